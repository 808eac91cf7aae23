"""Workbooks made to harm: bombs, entities, programs, endless sheets and ranges; one function each, with its name."""

import io
import os
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from targets.tests.workbook.workbook_cases import commune_workbook, rewrite_part

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET: Final = "xl/worksheets/sheet1.xml"


def _with(path: Path, **parts: bytes) -> Path:
    """A right workbook with parts added or in place of its own; «__» stands for «/», «_dot_» for «.»."""
    commune_workbook(path)
    with zipfile.ZipFile(path) as package:
        content = {entry.filename: package.read(entry) for entry in package.infolist()}
    content |= {name.replace("__", "/").replace("_dot_", "."): data for name, data in parts.items()}
    return _zip(path, content)


def _zip(path: Path, content: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in content.items():
            package.writestr(name, data)
    return path


def _into_sheet(path: Path, xml: str, *, before: str = "</worksheet>") -> Path:
    commune_workbook(path)
    rewrite_part(path, _SHEET, before, xml + before)
    return path


def bomb(path: Path) -> Path:
    """Some 4 MB that unpack to 1,4 GB, as an honest directory says."""
    commune_workbook(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for number in range(3):
            with package.open(f"xl/worksheets/sheet{number + 2}.xml", "w", force_zip64=True) as part:
                for _ in range(460):
                    part.write(b" " * 1024**2)
    return path


def bomb_that_lies(path: Path) -> Path:
    """The directory says ten bytes for each of the parts."""
    _with(path, xl__a_dot_xml=b"<a>" + b" " * (60 * 1024**2))
    data = bytearray(path.read_bytes())
    start = data.find(b"PK\x01\x02")
    while start >= 0:
        data[start + 24 : start + 28] = struct.pack("<I", 10)
        start = data.find(b"PK\x01\x02", start + 4)
    path.write_bytes(data)
    return path


def laughs(path: Path) -> Path:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">{entities}]><worksheet xmlns="{_MAIN}">&l9;</worksheet>'
    return _with(path, xl__worksheets__sheet1_dot_xml=xml.encode())


def laughs_under_another_name(path: Path) -> Path:
    """The part is named as no XML part is."""
    return _with(path, xl__worksheets__sheet1_dot_dat=b'<?xml version="1.0"?>\n<!DOCTYPE l [<!ENTITY a "b">]><a/>')


def external_entity(path: Path) -> Path:
    xml = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst xmlns="{_MAIN}"><si><t>&x;</t></si></sst>'
    return _with(path, xl__sharedStrings_dot_xml=xml.encode())


def macro(path: Path) -> Path:
    return _with(path, xl__vbaProject_dot_bin=b"\xd0\xcf\x11\xe0")


def nested_zip(path: Path) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as package:
        package.writestr("a.xlsx", b"x")
    return _with(path, xl__embeddings__a_dot_bin=inner.getvalue())


def zip_of_zips(path: Path) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as package:
        package.writestr("a.xlsx", b"x")
    return _zip(path, {f"{number}.zip": inner.getvalue() for number in range(9)})


def program(path: Path) -> Path:
    path.write_bytes(b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(100_000))
    return path


def program_inside(path: Path) -> Path:
    return _with(path, xl__media__image1_dot_png=b"MZ\x90\x00" + bytes(1000))


def sheets_10_000(path: Path) -> Path:
    """Ten thousand sheets, all of them the same part."""
    commune_workbook(path)
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(2, 10_001))
    names = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    rewrite_part(path, "xl/workbook.xml", "</sheets>", sheets.replace("<sheet ", f"<sheet {names}") + "</sheets>")
    return path


def parts_10_000(path: Path) -> Path:
    commune_workbook(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        for number in range(10_000):
            package.writestr(f"xl/worksheets/sheet{number + 2}.xml", "<worksheet/>")
    return path


def strings_1_000_000(path: Path) -> Path:
    text = "".join(f"<si><t>x{number}</t></si>" for number in range(1_000_000))
    return _with(path, xl__sharedStrings_dot_xml=f'<sst xmlns="{_MAIN}">{text}</sst>'.encode())


def styles_500_000(path: Path) -> Path:
    return _with(path, xl__styles_dot_xml=f'<styleSheet xmlns="{_MAIN}"><cellXfs>{"<xf /> " * 500_000}'.encode())


def cells_1_000_000(path: Path) -> Path:
    row = "<row>" + "<c><v>1</v></c>" * 1000 + "</row>"
    return _with(path, xl__worksheets__sheet1_dot_xml=f"<worksheet><sheetData>{row * 1000}".encode())


def cells_in_a_part_elsewhere(path: Path) -> Path:
    return _with(path, xl__data__table_dot_bin=("<a>" + "<c><v>1</v></c>" * 300_000).encode())


def one_long_text(path: Path) -> Path:
    text = "".join(chr(97 + number * 7919 % 26) for number in range(10_000)) * 400
    return _with(path, xl__sharedStrings_dot_xml=f'<sst xmlns="{_MAIN}"><si><t>{text}</t></si></sst>'.encode())


def wide_dimension(path: Path) -> Path:
    """4 KB: a cell at A1 and one at XFD1048576."""
    return commune_workbook(path, lambda sheet: sheet.cell(1_048_576, 16_384, 1))


def endless_merge(path: Path) -> Path:
    return _into_sheet(path, '<mergeCells><mergeCell ref="A900:XFD1048576"/></mergeCells>')


def endless_link(path: Path) -> Path:
    return _into_sheet(path, '<hyperlinks><hyperlink display="x" ref="A900:XFD1048576" location="A1"/></hyperlinks>')


def endless_note(path: Path) -> Path:
    return _with(path, xl__comments1_dot_xml=b'<comments><comment authorId="0" ref="A1:XFD1048576"/></comments>')


def link_to_another_file(path: Path) -> Path:
    path = _with(path, xl__externalLinks__externalLink1_dot_xml=b"<externalLink/>")
    rewrite_part(path, "xl/worksheets/sheet1.xml", '<c r="C8"', '<c r="BA1"><f>[1]A!A1</f><v>1</v></c><c r="C8"')
    return path


def endless_ods(path: Path) -> Path:
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    table = f'<office:a {names}><table:table table:name="A">{row}</table:table></office:a>'
    return _zip(path, {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": table.encode()})


def wide_text(path: Path) -> Path:
    path.write_bytes(b";" * (4 * 1024**2) + b"1\r\n" + b"a;b;c\r\n" * 9)
    return path.rename(path.with_suffix(".csv"))


HOSTILE: Final[Mapping[str, tuple[Callable[[Path], Path], str]]] = {
    "bomb": (bomb, "giải nén"),
    "bomb-that-lies": (bomb_that_lies, "hỏng|giải nén"),
    "laughs": (laughs, "không an toàn"),
    "laughs-under-another-name": (laughs_under_another_name, "không an toàn"),
    "external-entity": (external_entity, "không an toàn"),
    "macro": (macro, "macro"),
    "nested-zip": (nested_zip, "nhúng"),
    "zip-of-zips": (zip_of_zips, "tệp nén"),
    "program": (program, "không phải Excel"),
    "program-inside": (program_inside, "chương trình"),
    "10-000-sheets": (sheets_10_000, "trang tính"),
    "10-000-parts": (parts_10_000, "giải nén"),
    "1-000-000-strings": (strings_1_000_000, "chuỗi chữ"),
    "500-000-styles": (styles_500_000, "kiểu định dạng"),
    "1-000-000-cells": (cells_1_000_000, "quá nhiều|giải nén"),
    "cells-elsewhere": (cells_in_a_part_elsewhere, "quá nhiều"),
    "one-long-text": (one_long_text, "đoạn chữ dài|giải nén"),
    "wide-dimension": (wide_dimension, "XFD1048576"),
    "endless-merge": (endless_merge, "quá nhiều ô"),
    "endless-link": (endless_link, "quá nhiều ô"),
    "endless-note": (endless_note, "quá nhiều ô"),
    "link-to-another-file": (link_to_another_file, "tệp khác"),
    "endless-ods": (endless_ods, "quá nhiều ô"),
    "wide-text": (wide_text, "rất xa bảng"),
}


def used_by(pid: int) -> tuple[float, int]:
    """The seconds of CPU that a process has used, and the most memory that it ever held, in KB."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert peak is not None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), int(peak[1])
