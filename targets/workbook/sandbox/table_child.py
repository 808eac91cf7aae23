"""The cells of a workbook as JSON, read by a child with bounds on memory and time.

Run as `python -m targets.workbook.sandbox.table_child`. It takes one job as JSON on stdin and answers on stdout:
`{"refused": sentence}`, or `{"sheets": [{"name", "cells": [[row, column, kind, value], …]}]}`, rows and columns from
1, hidden sheets left out. `kind` is `day` (ISO), `number`, `truth` or `text`; an error of Excel or a formula that was
never computed is `fault`.
"""

import json
import os
import resource
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from targets.workbook.files import guard
from targets.workbook.files.grid import Cell, Sheet
from targets.workbook.files.opening import open_grid

_MEMORY: Final = 1024**3
_CPU_SECONDS: Final = 20
_MOST_CELLS: Final = 400_000


def main() -> None:
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    job = json.load(sys.stdin)
    json.dump(_read(Path(job["path"]), job["max_bytes"]), answers)
    answers.close()


def _read(path: Path, max_bytes: int) -> dict[str, Any]:
    try:
        grid = open_grid(path, max_bytes=max_bytes)
    except guard.RefusedWorkbook as refused:
        return {"refused": str(refused)}
    sheets = [sheet for sheet in grid.sheets if not sheet.is_hidden]
    if sum(len(sheet.cells) for sheet in sheets) > _MOST_CELLS:
        return {"refused": "Bảng quá lớn. Xin tách thành nhiều tệp rồi tải lên từng tệp."}
    return {"sheets": [{"name": sheet.name, "cells": list(_cells(sheet))} for sheet in sheets]}


def _cells(sheet: Sheet) -> Any:
    for (row, column), cell in sorted(sheet.cells.items()):
        yield [row, column, *_value(cell)]


def _value(cell: Cell) -> tuple[str, Any]:
    value = cell.value
    if cell.is_error or (cell.is_formula and value is None):
        return "fault", cell.text
    if isinstance(value, bool):
        return "truth", value
    if isinstance(value, datetime):
        return "day", value.date().isoformat()
    if isinstance(value, date):
        return "day", value.isoformat()
    if isinstance(value, int | float):
        return "number", value
    return "text", cell.text


if __name__ == "__main__":
    main()
