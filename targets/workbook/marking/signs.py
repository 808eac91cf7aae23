"""The portal's marks in a returned workbook, and their removal when the file is sent again."""

from typing import Final

from targets.workbook.files.grid import Grid

MARKS_SHEET: Final = "Cần sửa"
#: The first cell of the list of marks; a sheet that begins so is ours, whatever it is called by now.
HEADING: Final = "Các ô cần sửa trong tệp (trang này do cổng theo dõi lập, khi nộp lại không cần xóa)"
#: How our part of a cell's comment begins; what the sender wrote stands before it.
SIGN: Final = "[Cổng theo dõi]"


def without_marks(grid: Grid) -> Grid:
    """The workbook as if it had never been marked: without our list, and without our part of comments."""
    grid.sheets = [sheet for sheet in grid.sheets if sheet.text(1, 1).strip() != HEADING]
    for sheet in grid.sheets:
        own = {position: comment.partition(SIGN)[0].strip() for position, comment in sheet.comments.items()}
        sheet.comments = {position: comment for position, comment in own.items() if comment}
    return grid
