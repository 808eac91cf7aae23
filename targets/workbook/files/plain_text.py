"""A table kept as text (.csv, .txt, .tsv) as plain cells: its letters, then its delimiter, each by evidence.

Where two readings are as likely as each other the file is refused with the question; nothing is guessed.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

from targets.workbook.files import encodings
from targets.workbook.files.building import Builder, Run
from targets.workbook.files.grid import Cell, Grid, Sheet
from targets.workbook.files.guard import RefusedWorkbook

_DELIMITERS: Final = {";": "dấu chấm phẩy", ",": "dấu phẩy", "\t": "dấu tab", "|": "dấu gạch đứng"}
_NARROWEST: Final = 4  # a name and three figures
_SURE: Final = 0.9
_JUDGED: Final = 100_000  # letters are enough to know an alphabet by
_MARGIN: Final = 0.2
_QUOTED_FORMULA: Final = re.compile(r'="([^"]*)"')
_SAVE_AS: Final = (
    "Xin mở bằng Excel, chọn Lưu thành (Save As), kiểu «Excel Workbook (.xlsx)» hoặc «CSV UTF-8», rồi tải lên lại."
)
_LETTERS: Final = "bảng mã Unicode (UTF-8)"
_SHEET: Final = "Trang 1"  # not the name of the file, which may never say unit or year


def open_text(path: Path) -> Grid:
    """The text's lines as the rows of one sheet. Raises RefusedWorkbook with the sentence to show."""
    builder = Builder()
    text = _decode(path.read_bytes(), builder)
    sheet = Sheet(_SHEET)
    for row, fields in enumerate(_fields(text), 1):
        for column, field in enumerate(fields, 1):
            if field.strip():
                written = match[1] if (match := _QUOTED_FORMULA.fullmatch(field.strip())) else field
                value = builder.text(sheet, (row, column), [Run(written, "")])
                builder.put(sheet, (row, column), Cell(value, value))
    return Grid([sheet], list(builder.sources))


def _decode(data: bytes, builder: Builder) -> str:
    for mark, codec in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _by_codec(data, codec)
    if b"\0" in data:
        return _by_codec(data, "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be")
    try:
        return unicodedata.normalize("NFC", data.decode("utf-8"))
    except UnicodeDecodeError:
        return _by_letters(data, builder)


def _by_codec(data: bytes, codec: str) -> str:
    try:
        return unicodedata.normalize("NFC", data.decode(codec))
    except UnicodeDecodeError as error:
        raise RefusedWorkbook(f"Chữ trong tệp văn bản bị hỏng. {_SAVE_AS}", read=codec, expected=_LETTERS) from error


_OLD: Final[dict[str, tuple[str, Callable[[str], str]]]] = {
    "Windows-1258": ("cp1258", str),
    "TCVN3": ("latin-1", encodings.from_tcvn3),
    "VNI": ("cp1252", encodings.from_vni),
}


def _by_letters(data: bytes, builder: Builder) -> str:
    """Bytes of before Unicode: the one reading in which the words are Vietnamese."""
    readings: dict[str, tuple[float, str]] = {}
    for name, (codec, convert) in _OLD.items():
        try:
            text = unicodedata.normalize("NFC", convert(data.decode(codec)))
        except UnicodeDecodeError:
            continue
        readings[name] = (encodings.vietnamese_share(text[:_JUDGED]), text)
    ranked = sorted(readings, key=lambda name: -readings[name][0])
    best = ranked[0] if ranked else ""
    second = readings[ranked[1]][0] if len(ranked) > 1 else 0.0
    if not best or readings[best][0] < _SURE or readings[best][0] - second < _MARGIN:
        raise RefusedWorkbook(
            f"Không rõ tệp văn bản dùng bảng mã nào. {_SAVE_AS}",
            read=" hoặc ".join(ranked) or "chữ không đọc được",
            expected=_LETTERS,
        )
    if best != "Windows-1258":
        builder.sources[best] = None
    return readings[best][1]


def _fields(text: str) -> list[list[str]]:
    """The fields of each line, cut at the one delimiter that makes a table of them."""
    named = re.match(r"sep=(.)\r?\n", text)  # Excel's own first line
    if named and named[1] in _DELIMITERS:
        return [[], *_cut(text[named.end() :], named[1])]
    tables = {delimiter: rows for delimiter in _DELIMITERS if (rows := _cut_or_none(text, delimiter))}
    widths = {delimiter: _width(rows) for delimiter, rows in tables.items()}
    fitting = sorted((delimiter for delimiter in widths if widths[delimiter]), key=lambda item: -widths[item])
    if len(fitting) > 1 and widths[fitting[1]] * 2 > widths[fitting[0]]:
        names = " hay ".join(_DELIMITERS[delimiter] for delimiter in fitting[:2])
        raise RefusedWorkbook(
            f"Không rõ các cột của tệp văn bản ngăn bằng {names}. {_SAVE_AS}",
            read=names,
            expected="các cột ngăn bằng một loại dấu",
        )
    if fitting:
        return tables[fitting[0]]
    if not tables:
        raise RefusedWorkbook(f"Dấu nháy kép trong tệp văn bản mở mà không đóng. {_SAVE_AS}", read='"')
    return next(iter(tables.values()))


def _cut_or_none(text: str, delimiter: str) -> list[list[str]] | None:
    try:
        return _cut(text, delimiter)
    except RefusedWorkbook:
        return None


def _cut(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise RefusedWorkbook(f"Các dòng của tệp văn bản không đọc được. {_SAVE_AS}", read=str(error)) from error


def _width(rows: list[list[str]]) -> int:
    """How many columns most lines have; 0 where the delimiter makes no table, but cuts here and there."""
    wide = [len(row) for row in rows if sum(map(bool, map(str.strip, row))) > 1]
    if len(wide) < 3:
        return 0
    width, count = Counter(wide).most_common(1)[0]
    return width if width >= _NARROWEST and count * 2 > len(wide) else 0
