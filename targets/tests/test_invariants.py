"""Each invariant finds the row that was written around the actions, and is silent on a sound register."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from organizations.models import Unit
from targets import invariants
from targets.models import AnnualReturn, Figure
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return

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


@pytest.mark.parametrize(
    ("break_it", "check"),
    [
        pytest.param(move_without_event, invariants.state_follows_from_events, id="state"),
        pytest.param(write_figure_directly, invariants.figures_follow_from_changes, id="figure"),
        pytest.param(remove_figure, invariants.figures_follow_from_changes, id="figure-removed"),
        pytest.param(write_unowed_figure, invariants.figures_are_owed, id="matrix"),
        pytest.param(report_for_a_later_unit, invariants.units_are_in_force, id="unit"),
    ],
)
def test_bypass_is_found(break_it: Callable[[AnnualReturn], None], check: invariants.Check) -> None:
    annual_return = make_return(status=ReturnStatus.APPROVED)
    assert list(check()) == []
    break_it(annual_return)
    assert len(list(check())) == 1
    with pytest.raises(CommandError):
        call_command("check_register", verbosity=0)
