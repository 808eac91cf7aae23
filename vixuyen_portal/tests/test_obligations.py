"""`docs/obligations.md` says every requirement of the resolution, whole, as the file and the addresses have it."""

import pytest
from django.urls import resolve

from targets.registers.pages import REGISTERS
from vixuyen_portal.management.commands.obligations import (
    COLUMNS,
    PAGE,
    RESTS_ON,
    obligations_page,
    register_address,
    rows,
    target_address,
)

ROWS = rows()
#: Rules by date that ratings and posts rest on: their pages stand beside the registers.
BESIDE = frozenset({"thang-xep-loai", "tieu-chuan"})


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


def test_every_register_is_named_and_every_named_one_is_there() -> None:
    assert RESTS_ON.keys() == REGISTERS.keys() | BESIDE
    for slug in RESTS_ON:
        found = resolve(register_address(slug).replace("<nam>", "2023"))
        assert (found.view_name == "registers:list") == (slug in REGISTERS), slug


def test_named_requirements_are_rows_and_name_their_registers() -> None:
    registers = {row[0]: row[COLUMNS.index("register")] for row in ROWS}
    for slug, codes in RESTS_ON.items():
        for code in codes:
            assert f"`{register_address(slug)}`" in registers[code], (slug, code)
    assert registers["T05"] == "the return" and registers["Q4.9"] == "the yearly form"


def test_address_of_a_target_is_one_of_the_portal() -> None:
    match = resolve(target_address("T06").replace("<nam>", "2023"))
    assert (match.view_name, match.kwargs["code"]) == ("target:detail", "T06")
