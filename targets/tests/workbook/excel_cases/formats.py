"""The same workbook in the other formats that offices send: .xls (BIFF8), .ods and .csv, written by hand.

No package that writes .xls or .ods is pinned; these write just what the cases need: values, fonts of text, merged
ranges, hidden rows, columns and sheets.
"""

import csv
import io
import struct
from collections.abc import Callable
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from targets.tests.workbook.excel_cases.books import package_of

_SECTOR: Final = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: dict[str, bytes]) -> bytes:
    """An OLE compound file with these streams, each padded past the size that would put it into the mini stream."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    sectors: list[bytes] = []
    chain: list[int] = []
    starts = {}
    for name, data in padded.items():
        starts[name] = len(sectors)
        pieces = [data[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(data), _SECTOR)]
        sectors += pieces
        chain += [*range(starts[name] + 1, starts[name] + len(pieces)), _END]
    directory_start = len(sectors)
    entries = [_entry("Root Entry", 5, child=1, start=_END, size=0)]
    names = list(padded)
    for number, name in enumerate(names):
        right = number + 2 if number + 1 < len(names) else _FREE
        entries.append(_entry(name, 2, right=right, start=starts[name], size=len(padded[name])))
    directory = b"".join(entries)
    directory += _entry("", 0) * (-len(entries) % 4)
    pieces = [directory[at : at + _SECTOR] for at in range(0, len(directory), _SECTOR)]
    sectors += pieces
    chain += [*range(directory_start + 1, directory_start + len(pieces)), _END]
    fat_count = 1
    while fat_count * 128 < len(sectors) + fat_count:
        fat_count += 1
    chain += [_FAT] * fat_count
    fat = struct.pack(f"<{fat_count * 128}I", *chain, *[_FREE] * (fat_count * 128 - len(chain)))
    first_fat = len(sectors)
    difat = [*range(first_fat, first_fat + fat_count), *[_FREE] * (109 - fat_count)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, fat_count, directory_start, 0, 4096, _END, 0, _END, 0)
    return header + struct.pack("<109I", *difat) + b"".join(sectors) + fat


def _entry(name: str, kind: int, *, right: int = _FREE, child: int = _FREE, start: int = 0, size: int = 0) -> bytes:
    text = name.encode("utf-16-le")
    packed = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2 if name else 0, kind, 1)
    packed += struct.pack("<III", _FREE, right, child) + bytes(36)
    return packed + struct.pack("<IQ", start, size)


def xls(made: Workbook) -> bytes:
    """The workbook as Excel 97 wrote it."""
    fonts = list(dict.fromkeys(cell.font.name or "Arial" for _, cell in _cells(made)))
    formats: list[str] = []
    styles: list[tuple[str, str]] = []
    for _, cell in _cells(made):
        style = (cell.font.name or "Arial", cell.number_format)
        if style not in styles:
            styles.append(style)
        if cell.number_format not in formats:
            formats.append(cell.number_format)
    workbook = [_record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x1000, 1997, 0, 6)), _record(0x42, b"\xb0\x04")]
    # Font number 4 does not exist in BIFF: four plain ones first, then the workbook's own from number 5 on.
    for name in ["Arial"] * 4 + fonts:
        packed = struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + _short_text(name)
        workbook.append(_record(0x31, packed))
    for number, text in enumerate(formats):
        workbook.append(_record(0x41E, struct.pack("<H", 164 + number) + _long_text(text)))
    for font, text in [("Arial", "General")] * 16 + styles:
        font_index = 5 + fonts.index(font) if font in fonts else 0
        number = 164 + formats.index(text) if text in formats else 0
        packed = struct.pack("<HHHBBBBIIH", font_index, number, 1, 0x20, 0, 0, 0, 0, 0, 0x20C0)
        workbook.append(_record(0xE0, packed))
    bodies = [_sheet(sheet, styles) for sheet in made.worksheets]
    bounds = [_bound(sheet, 0) for sheet in made.worksheets]
    offset = sum(map(len, workbook)) + sum(map(len, bounds)) + 4
    for sheet, body in zip(made.worksheets, bodies, strict=True):
        workbook.append(_bound(sheet, offset))
        offset += len(body)
    return compound({"Workbook": b"".join([*workbook, _record(0x0A, b""), *bodies])})


def _cells(made: Workbook) -> list[tuple[Worksheet, Any]]:
    return [
        (sheet, cell)
        for sheet in made.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]


def _bound(sheet: Worksheet, offset: int) -> bytes:
    hidden = sheet.sheet_state != "visible"
    return _record(0x85, struct.pack("<IBB", offset, hidden, 0) + _short_text(sheet.title))


def _sheet(sheet: Worksheet, styles: list[tuple[str, str]]) -> bytes:
    parts = [_record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x1000, 1997, 0, 6))]
    for number, size in sorted(sheet.row_dimensions.items()):
        if size.hidden:
            parts.append(_record(0x208, struct.pack("<HHHHHHI", number - 1, 0, 256, 255, 0, 0, 0x120)))
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            style = 16 + styles.index((cell.font.name or "Arial", cell.number_format))
            place = struct.pack("<HHH", cell.row - 1, cell.column - 1, style)
            if isinstance(cell.value, int | float):
                parts.append(_record(0x203, place + struct.pack("<d", cell.value)))
            else:
                parts.append(_record(0x204, place + _long_text(str(cell.value))))
    if ranges := list(sheet.merged_cells.ranges):
        packed = b"".join(
            struct.pack("<HHHH", area.min_row - 1, area.max_row - 1, area.min_col - 1, area.max_col - 1)
            for area in ranges
        )
        parts.append(_record(0xE5, struct.pack("<H", len(ranges)) + packed))
    return b"".join([*parts, _record(0x0A, b"")])


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _short_text(text: str) -> bytes:
    return struct.pack("<BB", len(text), 1) + text.encode("utf-16-le")


def _long_text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


_ODS_NAMES: Final = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)
_ODS_TYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"


def ods(made: Workbook) -> bytes:
    """The workbook as LibreOffice writes it, repeated empty cells and all."""
    tables = "".join(map(_ods_table, made.worksheets))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS_NAMES} office:version="1.2">'
        '<office:automatic-styles><style:style style:name="hidden" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_TYPE.decode()}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    parts = {"mimetype": _ODS_TYPE, "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()}
    return package_of(parts, stored=["mimetype"])


def _ods_table(sheet: Worksheet) -> str:
    spans = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    covered = {
        (row, column)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    } - spans.keys()
    hidden = ' table:style-name="hidden"' if sheet.sheet_state != "visible" else ""
    text = f"<table:table table:name={quoteattr(sheet.title)}{hidden}>"
    text += f'<table:table-column table:number-columns-repeated="{sheet.max_column}"/>'
    for row in range(1, sheet.max_row + 1):
        visibility = ' table:visibility="collapse"' if sheet.row_dimensions[row].hidden else ""
        text += f"<table:table-row{visibility}>"
        for column in range(1, sheet.max_column + 1):
            text += _ods_cell(sheet.cell(row, column).value, spans.get((row, column)), (row, column) in covered)
        text += '<table:table-cell table:number-columns-repeated="1000"/></table:table-row>'
    text += '<table:table-row table:number-rows-repeated="1048000"><table:table-cell'
    return f'{text} table:number-columns-repeated="1024"/></table:table-row></table:table>'


def _ods_cell(value: object, span: Any, is_covered: bool) -> str:
    name = "table:covered-table-cell" if is_covered else "table:table-cell"
    spanned = ""
    if span:
        columns, rows = span.max_col - span.min_col + 1, span.max_row - span.min_row + 1
        spanned = f' table:number-columns-spanned="{columns}" table:number-rows-spanned="{rows}"'
    if value is None:
        return f"<{name}{spanned}/>"
    if isinstance(value, int | float):
        kind = f' office:value-type="float" office:value="{value}"'
        return f"<{name}{spanned}{kind}><text:p>{value}</text:p></{name}>"
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<{name}{spanned} office:value-type="string">{lines}</{name}>'


def csv_text(made: Workbook, delimiter: str = ";", write: Callable[[object], object] = lambda value: value) -> str:
    """The first sheet as comma (or otherwise) separated text; `write` says how a value is written."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    sheet = made.worksheets[0]
    for row in sheet.iter_rows(values_only=True):
        writer.writerow(["" if value is None else write(value) for value in row])
    return out.getvalue()
