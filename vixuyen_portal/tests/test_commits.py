"""Commits read alike: `area: Imperative sentence.` of at most 72 characters, and a body that says why.

Checked from the commit that added this file on. Where there is no history (an unpacked archive) nothing is checked.
"""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
SUBJECT = re.compile(r"(?:organizations|targets|reports|portal|docs|tests|deps): [A-ZĐ«][^\n]*[.]")


def faults(message: str) -> list[str]:
    """What is wrong with a commit message; empty if nothing is."""
    subject, _, rest = message.strip().partition("\n")
    body = rest.strip()
    checks = {
        "The subject is not `area: Imperative sentence.`": SUBJECT.fullmatch(subject) is None,
        "The subject has more than 72 characters": len(subject) > 72,
        "No empty line parts subject and body": bool(body) and not rest.startswith("\n"),
        "There is no body": not body,
    }
    return [fault for fault, is_so in checks.items() if is_so]


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def test_commits_have_their_form() -> None:
    name = Path(__file__).relative_to(ROOT).as_posix()
    first = _git("log", "--diff-filter=A", "--format=%H", "--", name).split()
    if not first:
        pytest.skip("No history to read: this is no checkout, or the file is not committed yet.")
    log = _git("log", "--no-merges", "--format=%h%n%B%x00", f"{first[-1]}..HEAD")
    commits = [entry.strip().partition("\n") for entry in log.split("\0") if entry.strip()]
    assert not {f"{commit} {message}": wrong for commit, _, message in commits if (wrong := faults(message))}


@pytest.mark.parametrize(
    ("message", "number"),
    [
        pytest.param("targets: Refuse a sum of six.\n\nIt was taken for one.", 0, id="good"),
        pytest.param("targets: Refuse a sum of six.", 1, id="no-body"),
        pytest.param("refuse a sum\n\nBody.", 1, id="no-area"),
        pytest.param("targets: Refuse a sum of six.\nBody.", 1, id="no-empty-line"),
        pytest.param("targets: " + "A" * 70 + ".\n\nBody.", 1, id="too-long"),
        pytest.param("other: Do it.\n\nBody.", 1, id="unknown-area"),
    ],
)
def test_commit_fault_is_recognised(message: str, number: int) -> None:
    assert len(faults(message)) == number
