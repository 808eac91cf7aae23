"""The tables of the registers' steps, walked over every step, state, role, side and need."""

from dataclasses import dataclass
from itertools import combinations

import pytest

from organizations.permissions import Role
from targets.rules.register_steps import (
    STEP_TABLES,
    THEME_STEPS,
    Need,
    RegisterStep,
    RegisterStepDenied,
    Side,
    StepTable,
    ThemeState,
)

ENTERING = {
    Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION, Role.STAFF, Role.HEAD_OF_STAFF, Role.AGENCY,
}  # fmt: skip
#: (step, state) → the state after it, what it needs, and whether the Party committee's own account takes it.
THEME: dict[tuple[str, str], tuple[str, set[Need], bool]] = {
    ("REPORT", "DRAFT"): ("REPORTED", {Need.PAPER}, False),
    ("AGREE", "REPORTED"): ("AGREED", {Need.PAPER}, True),
    ("REPLACE", "REPORTED"): ("REPLACED", {Need.SUCCESSOR, Need.REASON}, False),
    ("REPLACE", "AGREED"): ("REPLACED", {Need.SUCCESSOR, Need.REASON}, False),
    ("CHANGE", "DRAFT"): ("DRAFT", set(), False),
    ("PROVE", "DRAFT"): ("DRAFT", set(), False),
    ("PROVE", "REPORTED"): ("REPORTED", set(), False),
    ("PROVE", "AGREED"): ("AGREED", set(), False),
    ("CANCEL", "DRAFT"): ("DRAFT", {Need.REASON}, False),
    ("CANCEL", "REPORTED"): ("REPORTED", {Need.REASON}, False),
    ("CANCEL", "AGREED"): ("AGREED", {Need.REASON}, False),
}
NEEDS = [set(some) for size in range(len(Need) + 1) for some in combinations(Need, size)]


@dataclass(frozen=True)
class Account:
    role: str
    is_active: bool = True
    unit_id: int | None = 1
    organization_id: int | None = None
    is_whole_register: bool = False


def allowed(
    table: StepTable, step: RegisterStep, state: str, account: Account, side: Side | None, given: set[Need]
) -> str:
    """The state after the step; empty where it is refused."""
    try:
        return table.check(step, state, account, side, given=given).target
    except RegisterStepDenied:
        return ""


def test_theme_over_every_step_state_role_side_and_need() -> None:
    for step in RegisterStep:
        for state in ThemeState:
            target, needs, committee_may = THEME.get((step, state), ("", set(), False))
            for role in Role:
                for side in (*Side, None):
                    is_side = side is Side.OWNER or (side is Side.ANSWERER and committee_may)
                    for given in NEEDS:
                        may = bool(target) and role in ENTERING and is_side and needs <= given
                        found = allowed(THEME_STEPS, step, state, Account(role), side, given)
                        assert found == (target if may else ""), (step, state, role, side, given)


def test_steps_offered_are_those_of_the_table() -> None:
    for state in ThemeState:
        for role in Role:
            for side in (*Side, None):
                offered = set(THEME_STEPS.steps_from(state, Account(role), side))
                expected = {
                    step for step in RegisterStep
                    if allowed(THEME_STEPS, step, state, Account(role), side, set(Need))
                }  # fmt: skip
                assert offered == expected, (state, role, side)


@pytest.mark.parametrize(
    ("kept", "sentence"),
    [
        pytest.param({"is_cancelled": True}, "đã hủy", id="cancelled"),
        pytest.param({"year_is_closed": True}, "đã chốt", id="closed-year"),
    ],
)
def test_nothing_moves(kept: dict[str, bool], sentence: str) -> None:
    for row in THEME_STEPS.transitions:
        with pytest.raises(RegisterStepDenied, match=sentence):
            THEME_STEPS.check(row.step, row.source, Account(Role.STAFF), Side.OWNER, given=set(Need), **kept)


def test_refusal_names_state_and_what_lacks() -> None:
    with pytest.raises(RegisterStepDenied, match="«Dự kiến» nên không thể ghi chủ trương của cấp ủy"):
        THEME_STEPS.check(RegisterStep.AGREE, ThemeState.DRAFT, Account(Role.STAFF), Side.OWNER)
    with pytest.raises(RegisterStepDenied, match="Thiếu lý do, nội dung thay vào"):
        THEME_STEPS.check(RegisterStep.REPLACE, ThemeState.AGREED, Account(Role.STAFF), Side.OWNER)


def test_every_table_names_all_of_its_states() -> None:
    for table in STEP_TABLES.values():
        named = {state for row in table.transitions for state in (row.source, row.target)}
        assert named | {table.first} == set(table.states)
        assert table.first in table.live and set(table.live) < set(table.states)
