"""Steps of an agency's return: who may take which, in which state, and what each leaves behind."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction

from organizations.models import AgencyKind, Organization, Unit, User
from organizations.permissions import Role
from organizations.refused import NotPermitted, Refused
from organizations.tests.factories import make_user
from targets.duties import actions
from targets.models import DutyComment, DutyEvent, DutyReturn
from targets.returns.claims import ReturnChanged
from targets.rules.workflow import ReturnStatus, Step, TransitionDenied
from targets.tests.duties.duty_steps import AT, agency, commune, opened, sent, somebody
from targets.tests.factories import root_year
from targets.years import actions as years

pytestmark = pytest.mark.django_db
DRAFT, SUBMITTED = ReturnStatus.DRAFT, ReturnStatus.SUBMITTED
SENT_BACK, APPROVED = ReturnStatus.SENT_BACK, ReturnStatus.APPROVED
PARTS = {"Q1.6/state": "DONE"}
ENTERING = {Role.AGENCY, Role.COMMUNE_OFFICER, Role.STAFF, Role.HEAD_OF_STAFF}
REVIEWING = {Role.STAFF, Role.HEAD_OF_STAFF}
#: Everything that is allowed on the return of a commune's People's Committee, written by hand: (step, from) → roles.
ALLOWED = {
    (Step.SUBMIT, DRAFT): ENTERING,
    (Step.SUBMIT, SENT_BACK): ENTERING,
    (Step.WITHDRAW, SUBMITTED): set(),  # only the sender
    (Step.APPROVE, SUBMITTED): REVIEWING,
    (Step.SEND_BACK, SUBMITTED): REVIEWING,
    (Step.REOPEN, APPROVED): {Role.HEAD_OF_STAFF},
}


def _in_state(status: ReturnStatus) -> DutyReturn:
    return opened(agency()) if status is DRAFT else sent(agency(), PARTS, status=status)


def _person(role: Role) -> User:
    return (
        somebody() if role is Role.AGENCY else make_user(role, unit=commune() if role is Role.COMMUNE_OFFICER else None)
    )


@pytest.mark.parametrize("status", list(ReturnStatus))
def test_every_step_from_every_state_by_every_role(status: ReturnStatus) -> None:
    duty_return = _in_state(status)
    wrong = [
        f"{step} by {role}"
        for step, role in product(Step, Role)
        if (not actions.why_not(step, duty_return, _person(role))) is not (role in ALLOWED.get((step, status), ()))
    ]
    assert not wrong


def test_a_whole_round_leaves_its_events() -> None:
    sender, reviewer = somebody(), make_user(Role.HEAD_OF_STAFF)
    duty_return = opened(agency())
    actions.submit(duty_return, by=sender, at=AT)
    actions.send_back(duty_return, reason="Thiếu minh chứng.", resubmit_by=AT.date(), by=reviewer, at=AT)
    assert (duty_return.state, duty_return.resubmit_by) == (SENT_BACK, AT.date())
    actions.submit(duty_return, by=sender, at=AT)
    actions.approve(duty_return, by=reviewer, at=AT)
    actions.reopen(duty_return, reason="Số chưa khớp.", by=reviewer, at=AT)
    assert duty_return.approved_by is None and duty_return.state is SENT_BACK
    steps = DutyEvent.objects.filter(duty_return=duty_return).values_list("step", flat=True)
    assert list(steps) == ["SUBMIT", "SEND_BACK", "SUBMIT", "APPROVE", "REOPEN"]
    assert duty_return.revision == 5


def test_nobody_approves_what_they_sent() -> None:
    head = make_user(Role.HEAD_OF_STAFF)
    duty_return = opened(agency())
    actions.submit(duty_return, by=head, at=AT)
    assert DutyEvent.objects.get().is_on_behalf
    with pytest.raises(TransitionDenied, match="không tự duyệt"):
        actions.approve(duty_return, by=head, at=AT)


def test_sender_alone_withdraws() -> None:
    duty_return = sent(agency(), PARTS)
    sender = duty_return.submitted_by
    assert sender is not None
    with pytest.raises(TransitionDenied, match="Chỉ người đã gửi"):
        actions.withdraw(duty_return, by=make_user(Role.COMMUNE_OFFICER, unit=commune()), at=AT)
    actions.withdraw(duty_return, by=sender, at=AT)
    assert (duty_return.state, duty_return.submitted_at) == (DRAFT, None)


@pytest.mark.parametrize("step", [Step.SEND_BACK, Step.REOPEN])
def test_giving_back_needs_a_reason(step: Step) -> None:
    duty_return = sent(agency(), PARTS, status=SUBMITTED if step is Step.SEND_BACK else APPROVED)
    give_back = actions.send_back if step is Step.SEND_BACK else actions.reopen
    with pytest.raises(TransitionDenied, match="lý do"):
        give_back(duty_return, reason="  ", by=make_user(Role.HEAD_OF_STAFF), at=AT)


def test_day_to_send_again_lies_ahead() -> None:
    duty_return = sent(agency(), PARTS)
    with pytest.raises(TransitionDenied, match="đã qua"):
        actions.send_back(
            duty_return, reason="Sai.", resubmit_by=AT.date() - timedelta(days=1), by=make_user(Role.STAFF), at=AT
        )


def test_strangers_are_refused() -> None:
    duty_return = opened(agency())
    strangers = [
        somebody(of=agency("00706")),
        make_user(Role.COMMUNE_OFFICER, unit=commune("00706")),
        make_user(Role.COMMUNE_OFFICER, unit=commune(), organization=Organization.objects.get(code="hnd")),
        make_user(Role.DISTRICT_ORGANIZATION),
    ]
    for stranger in strangers:
        with pytest.raises(NotPermitted):
            actions.submit(duty_return, by=stranger, at=AT)
    elsewhere = make_user(Role.STAFF, unit=Unit.objects.get(code="00706", valid_to__isnull=False))
    with pytest.raises(NotPermitted):
        actions.approve(sent(agency(), PARTS), by=elsewhere, at=AT)


def test_organization_enters_for_its_own_agency_at_the_root_only() -> None:
    person = make_user(Role.DISTRICT_ORGANIZATION)
    assert actions.may_enter(person, agency("030", AgencyKind.FRONT_OR_UNION, "hnd"))
    assert not actions.may_enter(person, agency("030", AgencyKind.FRONT_OR_UNION, "mttq"))
    assert not actions.may_enter(person, agency("00952", AgencyKind.FRONT_OR_UNION, "hnd"))


def test_closed_year_takes_no_step() -> None:
    duty_return = sent(agency(), PARTS)
    years.close_year(root_year(2023), by=make_user(Role.HEAD_OF_STAFF), at=AT)
    with pytest.raises(Refused, match="đã chốt"):
        actions.approve(DutyReturn.objects.with_parties().get(pk=duty_return.pk), by=make_user(Role.STAFF), at=AT)


def test_year_that_has_not_begun_takes_no_sending() -> None:
    duty_return = opened(agency(), 2024)
    with pytest.raises(TransitionDenied, match="mở từ ngày"):
        actions.submit(duty_return, by=somebody(), at=AT)


def test_second_of_two_at_once_is_told() -> None:
    duty_return = sent(agency(), PARTS)
    other = DutyReturn.objects.with_parties().get(pk=duty_return.pk)
    actions.approve(duty_return, by=make_user(Role.STAFF), at=AT)
    with pytest.raises(ReturnChanged):
        actions.send_back(other, reason="Sai.", by=make_user(Role.STAFF), at=AT)
    assert DutyEvent.objects.filter(duty_return=duty_return).count() == 2


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"status": "LOST"}, id="unknown state"),
        pytest.param({"status": "APPROVED"}, id="approved by nobody"),
        pytest.param({"submitted_by": None}, id="sent by nobody"),
        pytest.param({"resubmit_by": AT.date()}, id="day to send again while it waits"),
    ],
)
def test_database_refuses(change: dict[str, object]) -> None:
    duty_return = sent(agency(), PARTS)
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyReturn.objects.filter(pk=duty_return.pk).update(**change)


def test_what_happened_cannot_be_changed() -> None:
    sent(agency(), PARTS)
    for rows in (DutyEvent.objects.all(),):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(reason="khác")
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()


def test_same_words_twice_are_one_remark() -> None:
    duty_return = sent(agency(), PARTS)
    staff = make_user(Role.STAFF)
    for _ in range(2):
        actions.comment(duty_return, duty=None, text=" Xin ghi rõ số người dự. ", by=staff, at=AT)
    assert [remark.text for remark in DutyComment.objects.all()] == ["Xin ghi rõ số người dự."]
    with pytest.raises(actions.CommentRefused):
        actions.comment(duty_return, duty=None, text="  ", by=staff, at=AT)
    with pytest.raises(NotPermitted):
        actions.comment(duty_return, duty=None, text="x", by=make_user(Role.LEADER), at=AT)
