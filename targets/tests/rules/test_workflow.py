"""The workflow table: its whole matrix, its reachability, and who may take which step."""

from dataclasses import dataclass
from itertools import product

import pytest

from organizations.permissions import Capability, Role
from targets.rules.workflow import (
    ADVANCE,
    TRANSITIONS,
    FirstReview,
    ReturnStatus,
    Step,
    TransitionDenied,
    check_step,
    least_advanced,
    shown_state,
    steps_from,
    transition,
)

DRAFT, SUBMITTED = ReturnStatus.DRAFT, ReturnStatus.SUBMITTED
SENT_BACK, APPROVED = ReturnStatus.SENT_BACK, ReturnStatus.APPROVED


@dataclass(frozen=True)
class Person:
    role: str
    is_active: bool = True
    unit_id: int | None = None
    organization_id: int | None = None
    is_whole_register: bool = False


ENTERING = {Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION, Role.STAFF, Role.HEAD_OF_STAFF}
REVIEWING = {Role.STAFF, Role.HEAD_OF_STAFF}
#: Everything that is allowed, written a second time and by hand: (step, from) → (to, roles).
ALLOWED = {
    (Step.SUBMIT, DRAFT): (SUBMITTED, ENTERING),
    (Step.SUBMIT, SENT_BACK): (SUBMITTED, ENTERING),
    (Step.WITHDRAW, SUBMITTED): (DRAFT, ENTERING),
    # ENDORSE is open in years of two steps only: see below
    (Step.APPROVE, SUBMITTED): (APPROVED, REVIEWING),
    (Step.SEND_BACK, SUBMITTED): (SENT_BACK, REVIEWING),
    (Step.REOPEN, APPROVED): (SENT_BACK, {Role.HEAD_OF_STAFF}),
}


@pytest.mark.parametrize(("step", "status", "role"), list(product(Step, ReturnStatus, Role)))
def test_matrix(step: Step, status: ReturnStatus, role: Role) -> None:
    target, roles = ALLOWED.get((step, status), (None, set()))
    own = step is Step.WITHDRAW
    if role in roles:
        row = check_step(step, status, Person(role), reason="Số liệu chưa khớp.", is_own_submission=own)
        assert row.target is target
        assert step in steps_from(status, Person(role))
    else:
        with pytest.raises(TransitionDenied):
            check_step(step, status, Person(role), reason="Số liệu chưa khớp.", is_own_submission=own)
        assert step not in steps_from(status, Person(role))


def test_every_status_is_reached_from_draft_and_none_is_a_dead_end() -> None:
    reached = {DRAFT}
    for _ in ReturnStatus:
        reached |= {row.target for row in TRANSITIONS if row.source in reached}
    assert reached == set(ReturnStatus) == set(ADVANCE)
    assert {row.source for row in TRANSITIONS} == set(ReturnStatus)


@pytest.mark.parametrize("step", [Step.SEND_BACK, Step.REOPEN])
@pytest.mark.parametrize("reason", ["", "   "])
def test_sending_back_and_reopening_need_a_reason(step: Step, reason: str) -> None:
    status = SUBMITTED if step is Step.SEND_BACK else APPROVED
    with pytest.raises(TransitionDenied, match="lý do"):
        check_step(step, status, Person(Role.HEAD_OF_STAFF), reason=reason)


def test_nobody_approves_what_they_submitted() -> None:
    with pytest.raises(TransitionDenied, match="không tự duyệt"):
        check_step(Step.APPROVE, SUBMITTED, Person(Role.STAFF), is_own_submission=True)


def test_only_the_sender_withdraws() -> None:
    with pytest.raises(TransitionDenied, match="người đã gửi"):
        check_step(Step.WITHDRAW, SUBMITTED, Person(Role.COMMUNE_OFFICER), is_own_submission=False)


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: f"{row.step}-{row.source}")
def test_closed_year_locks_every_step(row: object) -> None:
    found = next(known for known in TRANSITIONS if known is row)
    role = Role.DISTRICT_ORGANIZATION if found.step is Step.ENDORSE else Role.HEAD_OF_STAFF
    with pytest.raises(TransitionDenied, match="đã chốt"):
        check_step(
            found.step,
            found.source,
            Person(role),
            reason="x",
            is_own_submission=found.step is Step.WITHDRAW,
            year_is_closed=True,
        )


ASKED, DONE = FirstReview(is_asked=True), FirstReview(is_asked=True, is_done=True)
#: In a year of two steps, from SUBMITTED: who may do what before and after the district organization has endorsed.
DISTRICT = {Role.DISTRICT_ORGANIZATION}
TWO_STEPS = {
    (Step.ENDORSE, ASKED): DISTRICT,
    (Step.SEND_BACK, ASKED): DISTRICT | REVIEWING,
    (Step.APPROVE, DONE): REVIEWING,
    (Step.SEND_BACK, DONE): REVIEWING,
}


@pytest.mark.parametrize(
    ("step", "review", "role"), list(product((Step.ENDORSE, Step.APPROVE, Step.SEND_BACK), (ASKED, DONE), Role))
)
def test_matrix_of_a_year_of_two_steps(step: Step, review: FirstReview, role: Role) -> None:
    if role in TWO_STEPS.get((step, review), set()):
        row = check_step(step, SUBMITTED, Person(role), reason="Số liệu chưa khớp.", first_review=review)
        assert row.step is step
        assert step in steps_from(SUBMITTED, Person(role), review)
    else:
        with pytest.raises(TransitionDenied):
            check_step(step, SUBMITTED, Person(role), reason="Số liệu chưa khớp.", first_review=review)
        assert step not in steps_from(SUBMITTED, Person(role), review)


def test_order_of_the_two_steps_is_said() -> None:
    with pytest.raises(TransitionDenied, match="chưa đồng ý nên chưa duyệt được"):
        check_step(Step.APPROVE, SUBMITTED, Person(Role.STAFF), first_review=ASKED)
    with pytest.raises(TransitionDenied, match="Tổ chức cấp trên đã đồng ý"):
        check_step(Step.SEND_BACK, SUBMITTED, Person(Role.DISTRICT_ORGANIZATION), reason="x", first_review=DONE)
    with pytest.raises(TransitionDenied, match="không qua bước"):
        check_step(Step.ENDORSE, SUBMITTED, Person(Role.DISTRICT_ORGANIZATION))


def test_nobody_endorses_what_they_submitted() -> None:
    person = Person(Role.DISTRICT_ORGANIZATION)
    with pytest.raises(TransitionDenied, match="không tự đồng ý"):
        check_step(Step.ENDORSE, SUBMITTED, person, is_own_submission=True, first_review=ASKED)


def test_inactive_account_takes_no_step() -> None:
    assert steps_from(SUBMITTED, Person(Role.HEAD_OF_STAFF, is_active=False)) == ()


def test_table_has_one_row_for_a_step_from_a_status() -> None:
    assert len({(row.step, row.source) for row in TRANSITIONS}) == len(TRANSITIONS)
    assert transition(Step.APPROVE, DRAFT) is None
    assert all(isinstance(row.capability, Capability) for row in TRANSITIONS)


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        pytest.param([], None, id="none-expected"),
        pytest.param([ReturnStatus.APPROVED, None], None, id="one-not-begun"),
        pytest.param([ReturnStatus.APPROVED, ReturnStatus.SENT_BACK], ReturnStatus.SENT_BACK, id="sent-back"),
        pytest.param([ReturnStatus.SENT_BACK, ReturnStatus.DRAFT], ReturnStatus.DRAFT, id="draft-before-sent-back"),
        pytest.param([ReturnStatus.APPROVED] * 6, ReturnStatus.APPROVED, id="all-approved"),
    ],
)
def test_unit_shows_the_state_of_its_least_advanced_return(
    states: list[ReturnStatus | None], shown: ReturnStatus | None
) -> None:
    assert least_advanced(states) == shown


@pytest.mark.parametrize("status", ReturnStatus)
def test_only_a_draft_without_figures_is_shown_as_not_begun(status: ReturnStatus) -> None:
    assert shown_state(status, has_figures=True) == status
    assert shown_state(status, has_figures=False) == (None if status is ReturnStatus.DRAFT else status)
