"""Starting points: read from the file, shown at the root beside the results, and never judged."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from organizations.permissions import Role
from organizations.tests.factories import make_user
from reports.scoreboard.baselines import change_text
from reports.tests.scoreboard.boards import make_result
from targets.loading.resolution import load_resolution
from targets.loading.resolution_file import ResolutionFileFaulty, read_resolution_file
from targets.models import Baseline, Verdict
from targets.rules.compliance import VerdictValue
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, lift_coverage_floor, make_return
from targets.tests.loading.test_resolution_file import CODES, TEXT
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db
SOURCE = "source: Báo cáo số 9"


def file_with(tmp_path: Path, rows: str, *, of: str = "T06") -> Path:
    head, mark, tail = TEXT.partition(f"  - code: {of}\n")
    assert "    threshold:" in tail
    path = tmp_path / "resolution.yaml"
    path.write_text(
        head + mark + tail.replace("    threshold:", f"    baselines: [{rows}]\n    threshold:", 1), "utf-8"
    )
    return path


def load(tmp_path: Path, rows: str, *, of: str = "T06") -> None:
    load_resolution(read_resolution_file(file_with(tmp_path, rows, of=of), CODES))


@pytest.mark.parametrize(
    ("of", "rows", "fault"),
    [
        pytest.param("T06", "61", "baselines: 61 is no mapping", id="bare number"),
        pytest.param("T06", "{year: 2020, value: 61.5}", "field 'source' is missing", id="no source"),
        pytest.param("T06", f"{{year: 2020, value: 100.5, {SOURCE}}}", "100.5 is no per cent", id="above 100"),
        pytest.param("T06", f"{{year: 2020, value: 61.2345, {SOURCE}}}", "61.2345 is no per cent", id="decimals"),
        pytest.param("T06", f"{{year: 2022, value: 61, {SOURCE}}}", "2022 is after the resolution's first", id="late"),
        pytest.param("T01", f"{{year: 2020, value: 1, {SOURCE}}}", "not for ''", id="nobody's"),
        pytest.param("T01", f"{{organization: hnd, year: 2020, value: 1.5, {SOURCE}}}", "1.5 is no count", id="half"),
        pytest.param("T06", f"{{organization: ccb, year: 2020, value: 1, {SOURCE}}}", "not for 'ccb'", id="other"),
        pytest.param(
            "T06",
            f"{{year: 2020, value: 1, {SOURCE}}}, {{year: 2019, value: 1, {SOURCE}}}",
            "two for 'hnd'",
            id="twice",
        ),
    ],
)
def test_fault_is_named_with_its_line(tmp_path: Path, of: str, rows: str, fault: str) -> None:
    with pytest.raises(ResolutionFileFaulty) as raised:
        read_resolution_file(file_with(tmp_path, rows, of=of), CODES)
    named = [line for line in raised.value.faults if fault in line]
    assert named, raised.value.faults
    assert named[0].startswith("line ")


def test_loading_again_follows_the_file_and_takes_away(tmp_path: Path) -> None:
    load(tmp_path, f"{{year: 2020, value: 61.5, {SOURCE}}}")
    assert [str(row) for row in Baseline.objects.all()] == ["Hội Nông dân, 2020: 61.5"]
    load(tmp_path, f"{{year: 2020, value: 0, {SOURCE}}}")
    assert [str(row) for row in Baseline.objects.all()] == ["Hội Nông dân, 2020: 0"]
    load(tmp_path, "")
    assert not Baseline.objects.exists()


def test_it_stands_beside_the_roots_result_and_turns_no_verdict(tmp_path: Path, client: Client) -> None:
    lift_coverage_floor()
    make_return("00952", figures={**GOOD_FIGURES, "members": 923}, status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    judged = list(Verdict.objects.order_by("pk").values())
    load(tmp_path, f"{{year: 2020, value: 95.25, {SOURCE}}}")
    lift_coverage_floor()  # as the file sets it again
    scoring.score_year(2023)
    client.force_login(make_user(Role.LEADER))
    page = client.get("/chi-tieu/T06/2023/").content.decode()
    assert "Xuất phát điểm 2020: 95,25%; năm 2023 so với xuất phát điểm: <b>−2,95 điểm %</b>" in page
    assert "nguồn: Báo cáo số 9" in page
    assert "Xuất phát điểm 2020: 95,25% (nay −2,95 điểm %)" in client.get("/chi-tieu/2023/").content.decode()
    assert "Xuất phát điểm 2020: 95,25% <span" in client.get("/chi-tieu/T06/2022/").content.decode()
    assert "Xuất phát điểm" not in client.get("/chi-tieu/T07/2023/").content.decode()
    assert list(Verdict.objects.order_by("pk").values()) == judged
    (row,) = (one for one in client.get("/api/v1/targets/").json()["results"] if one["code"] == "T06")
    assert row["baselines"] == [{"organization": "hnd", "year": 2020, "value": "95.250", "source": "Báo cáo số 9"}]


@pytest.mark.parametrize(
    ("verdict", "figures", "value", "expected"),
    [
        pytest.param(VerdictValue.NOT_MET, (446, 1000), "44.6", "0,0 điểm %", id="the same"),
        pytest.param(VerdictValue.MET, (923, 1000), "61.5", "+30,8 điểm %", id="more"),
        pytest.param(VerdictValue.NOT_DUE, (500, 1000), "61.5", "−11,5 điểm %", id="less, not yet due"),
        pytest.param(VerdictValue.NO_DATA, (500, 1000), "61.5", "", id="too few units"),
        pytest.param(VerdictValue.NO_DATA, (None, None), "0", "", id="nothing"),
        pytest.param(VerdictValue.UNCLEAR, (1001, 1000), "61.5", "", id="a contradiction"),
        pytest.param(VerdictValue.MET, (19, 19), "61.5", "", id="too few for a rate"),
    ],
)
def test_change_is_that_of_the_printed_figures(
    verdict: VerdictValue, figures: tuple[int | None, int | None], value: str, expected: str
) -> None:
    assert change_text(make_result(verdict, *figures), Decimal(value), is_ratio=True) == expected


@pytest.mark.parametrize(("numerator", "expected"), [(7, "+3"), (1, "−3"), (4, "0"), (None, "")])
def test_change_of_a_count_is_in_units(numerator: int | None, expected: str) -> None:
    assert change_text(make_result(VerdictValue.MET, numerator), Decimal(4), is_ratio=False) == expected
