"""The made country: whole in itself, every verdict occurs, and never beside real returns."""

from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command

from organizations.models import Level, Unit
from targets import invariants
from targets.management.made_figures import made_figures
from targets.models import AnnualReturn, Verdict
from targets.rules.compliance import VerdictValue
from targets.tests.factories import make_return
from targets.verdicts import independent, scoring

pytestmark = pytest.mark.django_db


def generate(**options: object) -> None:
    call_command("generate_register", communes=45, years="2021-2022", stdout=StringIO(), **options)


def test_made_country_passes_the_registers_own_checks_and_has_every_verdict() -> None:
    generate(seed=3)
    country = Unit.objects.get(code="VN")
    made = Unit.objects.under(country)
    assert [made.filter(level=level).count() for level in (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)] == [1, 3, 45]
    assert AnnualReturn.objects.filter(unit__in=made, status="APPROVED").count() > 45 * 6
    scoring.score_year(2021)
    scoring.score_year(2022)
    verdicts = Verdict.objects.filter(unit__in=made)
    assert set(verdicts.values_list("verdict", flat=True)) == {value.value for value in VerdictValue}
    assert not independent.differences(2022).first
    # What is nil throughout without an absence is made on purpose: it gives the unclear verdicts.
    checks = [check for check in invariants.CHECKS if check is not invariants.nil_throughout_is_recorded_as_absent]
    assert [fault for check in checks for fault in check()] == []


def test_figures_follow_from_the_seed() -> None:
    owed = ["eligible", "members", "themes", "branches", "branches_effective"]
    made = [made_figures("hnd", owed, 5000, 0.0, Random(seed)) for seed in (1, 1, 2)]
    assert made[0] == made[1] != made[2]
    assert list(made[0]) == owed


def test_register_with_returns_is_refused() -> None:
    make_return()
    with pytest.raises(CommandError, match="holds returns"):
        generate()


@pytest.mark.parametrize("options", [{"years": "2025"}, {"years": "2025-2021"}, {"communes": 0}], ids=str)
def test_nonsense_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(CommandError):
        call_command("generate_register", stdout=StringIO(), **options)
