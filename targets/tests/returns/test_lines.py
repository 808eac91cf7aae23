"""Rows of lists say what the whole sheets say, whatever happened to a return, and never a remembered thing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import ChangeSource, PlausibilityRule, ReportingYear
from targets.returns import actions as returns, lines, sheets
from targets.returns.counts import SOURCES
from targets.returns.lines import NotRead, ReturnLine
from targets.returns.sheets import ReturnSheet
from targets.rules.compliance import NIL
from targets.rules.workflow import ReturnStatus, Step
from targets.tests.factories import GOOD_FIGURES, make_absence, make_return, root_year, unit_named
from targets.years import actions as years

pytestmark = pytest.mark.django_db
AT = datetime(2024, 1, 20, 2, 0, tzinfo=UTC)
EVERY = tuple(ReturnStatus)


@pytest.fixture
def register() -> None:
    """Two years with a return in every state, sent late, taken back, sent again, all nil, jumping, absent, extended."""
    sender, head = make_user(Role.STAFF, username="gui"), make_user(Role.HEAD_OF_STAFF, username="duyet")
    make_absence("00937", "ldld")
    make_return(year=2022, figures={**GOOD_FIGURES, "members": 500})
    make_return(status=ReturnStatus.SUBMITTED, sender=sender, at=AT - timedelta(days=1))
    make_return("00703", status=ReturnStatus.APPROVED, figures={**GOOD_FIGURES, "branches": None}, at=AT)
    again = make_return("00703", "dtn", status=ReturnStatus.SENT_BACK, sender=sender, at=AT - timedelta(days=20))
    returns.submit(again, by=sender, at=AT)
    taken_back = make_return("00919", status=ReturnStatus.SUBMITTED, sender=sender, at=AT - timedelta(days=30))
    returns.withdraw(taken_back, by=sender, at=AT - timedelta(days=3))
    make_return("00919", "ccb", status=ReturnStatus.SENT_BACK, figures={"members": 10, "eligible": 5}, at=AT)
    make_return("00943", status=ReturnStatus.SUBMITTED, figures=dict.fromkeys(GOOD_FIGURES, NIL), at=AT)
    make_return("030", "mttq", figures={"themes": 1}, status=ReturnStatus.SUBMITTED, at=AT)
    year = ReportingYear.objects.get(year=2023)
    years.extend(year, unit_named("00919"), due_on=date(2024, 1, 25), reason="Lũ", by=head, at=AT - timedelta(days=4))
    years.ask_for_two_steps(root_year(year.year), on=True, by=head, at=AT)


def _facts(one: ReturnLine | ReturnSheet, user: User) -> dict[str, Any]:
    facts = {
        "state": one.state,
        "revision": one.revision,
        "sent": (one.submitted_at, one.submitted_by_pk, one.first_review),
        "figures": (one.entered, one.owed, one.blanks, one.is_nil_throughout, one.shown_state),
        "problems": list(one.problems),
        "days": (one.due_on, one.due, one.is_editable, one.is_overdue, one.days_overdue),
        "absence": one.absence,
        "steps": [one.why_not(step, user) for step in (Step.APPROVE, Step.ENDORSE, Step.SUBMIT)],
    }
    if one.state is not ReturnStatus.APPROVED:
        facts["past"] = (one.days_late, one.sent_count, one.last_step)
    return facts


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("role", [Role.STAFF, Role.DISTRICT_ORGANIZATION, Role.COMMUNE_OFFICER])
def test_lines_say_what_the_sheets_say(role: Role) -> None:
    user = make_user(role, unit=unit_named("00703") if role is Role.COMMUNE_OFFICER else None)
    wanted = list(ReportingYear.objects.filter(year__in=(2022, 2023)))
    found = lines.read(wanted, user, at=AT, figures_of=EVERY)
    whole = sheets.read(wanted, list(wanted[0].units().visible_to(user)), user, at=AT)
    assert list(found) == list(whole)
    for place, own in whole.items():
        assert [_facts(line, user) for line in found[place]] == [_facts(sheet, user) for sheet in own], place


@pytest.mark.usefixtures("register")
def test_what_was_not_read_is_a_fault_and_no_nought() -> None:
    user = make_user(Role.STAFF)
    found = lines.read([ReportingYear.objects.get(year=2023)], user, at=AT, figures_of=(ReturnStatus.SUBMITTED,))
    own = {line.organization.code: line for line in found[2023, unit_named("00703").pk]}
    assert own["dtn"].entered
    with pytest.raises(NotRead):
        _ = own["hnd"].entered
    with pytest.raises(NotRead):
        _ = own["hnd"].days_late
    with pytest.raises(NotRead):
        _ = own["hnd"].sent_count


def test_problems_follow_the_figures_the_notes_and_the_rules() -> None:
    user, year = make_user(Role.STAFF), ReportingYear.objects.get(year=2023)
    made = make_return(figures={**GOOD_FIGURES, "members": 400})

    def problems() -> set[tuple[str, bool]]:
        found = lines.read([year], user, at=AT, figures_of=EVERY)[2023, made.unit_id]
        return {
            (problem.code, problem.is_explained)
            for line in found
            if line.organization.code == "hnd"
            for problem in line.problems
        }

    def enter(**amounts: returns.Entry) -> None:
        returns.enter_figures(made, amounts, by=user, at=AT, source=ChangeSource.FORM)
        made.refresh_from_db()

    first = problems()
    make_return(year=2022, figures={**GOOD_FIGURES, "members": 900})
    with_last_year = problems()
    assert with_last_year > first  # last year's figures came in
    enter(members=returns.Entry(400, note="Chuyển sinh hoạt"))
    assert {code for code, explained in problems() if explained} > {code for code, explained in first if explained}
    PlausibilityRule.objects.filter(code__in=[code for code, _ in with_last_year - first]).update(is_active=False)
    assert {code for code, _ in problems()} == {code for code, _ in first}


def test_lines_cost_the_same_at_two_sizes() -> None:
    user, both = make_user(Role.STAFF), list(ReportingYear.objects.filter(year__in=(2022, 2023)))

    def cost(*wanted: ReportingYear) -> int:
        with CaptureQueriesContext(connection) as queries:
            lines.read(wanted, user, at=AT, figures_of=EVERY)
        return len(queries)

    cost(*both), cost(both[0])  # remembers what the register asks
    few = cost(both[0])
    for unit in ("00952", "00703", "00919"):
        make_return(unit, status=ReturnStatus.SENT_BACK)
        make_return(unit, "dtn", 2022, status=ReturnStatus.SUBMITTED)
    assert cost(*both) == few == 3 + len(SOURCES)
