"""Thresholds that change by years: read from the file, judged, shown and told by the row of the year."""

from datetime import date
from pathlib import Path

import pytest

from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.loading.resolution import load_resolution
from targets.loading.resolution_file import ResolutionFileFaulty, read_resolution_file
from targets.models import Target, Threshold, Verdict
from targets.returns import sheets
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return
from targets.tests.loading.test_resolution_file import CODES, TEXT
from targets.verdicts import independent, scoring

pytestmark = pytest.mark.django_db
#: T06, the Farmers' gathering rate, at 90 % in the file.
HEAD, TAIL = TEXT[: TEXT.index("  - code: T06")], TEXT[TEXT.index("  - code: T06") :]
FIRST = "{from: 2021, to: 2022, value: 85}"
PAPER = "{from: 2023, to: 2025, value: 95, paper: {number: 12-QĐ/HU, day: 2023-01-15, title: Về nâng mức tập hợp}}"


def file_with(tmp_path: Path, *spans: str, more: str = "") -> Path:
    path = tmp_path / "resolution.yaml"
    rows = "".join(f"\n      - {span}" for span in spans)
    path.write_text(f"{HEAD}{TAIL.replace('threshold: 90', f'thresholds:{rows}{more}', 1)}", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("spans", "fault"),
    [
        pytest.param([FIRST], "T06 has no threshold in 2023, 2024, 2025", id="years left out"),
        pytest.param([FIRST, "{from: 2022, to: 2025, value: 95}"], "T06 has two thresholds in 2022", id="overlap"),
        pytest.param([FIRST, "{from: 2023, to: 2026, value: 95}"], "from 2023 to 2026", id="beyond the years"),
        pytest.param(["{from: 2025, to: 2021, value: 95}"], "from 2025 to 2021", id="turned round"),
        pytest.param([FIRST, "{from: 2023, to: 2025, value: 101}"], "threshold 101 is out of range", id="range"),
        pytest.param([FIRST, "{from: 2023, to: 2025}"], "field 'value' is missing", id="no value"),
        pytest.param([FIRST, PAPER.replace("day: 2023-01-15", "day: soon")], "paper: field 'day' is 'soon'", id="day"),
        pytest.param(["95"], "95 is no mapping", id="bare number"),
    ],
)
def test_fault_of_spans_is_named_with_its_line(tmp_path: Path, spans: list[str], fault: str) -> None:
    with pytest.raises(ResolutionFileFaulty) as raised:
        read_resolution_file(file_with(tmp_path, *spans), CODES)
    named = [line for line in raised.value.faults if fault in line]
    assert named, raised.value.faults
    assert named[0].startswith("line ")


def test_one_threshold_or_several_never_both(tmp_path: Path) -> None:
    with pytest.raises(ResolutionFileFaulty, match="T06 has 'threshold' and 'thresholds', or neither"):
        read_resolution_file(file_with(tmp_path, FIRST, PAPER, more="\n    threshold: 90"), CODES)


def test_each_year_is_judged_by_its_own_threshold(tmp_path: Path) -> None:
    """The made return gathers 92,3 %: enough for 85 %, too few for 95 %."""
    for year in (2022, 2023):
        make_return("00952", "hnd", year, status=ReturnStatus.APPROVED)
    load_resolution(read_resolution_file(file_with(tmp_path, FIRST, PAPER), CODES))
    row = Threshold.objects.get(target__code="T06", first_year=2023)
    assert (row.paper_number, row.paper_issued_on, row.paper_title) == (
        "12-QĐ/HU", date(2023, 1, 15), "Về nâng mức tập hợp",
    )  # fmt: skip
    for year in (2022, 2023):
        scoring.score_year(year)
        assert not independent.differences(year).first
    stored = Verdict.objects.official().filter(unit__code="00952", target__code="T06").order_by("year")
    assert [(row.year_id, row.threshold, row.verdict) for row in stored if row.covered] == [
        (2022, 85, "MET"), (2023, 95, "NOT_MET"),
    ]  # fmt: skip
    target = Target.objects.with_rules().get(code="T06")
    assert [target.rule_in(year).threshold for year in (2022, 2023)] == [85, 95]


def test_loading_the_first_file_again_takes_the_spans_back(tmp_path: Path) -> None:
    before = list(Threshold.objects.exclude(target__code="T06").order_by("pk").values())
    load_resolution(read_resolution_file(file_with(tmp_path, FIRST, PAPER), CODES))
    assert Threshold.objects.filter(target__code="T06").count() == 2
    again = tmp_path / "again.yaml"
    again.write_text(TEXT, encoding="utf-8")
    load_resolution(read_resolution_file(again, CODES))
    assert [(row.first_year, row.last_year, row.value) for row in Threshold.objects.filter(target__code="T06")] == [
        (2021, 2025, 90)
    ]
    assert list(Threshold.objects.exclude(target__code="T06").order_by("pk").values()) == before


def test_entry_page_previews_by_the_threshold_of_its_year(tmp_path: Path) -> None:
    load_resolution(read_resolution_file(file_with(tmp_path, FIRST, PAPER), CODES))
    staff = make_user(Role.STAFF)
    for year, said in ((2022, "MET"), (2023, "NOT_MET")):
        made = make_return("00952", "hnd", year, status=ReturnStatus.SUBMITTED)
        sheet = next(one for one in sheets.of_unit(made.year, made.unit, staff) if one.organization.code == "hnd")
        found = {one.target.code: one.judgement.verdict for one in sheets.previews([sheet])[sheet.organization.pk]}
        assert found["T06"] == said
