"""What counts of supervisions and critiques, for which year, and who sees which."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from organizations.models import Organization
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import Topic
from targets.registers import actions
from targets.registers.claims import RegisterRefused
from targets.registers.kinds.supervisions import SUPERVISIONS
from targets.rules.register_steps import TopicState
from targets.rules.step_table import RegisterStep
from targets.rules.topics import Basis, TopicForm, TopicKind
from targets.tests.factories import root_year, unit_named
from targets.tests.registers.theme_steps import agency_of, committee, paper, staff
from targets.tests.registers.topic_steps import (
    add_recommendation,
    add_topic,
    advance,
    government,
    make_topic,
    organizations,
    pks,
)
from targets.years import actions as years

pytestmark = pytest.mark.django_db
SUPERVISION, CRITIQUE = TopicKind.SUPERVISION, TopicKind.CRITIQUE


def counted(year: int = 2023) -> set[int]:
    return pks(Topic.objects.counted_in(year).independent())


def test_supervision_counts_when_its_result_is_issued() -> None:
    topic = add_topic(SUPERVISION, unit_named("00952"), "hnd", 2023)
    for step in (RegisterStep.APPROVE, RegisterStep.START):
        advance(topic, step)
        assert counted() == set(), step
    advance(topic, RegisterStep.ISSUE)
    assert counted() == {topic.pk} and topic.issued_on == date(2023, 6, 1)
    advance(topic, RegisterStep.CLOSE)
    assert counted() == {topic.pk}
    actions.cancel(SUPERVISIONS, topic, reason="Nhập nhầm", seen=topic.revision, by=staff(), at=timezone.now())
    assert counted() == set()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        pytest.param({}, "", id="delegation"),
        pytest.param({"form": TopicForm.DOCUMENTS}, "", id="documents"),
        pytest.param({"form": TopicForm.INSPECTORS}, "qua Ban Thanh tra nhân dân", id="inspectors"),
        pytest.param({"form": TopicForm.JOINING}, "tham gia giám sát", id="joining"),
        pytest.param({"own_plan": False}, "không có kế hoạch riêng", id="no-own-plan"),
        pytest.param({"basis": Basis.R124}, "", id="by-124"),
        pytest.param({"basis": Basis.LAW, "addressee": None, "addressee_name": "Công ty chè"}, "", id="by-law"),
    ],
)
def test_which_supervisions_are_independent(changed: dict[str, Any], why: str) -> None:
    """The page's words and the count say the same."""
    topic = make_topic(TopicState.ISSUED, **changed)
    assert why in topic.why_not_independent and bool(why) == bool(topic.why_not_independent)
    assert counted() == (set() if why else {topic.pk})


def test_result_of_another_organization_is_none_of_its_own() -> None:
    topic = make_topic(TopicState.STARTED, form=TopicForm.JOINING)
    front = paper(agency_of(topic.unit, "mttq"), "9-TB/MT", date(2023, 7, 1))
    advance(topic, RegisterStep.ISSUE, paper=front)
    Topic.objects.filter(pk=topic.pk).update(form=TopicForm.DELEGATION)  # past the actions
    topic = Topic.objects.get()
    assert topic.why_not_independent == "văn bản kết quả không do tổ chức chủ trì ban hành"
    assert counted() == set()


def test_joint_supervision_counts_for_its_lead_only_and_a_joint_critique_once() -> None:
    joint = make_topic(TopicState.ISSUED, partners=organizations("lhpn", "dtn"))
    critique = make_topic(TopicState.ISSUED, CRITIQUE)
    make_topic(TopicState.ISSUED, CRITIQUE, partners=[], unit="00919")  # the Front by itself
    make_topic(TopicState.ISSUED, CRITIQUE, basis=Basis.D218, unit="00937")  # an opinion
    make_topic(TopicState.STARTED, CRITIQUE, unit="00940")
    rows = Topic.objects.counted_in(2023)
    assert pks(rows.independent()) == {joint.pk}
    assert rows.independent().get().organization.code == "hnd"
    assert pks(rows.joint_critiques()) == {critique.pk}
    assert rows.by(Basis.D218).count() == 1
    women = Organization.objects.get(code="lhpn")
    assert pks(Topic.objects.of_organization(women)) >= {joint.pk, critique.pk}
    assert pks(Topic.objects.filter(pk=joint.pk).joint()) == {joint.pk}


def test_topic_counts_for_the_year_of_its_result() -> None:
    topic = make_topic(TopicState.STARTED)
    assert topic.counted_year == 2023
    advance(topic, RegisterStep.ISSUE, on=date(2024, 1, 20))
    assert (topic.year_id, topic.counted_year) == (2023, 2024)
    assert counted(2023) == set() and counted(2024) == {topic.pk}
    assert pks(Topic.objects.for_year(2023)) == pks(Topic.objects.for_year(2024)) == {topic.pk}
    assert pks(Topic.objects.counting_for(2023)) == set() and pks(Topic.objects.counting_for(2024)) == {topic.pk}


def test_result_of_an_earlier_year_is_refused() -> None:
    topic = add_topic(SUPERVISION, unit_named("00952"), "hnd", 2023)
    advance(topic, RegisterStep.APPROVE, on=date(2022, 12, 1))
    advance(topic, RegisterStep.START, on=date(2022, 12, 5))
    with pytest.raises(RegisterRefused, match="xin nhập vào sổ năm 2022"):
        advance(topic, RegisterStep.ISSUE, on=date(2022, 12, 30))
    assert topic.state == TopicState.STARTED


def test_started_topic_of_a_closed_year_is_issued_in_the_next_and_never_into_a_closed_one() -> None:
    topic, head = make_topic(TopicState.STARTED), make_user(Role.HEAD_OF_STAFF)
    for year in (2021, 2022, 2023):
        years.close_year(root_year(year), by=head, at=timezone.now())
    with pytest.raises(RegisterRefused, match="năm 2023, năm đó đã chốt"):
        advance(topic, RegisterStep.ISSUE, on=date(2023, 12, 30))
    advance(topic, RegisterStep.ISSUE, on=date(2024, 1, 20))
    assert counted(2024) == {topic.pk}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        pytest.param({"text": "..."}, "bằng chữ", id="no-words"),
        pytest.param({"addressee": None}, "Xin ghi một cơ quan", id="no-addressee"),
        pytest.param({"addressee_name": "Công ty"}, "Xin ghi một cơ quan", id="two-addressees"),
        pytest.param({"groups": 3}, "chỉ ghi khi", id="count-without-124"),
        pytest.param({"basis": Basis.R124, "text": "Về đồng chí A"}, "chỉ ghi số", id="words-by-124"),
        pytest.param({"basis": Basis.R124, "groups": None}, "số đối tượng", id="no-count-by-124"),
        pytest.param({"begins_on": date(2023, 5, 2), "ends_on": date(2023, 5, 1)}, "trước ngày bắt đầu", id="days"),
    ],
)
def test_topic_that_contradicts_itself_is_refused(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RegisterRefused, match=sentence):
        add_topic(SUPERVISION, unit_named("00952"), "hnd", 2023, **changed)
    assert not Topic.objects.exists()


def test_partners_and_addressees_that_do_not_fit_are_refused() -> None:
    unit = unit_named("00952")
    with pytest.raises(RegisterRefused, match="là tổ chức chủ trì"):
        add_topic(SUPERVISION, unit, "hnd", 2023, partners=organizations("hnd"))
    with pytest.raises(RegisterRefused, match="không cùng đơn vị"):
        add_topic(SUPERVISION, unit, "hnd", 2023, addressee=government(unit_named("00919")))
    with pytest.raises(RegisterRefused, match="chỉ ghi số"):
        add_topic(SUPERVISION, unit, "hnd", 2023, basis=Basis.R124, partners=organizations("lhpn"))
    with pytest.raises(RegisterRefused, match="không nghị quyết nào yêu cầu Hội Nông dân"):
        add_topic(CRITIQUE, unit, "hnd", 2023, partners=organizations("lhpn"))
    assert not Topic.objects.exists()


def test_words_never_become_a_topic_by_124() -> None:
    topic = make_topic()
    values = {"basis": Basis.R124, "text": "", "addressee": None, "groups": 2}
    with pytest.raises(RegisterRefused, match="lịch sử vẫn giữ"):
        actions.change(SUPERVISIONS, topic, values, seen=0, by=staff(), at=timezone.now())


def test_papers_that_do_not_fit_are_refused() -> None:
    topic = make_topic()
    own = paper(agency_of(topic.unit), "1-KH/HND")
    with pytest.raises(RegisterRefused, match="không phải của cấp ủy"):
        advance(topic, RegisterStep.APPROVE, paper=own)
    advance(topic, RegisterStep.APPROVE)
    with pytest.raises(RegisterRefused, match="không phải của Hội Nông dân xã Cao Bồ"):
        advance(topic, RegisterStep.START, paper=paper(agency_of(topic.unit, "mttq"), "1-KH/MT"))
    advance(topic, RegisterStep.START, on=date(2023, 5, 1))
    with pytest.raises(RegisterRefused, match="30/04/2023, trước ngày của kế hoạch 01/05/2023"):
        advance(topic, RegisterStep.ISSUE, on=date(2023, 4, 30))
    with pytest.raises(RegisterRefused, match="văn bản của tổ chức chủ trì"):
        advance(topic, RegisterStep.ISSUE, paper=paper(committee(topic.unit), "5-TB/ĐU", date(2023, 6, 1)))


def test_who_sees_which() -> None:
    own, other = make_topic(), make_topic(unit="00919")
    joint = make_topic(organization="mttq", partners=organizations("hnd"))
    about = make_topic(unit="030", organization="mttq", addressee=government(unit_named("00919")))
    secret = make_topic(basis=Basis.R124)
    cao_bo, thuan_hoa = unit_named("00952"), unit_named("00919")
    farmers, women = organizations("hnd")[0], organizations("lhpn")[0]

    def seen(role: Role, **fields: Any) -> set[int]:
        return pks(Topic.objects.visible_to(make_user(role, **fields)))

    for role in (Role.STAFF, Role.HEAD_OF_STAFF, Role.LEADER):
        assert seen(role) == pks([own, other, joint, about, secret]), role
    assert seen(Role.ADMINISTRATOR) == pks([own, other, joint, about])
    assert seen(Role.COMMUNE_OFFICER, unit=cao_bo) == pks([own, joint, about, secret])
    assert seen(Role.COMMUNE_OFFICER, unit=cao_bo, organization=women) == pks([own, joint, about])
    assert seen(Role.DISTRICT_ORGANIZATION, organization=farmers) == pks([own, other, joint, secret])
    assert seen(Role.DISTRICT_ORGANIZATION, organization=women) == set()
    assert seen(Role.AGENCY, agency=agency_of(cao_bo)) == pks([own, joint, secret])
    assert seen(Role.AGENCY, agency=agency_of(cao_bo, "mttq")) == pks([joint])
    assert seen(Role.AGENCY, agency=committee(cao_bo)) == pks([own, joint])
    assert seen(Role.AGENCY, agency=government(thuan_hoa)) == pks([other, about])


def test_who_is_asked_sees_the_topic() -> None:
    topic = make_topic(TopicState.ISSUED)
    district = government(unit_named("030"))
    user = make_user(Role.AGENCY, agency=district)
    assert not Topic.objects.visible_to(user).exists()
    add_recommendation(topic, addressee=district)
    assert pks(Topic.objects.visible_to(user)) == {topic.pk}


def test_topic_is_closed_when_nothing_is_left() -> None:
    topic = make_topic(TopicState.ISSUED)
    add_recommendation(topic)
    with pytest.raises(RegisterRefused, match="Còn 1 kiến nghị"):
        advance(topic, RegisterStep.CLOSE)
