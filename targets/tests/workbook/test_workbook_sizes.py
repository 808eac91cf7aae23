"""Figures against what a unit can have: its own years, else the district's row of data."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from targets.rules.sizes import GENERAL, LOW_RATE_LEAST, LOW_RATE_PERCENT, Sizes, identity
from targets.tests.workbook.workbook_cases import (
    RETURNS,
    commune_workbook,
    errors,
    organization_workbook,
    put,
    read,
    warnings,
)


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("H10", "45 120", "dấu cách giữa các chữ số"),
        ("I10", "12 120", "dấu cách giữa các chữ số"),
        ("H10", 45061, "giống một ngày tháng"),
        ("J10", 45058, "giống một ngày tháng"),
        ("C8", 45061, "giống một ngày tháng"),
    ],
)
def test_two_numbers_and_a_dates_serial_number_are_asked_about(
    tmp_path: Path, cell: str, value: int | str, words: str
) -> None:
    found = errors(read(commune_workbook(tmp_path / "a.xlsx", put(cell, value))))

    assert [problem.cell for problem in found if words in problem.message] == [cell]


@pytest.mark.parametrize("value", ["1 125", "1\u00a0125", "1.125", 1125])
def test_thousands_are_read_and_an_ordinary_space_is_named(tmp_path: Path, value: int | str) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", put("H10", value)))

    assert errors(reading) == []
    assert reading.rows["hnd"]["eligible"].value == 1125
    assert [problem.cell for problem in warnings(reading)] == (["H10"] if value == "1 125" else [])


def test_digit_too_many_shows_in_a_first_year(tmp_path: Path) -> None:
    (low,) = warnings(read(commune_workbook(tmp_path / "a.xlsx", put("H10", 9980))))
    (large,) = warnings(read(commune_workbook(tmp_path / "b.xlsx", put("H10", 11250))))

    assert (low.cell, "chỉ bằng 10,7%" in low.message) == ("H10", True)
    assert (large.cell, "lớn bất thường" in large.message) == ("H10", True)


def reported(code: str, *, year: int = 2022, valid_from: str = "", **values: int) -> Sizes:
    """What the Farmers' Union of one unit reported in a year; the books are of 2023."""
    return Sizes(
        reported={identity(code, valid_from): {"hnd": {key: {str(year): value} for key, value in values.items()}}}
    )


def test_units_own_years_decide_before_the_districts_row(tmp_path: Path) -> None:
    small = reported("00952", eligible=500, members=480)
    large = reported("00952", eligible=20_000, members=19_000)

    told = warnings(read(commune_workbook(tmp_path / "a.xlsx"), sizes=small))
    assert [problem.cell for problem in told] == ["H10", "I10"]
    assert "các năm trước nhiều nhất là 500" in told[0].message

    def grow(sheet: object) -> None:
        put("H10", 21_000)(sheet)  # type: ignore[arg-type]
        put("I10", 20_000)(sheet)  # type: ignore[arg-type]

    assert warnings(read(commune_workbook(tmp_path / "b.xlsx", grow), sizes=large)) == []


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(reported("00952", valid_from="2025-07-01", eligible=500), id="a later unit of the same code"),
        pytest.param(reported("00952", year=2023, eligible=500), id="the year itself"),
        pytest.param(reported("00952", year=2024, eligible=500), id="a later year"),
    ],
)
def test_only_the_units_own_earlier_years_bound_it(tmp_path: Path, other: Sizes) -> None:
    assert warnings(read(commune_workbook(tmp_path / "a.xlsx"), sizes=other)) == []


def test_spaced_number_is_two_where_the_unit_never_had_so_many(tmp_path: Path) -> None:
    sizes = reported("00952", eligible=900)

    assert errors(read(commune_workbook(tmp_path / "a.xlsx", put("H10", "4 120")), sizes=sizes))[0].cell == "H10"


def test_book_of_an_organization_knows_each_communes_size(tmp_path: Path) -> None:
    sizes = reported("00703", eligible=400)

    told = warnings(read(organization_workbook(tmp_path / "a.xlsx"), sizes=sizes))

    assert [problem.cell for problem in told] == ["H8"]


def test_whole_district_may_have_more(tmp_path: Path) -> None:
    path = commune_workbook(
        tmp_path / "a.xlsx", put("H10", 26_000), title=("KẾT QUẢ NĂM 2023", "Đơn vị báo cáo: Huyện Vị Xuyên")
    )

    assert [problem.message for problem in warnings(read(path)) if "lớn bất thường" in problem.message] == []


def test_bounds_without_history_are_those_of_the_rows_of_data() -> None:
    rules = yaml.safe_load((RETURNS.parent / "plausibility.yaml").read_text(encoding="utf-8"))["rules"]
    large = [rule for rule in rules if rule["kind"] == "TOO_LARGE"]
    low = next(rule for rule in rules if rule["kind"] == "LOW_RATE")

    assert {key: Decimal(rule["limit"]) for rule in large for key in rule["keys"]} == GENERAL
    assert (low["limit"], low["least"]) == (LOW_RATE_PERCENT, LOW_RATE_LEAST)
