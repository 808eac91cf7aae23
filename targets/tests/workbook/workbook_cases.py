"""What the workbook tests share: the units and duties as the reader gets them, and workbooks written on the fly."""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from organizations.name_book import NameBook
from organizations.names import UnitName
from organizations.tests.fixture_organizations import fixture_organizations
from targets.rules.figures import FIGURE_KEYS
from targets.workbook.reader import read_workbook
from targets.workbook.reading import ERROR, WARNING, Reading, WorkbookProblem
from targets.workbook.sandbox.parent import ReadingChild, Register

RETURNS = Path(__file__).resolve().parents[3] / "fixtures" / "returns"

_ABOVE = ("030", "02")
UNITS = (
    UnitName("030", "huyện", "Vị Xuyên", is_sum=True, above=("02",), valid_to="2025-06-30"),
    UnitName("00703", "xã", "Kim Thạch", above=_ABOVE),
    UnitName("00706", "xã", "Phú Linh", above=_ABOVE),
    UnitName("00709", "xã", "Kim Linh", above=_ABOVE),
    UnitName("00913", "thị trấn", "Vị Xuyên", above=_ABOVE),
    UnitName("00916", "thị trấn", "Nông trường Việt Lâm", above=_ABOVE),
    UnitName("00919", "xã", "Minh Tân", above=_ABOVE),
    UnitName("00922", "xã", "Thuận Hòa", above=_ABOVE),
    UnitName("00925", "xã", "Tùng Bá", above=_ABOVE),
    UnitName("00928", "xã", "Thanh Thủy", above=_ABOVE),
    UnitName("00931", "xã", "Thanh Đức", above=_ABOVE),
    UnitName("00934", "xã", "Phong Quang", above=_ABOVE),
    UnitName("00937", "xã", "Xín Chải", above=_ABOVE),
    UnitName("00940", "xã", "Phương Tiến", above=_ABOVE),
    UnitName("00943", "xã", "Lao Chải", above=_ABOVE),
    UnitName("00952", "xã", "Cao Bồ", above=_ABOVE),
    UnitName("00955", "xã", "Đạo Đức", above=_ABOVE),
    UnitName("00958", "xã", "Thượng Sơn", above=_ABOVE),
    UnitName("00961", "xã", "Linh Hồ", above=_ABOVE),
    UnitName("00964", "xã", "Quảng Ngần", above=_ABOVE),
    UnitName("00967", "xã", "Việt Lâm", above=_ABOVE),
    UnitName("00970", "xã", "Ngọc Linh", above=_ABOVE),
    UnitName("00973", "xã", "Ngọc Minh", above=_ABOVE),
    UnitName("00976", "xã", "Bạch Ngọc", above=_ABOVE),
    UnitName("00979", "xã", "Trung Thành", above=_ABOVE),
)
#: What lies above the district, and the province that its communes went into.
AREAS = (UnitName("02", "tỉnh", "Hà Giang", is_sum=True), UnitName("08", "tỉnh", "Tuyên Quang", is_sum=True))
UNITS_BY_YEAR = dict.fromkeys(range(2021, 2026), UNITS)

ORGANIZATIONS = fixture_organizations()
#: What the reader is told of the register.
REGISTER: dict[str, Any] = {"units_by_year": UNITS_BY_YEAR, "organizations": ORGANIZATIONS, "areas": AREAS}
BOOK = NameBook.of(UNITS, ORGANIZATIONS, AREAS)

_ALL = frozenset(FIGURE_KEYS)
_BRANCHES = {"branches", "branches_effective", "heads", "heads_qualified"}
OWED: Mapping[str, frozenset[str]] = {
    "mttq": _ALL - {"eligible", "members"},
    "ldld": _ALL - {"critiques"} - _BRANCHES,
    "hnd": _ALL - {"critiques"},
    "dtn": _ALL - {"critiques"},
    "lhpn": _ALL - {"critiques"},
    "ccb": _ALL - {"critiques"},
}

Value = int | float | str | None
Change = Callable[[Worksheet], object]

GROUPS = (
    ("Nhiệm vụ cấp ủy giao", ("themes", "supervisions", "critiques")),
    ("Phong trào thi đua, cuộc vận động", ("campaign_assigned", "campaign_completed")),
    ("Tập hợp đoàn viên, hội viên", ("eligible", "members")),
    ("Chi đoàn, chi hội, Tổ Mặt trận", ("branches", "branches_effective")),
    ("Xếp loại cơ sở", ("rated_excellent", "rated_good", "rated_fair", "rated_poor")),
    ("Cán bộ cấp trưởng", ("heads", "heads_qualified")),
)
HEADERS: Mapping[str, str] = {
    "themes": "Chủ đề năm được cấp ủy cho chủ trương",
    "supervisions": "Giám sát độc lập (số nội dung)",
    "critiques": "Phản biện xã hội (số nội dung)",
    "campaign_assigned": "Chỉ tiêu được giao",
    "campaign_completed": "Chỉ tiêu hoàn thành",
    "eligible": "Tổng số đối tượng trong diện tập hợp",
    "members": "Số đoàn viên, hội viên",
    "branches": "Tổng số chi đoàn, chi hội, Tổ Mặt trận",
    "branches_effective": "Số hoạt động thường xuyên, hiệu quả",
    "rated_excellent": "Hoàn thành xuất sắc nhiệm vụ",
    "rated_good": "Hoàn thành tốt nhiệm vụ",
    "rated_fair": "Hoàn thành nhiệm vụ",
    "rated_poor": "Không hoàn thành nhiệm vụ",
    "heads": "Tổng số cán bộ cấp trưởng",
    "heads_qualified": "Số đủ điều kiện trình độ chuyên môn, lý luận chính trị",
}
ORGANIZATION_ROWS = {
    "mttq": "Mặt trận Tổ quốc",
    "ldld": "Liên đoàn Lao động",
    "hnd": "Hội Nông dân",
    "dtn": "Đoàn Thanh niên",
    "lhpn": "Hội Liên hiệp Phụ nữ",
    "ccb": "Hội Cựu chiến binh",
}
_PLAIN = dict(zip(FIGURE_KEYS, (1, 2, 1, 7, 6, 1125, 1070, 16, 15, 0, 1, 0, 0, 1, 1), strict=True))


def figures_of(organization: str) -> dict[str, Value]:
    """Plausible figures of one organization, KPS where it owes none."""
    return {key: value if key in OWED[organization] else "KPS" for key, value in _PLAIN.items()}


def commune_figures() -> dict[str, dict[str, Value]]:
    return {organization: figures_of(organization) for organization in OWED}


def write_table(
    sheet: Worksheet,
    rows: Mapping[str, Mapping[str, Value]],
    *,
    names: Mapping[str, str],
    headers: Mapping[str, str | Sequence[str]] = HEADERS,
    keys: Sequence[str] = FIGURE_KEYS,
    top: int = 6,
    left: int = 1,
    first_header: str = "Tổ chức",
) -> int:
    """A table of names and figures with headers of one or more levels; the row after its last."""
    paths: dict[str, tuple[str, ...]] = {
        key: (header,) if isinstance(header := headers[key], str) else tuple(header) for key in keys
    }
    depth = max(map(len, paths.values()))
    for offset, text in enumerate(("STT", first_header)):
        sheet.cell(top, left + offset, text)
        if depth > 1:
            sheet.merge_cells(
                start_row=top, end_row=top + depth - 1, start_column=left + offset, end_column=left + offset
            )
    for offset, key in enumerate(keys):
        path = paths[key]
        for level, text in enumerate(path):
            row = top + level + (depth - len(path) if level == len(path) - 1 else 0)
            before = paths[keys[offset - 1]] if offset else ()
            if level == len(path) - 1 or before[: level + 1] != path[: level + 1]:
                sheet.cell(row, left + 2 + offset, text)
    for number, (code, figures) in enumerate(rows.items(), 1):
        row = top + depth + number - 1
        sheet.cell(row, left, number)
        sheet.cell(row, left + 1, names[code])
        for offset, key in enumerate(keys):
            sheet.cell(row, left + 2 + offset, figures[key])
    return top + depth + len(rows)


def standard_headers() -> dict[str, tuple[str, str]]:
    return {key: (group, HEADERS[key]) for group, keys in GROUPS for key in keys}


def commune_workbook(
    path: Path,
    change: Change | None = None,
    *,
    rows: Mapping[str, Mapping[str, Value]] | None = None,
    title: Sequence[str] = ("BIỂU SỐ 01", "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT NĂM 2023", "Đơn vị báo cáo: Xã Cao Bồ"),
    **layout: Any,
) -> Path:
    """A right return of Cao Bồ for 2023 in which `change` makes the fault; headers in rows 6-7, figures from C8."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Biểu 1"
    for row, text in enumerate(title, 1):
        sheet.cell(row, 1, text)
    layout.setdefault("headers", standard_headers())
    write_table(sheet, rows or commune_figures(), names=layout.pop("names", ORGANIZATION_ROWS), **layout)
    if change:
        change(sheet)
    book.save(path)
    return path


def organization_workbook(
    path: Path,
    change: Change | None = None,
    *,
    organization: str = "hnd",
    title: Sequence[str] = ("BIỂU SỐ 01", "TỔNG HỢP KẾT QUẢ NĂM 2024 - HỘI NÔNG DÂN HUYỆN VỊ XUYÊN"),
    **layout: Any,
) -> Path:
    """A right book of an organization over all 24 communes for 2024; names in column B from row 8."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Biểu 1"
    for row, text in enumerate(title, 1):
        sheet.cell(row, 1, text)
    communes = [unit for unit in UNITS if unit.kind != "huyện"]
    layout.setdefault("headers", standard_headers())
    layout.setdefault("rows", {unit.code: figures_of(organization) for unit in communes})
    layout.setdefault("names", {unit.code: f"Xã {unit.name}" if unit.kind == "xã" else unit.title for unit in communes})
    write_table(sheet, layout.pop("rows"), first_header="Xã, thị trấn", **layout)
    if change:
        change(sheet)
    book.save(path)
    return path


def put(cell: str, value: Any, number_format: str = "") -> Change:
    """The change that puts one value into one cell."""

    def change(sheet: Worksheet) -> None:
        sheet[cell] = value
        if number_format:
            sheet[cell].number_format = number_format

    return change


def rewrite_part(path: Path, part: str, old: str, new: str) -> None:
    """Put another text into one part of the package, as no office program would."""
    with zipfile.ZipFile(path) as package:
        parts = {entry.filename: package.read(entry) for entry in package.infolist()}
    text = parts[part].decode()
    assert old in text
    parts[part] = text.replace(old, new).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)


def read(path: Path, **options: Any) -> Reading:
    options = {**REGISTER, **options}
    options = {"owed": OWED, "max_bytes": 5 * 1024 * 1024, **options}
    return read_workbook(path, **options)


def reading_child(**options: Any) -> ReadingChild:
    """A child for the register of the cases; `options` as of `read`, and the child's own."""
    own = {name: options.pop(name) for name in ("max_bytes", "sizes", "wall_seconds", "is_kept") if name in options}
    return ReadingChild(Register.of(**options), **own)


def errors(reading: Reading) -> list[WorkbookProblem]:
    return [problem for problem in reading.problems if problem.severity == ERROR]


def warnings(reading: Reading) -> list[WorkbookProblem]:
    return [problem for problem in reading.problems if problem.severity == WARNING]


def plain_figures(reading: Reading) -> dict[str, dict[str, Value]]:
    """The figures as they were written: a number, «KPS», or None."""
    return {
        row: {key: "KPS" if cell.is_nil else cell.value for key, cell in cells.items()}
        for row, cells in reading.rows.items()
    }
