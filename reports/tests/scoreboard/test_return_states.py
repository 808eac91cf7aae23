"""How far a commune's returns are: what the year's opening made counts as nothing entered; a later day counts."""

from datetime import UTC, date, datetime

import pytest

from organizations.models import Organization
from organizations.permissions import Role
from organizations.tests.factories import make_user
from reports.scoreboard.return_states import ReturnsState, states_of_returns
from targets.models import ReportingYear
from targets.returns.sheets import least_advanced, of_unit
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, root_year, unit_named
from targets.years import actions as years
from targets.years.page import year_page

pytestmark = pytest.mark.django_db
AT = datetime(2024, 1, 10, 2, 0, tzinfo=UTC)
LATE = datetime(2024, 1, 18, 2, 0, tzinfo=UTC)


def state() -> ReturnsState:
    unit, year = unit_named("00952"), ReportingYear.objects.get(year=2023)
    return states_of_returns(make_user(Role.LEADER), year, [unit], list(Organization.objects.all()))[unit.pk]


def test_returns_made_by_opening_are_nothing_entered() -> None:
    years.begin_year(root_year(2023), by=make_user(Role.HEAD_OF_STAFF), at=AT)
    assert (state().status, state().unfinished) == (None, 6)
    for organization in Organization.objects.values_list("code", flat=True):
        make_return(organization=organization, figures={"themes": 1}, at=AT)
    assert (state().status, state().unfinished) == (ReturnStatus.DRAFT, 6)


def test_commune_with_a_later_day_is_not_overdue_before_it() -> None:
    year = ReportingYear.objects.get(year=2023)
    make_return(at=AT)
    assert state().days_overdue(root_year(2023).calendar, LATE) == 3
    years.extend(year, unit_named("00952"), due_on=date(2024, 1, 17), reason="Bão.", by=make_user(Role.STAFF), at=AT)
    assert state().days_overdue(root_year(2023).calendar, LATE) == 1


def test_pages_agree_on_a_draft_whose_figures_were_taken_out_again() -> None:
    """Such a return was changed, yet holds nothing: every page shows it as not begun."""
    head, year = make_user(Role.HEAD_OF_STAFF), ReportingYear.objects.get(year=2023)
    for organization in Organization.objects.values_list("code", flat=True):
        make_return(organization=organization, figures={"themes": 1}, at=AT)
    before = state(), year_page(root_year(2023), AT).states[ReturnStatus.DRAFT]
    assert (before[0].status, before[1]) == (ReturnStatus.DRAFT, 6)
    make_return(organization="hnd", figures={"themes": None}, at=AT)
    least = least_advanced(of_unit(year, unit_named("00952"), head))
    assert (state().status, year_page(root_year(2023), AT).states[ReturnStatus.DRAFT]) == (None, 5)
    assert least is not None and least.shown_state is None
