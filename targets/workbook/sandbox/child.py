"""The reading child: sets its limits, then reads one workbook a line, for as long as its parent asks.

Started as `python -m targets.workbook.sandbox.child`. Each line on stdin is either a setting (units, owed figures,
sizes), which holds for the files after it, or the number and path of a file; only a file is answered.

One process reads many files, so the limits must hold for each of them:

- CPU: RLIMIT_CPU counts over the life of a process. Before each file the soft limit is set to what the process has
  used so far and `_CPU_SECONDS` more, with the hard limit open, so the kernel ends it after so much for this file.
- Memory: RLIMIT_AS and RLIMIT_DATA bound the process as a whole. What an earlier file left behind would make a later
  one fail, so each answer names by how much the process outgrew what it held at most when it had its setting, and the
  parent replaces one that grew much (`targets.workbook.sandbox.process`). The names of a country's units take 100 MB:
  they are no file's doing, and costly to hand over.
- Clock: the parent ends a child that is late. Should the parent be killed meanwhile, the alarm ends the child in its
  place. Between two files the child waits on stdin, whose end it sees as soon as the parent is gone. Not
  PR_SET_PDEATHSIG: it fires when the thread that started the child ends, and a worker's threads come and go.
"""

import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any, Final

from organizations.names import UnitName
from organizations.organization_names import OrganizationName, Organizations
from targets.rules.figures import FigureName
from targets.rules.sizes import Sizes
from targets.workbook.headers.figure_names import FigureNames
from targets.workbook.reader import read_workbook
from targets.workbook.reading import reading_to_json

# Data is what the process itself has written: this, and not the mapped libraries, makes it large.
_DATA: Final = 400 * 1024**2
_MEMORY: Final = 1024**3
_CPU_SECONDS: Final = 30
_ALARM_SECONDS: Final = 60  # longer than any parent waits
_LARGEST_FILE: Final = 16 * 1024**2  # it writes nothing but its stderr
_STATUS: Final = Path("/proc/self/status")


def main() -> None:
    """Answer each file named on stdin with a line on stdout: its number, its reading, and the memory grown so far."""
    # Whatever a library prints goes to stderr: stdout carries answers only.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_DATA, (_DATA, _DATA))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    arguments: dict[str, Any] = {}
    own_memory: int | None = None
    for line in sys.stdin:
        job = json.loads(line)
        if "setting" in job:
            arguments = {}  # the former ones go before others come
            arguments = _arguments(job["setting"])
            own_memory = _most_memory()
            continue
        _allow_seconds(_CPU_SECONDS)
        signal.alarm(_ALARM_SECONDS)
        reading = read_workbook(Path(job["path"]), **arguments, answers=job["answers"])
        answer = {"number": job["number"], "reading": reading_to_json(reading), "memory": _grown(own_memory)}
        signal.alarm(0)
        json.dump(answer, answers)
        answers.write("\n")
        answers.flush()


def _arguments(setting: dict[str, Any]) -> dict[str, Any]:
    return {
        "units_by_year": {
            int(year): [_unit_name(unit) for unit in units] for year, units in setting["units_by_year"].items()
        },
        "areas": [_unit_name(unit) for unit in setting["areas"]],
        "organizations": Organizations(tuple(_organization_name(each) for each in setting["organizations"])),
        "figures": FigureNames(tuple(map(_figure_name, setting["figures"]))),
        "owed": {organization: frozenset(keys) for organization, keys in setting["owed"].items()},
        "owed_by_year": {
            int(year): {
                unit: {organization: frozenset(keys) for organization, keys in owed.items()}
                for unit, owed in of_year.items()
            }
            for year, of_year in setting["owed_by_year"].items()
        },
        "max_bytes": setting["max_bytes"],
        "sizes": Sizes(**setting["sizes"]),
    }


def _figure_name(fields: dict[str, Any]) -> FigureName:
    return FigureName(**{**fields, "scale": tuple(fields["scale"])})


def _unit_name(fields: dict[str, Any]) -> UnitName:
    return UnitName(**{**fields, "aliases": tuple(fields["aliases"]), "above": tuple(fields["above"])})


def _organization_name(fields: dict[str, Any]) -> OrganizationName:
    lists = {name: tuple(fields[name]) for name in ("written", "own_words", "shared_words")}
    return OrganizationName(**{**fields, **lists})


def _allow_seconds(seconds: int) -> None:
    """Let this process use so many more seconds of CPU; past them the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _grown(own: int | None) -> int | None:
    """By how many bytes this process outgrew its own; None where the system does not say."""
    most = _most_memory()
    return None if most is None or own is None else most - own


def _most_memory() -> int | None:
    """The most bytes that this process ever held; None where the system does not say.

    Not `ru_maxrss`: it remembers the parent's size from before the exec.
    """
    try:
        status = _STATUS.read_text(encoding="ascii")
    except OSError:
        return None
    peaks = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")]
    return peaks[0] * 1024 if peaks else None


if __name__ == "__main__":
    main()
