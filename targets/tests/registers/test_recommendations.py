"""Recommendations: when they are due, who answers with and without a paper, what stays open, how they are measured."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from targets.models import Recommendation, Resolution, Topic
from targets.registers import actions
from targets.registers.claims import RegisterRefused
from targets.registers.kinds.recommendations import RECOMMENDATIONS
from targets.rules.register_steps import TopicState
from targets.rules.step_table import RegisterStep, RegisterStepDenied
from targets.rules.topics import Basis, Reply, TopicKind
from targets.tests.factories import root_year, unit_named
from targets.tests.registers.theme_steps import agency_of, committee, paper, staff
from targets.tests.registers.topic_steps import (
    add_recommendation,
    advance,
    answer,
    government,
    make_topic,
    organizations,
    pks,
    settle,
)
from targets.years import actions as years

pytestmark = pytest.mark.django_db


def test_answer_is_due_after_the_days_of_the_resolution() -> None:
    topic = make_topic(TopicState.ISSUED)
    row = add_recommendation(topic)
    assert (row.sent_on, row.due_on) == (date(2023, 6, 5), date(2023, 6, 20))
    assert add_recommendation(topic, due_on=date(2023, 7, 5)).due_on == date(2023, 7, 5)
    Resolution.objects.update(reply_days=30)
    assert add_recommendation(topic).due_on == date(2023, 7, 5)
    assert Resolution.objects.reply_days(topic.unit, 1999) == 15


def test_overdue_counts_from_the_day_after() -> None:
    row = add_recommendation(make_topic(TopicState.ISSUED))
    assert not Recommendation.objects.overdue(date(2023, 6, 20)).exists()
    assert pks(Recommendation.objects.overdue(date(2023, 6, 21))) == {row.pk}
    assert (row.days_overdue(date(2023, 6, 20)), row.days_overdue(date(2023, 6, 30))) == (0, 10)
    answer(row, on=date(2023, 6, 25))
    assert not Recommendation.objects.overdue(date(2023, 6, 30)).exists()
    assert (row.days_overdue(date(2024, 1, 1)), row.days_to_answer()) == (5, 20)


def test_owner_answers_by_the_paper_and_its_day() -> None:
    row = add_recommendation(make_topic(TopicState.ISSUED))
    with pytest.raises(RegisterStepDenied, match="Thiếu văn bản"):
        answer(row, paper=None)
    with pytest.raises(RegisterRefused, match="không phải của Ủy ban nhân dân"):
        answer(row, paper=paper(committee(row.unit), "8-CV/ĐU", date(2023, 6, 10)))
    with pytest.raises(RegisterRefused, match="04/06/2023, trước ngày gửi kiến nghị 05/06/2023"):
        answer(row, paper=paper(row.addressee, "8-CV/UBND", date(2023, 6, 4)))
    letter = paper(row.addressee, "9-CV/UBND", date(2023, 6, 12))
    answer(row, on=date(2023, 6, 30), paper=letter)
    assert (row.state, row.answered_on, row.answer) == ("ANSWERED", date(2023, 6, 12), letter)


def test_addressee_answers_without_a_paper_and_does_nothing_else() -> None:
    topic = make_topic(TopicState.ISSUED)
    row = add_recommendation(topic)
    by = make_user(Role.AGENCY, agency=government(topic.unit))
    for stranger in (make_user(Role.AGENCY, agency=committee(topic.unit)), make_user(Role.LEADER)):
        with pytest.raises(NotPermitted):
            answer(row, paper=None, by=stranger)
    with pytest.raises(RegisterStepDenied, match="không có quyền hủy"):
        actions.cancel(RECOMMENDATIONS, row, reason="Nhầm", seen=0, by=by, at=timezone.now())
    answer(row, Reply.REFUSED, why="Không thuộc thẩm quyền", paper=None, by=by)
    assert row.events.get(step="ANSWER").by == by and row.answer is None
    with pytest.raises(RegisterStepDenied, match="không có quyền"):
        settle(row, by=by)
    with pytest.raises(RegisterRefused, match="không tiếp thu kiến nghị này"):
        settle(row)
    answer(row, Reply.PARTLY, why="Công khai một phần", paper=None, by=by)  # corrects it
    settle(row)
    assert row.state == "DONE" and row.events.filter(step="ANSWER").count() == 2


def test_commune_officer_answers_for_the_agencies_of_the_unit() -> None:
    unit = unit_named("00952")
    topic = make_topic(TopicState.ISSUED, unit="030", organization="mttq", addressee=government(unit))
    row = add_recommendation(topic, addressee=government(unit))
    farmers = organizations("hnd")[0]
    for stranger in (
        make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919")),
        make_user(Role.COMMUNE_OFFICER, unit=unit, organization=farmers),
    ):
        with pytest.raises(NotPermitted):
            answer(row, paper=None, by=stranger)
    answer(row, paper=None, by=make_user(Role.COMMUNE_OFFICER, unit=unit))
    own = add_recommendation(make_topic(TopicState.ISSUED))
    with pytest.raises(RegisterStepDenied, match="Thiếu văn bản"):  # who is on both sides shows the answer
        answer(own, paper=None, by=make_user(Role.COMMUNE_OFFICER, unit=unit))


@pytest.mark.parametrize("reply", [Reply.PARTLY, Reply.REFUSED])
def test_what_is_not_accepted_in_full_is_explained(reply: Reply) -> None:
    row = add_recommendation(make_topic(TopicState.ISSUED))
    with pytest.raises(RegisterRefused, match="xin ghi giải trình"):
        answer(row, reply, why=" - ")
    answer(row, reply, why="Chưa bố trí được kinh phí")


def test_what_does_not_fit_is_refused() -> None:
    issued = make_topic(TopicState.ISSUED)
    for topic, sentence in (
        (make_topic(TopicState.STARTED, unit="00919"), "đã ban hành kết quả"),
        (make_topic(TopicState.ISSUED, unit="00937", basis=Basis.R124), "chỉ ghi số"),
    ):
        with pytest.raises(RegisterRefused, match=sentence):
            add_recommendation(topic)
    with pytest.raises(RegisterRefused, match="trước ngày ban hành kết quả 01/06/2023"):
        add_recommendation(issued, sent_on=date(2023, 5, 31))
    with pytest.raises(RegisterRefused, match="Hạn trả lời"):
        add_recommendation(issued, due_on=date(2023, 6, 4))
    for agency in (agency_of(issued.unit, "mttq"), government(unit_named("00919"))):
        with pytest.raises(RegisterRefused, match="Không gửi kiến nghị"):
            add_recommendation(issued, addressee=agency)
    row = add_recommendation(issued)
    answer(row)
    with pytest.raises(RegisterRefused, match="trước ngày trả lời"):
        settle(row, date(2023, 6, 14))


def test_steps_stay_open_after_the_year_is_closed() -> None:
    topic = make_topic(TopicState.ISSUED)
    row, head = add_recommendation(topic), make_user(Role.HEAD_OF_STAFF)
    for year in (2021, 2022, 2023):
        years.close_year(root_year(year), by=head, at=timezone.now())
    with pytest.raises(RegisterRefused, match="đã chốt"):
        add_recommendation(topic)
    with pytest.raises(RegisterStepDenied, match="đã chốt"):
        actions.cancel(RECOMMENDATIONS, row, reason="Nhầm", seen=0, by=staff(), at=timezone.now())
    answer(row, on=date(2024, 2, 1))
    with pytest.raises(RegisterStepDenied, match="đã chốt"):  # an answer of a closed year is not corrected
        answer(row, on=date(2024, 2, 1))
    settle(row, date(2024, 3, 1))
    advance(topic, RegisterStep.CLOSE)
    assert (row.state, topic.state) == ("DONE", "CLOSED")


def test_who_sees_which() -> None:
    own = add_recommendation(make_topic(TopicState.ISSUED))
    other = add_recommendation(make_topic(TopicState.ISSUED, unit="00919"))
    joint = add_recommendation(
        make_topic(TopicState.ISSUED, TopicKind.CRITIQUE), addressee=government(unit_named("030"))
    )
    cao_bo = unit_named("00952")

    def seen(role: Role, **fields: Any) -> set[int]:
        return pks(Recommendation.objects.visible_to(make_user(role, **fields)))

    for role in (Role.STAFF, Role.LEADER, Role.ADMINISTRATOR):
        assert seen(role) == pks([own, other, joint])
    assert seen(Role.COMMUNE_OFFICER, unit=cao_bo) == pks([own, joint])
    assert seen(Role.AGENCY, agency=government(cao_bo)) == pks([own, joint])
    assert seen(Role.AGENCY, agency=government(unit_named("030"))) == pks([joint])
    assert seen(Role.AGENCY, agency=agency_of(cao_bo)) == pks([own, joint])
    assert seen(Role.AGENCY, agency=agency_of(cao_bo, "ccb")) == set()
    assert seen(Role.DISTRICT_ORGANIZATION, organization=organizations("lhpn")[0]) == pks([joint])


def test_measures() -> None:
    rows = Recommendation.objects.all()
    empty = rows.measures()
    assert (empty.sent, empty.median_days, empty.answered_share, empty.taken_up_share) == (0, None, None, None)
    topic = make_topic(TopicState.ISSUED)
    made = [add_recommendation(topic) for _ in range(5)]
    answer(made[0], on=date(2023, 6, 15))
    answer(made[1], Reply.PARTLY, why="Một phần", on=date(2023, 6, 20))
    answer(made[2], Reply.REFUSED, why="Không thuộc thẩm quyền", on=date(2023, 6, 25))
    settle(made[0])
    actions.cancel(RECOMMENDATIONS, made[4], reason="Nhập trùng", seen=0, by=staff(), at=timezone.now())
    found = rows.measures()
    assert (found.sent, found.answered, found.on_time, found.taken_up, found.done) == (4, 3, 2, 2, 1)
    assert (found.answered_share, found.on_time_share) == (Fraction(3, 4), Fraction(1, 2))
    assert (found.taken_up_share, found.done_share, found.median_days) == (Fraction(2, 3), Fraction(1, 2), 15)
    answer(made[3], on=date(2023, 7, 10))
    assert rows.median_days() == Fraction(35, 2)
    assert (rows.sent_in(2023).count(), rows.due_in(2023).count(), rows.due_in(2024).count()) == (4, 4, 0)
    assert (rows.on_time().count(), rows.to_be_done().count(), rows.done().count()) == (2, 2, 1)


def test_critique_is_replied_when_every_opinion_is_answered() -> None:
    topic = make_topic(TopicState.ISSUED, TopicKind.CRITIQUE)
    critiques = Topic.objects.counted_in(2023).critiques()
    assert not critiques.replied().exists()
    rows = [add_recommendation(topic), add_recommendation(topic)]
    answer(rows[0])
    assert not critiques.replied().exists()
    answer(rows[1], Reply.REFUSED, why="Đã có quy định")
    assert pks(critiques.replied()) == {topic.pk} and rows[0].is_opinion
