"""However a known table is placed, shuffled, dressed and spoiled: the reader gives what was written, or it asks.

Never a wrong value: that is the one promise of the reader, so it is tried on tables that nobody thought of.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
from openpyxl import Workbook

from organizations.formats import number
from organizations.names import fold
from targets.rules.figures import FIGURE_KEYS, FIGURE_PAIRS
from targets.tests.workbook.header_wordings import NOT_OURS, WORDINGS
from targets.tests.workbook.workbook_cases import ORGANIZATION_ROWS, plain_figures, read

_UNIT_OF = {"eligible": " người", "members": " hội viên", "branches": " chi hội", "heads": " đồng chí"}
_FAULTS = ["1.5", "1,234", "-3", "1O", "x", "#REF!", True, 1.25, "12/15", "N/A"]


@st.composite
def _written(draw: st.DrawFn, key: str, value: int | str | None) -> Any:
    """One of the ways in which an office types this figure."""
    if value is None:
        return draw(st.sampled_from([None, "", " ", "…", "chưa có số liệu"]))
    if value == "KPS":
        return draw(st.sampled_from(["KPS", "-", "–", "không phát sinh", "K.P.S", "kps "]))
    assert isinstance(value, int)
    ways: list[Any] = [
        value,
        float(value),
        str(value),
        number(value),
        f" {number(value)}",
        number(value).replace(".", "\u00a0"),
    ]
    return draw(st.sampled_from([*ways, f"{number(value)}{_UNIT_OF.get(key, '')}"]))


@st.composite
def _figures(draw: st.DrawFn) -> dict[str, int | str | None]:
    """Figures of which no part is above its whole: that fault has its own tests."""
    anything = st.one_of(st.integers(0, 2_500), st.integers(0, 30), st.just("KPS"), st.none())
    figures: dict[str, int | str | None] = {key: draw(anything) for key in FIGURE_KEYS}
    for part, whole in FIGURE_PAIRS:
        small, large = figures[part], figures[whole]
        if isinstance(small, int) and isinstance(large, int):
            figures[part], figures[whole] = sorted((small, large))
    return figures


_DRESSES: list[Callable[[str], str]] = [
    str, str.upper, fold, lambda text: text.replace(" ", "\n", 1), lambda text: f"{text} ¹",
]  # fmt: skip


@st.composite
def _tables(draw: st.DrawFn) -> dict[str, Any]:
    keys = draw(st.permutations(FIGURE_KEYS))
    headers: dict[str, tuple[str, ...]] = {}
    for key in keys:
        wording = draw(st.sampled_from(WORDINGS[key]))
        dress = draw(st.sampled_from(_DRESSES))
        headers[key] = tuple(dress(text) for text in wording)
    return {
        "keys": keys,
        "headers": headers,
        "organizations": draw(st.permutations(list(ORGANIZATION_ROWS))),
        "figures": {organization: draw(_figures()) for organization in ORGANIZATION_ROWS},
        "top": draw(st.integers(3, 12)),
        "left": draw(st.integers(1, 6)),
        "gap": draw(st.integers(0, 2)),
        "has_number": draw(st.booleans()),
        "has_index": draw(st.booleans()),
        "merges": draw(st.sampled_from([True, True, True, False])),
        "total": draw(st.booleans()),
        "note": draw(st.sampled_from(["", "Ghi chú: KPS là không phát sinh.", "NGƯỜI LẬP BIỂU", "Văn phòng"])),
        "stranger": draw(st.one_of(st.none(), st.tuples(st.integers(0, 15), st.sampled_from(NOT_OURS)))),
        "fault": draw(st.one_of(st.none(), st.tuples(st.sampled_from(FIGURE_KEYS), st.sampled_from(_FAULTS)))),
        "renamed": draw(
            st.one_of(st.none(), st.none(), st.tuples(st.sampled_from(FIGURE_KEYS), st.sampled_from(NOT_OURS)))
        ),
    }


def _write(table: dict[str, Any], draw: Any, path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"] = "KẾT QUẢ NĂM 2023", "Đơn vị báo cáo: Xã Cao Bồ"
    left, row = table["left"], table["top"]
    columns: list[tuple[str, tuple[str, ...]]] = [(key, table["headers"][key]) for key in table["keys"]]
    if table["renamed"]:
        renamed, wording = table["renamed"]
        columns = [(key, wording if key == renamed else header) for key, header in columns]
    if table["stranger"]:
        place, wording = table["stranger"]
        columns.insert(place, ("", wording))
    depth = max(len(header) for _, header in columns)
    names = [("", ("STT",))] if table["has_number"] else []
    name_column = left + len(names)
    for column, (_, header) in enumerate([*names, ("", ("Tổ chức",)), *columns], left):
        for level, text in enumerate(header):
            is_leaf = level == len(header) - 1
            sheet.cell(row + (depth - 1 if is_leaf else level), column, text)
        if table["merges"] and len(header) == 1 and depth > 1:
            leaf = sheet.cell(row + depth - 1, column)
            sheet.cell(row, column, leaf.value)
            leaf.value = None
            sheet.merge_cells(start_row=row, end_row=row + depth - 1, start_column=column, end_column=column)
    row += depth
    if table["has_index"]:
        for offset in range(len(columns) + 1):
            sheet.cell(row, name_column + offset, "B" if offset == 0 else str(offset))
        row += 1
    for order, organization in enumerate(table["organizations"]):
        row += table["gap"] if order == 3 else 0
        if names:
            sheet.cell(row, left, order + 1)
        sheet.cell(row, name_column, ORGANIZATION_ROWS[organization])
        for column, (key, _) in enumerate(columns, name_column + 1):
            value = draw(_written(key, table["figures"][organization][key])) if key else 7
            if table["fault"] and (organization, key) == ("hnd", table["fault"][0]):
                value = table["fault"][1]
            sheet.cell(row, column, value)
        row += 1
    if table["total"]:
        sheet.cell(row, name_column, "TỔNG CỘNG")
        sheet.cell(row, name_column + 1, 999)
    if table["note"]:
        sheet.cell(row + 2, name_column, table["note"])
    book.save(path)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(table=_tables(), data=st.data())
def test_reader_gives_what_was_written_or_asks(table: dict[str, Any], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        _write(table, data.draw, path)
        reading = read(path)

    if table["fault"] or table["renamed"]:
        assert reading.is_refused
    if not reading.is_refused:
        assert (reading.unit, reading.year) == ("00952", 2023)
        assert plain_figures(reading) == table["figures"]
