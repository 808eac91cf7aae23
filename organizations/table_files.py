"""The two kinds of table file that the administration reads and writes, and where a previewed one waits.

Cells that a spreadsheet would run as a formula leave with an apostrophe before them, which is taken off again
when the table comes back.
"""

import zipfile
from io import BytesIO
from itertools import islice
from typing import Any

import tablib
from import_export.formats import base_formats
from import_export.tmp_storages import CacheStorage
from openpyxl import load_workbook

from organizations.refused import Refused

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
GUARD = "'"
MOST_BYTES_UNPACKED = 100 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 40
PREVIEW_SECONDS = 60 * 60


class PreviewGone(Refused):
    """The previewed file is no longer there, or its rows no longer fit the register."""


class PreviewStorage(CacheStorage):
    """Keeps an uploaded table in the cache for an hour between preview and import."""

    CACHE_LIFETIME = PREVIEW_SECONDS
    CACHE_PREFIX = "table-preview-"

    def read(self) -> bytes:
        data: bytes | None = super().read()
        if data is None:
            raise PreviewGone("Tệp đã xem trước quá một giờ nên không còn nữa. Xin chọn lại tệp.")
        return data


class TooLarge(ValueError):
    """The table exceeds the limit of rows, columns or bytes."""


def guarded(value: Any) -> Any:
    """Cell value for export: text that a spreadsheet would run as a formula gets a leading apostrophe."""
    return GUARD + value if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def unguarded(value: Any) -> Any:
    """The cell as it was before `guarded`."""
    if isinstance(value, str) and value.startswith(GUARD) and value[1:].startswith(FORMULA_STARTS):
        return value[1:]
    return value


def _guarded_table(table: tablib.Dataset) -> tablib.Dataset:
    return tablib.Dataset(
        *[tuple(guarded(cell) for cell in row) for row in table], headers=table.headers, title=table.title
    )


def _read_table(headers: Any, rows: Any) -> tablib.Dataset:
    """A table of the rows that hold anything, each as wide as the headings."""
    names = [str(name or "").strip() for name in headers]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise TooLarge(f"more than {MOST_COLUMNS} columns")
    table = tablib.Dataset(headers=names)
    for cells in rows:
        row = ["" if cell is None else unguarded(cell) for cell in cells][: len(names)]
        if any(cell != "" for cell in row):
            table.append(row + [""] * (len(names) - len(row)))
        if len(table) > MOST_ROWS:
            raise TooLarge(f"more than {MOST_ROWS} rows")
    return table


class CsvTable(base_formats.CSV):
    """CSV in UTF-8; a semicolon also separates, as Vietnamese Excel writes it."""

    def create_dataset(self, in_stream: bytes | str, **kwargs: Any) -> tablib.Dataset:
        text = in_stream.decode("utf-8-sig") if isinstance(in_stream, bytes) else in_stream
        heading = text.partition("\n")[0]
        separator = ";" if heading.count(";") > heading.count(",") else ","
        rows = tablib.Dataset().load(text, format="csv", headers=False, delimiter=separator)
        return _read_table(rows[0] if len(rows) else (), rows[1:])

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        text: str = super().export_data(_guarded_table(dataset), **kwargs)
        return text


class ExcelTable(base_formats.XLSX):
    """The first sheet of an .xlsx file."""

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        with zipfile.ZipFile(BytesIO(in_stream)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_BYTES_UNPACKED:
                raise TooLarge(f"more than {MOST_BYTES_UNPACKED} bytes unpacked")
        book = load_workbook(BytesIO(in_stream), read_only=True, data_only=True)
        try:
            rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1, values_only=True)
            headers = next(islice(rows, 1), ())
            return _read_table(headers, rows)
        finally:
            book.close()

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        data: bytes = super().export_data(_guarded_table(dataset), **kwargs)
        return data
