"""Another resolution's file never takes over codes, indicators or figures that the first one rests on."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from targets.models import Resolution, Target, Verdict
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return
from targets.tests.loading.test_resolution_file import TEXT
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db


def second(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """The file as another resolution's, with these changes."""
    code = Resolution.objects.get().code
    text = TEXT.replace(f"code: {code}", "code: nghi-quyet-khac", 1)
    assert text != TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "khac.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_codes_of_another_resolution_are_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    make_return(status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    before = list(Verdict.objects.order_by("pk").values()), list(Target.objects.values())
    later = [("first_year: 2021", "first_year: 2026"), ("last_year: 2025", "last_year: 2030")]
    with pytest.raises(CommandError) as refused:
        call_command("load_resolution", second(tmp_path, *later))
    text = str(refused.value)
    assert text.count("targets: 'T") == Target.objects.count()
    assert "indicators: 'theme' belongs to the resolution" in text
    assert Resolution.objects.count() == 1
    scoring.score_year(2023)
    assert (list(Verdict.objects.order_by("pk").values()), list(Target.objects.values())) == before


def test_figures_owed_otherwise_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="figures: 'critiques' is owed by other organizations"):
        call_command("load_resolution", second(tmp_path, ("owed_by: [mttq]", "owed_by: [mttq, hnd]")))
