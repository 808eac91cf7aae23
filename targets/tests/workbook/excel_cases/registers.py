"""Cases 40, 42, 43 and 65-70: the file as such, the portal's own form, and files for the register."""

import io
import zipfile
from collections.abc import Mapping
from typing import Final

from openpyxl import Workbook

from targets.rules.figures import FIGURE_KEYS
from targets.tests.workbook.excel_cases import formats
from targets.tests.workbook.excel_cases.books import (
    COMMUNE_TITLE,
    COMMUNES,
    Builder,
    Figures,
    book,
    book_rows,
    commune,
    commune_rows,
    new_book,
    new_commune,
    package_of,
    rows_with,
    settled,
    xlsx,
)
from targets.tests.workbook.workbook_cases import HEADERS, ORGANIZATION_ROWS, put
from targets.workbook.form.stamp import CORNER, META_SHEET, NAMES, Stamp

_LAUGHS: Final = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&b;</workbook>'
)
_MEGABYTE: Final = 1024 * 1024


def _with_parts(parts: Mapping[str, bytes | None]) -> Builder:
    return lambda: settled(xlsx(new_commune()), parts)


def _macro() -> bytes:
    return settled(xlsx(new_commune()), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 macro"})


def _picture() -> bytes:
    """A picture of more than a megabyte beside the table."""
    return settled(xlsx(new_commune()), {"xl/media/image1.bmp": b"BM" + bytes(_MEGABYTE + 200_000)})


def _bomb() -> bytes:
    return settled(xlsx(new_commune()), {"xl/worksheets/sheet9.xml": b"<x>" + bytes(24 * _MEGABYTE)})


def _wide_dimension() -> bytes:
    """A sheet that claims to reach XFD1048576, and does not."""
    raw = xlsx(new_commune())
    return _rewritten(raw, "xl/worksheets/sheet1.xml", b'<dimension ref="A1:Q13"', b'<dimension ref="A1:XFD1048576"')


def _rewritten(raw: bytes, part: str, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        data = package.read(part)
    assert old in data, data[:400]
    return settled(raw, {part: data.replace(old, new)})


def _locked_ods() -> bytes:
    manifest = (
        b'<?xml version="1.0" encoding="UTF-8"?>'
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        b'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml" manifest:size="10">'
        b'<manifest:encryption-data manifest:checksum="x"/></manifest:file-entry></manifest:manifest>'
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    parts = {"mimetype": kind, "content.xml": bytes(range(256)), "META-INF/manifest.xml": manifest}
    return package_of(parts, stored=["mimetype"])


def _form(*, unit: str = "00952", year: int = 2023, title_year: int = 0, rows: Mapping[str, Figures]) -> Workbook:
    """The portal's own form, as plain as its reading needs it."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Biểu tổng hợp"
    name = next(one.title for one in COMMUNES if one.code == unit)
    sheet["C1"] = "SỐ LIỆU ĐỔI MỚI NỘI DUNG, PHƯƠNG THỨC HOẠT ĐỘNG (SỐ LIỆU MẪU)"
    sheet["C2"] = f"Đơn vị báo cáo: {name}"
    sheet["C3"] = f"Năm: {title_year or year}"
    for column, text in enumerate(("", "STT", "Tổ chức", *(HEADERS[key] for key in FIGURE_KEYS)), 1):
        sheet.cell(5, column, text)
    for column, text in enumerate((CORNER, "", NAMES, *FIGURE_KEYS), 1):
        sheet.cell(6, column, text)
    sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions["A"].hidden = True
    for number, (code, figures) in enumerate(rows.items(), 1):
        for column, value in enumerate((code, number, ORGANIZATION_ROWS[code], *figures.values()), 1):
            sheet.cell(6 + number, column, value)
    meta = made.create_sheet(META_SHEET)
    for line in Stamp(year, unit, "", FIGURE_KEYS, tuple(rows)).lines():
        meta.append(line)
    meta.sheet_state = "veryHidden"
    return made


def _form_file(change: Mapping[str, str] | None = None, *, without_meta: bool = False, title_year: int = 0) -> Builder:
    """The form with lines of its stamp changed by hand, or without it."""

    def build() -> bytes:
        made = _form(rows=commune_rows(), title_year=title_year)
        for row in made[META_SHEET].iter_rows():
            if (name := str(row[0].value)) in (change or {}):
                row[1].value = (change or {})[name]
        if without_meta:
            del made[META_SHEET]
        return xlsx(made)

    return build


def _form_of(year: int) -> Builder:
    return lambda: xlsx(_form(year=year, rows=commune_rows()))


def _year(year: int) -> tuple[str, str, str]:
    return (COMMUNE_TITLE[0], f"KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT NĂM {year}", COMMUNE_TITLE[2])


_WITHOUT_ONE: Final = {code: row for code, row in book_rows().items() if code != "00973"}
_LAST_YEAR: Final = rows_with()

FILES: Final[dict[str, Builder]] = {
    "40-bieu.xls": lambda: formats.xls(new_commune()),
    "40-bieu-ca-huyen.xls": lambda: formats.xls(new_book()),
    "40-bieu.ods": lambda: formats.ods(new_commune()),
    "40-bieu-ca-huyen.ods": lambda: formats.ods(new_book()),
    "40-bieu.csv": lambda: formats.csv_text(new_commune(), ";").encode(),
    "40-macro.xlsm": _macro,
    "40-mat-khau.xlsx": lambda: formats.compound(
        {"EncryptionInfo": b"\x04\0\x04\0", "EncryptedPackage": bytes(range(256))}
    ),
    "40-mat-khau.ods": _locked_ods,
    "40-hinh-lon.xlsx": _picture,
    "40-xml-no.xlsx": _with_parts({"xl/workbook.xml": _LAUGHS}),
    "40-nen-no.xlsx": _bomb,
    "40-o-rat-xa.xlsx": commune(put("XFD1048576", 1)),
    "40-vung-khai-qua-rong.xlsx": _wide_dimension,
    "40-pdf-doi-ten.xlsx": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "40-web-doi-ten.xls": lambda: b"<html><body><table><tr><td>Cao B\xe1\xbb\x93</td></tr></table></body></html>",
    "42-cao-bo-2023.xlsx": commune(),
    "42-cao-bo-2023 (1).xlsx": commune(),
    "42-Copy of cao-bo-2023.xlsx": commune(put("D10", 9)),
    "42-cao-bo-2023 lan 2.xlsx": commune(put("H10", 1400)),
    "43-mau.xlsx": _form_file(),
    "43-phien-ban-cu.xlsx": _form_file({"version": "0"}),
    "43-mau-nam-2019.xlsx": _form_of(2019),
    "43-sua-nam-an.xlsx": _form_file({"year": "2022"}),
    "43-sua-tieu-de.xlsx": _form_file(title_year=2024),
    "43-mat-meta.xlsx": _form_file(without_meta=True),
    "57-nam-truoc.xlsx": commune(title=_year(2022)),
    "65-gui-lai.xlsx": commune(),
    "66-nguoi-thu-nhat.xlsx": commune(),
    "66-nguoi-thu-hai.xlsx": commune(put("I10", 1200)),
    "67-nam-da-chot.xlsx": commune(title=_year(2022)),
    "67-nam-da-chot-sua.xlsx": commune(put("I10", 1200), title=_year(2022)),
    "69-thieu-mot-xa-ca-huyen.xlsx": book(rows=_WITHOUT_ONE),
    "69-mot-xa-de-trong-ca-huyen.xlsx": book(rows={**book_rows(), "00973": dict.fromkeys(FIGURE_KEYS)}),
}
