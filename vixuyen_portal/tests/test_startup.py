"""Faults at the start: one sentence on standard error, and the exit status that stops a service manager."""

import errno
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError
from pytest_django import Settings

from vixuyen_portal import checks, startup
from vixuyen_portal.tests.test_settings import PRODUCTION


def _run(arguments: list[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        pytest.param(["manage.py", "setup"], 1, id="command"),
        pytest.param(["-m", "celery", "-A", "vixuyen_portal", "worker"], 1, id="worker"),
        pytest.param(["-c", "import vixuyen_portal.wsgi"], startup.GUNICORN_BOOT_ERROR, id="web-server"),
    ],
)
def test_missing_folder_is_one_sentence(arguments: list[str], status: int, tmp_path: Path) -> None:
    ended = _run(arguments, {**PRODUCTION, "VAR_DIR": str(tmp_path / "nowhere")})
    assert (ended.returncode, ended.stdout) == (status, "")
    assert ended.stderr.strip() == (
        f"The folder {tmp_path / 'nowhere'} does not exist. The portal keeps its files there: make it and give it to "
        "the portal's user, or name another one with VAR_DIR."
    )


def test_embedded_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = _run(["manage.py", "check"], {"VAR_DIR": str(tmp_path / "file")})
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"The folder {tmp_path / 'file'} cannot be made: ")
    assert len(ended.stderr.splitlines()) == 1
    whole = _run(["manage.py", "check", "--traceback"], {"VAR_DIR": str(tmp_path / "file")})
    assert "Traceback" in whole.stderr


def test_database_that_refuses_is_one_sentence(tmp_path: Path) -> None:
    address = "postgres://portal@127.0.0.1:1/portal"
    ended = _run(["manage.py", "setup"], {**PRODUCTION, "VAR_DIR": str(tmp_path), "DATABASE_URL": address})
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("The database refuses: connection to server at")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        pytest.param(OSError(errno.ENOSPC, "No space"), "The disk is full. Make room and start again.", id="full"),
        pytest.param(
            OSError(errno.EROFS, "Read-only file system", "/srv/x"),
            "Cannot use /srv/x: Read-only file system.",
            id="read-only",
        ),
        pytest.param(ImproperlyConfigured("Set A: x.\nmore"), "Set A: x.", id="setting"),
        pytest.param(
            OperationalError("database or disk is full"),
            "The database refuses: database or disk is full.",
            id="db",
        ),
        pytest.param(OperationalError("no such table: x"), None, id="fault-of-the-program"),
        pytest.param(OSError(errno.EPIPE, "Broken pipe"), None, id="pipe"),
        pytest.param(ProgrammingError("x"), None, id="another"),
    ],
)
def test_sentence_of_each_fault(fault: Exception, sentence: str | None) -> None:
    assert startup.explanation(fault) == sentence


def test_fault_of_the_program_keeps_its_traceback() -> None:
    with pytest.raises(OperationalError), startup.explained():
        raise OperationalError("no such table: x")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["/srv/.venv/bin/celery", "-A", "x"], True, id="script"),
        pytest.param(["/lib/celery/__main__.py"], True, id="module"),
        pytest.param(["manage.py", "celery"], False, id="manage"),
        pytest.param([], False, id="embedded-interpreter"),
    ],
)
def test_celery_is_recognized(arguments: list[str], *, expected: bool) -> None:
    assert startup.is_celery(arguments) is expected


def test_warnings_of_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    settings.EMAIL_BACKEND, settings.SESSION_COOKIE_SECURE = "django.core.mail.backends.filebased.EmailBackend", False
    assert [found.id for found in checks.check_mail(None)] == ["portal.W001"]
    assert [found.id for found in checks.check_transport(None)] == ["portal.W002"]
    settings.EMAIL_BACKEND, settings.SESSION_COOKIE_SECURE = "django.core.mail.backends.smtp.EmailBackend", True
    assert not checks.check_mail(None)
    assert not checks.check_transport(None)
