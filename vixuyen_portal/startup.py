"""Faults at the start as one sentence instead of a traceback, for manage.py, gunicorn and celery alike.

Only what the machine or its settings cause: a wrong value, a folder that cannot be written, a full disk, a database
that refuses. Everything else is a fault of the program and keeps its traceback.
"""

import errno
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

#: What gunicorn's master reads as «do not start this again».
GUNICORN_BOOT_ERROR: Final = 3
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
REFUSED: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR})
#: SQLite also calls these operational, but a program that asks wrongly causes them.
OF_THE_PROGRAM: Final = ("no such", "syntax error", "too many")


@contextmanager
def explained(*, status: int = 1) -> Iterator[None]:
    """End the process with this status and a sentence if the machine or its settings do not let it start."""
    try:
        yield
    except (ImproperlyConfigured, OSError, OperationalError) as fault:
        sentence = explanation(fault)
        if sentence is None:
            raise
        sys.stderr.write(f"{sentence}\n")
        raise SystemExit(status) from fault


def explanation(fault: Exception) -> str | None:
    """The sentence for a fault of the machine or its settings; None for any other."""
    first_line = next(iter(str(fault).strip().splitlines()), type(fault).__name__)
    if isinstance(fault, ImproperlyConfigured):
        return first_line
    if isinstance(fault, OperationalError):
        return None if any(words in first_line for words in OF_THE_PROGRAM) else f"The database refuses: {first_line}."
    if isinstance(fault, OSError) and fault.errno in FULL:
        return f"The disk is full{_where(fault)}. Make room and start again."
    if isinstance(fault, OSError) and fault.errno in REFUSED and fault.filename:
        return f"Cannot use {fault.filename}: {fault.strerror}."
    return None


def _where(fault: OSError) -> str:
    return f" ({fault.filename})" if fault.filename else ""


def is_celery(arguments: Sequence[str]) -> bool:
    """Whether this process was started as `celery …` or `python -m celery …`."""
    started = Path(arguments[0]) if arguments else Path()
    return started.name == "celery" or started.parts[-2:] == ("celery", "__main__.py")
