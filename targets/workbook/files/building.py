"""The cells of a workbook as they are collected, whatever kind of file they come from; text is decoded run by run."""

import math
from dataclasses import dataclass
from typing import Final

from targets.workbook.files import encodings
from targets.workbook.files.grid import Cell, Position, Sheet, cell_name
from targets.workbook.files.guard import RefusedWorkbook
from targets.workbook.number_formats import whole_number

FARTHEST_COLUMN: Final = 512
FARTHEST_ROW: Final = 20_000
_MOST_TEXTS: Final = 40_000  # the largest book of the district has a few thousand; each is compared with every name
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Run:
    """A piece of a cell's text in one font."""

    text: str
    font: str
    is_struck: bool = False
    is_raised: bool = False


class Builder:
    """Collects the cells of a workbook and decodes their text, run by run where fonts differ inside a cell."""

    def __init__(self) -> None:
        self.sources: dict[str, None] = {}
        self.texts = 0

    def text(self, sheet: Sheet, position: Position, runs: list[Run]) -> str:
        """The runs of a cell as one Unicode text."""
        parts: list[str] = []
        for run in runs:
            decoded = encodings.decode(run.text, run.font)
            if decoded.is_damaged:
                sheet.damaged.append(position)
            elif decoded.is_repaired:
                sheet.repaired.append(position)
            elif decoded.source:
                self.sources[decoded.source] = None
            # A small raised «1» is a mark of a footnote: «12» with it is not 121.
            parts.append(decoded.text.translate(_RAISED) if run.is_raised else decoded.text)
        return "".join(parts)

    def put(self, sheet: Sheet, position: Position, cell: Cell) -> None:
        """Keep a cell. Raises RefusedWorkbook where it lies too far out for a table."""
        row, column = position
        if row > FARTHEST_ROW or column > FARTHEST_COLUMN:
            raise RefusedWorkbook(
                f"Trang «{sheet.name}» có số liệu ở ô {cell_name(row, column)}, rất xa bảng. Xin xóa ô này (hoặc chép"
                " riêng bảng sang tệp mới) rồi tải lên lại.",
                read=cell_name(row, column),
                expected="bảng nằm trong một vùng của trang tính",
            )
        self.texts += isinstance(cell.value, str)
        if self.texts > _MOST_TEXTS:
            raise RefusedWorkbook(
                "Tệp có quá nhiều ô chữ. Xin chép riêng bảng số liệu sang một tệp mới rồi tải lên lại.",
                read=f"hơn {_MOST_TEXTS} ô chữ",
                expected="tệp chỉ có bảng số liệu",
            )
        sheet.cells[position] = cell


def plain_text(value: object) -> str:
    """A value as a person would write it: 12 for 12.0 and for 12.000000000000002."""
    if isinstance(value, float) and math.isfinite(value) and (whole := whole_number(value)) is not None:
        return str(whole)
    return str(value)
