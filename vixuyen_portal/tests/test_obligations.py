"""`docs/obligations.md` says every requirement of the resolution, whole, as the file and the addresses have it."""

import pytest
from django.urls import resolve

from vixuyen_portal.management.commands.obligations import COLUMNS, PAGE, obligations_page, rows, target_address

ROWS = rows()


def test_page_is_drawn_from_the_file() -> None:
    assert PAGE.read_text("utf-8") == obligations_page(), "Run `python manage.py obligations` and look at the change."


def test_every_requirement_has_one_row() -> None:
    codes = [row[0] for row in ROWS]
    assert len(codes) == len(set(codes)) == 81
    targets = [f"T{number:02}" for number in range(1, 18)]
    assert codes[:18] == [*targets[:4], "T04b", *targets[4:]]
    assert codes[18] == "P1" and codes[-1] == "O7"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_no_row_has_an_empty_cell(row: tuple[str, ...]) -> None:
    assert len(row) == len(COLUMNS)
    assert all(cell.strip() and "|" not in cell for cell in row)


def test_part_of_a_target_is_reported_with_a_duty() -> None:
    row = dict(zip(COLUMNS, next(row for row in ROWS if row[0] == "T04b"), strict=True))
    assert (row["clause"], row["kind"], row["page"]) == ("I.2.2", "measures of Q4.13", "`/nhiem-vu/<nam>/Q4-13/`")


def test_address_of_a_target_is_one_of_the_portal() -> None:
    match = resolve(target_address("T06").replace("<nam>", "2023"))
    assert (match.view_name, match.kwargs["code"]) == ("target:detail", "T06")
