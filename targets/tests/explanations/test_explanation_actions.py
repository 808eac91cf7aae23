"""Asking, answering and judging explanations: what is stored, what is refused, and by whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Notice, Organization
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from targets.explanations import actions
from targets.explanations.accepted import read_accepted
from targets.explanations.actions import Answer, ExplanationChanged
from targets.explanations.asking import Asked, ExplanationRefused, ask
from targets.models import Basis, MissExplanation, Target, Verdict
from targets.rules.compliance import VerdictValue
from targets.rules.explanation_steps import ExplanationState, ExplanationStepDenied
from targets.rules.periods import local_day
from targets.tests.explanations.explanation_steps import (
    QUESTION,
    WORDS,
    make_explanation,
    make_verdict,
    officer,
    staff,
)
from targets.tests.factories import unit_named

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def today() -> Any:
    return local_day(timezone.now())


def ask_of(*verdicts: Verdict, **given: Any) -> Asked:
    first = verdicts[0]
    given = {"question": QUESTION, "due_on": today() + 5 * DAY, "by": staff(), "at": timezone.now(), **given}
    return ask(first.year, first.target, first.organization, [row.unit for row in verdicts], **given)


def steps(row: MissExplanation) -> list[tuple[str, str, str, int]]:
    return [(one.step, one.from_state, one.to_state, one.revision) for one in row.events.order_by("pk")]


def test_whole_way_of_an_explanation() -> None:
    leader, reviewer, person, now = make_user(Role.LEADER), staff(), officer(), timezone.now()
    row = ask_of(make_verdict(), by=leader).made[0]
    assert (row.state, row.asked_verdict, row.asked_numerator, row.asked_denominator) == ("ASKED", "NOT_MET", 700, 1000)
    told = Notice.objects.get(to=person)
    assert told.text.startswith("Yêu cầu giải trình: chỉ tiêu T06 năm 2023 của Hội Nông dân xã Cao Bồ. Hạn ")
    assert told.address == f"/giai-trinh/2023/{row.pk}/"

    actions.answer(row, Answer(" Đi  làm xa ", "Vận động", None), seen=0, by=person, at=now)
    assert (row.cause, row.remedy, row.remedy_due_on, row.answered_by) == ("Đi làm xa", "Vận động", None, person)
    assert Notice.objects.get(to=leader).text == "Đã giải trình: chỉ tiêu T06 năm 2023 của Hội Nông dân xã Cao Bồ."
    actions.send_back(row, reason="Nêu rõ số người", due_on=today() + 9 * DAY, seen=1, by=reviewer, at=now)
    assert (row.state, row.due_on, row.cause) == ("SENT_BACK", today() + 9 * DAY, "Đi làm xa")
    assert "Lý do: Nêu rõ số người" in Notice.objects.filter(to=person).latest("pk").text
    actions.answer(row, Answer("40 người đi làm xa", "Lập chi hội", today() + DAY), seen=2, by=person, at=now)
    actions.accept(row, seen=3, by=reviewer, at=now)
    actions.record_remedy(row, result="Đã lập", seen=4, by=person, at=now)

    row = MissExplanation.objects.get(pk=row.pk)
    assert (row.state, row.cause, row.accepted_by, row.result, row.remedied_by, row.revision) == (
        "REMEDIED", "40 người đi làm xa", reviewer, "Đã lập", person, 5,
    )  # fmt: skip
    assert steps(row) == [
        ("ASK", "", "ASKED", 0), ("ANSWER", "ASKED", "ANSWERED", 1), ("SEND_BACK", "ANSWERED", "SENT_BACK", 2),
        ("ANSWER", "SENT_BACK", "ANSWERED", 3), ("ACCEPT", "ANSWERED", "ACCEPTED", 4),
        ("REMEDY", "ACCEPTED", "REMEDIED", 5),
    ]  # fmt: skip
    first = row.events.filter(step="ANSWER").order_by("pk")[0]
    assert first.answer == {"cause": "Đi làm xa", "remedy": "Vận động", "remedy_due_on": ""}
    assert MissExplanation.objects.matching("lam xa").get() == MissExplanation.objects.matching("t06").get() == row


def test_only_official_misses_are_asked_of() -> None:
    for value in (VerdictValue.MET, VerdictValue.NOT_APPLICABLE, VerdictValue.NOT_DUE):
        with pytest.raises(ExplanationRefused, match="không có gì để giải trình"):
            ask_of(make_verdict(value))
    Verdict.objects.all().delete()
    provisional = make_verdict(basis=Basis.WITH_SUBMITTED)
    with pytest.raises(ExplanationRefused, match="không có gì để giải trình"):
        ask_of(provisional)
    for code, value in (("T05", VerdictValue.UNCLEAR), ("T07", VerdictValue.NO_DATA)):
        made = ask_of(make_verdict(value, code=code)).made
        assert [row.asked_verdict for row in made] == [value]


def test_many_are_asked_by_one_act_and_those_asked_before_are_counted() -> None:
    make_explanation(unit="00919")
    verdicts = [make_verdict(unit=unit) for unit in ("00952", "00919", "00937", "00940")]
    make_verdict(VerdictValue.MET, unit="00940")
    asked = ask_of(*verdicts)
    assert (sorted(row.unit.code for row in asked.made), asked.already) == (["00937", "00952"], 1)
    assert MissExplanation.objects.count() == 3
    with pytest.raises(ExplanationRefused, match="đã được yêu cầu"):
        ask_of(*verdicts)


def test_asking_costs_the_same_for_many() -> None:
    units = ["00952", "00919", "00937", "00940", "00943"]
    for unit in units:
        officer(unit)
    counts, by = [], staff()
    for code, some in (("T06", units[:1]), ("T10", units)):
        verdicts = [make_verdict(unit=unit, code=code) for unit in some]
        with CaptureQueriesContext(connection) as queries:
            ask_of(*verdicts, by=by)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16
    assert Notice.objects.count() == 6


def test_who_asks() -> None:
    verdict = make_verdict()
    for role in (Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION, Role.ADMINISTRATOR, Role.AGENCY):
        with pytest.raises(NotPermitted):
            ask_of(verdict, by=make_user(role))
    with pytest.raises(NotPermitted):
        ask_of(verdict, by=make_user(Role.LEADER, unit=unit_named("00919")))
    for role in (Role.LEADER, Role.STAFF, Role.HEAD_OF_STAFF):
        by = make_user(role)
        row = ask_of(verdict, by=by).made[0]
        actions.withdraw(row, reason="Hỏi nhầm", seen=0, by=by, at=timezone.now())


def test_who_answers() -> None:
    farmers, workers = Organization.objects.get(code="hnd"), Organization.objects.get(code="ldld")
    cao_bo = unit_named("00952")
    refused = [
        make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919")),
        make_user(Role.COMMUNE_OFFICER, unit=cao_bo, organization=workers),
        make_user(Role.DISTRICT_ORGANIZATION, organization=workers),
        make_user(Role.LEADER),
        make_user(Role.ADMINISTRATOR),
        make_user(Role.AGENCY),
    ]
    allowed = [
        make_user(Role.COMMUNE_OFFICER, unit=cao_bo, organization=farmers),
        make_user(Role.DISTRICT_ORGANIZATION, organization=farmers),
        make_user(Role.STAFF),
    ]
    for by in allowed:
        row = make_explanation()
        for other in refused:
            with pytest.raises((NotPermitted, ExplanationStepDenied)):
                actions.answer(row, WORDS, seen=0, by=other, at=timezone.now())
        actions.answer(row, WORDS, seen=0, by=by, at=timezone.now())
        assert row.events.latest("pk").is_on_behalf is (by.unit_id != cao_bo.pk)
        actions.withdraw(row, reason="Thử", seen=1, by=staff(), at=timezone.now())


def test_district_organization_answers_for_the_sum() -> None:
    row = make_explanation(
        unit="030", answered_by=make_user(Role.DISTRICT_ORGANIZATION), state=ExplanationState.ACCEPTED
    )
    assert row.place == "Hội Nông dân huyện Vị Xuyên"


def test_nobody_judges_their_own_answer() -> None:
    person = staff()
    row = make_explanation(ExplanationState.ANSWERED, answered_by=person)
    with pytest.raises(ExplanationStepDenied, match="không tự chấp nhận"):
        actions.accept(row, seen=1, by=person, at=timezone.now())
    actions.accept(row, seen=1, by=make_user(Role.HEAD_OF_STAFF), at=timezone.now())


def test_stale_page_changes_nothing() -> None:
    row = make_explanation()
    stale = MissExplanation.objects.with_parties().get(pk=row.pk)
    actions.answer(row, WORDS, seen=0, by=officer(), at=timezone.now())
    with pytest.raises(ExplanationChanged):
        actions.withdraw(stale, reason="Nhầm", seen=0, by=staff(), at=timezone.now())
    row.refresh_from_db()
    assert (row.state, row.revision, row.events.count()) == ("ANSWERED", 1, 2)


def test_words_and_days_are_checked() -> None:
    row, now = make_explanation(), timezone.now()
    with pytest.raises(ExplanationStepDenied, match="Thiếu biện pháp khắc phục"):
        actions.answer(row, Answer("Vì", " ", None), seen=0, by=officer(), at=now)
    with pytest.raises(ExplanationRefused, match="nguyên nhân bằng chữ"):
        actions.answer(row, Answer("...", "Làm", None), seen=0, by=officer(), at=now)
    with pytest.raises(ExplanationRefused, match="đã qua"):
        actions.answer(row, Answer("Vì", "Làm", today() - DAY), seen=0, by=officer(), at=now)
    with pytest.raises(ExplanationRefused, match="đã qua"):
        ask_of(make_verdict(code="T10"), due_on=today() - DAY)
    with pytest.raises(ExplanationRefused, match="nội dung yêu cầu bằng chữ"):
        ask_of(make_verdict(code="T10"), question=" - ")
    assert row.events.count() == 1


def test_verdict_that_is_met_now_changes_nothing_by_itself() -> None:
    row = make_explanation(ExplanationState.ACCEPTED)
    make_verdict(VerdictValue.MET)
    row.refresh_from_db()
    assert row.state == "ACCEPTED"
    accepted = read_accepted([2023], [row.target_id])
    assert [(one.outcome.verdict, one.verdict_now) for one in accepted] == [(VerdictValue.NOT_MET, VerdictValue.MET)]


def test_withdrawn_place_is_asked_anew() -> None:
    row = make_explanation(ExplanationState.WITHDRAWN)
    assert (row.withdrawn_reason, row.withdrawn_by) == ("Nhầm chỉ tiêu", staff())
    make_explanation()
    assert MissExplanation.objects.live().count() == 1


def test_database_holds_state_and_fields_together() -> None:
    row = make_explanation(ExplanationState.ANSWERED)
    wrong: list[dict[str, Any]] = [
        {"state": "ACCEPTED"}, {"state": "WITHDRAWN"}, {"state": "ASKED"}, {"state": "REMEDIED"}, {"state": "?"},
        {"cause": ""}, {"answered_by": None}, {"result": "Xong"}, {"accepted_at": timezone.now()},
        {"withdrawn_reason": "Nhầm"}, {"asked_verdict": "MET"}, {"question": ""},
    ]  # fmt: skip
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            MissExplanation.objects.filter(pk=row.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        MissExplanation.objects.filter(pk=make_explanation(unit="00919").pk).update(unit=row.unit)


def test_reader_gives_accepted_ones_in_stable_order() -> None:
    made = [
        make_explanation(ExplanationState.ACCEPTED, unit=unit, code=code, year=year)
        for unit, code, year in (("00952", "T10", 2023), ("00952", "T06", 2023), ("00919", "T06", 2023),
                                 ("00952", "T06", 2022))
    ]  # fmt: skip
    make_explanation(ExplanationState.ANSWERED, unit="00937")
    targets = list(Target.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as queries:
        found = read_accepted([2022, 2023], targets)
    assert len(queries) == 2
    assert [one.key for one in found] == [made[3].pk, made[1].pk, made[2].pk, made[0].pk]
    first = found[0]
    assert (first.year, first.code, first.unit.name, first.organization.code) == (2022, "T06", "Cao Bồ", "hnd")
    assert (first.cause, first.remedy, first.remedy_due_on, first.result) == (WORDS.cause, WORDS.remedy, None, "")
    assert not read_accepted([2021], targets) and not read_accepted([2022, 2023], targets, units=[])
