"""Which cells of an .xls workbook are formulas, by the records of its sheets: xlrd gives their results only."""

import struct
from typing import Any, Final

from targets.workbook.files.grid import Position

_FORMULAS: Final = frozenset({0x0006, 0x0206, 0x0406})
_BEGIN: Final = frozenset({0x0009, 0x0209, 0x0409, 0x0809})
_END: Final = 0x000A


def formulas_in(book: Any, index: int) -> set[Position]:
    """The cells of a sheet of xlrd's that hold formulas; a chart inside the sheet has records of its own."""
    collected: set[Position] = set()
    stream, position, depth = book.mem, book._sh_abs_posn[index], 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        if kind in _BEGIN:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                break
        elif kind in _FORMULAS and depth == 1 and size >= 4:
            row, column = struct.unpack_from("<HH", stream, position + 4)
            collected.add((row + 1, column + 1))
        position += 4 + size
    return collected
