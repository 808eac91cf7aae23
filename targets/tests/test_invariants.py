"""Each invariant finds the row that was written around the actions, and is silent on a sound register."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from organizations.models import Unit
from targets import invariants
from targets.models import AnnualReturn, Figure, Indicator, MissExplanation, Resolution, Target, Threshold, Verdict
from targets.rules.workflow import ReturnStatus
from targets.tests.explanations.explanation_steps import make_explanation
from targets.tests.factories import make_return, root_year
from targets.verdicts import scoring
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


def share_an_address(annual_return: AnnualReturn) -> None:
    Unit.objects.filter(code="00943", valid_to__isnull=False).update(slug="cao-bo")


def move_past_the_forms(annual_return: AnnualReturn) -> None:
    Unit.objects.filter(code="00706", valid_to__isnull=True).update(parent=Unit.objects.get(code="02"))


def lose_verdicts_of_a_closed_year(annual_return: AnnualReturn) -> None:
    close_year(root_year(annual_return.year_id), by=annual_return.approved_by, at=annual_return.approved_at)
    Verdict.objects.filter(year=annual_return.year_id, organization__code="hnd", target__code="T06").delete()


def mix_resolutions(annual_return: AnnualReturn) -> None:
    own = Resolution.objects.get()
    other = Resolution.objects.create(
        code="khac", slug="khac", unit=own.unit, subject="-", first_year=2026, last_year=2030
    )
    Target.objects.filter(code="T06").update(resolution=other, first_year=2026, last_year=2030)


def leave_a_year_without_threshold(annual_return: AnnualReturn) -> None:
    Threshold.objects.filter(target__code="T06").update(last_year=2024)


def give_a_year_two_thresholds(annual_return: AnnualReturn) -> None:
    target = Target.objects.get(code="T06")
    Threshold.objects.create(target=target, first_year=2025, last_year=2025, value=95)


def answer_without_event(annual_return: AnnualReturn) -> None:
    row = make_explanation()
    MissExplanation.objects.filter(pk=row.pk).update(
        state="ANSWERED", cause="Vì", remedy="Làm", answered_at=row.asked_at, answered_by=row.asked_by
    )


def give_an_indicator_words(annual_return: AnnualReturn) -> None:
    Indicator.objects.filter(code="theme").update(scale=["Yếu", "Khá"])


def give_a_commune_a_line(annual_return: AnnualReturn) -> None:
    scoring.score_year(annual_return.year_id)
    verdict = Verdict.objects.filter(unit=annual_return.unit, target__code="T06").first()
    Verdict.objects.filter(pk=verdict.pk).update(own_counted=True, own_numerator=1, own_denominator=1)


@pytest.mark.parametrize(
    ("break_it", "check"),
    [
        pytest.param(move_without_event, invariants.state_follows_from_events, id="state"),
        pytest.param(answer_without_event, invariants.explanations_follow_from_events, id="explanation"),
        pytest.param(write_figure_directly, invariants.figures_follow_from_changes, id="figure"),
        pytest.param(remove_figure, invariants.figures_follow_from_changes, id="figure-removed"),
        pytest.param(write_unowed_figure, invariants.figures_are_owed, id="matrix"),
        pytest.param(report_for_a_later_unit, invariants.units_are_in_force, id="unit"),
        pytest.param(share_an_address, invariants.units_have_their_own_addresses, id="same-address"),
        pytest.param(move_past_the_forms, invariants.units_lie_below_their_parents, id="path"),
        pytest.param(mix_resolutions, invariants.targets_stay_in_their_resolution, id="resolutions"),
        pytest.param(leave_a_year_without_threshold, invariants.thresholds_cover_their_targets_years, id="a-gap"),
        pytest.param(give_a_year_two_thresholds, invariants.thresholds_cover_their_targets_years, id="an-overlap"),
        pytest.param(give_an_indicator_words, invariants.positions_are_on_their_scale, id="words"),
        pytest.param(lose_verdicts_of_a_closed_year, invariants.closed_years_keep_their_verdicts, id="lost-verdicts"),
        pytest.param(give_a_commune_a_line, invariants.own_lines_are_parts_of_sums, id="line-of-a-unit"),
    ],
)
def test_bypass_is_found(break_it: Callable[[AnnualReturn], None], check: invariants.Check) -> None:
    annual_return = make_return(status=ReturnStatus.APPROVED)
    assert list(check()) == []
    break_it(annual_return)
    assert len(list(check())) == 1
    with pytest.raises(CommandError):
        call_command("check_register", verbosity=0)
