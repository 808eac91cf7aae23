"""`manage.py setup` a second time: nothing is overwritten, closed years keep their verdicts."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from organizations.models import Unit
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import Verdict
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, root_year
from targets.verdicts import scoring
from targets.years import actions as years

pytestmark = pytest.mark.django_db


def setup(*arguments: str) -> str:
    out = StringIO()
    call_command("setup", *arguments, stdout=out)
    return out.getvalue()


def test_renamed_unit_stays_renamed_until_reset() -> None:
    unit = Unit.objects.get(code="00952", valid_to__isnull=False)
    given = unit.name
    unit.name = "Cao Bồ Thượng"
    unit.save()
    out = setup()
    assert "Units: 0 new.\nUnits kept as the administration changed them (1 differences):" in out
    assert f"00952 1991-10-01: name is «Cao Bồ Thượng», the file has «{given}»" in out
    unit.refresh_from_db()
    assert unit.name == "Cao Bồ Thượng"
    assert "Units: 0 new, 1 reset." in setup("--reset-units")
    unit.refresh_from_db()
    assert unit.name == given


def test_second_run_has_nothing_to_say() -> None:
    out = setup()
    assert "kept" not in out
    assert "differ" not in out


def test_closed_year_keeps_its_verdicts() -> None:
    make_return("00952", "hnd", 2021, status=ReturnStatus.APPROVED)
    scoring.score_year(2021)
    years.close_year(root_year(2021), by=make_user(Role.HEAD_OF_STAFF), at=timezone.now())
    verdict = Verdict.objects.get(unit__code="00952", target__code="T06", year__year=2021, basis="APPROVED")
    Verdict.objects.filter(pk=verdict.pk).update(shortfall=7)
    out = setup()
    assert "2021 is closed and keeps its verdicts; 1 are not what the register gives now." in out
    verdict.refresh_from_db()
    assert verdict.shortfall == 7
