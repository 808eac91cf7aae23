"""Bodies outside the reporting units in a resolution's file: what is refused with its line, stored, and kept."""

from pathlib import Path

import pytest

from organizations.models import User
from targets.loading.plan import plan_loading
from targets.loading.resolution import load_resolution
from targets.loading.resolution_file import ResolutionFileFaulty, read_resolution_file
from targets.models import OwedFigure, Resolution, RootYear
from targets.tests.loading.test_resolution_file import CODES, FILE, TEXT
from targets.tests.verdicts.made_register import AT

FIGURES = "figures: [eligible, members, rated_excellent, rated_good, rated_fair, rated_poor]"
ORGANIZATIONS = "  organizations: [ldld, dtn]\n"


def changed(tmp_path: Path, *pairs: tuple[str, str]) -> Path:
    text = TEXT
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "resolution.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param(FIGURES, "figures: [eligible, member]", "figure 'member' is not known", id="unknown figure"),
        pytest.param(ORGANIZATIONS, "  organizations: [ldld, x]\n", "organization 'x' is not known", id="unknown body"),
        pytest.param(ORGANIZATIONS, "  organizations: [dtn, dtn]\n", "'organizations' has an entry twice", id="twice"),
        pytest.param(ORGANIZATIONS, "", "'organizations' is empty beside 'figures'", id="nobody"),
        pytest.param(f"  {FIGURES}\n", "", "'name' is given without 'figures'", id="nothing"),
        pytest.param("  name: ngoài xã\n", "", "'name' is empty beside 'figures'", id="without a name"),
        pytest.param("  name: ngoài xã\n", "  name: [a]\n", "'name' is ['a'], which is not", id="no text"),
        pytest.param(FIGURES, f"{FIGURES}\n  years: 2025", "field 'years' is not known", id="field"),
        pytest.param(ORGANIZATIONS, "  organizations: [mttq]\n", "'mttq' does not owe 'eligible'", id="not owed"),
        pytest.param("[eligible, members, rated", "[eligible, rated", "T05 of 'ldld' reads members too", id="half"),
        pytest.param(
            FIGURES, "figures: [themes]", "T01 judges 'themes' of 'ldld' on each level's own", id="own return"
        ),
        pytest.param(FIGURES, FIGURES.replace("]", ", branches]"), "'ldld' does not owe 'branches'", id="branches"),
    ],
)
def test_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    with pytest.raises(ResolutionFileFaulty) as raised:
        read_resolution_file(changed(tmp_path, (old, new)), CODES)
    named = [line for line in raised.value.faults if fault in line]
    assert named and named[0].startswith("line "), raised.value.faults


@pytest.mark.django_db
def test_file_without_the_section_counts_none_and_its_loading_says_so(tmp_path: Path) -> None:
    start, end = TEXT.index("own_bodies:\n"), TEXT.index("# The 15 figures")
    file = read_resolution_file(changed(tmp_path, (TEXT[start:end], "")), CODES)
    plan = plan_loading(file)
    assert "debt of members by dtn, 2021-2025: of_own_bodies is «True», the file has «False»" in plan.changed
    assert list(plan.to_score) == [2025] and not plan.refused
    load_resolution(file)
    assert not OwedFigure.objects.filter(of_own_bodies=True).exists()
    assert Resolution.objects.get().own_bodies_name == ""


@pytest.mark.django_db
def test_upgraded_register_gets_them_by_loading_and_closed_years_stay() -> None:
    """As the migration leaves it: no figure is marked, no year counts them but those that had not begun."""
    OwedFigure.objects.update(of_own_bodies=False)
    Resolution.objects.update(own_bodies_name="", own_bodies_hint="")
    RootYear.objects.update(counts_own_bodies=False, closed_at=AT, closed_by=User.objects.get(username="he-thong"))
    file = read_resolution_file(FILE, CODES)
    load_resolution(file, only_absent=True)
    assert not OwedFigure.objects.filter(of_own_bodies=True).exists(), "setup creates, never overwrites"
    plan = plan_loading(file)
    assert not plan.refused and not plan.to_score and not plan.turned
    load_resolution(file)
    assert OwedFigure.objects.filter(of_own_bodies=True).count() == 12
    assert not RootYear.objects.filter(counts_own_bodies=True).exists(), "a stored year is never changed by a file"


@pytest.mark.django_db
def test_closed_year_that_counts_them_refuses_a_file_without(tmp_path: Path) -> None:
    RootYear.objects.filter(year=2025).update(closed_at=AT, closed_by=User.objects.get(username="he-thong"))
    path = changed(tmp_path, (ORGANIZATIONS, "  organizations: [ldld]\n"))
    (refusal,) = plan_loading(read_resolution_file(path, CODES)).refused
    assert refusal.startswith("resolution: 2025 is closed and rests on own bodies «")
