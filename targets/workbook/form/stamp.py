"""The stamp of the portal's form: its unit or organization, on a hidden sheet with a checksum."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from organizations.aliases import ORGANIZATION_NAMES
from organizations.names import UnitName
from targets.rules.figures import FIGURE_KEYS
from targets.workbook.files.grid import Sheet
from targets.workbook.problems import ProblemList

VERSION: Final = "1"
KIND: Final = "vixuyen-bao-cao-nam"
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
    """

    year: int
    unit: str
    organization: str
    keys: tuple[str, ...]
    rows: tuple[str, ...]
    version: str = VERSION

    @property
    def checksum(self) -> str:
        parts = (self.version, self.unit, self.organization, str(self.year), *self.keys, *self.rows)
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
            ("checksum", self.checksum),
        ]


def sheet_text(sheet: Sheet, row: int, column: int) -> str:
    return " ".join(sheet.text(row, column).split())


def read_stamp(
    said: Mapping[str, str], meta: Sheet, units_by_year: Mapping[int, Sequence[UnitName]], problems: ProblemList
) -> Stamp | None:
    """The stamp, if it is whole and of this portal; else the one problem that says why not."""

    def refuse(message: str, read: str, expected: str) -> None:
        problems.error(meta.name, None, message, read=read, expected=expected)

    if said.get("version") != VERSION:
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
    )
    if stamp.checksum != said.get("checksum"):
        refuse(
            f"Phần thông tin ẩn của mẫu (đơn vị, năm, mã số liệu) đã bị thay đổi nên không chắc tệp là của ai. {AGAIN}",
            said.get("checksum", ""),
            "mẫu còn nguyên thông tin ẩn",
        )
        return None
    units = {unit.code for unit in units_by_year.get(stamp.year, ())}
    if not units:
        refuse(f"Mẫu này lập cho năm {stamp.year}, hệ thống không nhận báo cáo năm đó. {AGAIN}", year, "năm báo cáo")
        return None
    strangers = {stamp.unit, *(() if stamp.unit else stamp.rows)} - units - {""}
    known = set(FIGURE_KEYS) >= set(stamp.keys) and (stamp.unit or stamp.organization in ORGANIZATION_NAMES)
    if strangers or not known:
        refuse(
            f"Mẫu này có đơn vị hoặc số liệu không thuộc năm {stamp.year}. {AGAIN}",
            ", ".join(sorted(strangers)) or ", ".join(stamp.keys),
            f"đơn vị và số liệu của năm {stamp.year}",
        )
        return None
    return stamp
