"""Another resolution with the same codes is data beside the first one: neither changes the other."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from targets.models import Indicator, Resolution, Target, Verdict
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return
from targets.tests.loading.test_resolution_file import TEXT
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db

LATER = (("first_year: 2021", "first_year: 2025"), ("last_year: 2025", "last_year: 2030"))


def second(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """The file as another resolution's, with these changes."""
    first = Resolution.objects.get()
    text = TEXT.replace(f"code: {first.code}", "code: nghi-quyet-khac", 1).replace(first.slug, "khac", 1)
    assert text != TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "khac.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_same_codes_of_another_resolution_are_other_targets(tmp_path: Path) -> None:
    first = Resolution.objects.get()
    make_return(status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    before = list(Verdict.objects.order_by("pk").values()), list(Target.objects.values())
    call_command("load_resolution", second(tmp_path, *LATER, ("threshold: 95", "threshold: 97")))
    other = Resolution.objects.get(code="nghi-quyet-khac")
    assert Target.objects.of(other).get(code="T05").threshold == 97
    assert Target.objects.of(first).get(code="T05").threshold == 95
    assert Indicator.objects.filter(resolution=other).count() == Indicator.objects.filter(resolution=first).count()
    assert not Target.objects.of(other).exclude(indicator__resolution=other, clause__resolution=other).exists()
    call_command("check_register")
    scoring.score_year(2023)
    assert (list(Verdict.objects.order_by("pk").values()), list(Target.objects.of(first).values())) == before


def test_figures_owed_otherwise_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="figures: 'critiques' is owed by other organizations"):
        call_command("load_resolution", second(tmp_path, ("owed_by: [mttq]", "owed_by: [mttq, hnd]")))
