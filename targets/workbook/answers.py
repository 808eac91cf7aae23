"""The sender's answers on the mapping page. They decide the reading, which says so in a warning."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypedDict

from openpyxl.utils import column_index_from_string

from targets.workbook.files.grid import Sheet
from targets.workbook.tables.header_rows import Column
from targets.workbook.tables.layout import Layout


class Answers(TypedDict, total=False):
    """All that may be said; what is not said is read from the workbook.

    `sheet`: the only sheet to read. `header_row` and `name_column`: where the table is, where it was not found.
    `columns`: by the letter of a column («H»), or its header cell («H7») where one letter means two things, with the
    sheet before it («Biểu 2!H») where there are several tables: a figure key, or "" for a column that is no figure.
    `titles`: the titles that are those of a year's result, as `title_key` writes them.
    """

    sheet: str
    layout: Layout
    unit: str
    organization: str
    year: int
    header_row: int
    name_column: str
    columns: Mapping[str, str]
    titles: Sequence[str]


def said_of(
    answers: Answers, sheet: Sheet, columns: list[Column], *, keys: Collection[str], is_only: bool
) -> dict[int, str]:
    """What was said of a table's columns, by column number; beside other tables a letter needs its sheet.

    What was remembered for a figure that is not among `keys`, those of the catalogue, says nothing.
    """
    told = answers.get("columns", {})
    said: dict[int, str] = {}
    for column in columns:
        letter, cell = sheet.column_name(column.number), sheet.cell_name(*column.position)
        exact = f"{sheet.name}!{cell}", f"{sheet.name}!{letter}"
        for name in (*exact, cell, letter) if is_only else exact:
            if name in told and (told[name] == "" or told[name] in keys):
                said[column.number] = told[name]
                break
    return said


def column_number(letter: str) -> int | None:
    """7 for «G»; None for what is no column."""
    try:
        return column_index_from_string(letter.strip())
    except ValueError:
        return None
