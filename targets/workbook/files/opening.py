"""Opening a workbook as plain cells (`grid`), whatever kind of file it is: the kinds have a reader each."""

import warnings
from pathlib import Path
from typing import Final

from targets.workbook.files import guard
from targets.workbook.files.grid import Grid
from targets.workbook.files.ods import open_ods
from targets.workbook.files.plain_text import open_text
from targets.workbook.files.xls import open_xls
from targets.workbook.files.xlsx import open_xlsx

_MOST_MERGED: Final = 200_000


def open_grid(path: Path, *, max_bytes: int) -> Grid:
    """The workbook as plain cells. Raises RefusedWorkbook with the sentence to show."""
    grid = _open(path, max_bytes=max_bytes)
    if sum(area.size for sheet in grid.sheets for area in sheet.merged if area.size < _MOST_MERGED) > _MOST_MERGED:
        raise guard.RefusedWorkbook(
            "Tệp có quá nhiều ô gộp. Xin chép riêng bảng số liệu sang một tệp mới rồi tải lên lại.",
            read=f"hơn {_MOST_MERGED} ô gộp",
            expected="tệp chỉ có bảng số liệu",
        )
    return grid


def _open(path: Path, *, max_bytes: int) -> Grid:
    kind, has_formulas = guard.inspect(path, max_bytes=max_bytes)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a library's doubts about styles are not about figures
            if kind == "xlsx":
                return open_xlsx(path, has_formulas=has_formulas)
            return {"xls": open_xls, "ods": open_ods, "text": open_text}[kind](path)
    except (guard.RefusedWorkbook, MemoryError):
        raise
    except Exception as error:  # a parser may fail in any way on a damaged file; the file is refused, never half read
        message = str(error).lower()
        if "encrypted" in message or "password" in message:
            raise guard.RefusedWorkbook("Tệp có đặt mật khẩu. Xin bỏ mật khẩu rồi tải lên lại.") from error
        raise guard.RefusedWorkbook(
            "Không đọc được tệp này. Xin lưu lại dưới dạng Excel (.xlsx) và không đặt mật khẩu."
        ) from error
