"""Masks telephone and identity numbers anywhere in a workbook and asks the sender to remove them.

No target needs them (Luật Bảo vệ dữ liệu cá nhân: no more than the purpose needs). What is covered here reaches no
figure, no problem and no log: everything behind reads the grid, and the grid holds the mark alone.
"""

import re
from dataclasses import replace
from typing import Final

from organizations.names import fold
from targets.workbook.files.grid import Cell, Grid, Position, Sheet, cell_name
from targets.workbook.problems import ProblemList

COVERED: Final = "[đã che]"
_MOST_NAMED: Final = 20

_GAP: Final = r"[ .\-–()\u00a0]{0,3}"
# 10 digits and a 0 in front, or +84: mobile and fixed lines. 12 digits and a 0 in front: căn cước.
_PHONE: Final = rf"(?:(?:\+84|0084|0(?![.,]\d)){_GAP}[235789](?:{_GAP}\d){{8,9}}|84[35789]\d{{8}})"
_CARD: Final = r"0\d\d[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}"
_ALONE: Final = re.compile(rf"(?<![^\W_])(?<!\d[.,])(?:{_CARD}|{_PHONE})(?![^\W_])")
# Behind a word that says what it is, other lengths count too.
_LABELLED: Final = re.compile(
    r"(?P<label>\b(?:s?đt|sđtdđ|đtdđ|điện thoại|di động|zalo|hotline|tel|cccd|cmnd|cmt|căn cước(?: công dân)?"
    r"|chứng minh(?: nhân dân| thư)?|(?:số )?định danh(?: cá nhân)?|dien thoai|can cuoc|chung minh|dinh danh|sdt|dt)"
    rf"[\s:.\-–(]*(?:số[\s:.]*)?)(?P<number>\+?\d(?:{_GAP}\d){{7,11}})(?!\w)",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"\d{1,2}[.\-]\d{1,2}[.\-](?:19|20)\d\d")
_LABEL: Final = re.compile(
    r"\b(?:(?:so )?(?:dt|sdt|dtdd)|dien thoai|di dong|zalo|cccd|cmnd|cmt|can cuoc|chung minh|dinh danh|tel)\b"
)
_MONEY: Final = re.compile(r"\b(?:kinh phi|dong|tien|von|du no|quy|trieu|ty dong|vnd)\b")
_MOST_PROVINCES: Final = 96


def cover(grid: Grid, problems: ProblemList) -> None:
    """Cover every telephone and identity number of the workbook, and tell in which cells they stand."""
    for sheet in grid.sheets:
        labels, money = _labels(sheet)
        collected = set()
        for position, cell in list(sheet.cells.items()):
            covered = _covered(cell, is_labelled=_is_under(position, labels), is_money=_is_under(position, money))
            if covered is not cell:
                sheet.cells[position] = covered
                collected.add(position)
        for position, comment in list(sheet.comments.items()):
            text = _cover_text(comment, is_labelled=False)
            if text != comment:
                sheet.comments[position] = text
                collected.add(position)
        if collected:
            _tell(sheet, sorted(collected), problems)


def _tell(sheet: Sheet, found: list[Position], problems: ProblemList) -> None:
    cells = ", ".join(cell_name(*position) for position in found[:_MOST_NAMED])
    more = len(found) - _MOST_NAMED
    cells += f" và {more} ô khác" if more > 0 else ""
    problems.warning(
        sheet.name,
        found[0],
        f"Trang «{sheet.name}» có số điện thoại hoặc số căn cước ở ô {cells}. Báo cáo không cần các số này; xin xóa"
        " khỏi tệp rồi tải lên lại. Hệ thống không chép nội dung các ô này vào báo cáo.",
        read=f"{len(found)} ô có số cá nhân",
        expected="tệp không có số điện thoại, số căn cước",
    )


def _labels(sheet: Sheet) -> tuple[dict[int, int], dict[int, int]]:
    """The highest row with a word for such numbers, and with a word for money, by column."""
    labels: dict[int, int] = {}
    money: dict[int, int] = {}
    for row, columns in sheet.rows.items():
        for column in columns:
            text = sheet.text(row, column)
            if len(text) > 200 or not isinstance(sheet.at(row, column).value, str):
                continue
            folded = fold(text)
            if _LABEL.search(folded):
                labels.setdefault(column, row)
            if _MONEY.search(folded):
                money.setdefault(column, row)
    return labels, money


def _is_under(position: Position, labels: dict[int, int]) -> bool:
    row, column = position
    return column in labels and labels[column] < row


def _covered(cell: Cell, *, is_labelled: bool, is_money: bool) -> Cell:
    value = cell.value
    if isinstance(value, bool) or value is None:
        return cell
    if isinstance(value, int | float):
        if float(value).is_integer() and _is_personal(str(int(value)), is_labelled=is_labelled, is_money=is_money):
            return replace(cell, value=COVERED, text=COVERED)
        return cell
    if isinstance(value, str):
        text = _cover_text(value, is_labelled=is_labelled)
        return replace(cell, value=text, text=text) if text != value else cell
    return cell


def _is_personal(digits: str, *, is_labelled: bool, is_money: bool) -> bool:
    """Whether a whole number in a cell is one that lost its leading zeros; a round sum of money is none."""
    if is_labelled:
        return 8 <= len(digits) <= 12
    if is_money or digits.endswith("000"):
        return False
    if len(digits) == 9:
        return digits[0] in "35789"
    if len(digits) == 11 and digits.startswith("84"):
        return digits[2] in "35789"
    card = digits.zfill(12)
    return 10 <= len(digits) <= 11 and 1 <= int(card[:3]) <= _MOST_PROVINCES and card[3] in "0123"


def _cover_text(text: str, *, is_labelled: bool) -> str:
    if sum(map(str.isdigit, text)) < 8:
        return text
    if is_labelled and re.fullmatch(rf"\s*'?\+?\d(?:{_GAP}\d){{7,11}}\s*", text):
        return COVERED
    dates = [match.span() for match in _DATE.finditer(text)]

    def covered(found: re.Match[str]) -> str:
        if any(found.start() < end and start < found.end() for start, end in dates):
            return found[0]
        return found["label"] + COVERED if "label" in found.re.groupindex else COVERED

    text = _ALONE.sub(covered, _LABELLED.sub(covered, text))
    return _ALONE.sub(covered, text)  # once more for «0912345678,0987654321»: the first is no digit any longer
