"""Right returns to start from, in which a case makes its fault; and workbooks as bytes that do not change with time."""

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from targets.tests.workbook.workbook_cases import OWED, UNITS, Change, Value, commune_workbook, organization_workbook

Figures = dict[str, Value]
Builder = Callable[[], bytes]
COMMUNES: Final = tuple(unit for unit in UNITS if unit.kind != "huyện")
COMMUNE_TITLE: Final = (
    "BIỂU SỐ 01 (SỐ LIỆU MẪU)",
    "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT NĂM 2023",
    "Đơn vị báo cáo: Xã Cao Bồ",
)
BOOK_TITLE: Final = ("BIỂU SỐ 01 (SỐ LIỆU MẪU)", "TỔNG HỢP KẾT QUẢ NĂM 2024 - HỘI NÔNG DÂN HUYỆN VỊ XUYÊN")
_MOMENT: Final = datetime(2024, 1, 15, 8, 0, 0)


def figures_for(organization: str, step: int) -> Figures:
    """Figures of one row, other ones for each `step`, so that a row or column taken for another shows."""
    whole: Figures = {
        "themes": 1,
        "supervisions": 2 + step,
        "critiques": 3,
        "campaign_assigned": 9 + step,
        "campaign_completed": 8 + step,
        "eligible": 1125 + 103 * step,
        "members": 1070 + 101 * step,
        "branches": 17 + step,
        "branches_effective": 16 + step,
        "rated_excellent": step % 3,
        "rated_good": 2 + step % 5,
        "rated_fair": 1 + step % 2,
        "rated_poor": 0,
        "heads": 1,
        "heads_qualified": 1,
    }
    return {key: value if key in OWED[organization] else "KPS" for key, value in whole.items()}


def commune_rows() -> dict[str, Figures]:
    """The six rows of a commune's return."""
    return {organization: figures_for(organization, step) for step, organization in enumerate(OWED)}


def book_rows(organization: str = "hnd") -> dict[str, Figures]:
    """The 24 rows of an organization's book."""
    return {unit.code: figures_for(organization, step) for step, unit in enumerate(COMMUNES)}


def rows_with(**changed: Mapping[str, Value]) -> dict[str, Figures]:
    """The commune's rows with some figures changed: `rows_with(hnd={"members": 5})`."""
    return {code: {**row, **changed.get(code, {})} for code, row in commune_rows().items()}


def new_commune(change: Change | None = None, **layout: Any) -> Workbook:
    """The return of Cao Bồ for 2023: groups and leaves in rows 6-7, names in B8:B13, figures C8:Q13."""
    layout.setdefault("title", COMMUNE_TITLE)
    layout.setdefault("rows", commune_rows())
    return _made(commune_workbook, change, layout)


def new_book(change: Change | None = None, **layout: Any) -> Workbook:
    """The book of the farmers for 2024: names in B8:B31, figures C8:Q31."""
    layout.setdefault("title", BOOK_TITLE)
    layout.setdefault("rows", book_rows(layout.get("organization", "hnd")))
    return _made(organization_workbook, change, layout)


def _made(make: Callable[..., Path], change: Change | None, layout: dict[str, Any]) -> Workbook:
    with tempfile.TemporaryDirectory() as folder:
        return load_workbook(make(Path(folder) / "a.xlsx", change, **layout), rich_text=True)


def commune(change: Change | None = None, **layout: Any) -> Builder:
    return lambda: xlsx(new_commune(change, **layout))


def book(change: Change | None = None, **layout: Any) -> Builder:
    return lambda: xlsx(new_book(change, **layout))


def rewritten(change: Callable[[Workbook], object], **layout: Any) -> Builder:
    """The commune's return after a change to the whole workbook."""

    def build() -> bytes:
        made = new_commune(**layout)
        change(made)
        return xlsx(made)

    return build


def in_order(*changes: Change) -> Change:
    """Several changes, one after the other."""

    def change(sheet: Worksheet) -> None:
        for one in changes:
            one(sheet)

    return change


def each_text(convert: Callable[[str], str], font: str = "") -> Change:
    """The change that writes every text of the sheet in another way, and in another font if one is given."""

    def change(sheet: Worksheet) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = convert(cell.value)
                    if font:
                        cell.font = Font(name=font)

    return change


def xlsx(made: Workbook) -> bytes:
    """The workbook as a file without today's date in it."""
    made.properties.created = made.properties.modified = _MOMENT
    made.properties.creator = "SỐ LIỆU MẪU"
    raw = io.BytesIO()
    made.save(raw)
    return settled(raw.getvalue())


def settled(package: bytes, parts: Mapping[str, bytes | None] | None = None) -> bytes:
    """A package with fixed dates, and with some parts added, replaced or (None) taken out."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        content: dict[str, bytes | None] = {entry.filename: source.read(entry) for entry in source.infolist()}
    if core := content.get("docProps/core.xml"):
        stamp = _MOMENT.isoformat().encode() + b"Z"
        content["docProps/core.xml"] = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, core)
    return package_of({**content, **(parts or {})})


def package_of(content: Mapping[str, bytes | None], stored: Sequence[str] = ()) -> bytes:
    """Parts packed in the given order, all of one fixed date."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as target:
        for name, data in content.items():
            if data is not None:
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
                target.writestr(entry, data)
    return raw.getvalue()
