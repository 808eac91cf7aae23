"""Another resolution with the same codes is data beside the first one: neither changes the other."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import Organization
from targets.models import FigureDefinition, Indicator, OwedFigures, Resolution, Target, Verdict
from targets.rules.figures import FIGURE_KEYS
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, unit_named
from targets.tests.loading.test_resolution_file import DUTIES, TEXT
from targets.tests.test_roots import make_root
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db

CLAUSES = "# Requirements in our own words."
WOMEN = """  - key: women
    name: Nữ cán bộ chủ chốt
    unit_noun: người
    group: Cán bộ
    owed_by: [hnd]

"""
LATER = (
    (DUTIES, ""),  # which have days of their own
    ("first_year: 2021", "first_year: 2025"),
    ("last_year: 2025", "last_year: 2030"),
    ("last_year: 2023", "last_year: 2028"),
    (TEXT[TEXT.index("  - {year: 2021") : TEXT.index("  - {year: 2025")], ""),
)


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
    call_command("load_resolution", second(tmp_path, *LATER, ("threshold: 95", "threshold: 97")), yes=True)
    other = Resolution.objects.get(code="nghi-quyet-khac")
    assert Target.objects.of(other).get(code="T05").threshold_in(2026).value == 97
    assert Target.objects.of(first).get(code="T05").threshold_in(2023).value == 95
    assert Indicator.objects.filter(resolution=other).count() == Indicator.objects.filter(resolution=first).count()
    assert not Target.objects.of(other).exclude(indicator__resolution=other, clause__resolution=other).exists()
    call_command("check_register")
    scoring.score_year(2023)
    assert (list(Verdict.objects.order_by("pk").values()), list(Target.objects.of(first).values())) == before


def test_each_resolution_asks_its_own_figures_and_a_return_owes_them_together(tmp_path: Path) -> None:
    asked = ("owed_by: [mttq]", "owed_by: [mttq, {organization: hnd, first_year: 2025, last_year: 2026}]")
    call_command("load_resolution", second(tmp_path, *LATER, asked, (CLAUSES, WOMEN + CLAUSES)), yes=True)
    farmers, commune = Organization.objects.get(code="hnd"), unit_named("00952")
    own = [key for key in FIGURE_KEYS if key != "critiques"]
    assert [one.key for one in OwedFigures.read(2024, [commune]).of(commune, farmers)] == own
    assert [one.key for one in OwedFigures.read(2025, [commune]).of(commune, farmers)] == [*FIGURE_KEYS, "women"]
    assert "critiques" not in OwedFigures.read(2027).keys(commune, farmers)
    assert FigureDefinition.objects.get(key="women").position == len(FIGURE_KEYS)
    assert OwedFigures.read(2025).keys(unit_named("030"), farmers) == {"themes", "supervisions"}
    call_command("check_register")


def test_figure_that_means_something_else_is_refused(tmp_path: Path) -> None:
    changed = second(tmp_path, *LATER, ("unit_noun: chủ đề", "unit_noun: cuộc"))
    with pytest.raises(CommandError, match="'themes' has the unit_noun «chủ đề» for other resolutions"):
        call_command("load_resolution", changed, yes=True)
    assert Resolution.objects.count() == 1


def test_matrix_is_read_in_two_queries_and_only_over_the_units(tmp_path: Path) -> None:
    file = second(tmp_path, *LATER, ('unit: "030"', 'unit: "034"'))
    other = make_root("034", "Bắc Quang", unit_named("030").parent, 2020)
    call_command("load_resolution", file, yes=True)
    commune = unit_named("00952")
    with CaptureQueriesContext(connection) as queries:
        owed = OwedFigures.read_years(range(2021, 2031), [commune])
    assert len(queries) == 2
    farmers = Organization.objects.get(code="hnd")
    assert not owed[2025].asked(other, farmers)
    assert owed[2025].asked(commune, farmers)
    assert OwedFigures.read(2025).asked(other, farmers)
    assert not OwedFigures.read(2024).asked(other, farmers)
