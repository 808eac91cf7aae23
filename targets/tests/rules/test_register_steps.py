"""The tables of the registers' steps, walked over every step, state, role, side and need."""

from dataclasses import dataclass
from itertools import combinations

import pytest

from organizations.permissions import Role
from targets.rules.register_steps import (
    ACTIVITY_STEPS,
    ASSIGNED_TARGET_STEPS,
    DIALOGUE_STEPS,
    DRAFT_STEPS,
    ENTRY_STEPS,
    PROGRAMME_STEPS,
    PROGRAMME_YEAR_STEPS,
    RECOMMENDATION_STEPS,
    STEP_TABLES,
    THEME_STEPS,
    TOPIC_STEPS,
    EntryState,
    ThemeState,
)
from targets.rules.step_table import Need, RegisterStep, RegisterStepDenied, Side, StepTable

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
PAPER, REASON = {Need.PAPER}, {Need.REASON}
LIVE = ("PLANNED", "APPROVED", "STARTED", "ISSUED", "CLOSED")
#: (step, state) → the state after it, what the owner needs, what the other side needs (None: not its step), and whether
#: it is taken after the row's year is closed.
Rows = dict[tuple[str, str], tuple[str, set[Need], set[Need] | None, bool]]
TOPIC: Rows = {
    ("APPROVE", "PLANNED"): ("APPROVED", PAPER, PAPER, False),
    ("START", "APPROVED"): ("STARTED", PAPER, None, False),
    ("ISSUE", "STARTED"): ("ISSUED", PAPER, None, True),
    ("CLOSE", "ISSUED"): ("CLOSED", set(), None, True),
    **{("ABANDON", state): ("CANCELLED", REASON, None, True) for state in LIVE[:3]},
    ("CHANGE", "PLANNED"): ("PLANNED", set(), None, False),
    **{("PROVE", state): (state, set(), None, False) for state in LIVE},
    **{("CANCEL", state): (state, REASON, None, False) for state in LIVE},
}
ANSWERS = ("SENT", "ANSWERED", "DONE")
RECOMMENDATION: Rows = {
    ("ANSWER", "SENT"): ("ANSWERED", PAPER, set(), True),
    ("ANSWER", "ANSWERED"): ("ANSWERED", PAPER, set(), False),
    ("SETTLE", "ANSWERED"): ("DONE", set(), None, True),
    ("CHANGE", "SENT"): ("SENT", set(), None, False),
    **{("PROVE", state): (state, set(), None, True) for state in ANSWERS},
    **{("CANCEL", state): (state, REASON, None, False) for state in ANSWERS},
}
DRAFT: Rows = {
    ("REQUEST", "LISTED"): ("REQUESTED", PAPER, None, False),
    ("CHANGE", "LISTED"): ("LISTED", set(), None, False),
    **{("PROVE", state): (state, set(), None, False) for state in ("LISTED", "REQUESTED")},
    **{("CANCEL", state): (state, REASON, None, False) for state in ("LISTED", "REQUESTED")},
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
    table: StepTable,
    step: RegisterStep,
    state: str,
    account: Account,
    side: Side | None,
    given: set[Need],
    *,
    is_closed: bool = False,
) -> str:
    """The state after the step; empty where it is refused."""
    try:
        return table.check(step, state, account, side, given=given, year_is_closed=is_closed).target
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


@pytest.mark.parametrize(
    ("table", "rows"),
    [(TOPIC_STEPS, TOPIC), (RECOMMENDATION_STEPS, RECOMMENDATION), (DRAFT_STEPS, DRAFT)],
    ids=["topic", "recommendation", "draft"],
)
def test_table_over_every_step_state_role_side_need_and_closed_year(table: StepTable, rows: Rows) -> None:
    for step in RegisterStep:
        for state in table.states:
            target, of_owner, of_other, is_open = rows.get((step, state), ("", set(), None, False))
            for role in Role:
                for side, needs in ((Side.OWNER, of_owner), (Side.ANSWERER, of_other), (None, None)):
                    for given in NEEDS:
                        for is_closed in (False, True):
                            may = bool(target) and role in ENTERING and needs is not None and needs <= given
                            may = may and (is_open or not is_closed)
                            got = allowed(table, step, state, Account(role), side, given, is_closed=is_closed)
                            assert got == (target if may else ""), (step, state, role, side, given, is_closed)


def test_entries_over_every_step_role_side_and_need() -> None:
    """A register without steps of its own: its rows are corrected, proved and cancelled by their owner."""
    needs_of: dict[RegisterStep, set[Need]] = {
        RegisterStep.CHANGE: set(), RegisterStep.PROVE: set(), RegisterStep.CANCEL: {Need.REASON}
    }  # fmt: skip
    for step in RegisterStep:
        for role in Role:
            for side in (*Side, None):
                for given in NEEDS:
                    may = step in needs_of and role in ENTERING and side is Side.OWNER and needs_of[step] <= given
                    found = allowed(ENTRY_STEPS, step, EntryState.ENTERED, Account(role), side, given)
                    assert found == (EntryState.ENTERED if may else ""), (step, role, side, given)


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
        assert table.first in table.live and set(table.live) <= set(table.states)


#: Table → its states, the step between them, and what else is done in either: step → what it needs.
TWO_STATES: list[tuple[StepTable, tuple[str, str], str, set[Need], dict[str, set[Need]]]] = [
    (ASSIGNED_TARGET_STEPS, ("ENTERED", "ASSIGNED"), "ASSIGN", {Need.PAPER}, {"RECORD": set()}),
    (DIALOGUE_STEPS, ("HELD", "CONCLUDED"), "ISSUE", {Need.PAPER}, {"RECORD": set()}),
    (PROGRAMME_STEPS, ("ENTERED", "SIGNED"), "SIGN", {Need.PAPER}, {}),
    (PROGRAMME_YEAR_STEPS, ("ENTERED", "REVIEWED"), "ISSUE", {Need.PAPER}, {}),
    (ACTIVITY_STEPS, ("OPEN", "SETTLED"), "SETTLE", set(), {}),
]
EVERYWHERE: dict[str, set[Need]] = {"CHANGE": set(), "PROVE": set(), "CANCEL": {Need.REASON}}
#: (table, step) that stay open when the row's year is closed.
AFTER_CLOSE = {(id(DIALOGUE_STEPS), "ISSUE"), (id(DIALOGUE_STEPS), "RECORD"), (id(ACTIVITY_STEPS), "SETTLE")}


@pytest.mark.parametrize(("table", "states", "step_between", "needed", "own"), TWO_STATES)
def test_two_states_over_every_step_state_role_side_need_and_closing(
    table: StepTable, states: tuple[str, str], step_between: str, needed: set[Need], own: dict[str, set[Need]]
) -> None:
    assert tuple(table.states) == states and table.first == states[0]
    staying = EVERYWHERE | own
    for step in RegisterStep:
        for state in states:
            target, needs = ("", set[Need]())
            if step == step_between:
                target, needs = states[1], needed
            elif step in staying:
                target, needs = state, staying[step]
            for role in Role:
                for side in (*Side, None):
                    for given in NEEDS:
                        may = bool(target) and role in ENTERING and side is Side.OWNER and needs <= given
                        found = allowed(table, step, state, Account(role), side, given)
                        assert found == (target if may else ""), (step, state, role, side, given)
            is_open = step in table.steps_from(state, Account(Role.STAFF), Side.OWNER, year_is_closed=True)
            assert is_open == ((id(table), step.value) in AFTER_CLOSE), (step, state)
