"""The cells of a workbook, read by a child process: a hostile file costs one child, never the caller."""

import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from targets.workbook.files.refusal import RefusedWorkbook

_ROOT: Final = Path(__file__).resolve().parents[3]
_WALL_SECONDS: Final = 25.0
_UNREADABLE: Final = (
    "Tệp quá lớn hoặc quá phức tạp nên không đọc được trong thời gian cho phép. Xin chép riêng bảng sang một tệp Excel "
    "mới rồi tải lên lại."
)
_logger: Final = logging.getLogger("targets.workbook")


@dataclass(frozen=True)
class PlainSheet:
    """A visible sheet: (row, column) from 1 → (kind, value); kinds as `table_child` says."""

    name: str
    cells: dict[tuple[int, int], tuple[str, Any]]


def sheets_in_child(path: Path, *, max_bytes: int) -> list[PlainSheet]:
    """The visible sheets. Raises RefusedWorkbook with the sentence to show."""
    job = {"path": str(path.resolve()), "max_bytes": max_bytes}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "targets.workbook.sandbox.table_child"],
            cwd=_ROOT,
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise RefusedWorkbook(_UNREADABLE) from late
    if done.returncode:
        _logger.warning("Reading %s as a table failed:\n%s", path.name, done.stderr.decode(errors="replace")[-4000:])
        raise RefusedWorkbook(_UNREADABLE)
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise RefusedWorkbook(answer["refused"])
    return [
        PlainSheet(sheet["name"], {(row, column): (kind, value) for row, column, kind, value in sheet["cells"]})
        for sheet in answer["sheets"]
    ]
