"""The resolution as data: what it holds, and that every fault is named with its line."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from organizations.models import Organization
from targets.loading.resolution import kept_by_hand, load_resolution
from targets.loading.resolution_file import ResolutionFileFaulty, read_resolution_file
from targets.models import Clause, FigureDefinition, ReportingYear, Resolution, RootYear, Target, Threshold
from targets.rules.compliance import RuleKind
from targets.rules.figures import FIGURE_KEYS
from targets.tests.factories import root_year

FILE = settings.BASE_DIR / "fixtures" / "resolution.yaml"
CODES = frozenset({"mttq", "ldld", "hnd", "dtn", "lhpn", "ccb"})
TEXT = FILE.read_text(encoding="utf-8")
#: The part of the file that says the duties, with days and years of its own.
DUTIES = TEXT[TEXT.index("# What the resolution asks beside its targets") : TEXT.index("# Days of each reporting year")]


@pytest.mark.django_db
def test_all_seventeen_targets_with_their_thresholds() -> None:
    thresholds = {row.target.code: row.value for row in Threshold.objects.select_related("target")}
    assert thresholds == {
        "T01": 1, "T02": 1, "T03": 1, "T04": 100,
        "T05": 95, "T06": 90, "T07": 75, "T08": 90, "T09": 95, "T10": 100,
        "T11": 85, "T12": 95, "T13": 90, "T14": 85, "T15": 90, "T16": 90, "T17": 100,
    }  # fmt: skip
    assert {target.code for target in Target.objects.filter(from_own_return=True)} == {"T01", "T02", "T03"}
    assert Target.objects.get(code="T17").due_year == 2025
    assert Target.objects.get(code="T02").rule_in(2023).kind is RuleKind.COUNT


@pytest.mark.django_db
def test_matrix_of_owed_figures() -> None:
    owed = {
        definition.key: set(definition.owed_figures.values_list("organization__code", flat=True))
        for definition in FigureDefinition.objects.all()
    }
    assert tuple(owed) == FIGURE_KEYS
    assert owed.pop("critiques") == {"mttq"}
    assert owed.pop("eligible") == owed.pop("members") == CODES - {"mttq"}
    for key in ("branches", "branches_effective", "heads", "heads_qualified"):
        assert owed.pop(key) == CODES - {"ldld"}
    assert all(codes == CODES for codes in owed.values())


@pytest.mark.django_db
def test_number_and_date_are_blank_and_what_was_entered_is_kept() -> None:
    resolution = Resolution.objects.get()
    assert resolution.title == "Nghị quyết số …-NQ/HU, ngày …/…/…"
    resolution.number, resolution.issued_on = "05-NQ/HU", date(2021, 9, 15)
    resolution.save()
    load_resolution(read_resolution_file(FILE, CODES))
    assert Resolution.objects.get().title == "Nghị quyết số 05-NQ/HU, ngày 15/9/2021"


@pytest.mark.django_db
def test_reply_days_come_from_the_file_and_are_15_where_the_file_is_silent(tmp_path: Path) -> None:
    path = tmp_path / "resolution.yaml"
    for line, days in (("  reply_days: 20\n", 20), ("", 15)):
        path.write_text(TEXT.replace("  reply_days: 15\n", line, 1), encoding="utf-8")
        load_resolution(read_resolution_file(path, CODES))
        assert Resolution.objects.get().reply_days == days


@pytest.mark.django_db
def test_coverage_floor_comes_from_the_file_and_is_80_where_the_file_is_silent(tmp_path: Path) -> None:
    path = tmp_path / "resolution.yaml"
    for line, floor in (("  coverage_floor: 75\n", 75), ("", 80)):
        path.write_text(TEXT.replace("  coverage_floor: 80\n", line, 1), encoding="utf-8")
        load_resolution(read_resolution_file(path, CODES))
        assert Resolution.objects.get().coverage_floor == floor


@pytest.mark.django_db
def test_what_the_administration_entered_outlives_another_file(tmp_path: Path) -> None:
    Resolution.objects.update(number="05-NQ/HU")
    RootYear.objects.filter(year=2023).update(due_on=date(2023, 12, 20))
    given = root_year(2022).due_on
    path = tmp_path / "resolution.yaml"
    path.write_text(TEXT.replace('number: ""', 'number: "07-NQ/HU"', 1), encoding="utf-8")
    file = read_resolution_file(path, CODES)
    assert file.resolution["number"] == "07-NQ/HU"
    found = {(difference.row, difference.column): difference for difference in kept_by_hand(file)}
    assert set(found) == {(file.resolution["code"], "number"), ("2023", "due_on")}
    assert found["2023", "due_on"].stored == "2023-12-20"
    load_resolution(file)
    assert Resolution.objects.get().number == "05-NQ/HU"
    assert root_year(2023).due_on == date(2023, 12, 20)
    assert root_year(2022).due_on == given


@pytest.mark.django_db
def test_clauses_of_a_review_come_with_an_upgrade_and_what_is_stored_stays(tmp_path: Path) -> None:
    given = Resolution.objects.get().review_clauses
    for stored, kept in (({}, given), ({"spreading": "IV"}, {"spreading": "IV"})):
        Resolution.objects.update(review_clauses=stored)
        load_resolution(read_resolution_file(FILE, CODES), only_absent=True)
        assert Resolution.objects.get().review_clauses == kept != {}


@pytest.mark.django_db
def test_loading_again_changes_nothing() -> None:
    def everything() -> list[list[tuple[object, ...]]]:
        return [list(model.objects.values_list()) for model in (Target, Clause, FigureDefinition, ReportingYear)]

    before = everything()
    load_resolution(read_resolution_file(FILE, CODES))
    assert everything() == before
    assert Organization.objects.count() == 6


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param("indicator: theme", "indicator: themse", "indicator 'themse' is not known", id="indicator"),
        pytest.param("clause: I.2.1-1", "clause: I.9", "clause 'I.9' is not known", id="clause"),
        pytest.param("threshold: 95", "threshold: 195", "threshold 195 is out of range", id="threshold"),
        pytest.param("reply_days: 15", "reply_days: 0", "reply_days 0 is not 1 to 366", id="reply-days"),
        pytest.param("coverage_floor: 80", "coverage_floor: 101", "coverage_floor 101 is not 0 to 100", id="floor"),
        pytest.param("nil_as_none: true", "direction: DOWN", "expected one of HIGHER, LOWER", id="direction"),
        pytest.param("threshold: 75", "threshold: 'x'", "threshold 'x' is not a number", id="type"),
        pytest.param("numerator: [members]", "numerator: [member]", "figure 'member' is not known", id="figure"),
        pytest.param("owed_by: [mttq]", "owed_by: [mtq]", "owed_by 'mtq' is not known", id="organization"),
        pytest.param("    short_name: Chủ đề năm\n", "", "field 'short_name' is missing", id="missing field"),
        pytest.param("  - code: T02", "  - code: T01", "'T01' stands twice", id="twice"),
        pytest.param("    deadline: 31/12/2025", "    dedline: 31/12/2025", "field 'dedline' is not known", id="typo"),
        pytest.param("    spreading: ", "    spraeding: ", "part of a review 'spraeding' is not known", id="part"),
        pytest.param("kind: COUNT", "kind: SUM", "expected one of RATIO, COUNT", id="kind"),
        pytest.param("{year: 2021,", "{year: 2020,", "years: 2020 is no year of the resolution", id="year"),
        pytest.param(
            "{code: midterm, word: sơ kết, last_year: 2023}",
            "{code: midterm, word: sơ kết, last_year: 2026}",
            "reviews: 2026 is no year",
            id="review",
        ),
        pytest.param("district: own_return", "district: sum", "T01 counts, and counts are not added up", id="count"),
        pytest.param("years:", "yearz:", "section 'years' is missing", id="section"),
        pytest.param("clauses:\n", "clauses:\n  [", "not YAML", id="yaml"),
    ],
)
def test_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in TEXT
    file = tmp_path / "resolution.yaml"
    file.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ResolutionFileFaulty) as raised:
        read_resolution_file(file, CODES)
    named = [line for line in raised.value.faults if fault in line]
    assert named
    assert named[0].startswith("line ")


@pytest.mark.parametrize(("threshold", "is_taken"), [(0, True), (99, True), (100, False)])
def test_lower_is_better_from_none_at_all_to_nearly_all(tmp_path: Path, threshold: int, is_taken: bool) -> None:
    """«Không quá 100%» asks nothing, as «0% trở lên» does."""
    gathering = TEXT[TEXT.index("  - code: gathering") :]
    first = gathering.partition("\n    kind: RATIO\n")[0]
    head, _, tail = TEXT.replace(first, f"{first}\n    direction: LOWER", 1).partition("threshold: 90")
    file = tmp_path / "resolution.yaml"
    for number in (70, 75, 80, 85, 90, 95):
        tail = tail.replace(f"threshold: {number}", "threshold: 5")
    file.write_text(f"{head}threshold: {threshold}{tail}", encoding="utf-8")
    if is_taken:
        assert "LOWER" in {row["direction"] for row in read_resolution_file(file, CODES).indicators}
    else:
        with pytest.raises(ResolutionFileFaulty, match="threshold 100 is out of range"):
            read_resolution_file(file, CODES)


def test_target_may_not_judge_who_owes_no_figure(tmp_path: Path) -> None:
    file = tmp_path / "resolution.yaml"
    faulty = TEXT.replace("    organizations: [mttq, hnd, dtn, lhpn, ccb]\n", "    organizations: [ldld]\n", 1)
    file.write_text(faulty, encoding="utf-8")
    with pytest.raises(ResolutionFileFaulty, match="T10 judges 'ldld', which does not owe"):
        read_resolution_file(file, CODES)
