"""Marking a workbook in a child process: a hostile file costs one child, never the caller."""

import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from targets.workbook.reading import WorkbookProblem

_ROOT: Final = Path(__file__).resolve().parents[3]
_WALL_SECONDS: Final = 25.0
_logger: Final = logging.getLogger("targets.workbook")


class NotMarked(Exception):
    """The workbook could not be marked within the bounds."""


def marked_in_child(path: Path, problems: Sequence[WorkbookProblem], *, max_bytes: int) -> bytes:
    """The workbook with its problems marked, as an .xlsx. Raises NotMarked."""
    with TemporaryDirectory(prefix="danh-dau-") as folder:
        out = Path(folder) / "danh-dau.xlsx"
        job = {
            "path": str(path.resolve()),
            "out": str(out),
            "max_bytes": max_bytes,
            "marks": [vars(problem) for problem in problems],
        }
        try:
            done = subprocess.run(
                [sys.executable, "-m", "targets.workbook.marking.child"],
                cwd=_ROOT,
                input=json.dumps(job).encode(),
                capture_output=True,
                timeout=_WALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise NotMarked from late
        if done.returncode or not out.exists():
            _logger.warning("Marking %s failed:\n%s", path.name, done.stderr.decode(errors="replace")[-4000:])
            raise NotMarked
        return out.read_bytes()
