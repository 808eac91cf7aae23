"""Identical files are not read twice: the reading of an earlier upload serves if nothing that it rests on differs.

A reading rests on the file's bytes and its name (sentences cite it, and it may contradict the title), on what the
sender said about it, on the reader's setting (units, owed figures, sizes), and on the program itself. The name of all
that is kept with the reading; a later file of the same bytes asks for the same name.
"""

import json
import platform
from functools import cache
from hashlib import sha256
from importlib.metadata import distributions
from typing import Any

from django.conf import settings

from targets.models import ReturnFile
from targets.workbook.answers import Answers

#: What the reading child runs, beside libraries.
_PROGRAM = ("targets/workbook", "targets/rules", "organizations/*.py")


def basis_of(name: str, setting: str, answers: Answers | None) -> str:
    """The name of all that a reading rests on beside the file's bytes. `setting`: see `ReadingChild.basis`."""
    basis = [_program(), name, setting, json.dumps(answers, sort_keys=True)]
    return sha256("\0".join(basis).encode()).hexdigest()


def reading_of_earlier(staged: ReturnFile, basis: str) -> dict[str, Any] | None:
    """The reading of another file of the same bytes and basis, as JSON; None if there is none. One query.

    Whoever sent that one: the bytes are those that this sender just sent.
    """
    earlier = ReturnFile.objects.filter(sha256=staged.sha256, reading__sources__basis=basis).exclude(pk=staged.pk)
    return earlier.order_by("-pk").values_list("reading", flat=True).first()


def with_basis(document: dict[str, Any], basis: str, words: str) -> dict[str, Any]:
    """The reading with its basis, and with that of its figures (`words`: see `ReadingChild.words`).

    One without a checksum was given up: by its time or memory, which may differ.
    """
    if document["sources"]["sha256"]:
        document["sources"] |= {"basis": basis, "words": words}
    return document


@cache
def _program() -> str:
    """A checksum of the reader's own files, and of the versions of Python and all libraries."""
    digest = sha256(platform.python_version().encode())
    for pattern in _PROGRAM:
        files = settings.BASE_DIR.glob(pattern if pattern.endswith(".py") else f"{pattern}/**/*.py")
        for file in sorted(files):
            digest.update(file.read_bytes())
    for library in sorted(f"{library.name} {library.version}" for library in distributions()):
        digest.update(library.encode())
    return digest.hexdigest()
