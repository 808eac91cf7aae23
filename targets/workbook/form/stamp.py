"""The stamp of the portal's form: its unit or organization, on a hidden sheet with a checksum."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from organizations.names import UnitName, Units
from targets.workbook.files.grid import Sheet
from targets.workbook.headers.figure_names import WorkbookNames
from targets.workbook.problems import ProblemList

VERSION: Final = "2"
#: The version before named its unit by the code alone.
READABLE: Final = frozenset({"1", VERSION})
KIND: Final = "cong-bao-cao-nam"
_ANY_KIND: Final = re.compile(r"[a-z]+-bao-cao-nam")
META_SHEET: Final = "_meta"
#: What stands in the hidden row beside the keys: the corner, the column of names, the column for a whole row of nil.
CORNER, NAMES, WHOLE_ROW, TOTAL = "#ma", "#ten", "#kps", "#tong"
REPORTER: Final = "Đơn vị báo cáo:"
YEAR: Final = "Năm:"
NIL: Final = "KPS"
AGAIN: Final = "Xin tải lại mẫu của đúng đơn vị, đúng năm từ trang nộp báo cáo rồi chép số liệu sang."


@dataclass(frozen=True)
class Stamp:
    """Whose form it is: a commune's (rows are organizations) or an organization's of the district (rows are communes).

    Exactly one of `unit` and `organization` is given. `rows`: the codes of its rows; `keys`: of its columns.
    `unit_from`: the first day of the unit, since codes are used again; `area_code`, `area`: the unit whose resolution
    asks, by code and in words («huyện …»).
    """

    year: int
    unit: str
    organization: str
    keys: tuple[str, ...]
    rows: tuple[str, ...]
    version: str = VERSION
    unit_from: str = ""
    area_code: str = ""
    area: str = ""

    @property
    def checksum(self) -> str:
        parts = (self.version, self.unit, self.organization, str(self.year), *self.keys, *self.rows)
        if self.version != "1":
            parts = (*parts, self.unit_from, self.area_code, self.area)
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]

    def lines(self) -> list[tuple[str, str]]:
        """Names and values, as they stand on the hidden sheet; all of them text."""
        return [
            ("template", KIND),
            ("version", self.version),
            ("unit", self.unit),
            ("organization", self.organization),
            ("year", str(self.year)),
            ("keys", ",".join(self.keys)),
            ("rows", ",".join(self.rows)),
            ("unit_from", self.unit_from),
            ("area_code", self.area_code),
            ("area", self.area),
            ("checksum", self.checksum),
        ]


def sheet_text(sheet: Sheet, row: int, column: int) -> str:
    return " ".join(sheet.text(row, column).split())


def is_form(said: Mapping[str, str]) -> bool:
    """Whether a sheet of such names and values is the stamp of a form of the portal, of whichever version."""
    return bool(_ANY_KIND.fullmatch(said.get("template", "")))


def read_stamp(
    said: Mapping[str, str],
    meta: Sheet,
    units_by_year: Mapping[int, Sequence[UnitName]],
    names: WorkbookNames,
    problems: ProblemList,
) -> Stamp | None:
    """The stamp, if it is whole and of this register; else the one problem that says why not."""

    def refuse(message: str, read: str, expected: str) -> None:
        problems.error(meta.name, None, message, read=read, expected=expected)

    if said.get("version") not in READABLE:
        refuse(
            f"Tệp lập theo mẫu phiên bản «{said.get('version', '')}», hệ thống hiện dùng phiên bản {VERSION}. {AGAIN}",
            said.get("version", ""),
            VERSION,
        )
        return None
    year = said.get("year", "")
    stamp = Stamp(
        year=int(year) if year.isdecimal() and len(year) == 4 else 0,
        unit=said.get("unit", ""),
        organization=said.get("organization", ""),
        keys=tuple(filter(None, said.get("keys", "").split(","))),
        rows=tuple(filter(None, said.get("rows", "").split(","))),
        version=said["version"],
        unit_from=said.get("unit_from", ""),
        area_code=said.get("area_code", ""),
        area=said.get("area", ""),
    )
    if stamp.checksum != said.get("checksum"):
        refuse(
            f"Phần thông tin ẩn của mẫu (đơn vị, năm, mã số liệu) đã bị thay đổi nên không chắc tệp là của ai. {AGAIN}",
            said.get("checksum", ""),
            "mẫu còn nguyên thông tin ẩn",
        )
        return None
    of_year = {unit.code: unit for unit in units_by_year.get(stamp.year, ())}
    if not of_year:
        refuse(f"Mẫu này lập cho năm {stamp.year}, hệ thống không nhận báo cáo năm đó. {AGAIN}", year, "năm báo cáo")
        return None
    strangers = {stamp.unit, *(() if stamp.unit else stamp.rows)} - of_year.keys() - {""}
    if stamp.unit in of_year and stamp.unit_from not in ("", of_year[stamp.unit].valid_from or stamp.unit_from):
        strangers = {stamp.unit}  # the code has passed to another unit
    if stamp.area_code not in ("", *of_year):
        roots = replace(names, units=Units(tuple(of_year.values()))).root_titles
        refuse(
            f"Mẫu này lập cho {stamp.area}, còn ở đây chỉ nhận báo cáo của {roots}. {AGAIN}",
            f"{stamp.area} ({stamp.unit or stamp.organization})",
            roots,
        )
        return None
    is_known = stamp.unit or stamp.organization in names.organizations.names
    if strangers or not is_known or not names.figures.names.keys() >= set(stamp.keys):
        refuse(
            f"Mẫu này có đơn vị hoặc số liệu không thuộc năm {stamp.year}. {AGAIN}",
            ", ".join(sorted(strangers)) or ", ".join(stamp.keys),
            f"đơn vị và số liệu của năm {stamp.year}",
        )
        return None
    return stamp
