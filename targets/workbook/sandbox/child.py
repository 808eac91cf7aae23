"""The reading child: sets its limits, then reads one workbook a line.

Started as `python -m targets.workbook.sandbox.child`.
"""

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any, Final

from organizations.names import UnitName
from targets.rules.sizes import Sizes
from targets.workbook.reader import read_workbook
from targets.workbook.reading import reading_to_json

# Data is what the process itself has written: this, and not the mapped libraries, makes it large.
_DATA: Final = 400 * 1024**2
_MEMORY: Final = 1024**3
_CPU_SECONDS: Final = 30
_LARGEST_FILE: Final = 16 * 1024**2  # it writes nothing but its stderr


def main() -> None:
    """Answer each line on stdin, a job, with a line on stdout, its reading."""
    # Whatever a library prints goes to stderr: stdout carries answers only.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_DATA, (_DATA, _DATA))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    setting = json.loads(sys.stdin.readline())
    arguments = {
        "units_by_year": {
            int(year): [UnitName(code, kind, name, tuple(aliases)) for code, kind, name, aliases in units]
            for year, units in setting["units_by_year"].items()
        },
        "owed": {organization: frozenset(keys) for organization, keys in setting["owed"].items()},
        "owed_by_unit": {
            unit: {organization: frozenset(keys) for organization, keys in owed.items()}
            for unit, owed in setting["owed_by_unit"].items()
        },
        "max_bytes": setting["max_bytes"],
        "sizes": Sizes(**setting["sizes"]),
    }
    for line in sys.stdin:
        _allow_seconds(_CPU_SECONDS)
        job = json.loads(line)
        json.dump(_read(Path(job["path"]), {**arguments, "answers": job.get("answers")}), answers)
        answers.write("\n")
        answers.flush()


def _read(path: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    return reading_to_json(read_workbook(path, **arguments))


def _allow_seconds(seconds: int) -> None:
    """Let this process use so many more seconds of CPU; past them the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
