"""The table of steps of explanations, walked over every step, state, role, scope, author and need."""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pytest

from organizations.permissions import Role
from targets.rules.compliance import VerdictValue
from targets.rules.explanation_steps import (
    AGREED,
    AWAITED,
    MISSED,
    STATE_LABELS,
    STEP_LABELS,
    TRANSITIONS,
    ExplanationState,
    ExplanationStep,
    ExplanationStepDenied,
    Need,
    check_step,
    steps_from,
)

ENTERING = {Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION, Role.STAFF, Role.HEAD_OF_STAFF}
JUDGING = {Role.STAFF, Role.HEAD_OF_STAFF}
ASKING = {Role.LEADER, Role.STAFF, Role.HEAD_OF_STAFF}
WORDS, REASON = {Need.CAUSE, Need.REMEDY}, {Need.REASON}
#: (step, state) → the state after it, what it needs, and the roles that take it.
TABLE: dict[tuple[str, str], tuple[str, set[Need], set[Role]]] = {
    ("ANSWER", "ASKED"): ("ANSWERED", WORDS, ENTERING),
    ("ANSWER", "SENT_BACK"): ("ANSWERED", WORDS, ENTERING),
    ("ACCEPT", "ANSWERED"): ("ACCEPTED", set(), JUDGING),
    ("SEND_BACK", "ANSWERED"): ("SENT_BACK", {Need.REASON, Need.DAY}, JUDGING),
    ("REMEDY", "ACCEPTED"): ("REMEDIED", {Need.RESULT}, ENTERING),
    ("WITHDRAW", "ASKED"): ("WITHDRAWN", REASON, ASKING),
    ("WITHDRAW", "SENT_BACK"): ("WITHDRAWN", REASON, ASKING),
    ("WITHDRAW", "ANSWERED"): ("WITHDRAWN", REASON, ASKING),
    ("WITHDRAW", "ACCEPTED"): ("WITHDRAWN", REASON, JUDGING),
    ("WITHDRAW", "REMEDIED"): ("WITHDRAWN", REASON, JUDGING),
}
NEEDS = [set(some) for size in range(len(Need) + 1) for some in combinations(Need, size)]


@dataclass(frozen=True)
class Account:
    role: str
    is_active: bool = True
    unit_id: int | None = 1
    organization_id: int | None = None
    is_whole_register: bool = False


def test_every_step_state_role_scope_author_and_need() -> None:
    for step in ExplanationStep:
        for state in ExplanationState:
            target, needs, roles = TABLE.get((step, state), ("", set(), set()))
            for role in Role:
                for is_in_scope in (True, False):
                    for is_own in (True, False):
                        may_judge = not (is_own and step in ("ACCEPT", "SEND_BACK"))
                        may = bool(target) and role in roles and is_in_scope and may_judge
                        for given in NEEDS:
                            expected = target if may and needs <= given else ""
                            case = (step, state, role, is_in_scope, is_own, given)
                            assert reached(*case) == expected, case
                        offered = steps_from(state, Account(role), is_in_scope=is_in_scope, is_own_answer=is_own)
                        assert (step in offered) == may, (step, state, role, is_in_scope, is_own)


def reached(
    step: ExplanationStep, state: ExplanationState, role: Role, is_in_scope: bool, is_own: bool, given: set[Need]
) -> str:
    """The state after the step; empty where it is refused."""
    try:
        return check_step(
            step, state, Account(role), is_in_scope=is_in_scope, is_own_answer=is_own, given=given
        ).target  # fmt: skip
    except ExplanationStepDenied:
        return ""


def test_inactive_account_takes_no_step() -> None:
    for state in ExplanationState:
        assert not steps_from(state, Account(Role.STAFF, is_active=False), is_in_scope=True)


def test_states_and_verdicts() -> None:
    assert {"ASKED", "SENT_BACK"} == AWAITED and {"ACCEPTED", "REMEDIED"} == AGREED
    assert {VerdictValue.NOT_MET, VerdictValue.UNCLEAR, VerdictValue.NO_DATA} == MISSED
    assert set(STATE_LABELS) == set(ExplanationState) and set(STEP_LABELS) == set(ExplanationStep)
    named = {state for row in TRANSITIONS for state in (row.source, row.target)}
    assert named == set(ExplanationState)


@pytest.mark.parametrize(
    ("step", "state", "kept", "sentence"),
    [
        pytest.param("ACCEPT", "ASKED", {}, "«Chờ giải trình» nên không thể chấp nhận", id="state"),
        pytest.param("ACCEPT", "ANSWERED", {"is_own_answer": True}, "không tự chấp nhận", id="own-answer"),
        pytest.param("ANSWER", "ASKED", {}, "Thiếu nguyên nhân, biện pháp khắc phục", id="needs"),
        pytest.param("ANSWER", "ASKED", {"is_in_scope": False}, "không có quyền giải trình", id="scope"),
    ],
)
def test_refusals_say_why(step: str, state: str, kept: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ExplanationStepDenied, match=sentence):
        check_step(
            ExplanationStep(step), ExplanationState(state), Account(Role.STAFF), **{"is_in_scope": True, **kept}
        )  # fmt: skip
