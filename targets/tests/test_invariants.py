"""Each invariant finds the row that was written around the actions, and is silent on a sound register."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from organizations.models import Unit
from targets import invariants
from targets.models import AnnualReturn, Figure, ReportingYear, Verdict
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return
from targets.years.actions import close_year

pytestmark = pytest.mark.django_db


def test_sound_register_has_no_fault() -> None:
    make_return(status=ReturnStatus.APPROVED)
    make_return("00919", status=ReturnStatus.SENT_BACK)
    make_return("00922", figures={})
    call_command("check_register", verbosity=0)


def move_without_event(annual_return: AnnualReturn) -> None:
    AnnualReturn.objects.filter(pk=annual_return.pk).update(status="SENT_BACK", approved_at=None, approved_by=None)


def write_figure_directly(annual_return: AnnualReturn) -> None:
    Figure.objects.filter(annual_return=annual_return, definition__key="members").update(value=1)


def remove_figure(annual_return: AnnualReturn) -> None:
    Figure.objects.filter(annual_return=annual_return, definition__key="members").delete()


def write_unowed_figure(annual_return: AnnualReturn) -> None:
    Figure.objects.create(annual_return=annual_return, definition_id="critiques", value=None)


def report_for_a_later_unit(annual_return: AnnualReturn) -> None:
    later = Unit.objects.get(code="00952", valid_from=date(2025, 7, 1))
    AnnualReturn.objects.filter(pk=annual_return.pk).update(unit=later)


def second_district(annual_return: AnnualReturn) -> None:
    Unit.objects.create(
        code="031",
        valid_from=date(2000, 1, 1),
        valid_to=date(2023, 12, 31),
        level="DISTRICT",
        kind="huyện",
        name="Khác",
    )
    ReportingYear.objects.exclude(year=2023).update(reference_on=date(2024, 6, 30))


def second_commune_of_the_name(annual_return: AnnualReturn) -> None:
    Unit.objects.create(
        code="99001",
        valid_from=date(2023, 1, 1),
        valid_to=date(2023, 12, 31),
        level="COMMUNE",
        kind="xã",
        name="Cao Bồ",
    )


def lose_verdicts_of_a_closed_year(annual_return: AnnualReturn) -> None:
    close_year(annual_return.year, by=annual_return.approved_by, at=annual_return.approved_at)
    Verdict.objects.filter(year=annual_return.year_id, organization__code="hnd", target__code="T06").delete()


@pytest.mark.parametrize(
    ("break_it", "check"),
    [
        pytest.param(move_without_event, invariants.state_follows_from_events, id="state"),
        pytest.param(write_figure_directly, invariants.figures_follow_from_changes, id="figure"),
        pytest.param(remove_figure, invariants.figures_follow_from_changes, id="figure-removed"),
        pytest.param(write_unowed_figure, invariants.figures_are_owed, id="matrix"),
        pytest.param(report_for_a_later_unit, invariants.units_are_in_force, id="unit"),
        pytest.param(second_district, invariants.units_of_a_year_stand_side_by_side, id="second-district"),
        pytest.param(second_commune_of_the_name, invariants.units_of_a_year_stand_side_by_side, id="same-name"),
        pytest.param(lose_verdicts_of_a_closed_year, invariants.closed_years_keep_their_verdicts, id="lost-verdicts"),
    ],
)
def test_bypass_is_found(break_it: Callable[[AnnualReturn], None], check: invariants.Check) -> None:
    annual_return = make_return(status=ReturnStatus.APPROVED)
    assert list(check()) == []
    break_it(annual_return)
    assert len(list(check())) == 1
    with pytest.raises(CommandError):
        call_command("check_register", verbosity=0)
