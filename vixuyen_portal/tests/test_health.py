"""`/healthz/` and `/readyz/`: what they ask, what makes them fail, and that a silent database does not hold them."""

import http.server
import os
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from pytest_django import Settings

from vixuyen_portal import health, probe, pulse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def running(settings: Settings, tmp_path: Path) -> None:
    """A folder of its own in which worker and schedule have just given a sign."""
    settings.VAR_DIR, settings.BACKUP_DIR = tmp_path, tmp_path / "backup"
    settings.CELERY_BROKER_URL = "filesystem://localhost/"
    pulse.touch(pulse.WORKER)
    pulse.touch(pulse.SCHEDULE)


def readiness(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz/")
    return answer.status_code, {name: check["status"] for name, check in answer.json()["checks"].items()}


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port of this machine that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(5)
        yield listener.getsockname()[1]


def test_everything_of_the_embedded_default_holds(client: Client) -> None:
    assert client.get("/healthz/").content == b"ok"
    status, found = readiness(client)
    assert status == 200
    assert found == dict.fromkeys(["database", "migrations", "worker", "schedule", "disk", "backup"], "ok")
    assert client.get("/readyz/").json()["checks"]["backup"]["detail"] == "Chưa có bản sao lưu."


def test_database_that_refuses_is_a_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: object, parameters: object) -> None:
        raise ConnectionError("refused")

    assert connection.connection is not None  # a connection is held, and must not be taken for an answer
    monkeypatch.setattr(type(connections["default"]), "get_new_connection", refuse)
    assert client.get("/healthz/").status_code == 503
    answer = client.get("/readyz/")
    assert answer.status_code == 503
    assert answer.json()["status"] == "failing"
    assert answer.json()["checks"]["database"]["detail"] == "Cơ sở dữ liệu không trả lời trong 2 giây."
    assert "migrations" not in answer.json()["checks"]


def test_silent_database_is_given_up_after_two_seconds(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    silence = threading.Event()
    monkeypatch.setattr(type(connections["default"]), "get_new_connection", lambda self, parameters: silence.wait(20))
    began = time.monotonic()
    assert client.get("/healthz/").status_code == 503
    assert 1.9 < time.monotonic() - began < 4
    began = time.monotonic()
    assert client.get("/healthz/").status_code == 503  # no second thread waits beside the first
    assert time.monotonic() - began < 1
    silence.set()
    with health._asking:
        pass
    monkeypatch.undo()
    assert client.get("/healthz/").status_code == 200


@pytest.mark.parametrize("name", [pulse.WORKER, pulse.SCHEDULE])
def test_process_that_fell_silent_or_never_ran_is_named(client: Client, tmp_path: Path, name: str) -> None:
    past = time.time() - health.SILENCE.total_seconds() - 5
    os.utime(tmp_path / "pulse" / name, (past, past))
    status, found = readiness(client)
    assert status == 503
    assert [key for key, state in found.items() if state == "failing"] == [name]
    (tmp_path / "pulse" / name).unlink()
    assert readiness(client)[0] == 503


def test_pulse_on_a_disk_that_refuses_ends_no_process(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "pulse" / "other").mkdir()
    (tmp_path / "pulse" / "other" / "worker").mkdir()
    (tmp_path / "pulse" / "file").write_text("")
    pulse.touch("file/worker")
    assert "could not be written" in caplog.text
    assert pulse.age("file/worker") is None


def test_migration_that_has_not_run_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'reports'")
    answer = client.get("/readyz/")
    assert answer.status_code == 503
    assert "reports.0001_squashed_0003" in answer.json()["checks"]["migrations"]["detail"]


def test_full_disk_is_told_with_both_numbers(client: Client, settings: Settings) -> None:
    settings.LEAST_FREE_DISK_MB = 10**9
    answer = client.get("/readyz/")
    assert answer.status_code == 503
    assert "(cần ít nhất 1000000000 MB)" in answer.json()["checks"]["disk"]["detail"]


def test_broker_is_asked_where_there_is_one(client: Client, settings: Settings, silent_port: int) -> None:
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{silent_port}/0"
    began = time.monotonic()
    status, found = readiness(client)
    assert (status, found["broker"]) == (503, "failing")
    assert time.monotonic() - began < 5


def test_backup_is_told_by_its_age_and_never_fails(client: Client, settings: Settings) -> None:
    settings.BACKUP_DIR.mkdir()
    (settings.BACKUP_DIR / "portal-1.dump").write_bytes(b"")  # begun, and nothing in it
    assert client.get("/readyz/").json()["checks"]["backup"]["detail"] == "Chưa có bản sao lưu."
    path = settings.BACKUP_DIR / "portal-2.dump"
    path.write_bytes(b"x")
    past = time.time() - timedelta(days=12, hours=1).total_seconds()
    os.utime(path, (past, past))
    answer = client.get("/readyz/")
    assert answer.status_code == 200
    assert answer.json()["checks"]["backup"]["detail"] == "Sao lưu cách đây 12 ngày."


@pytest.fixture
def answering_port() -> Iterator[int]:
    """A server that answers /healthz/ with 200 where the container's names are right, else with 400."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            right = (self.path, self.headers["Host"], self.headers["X-Forwarded-Proto"]) == (
                "/healthz/",
                "a.b",
                "https",
            )
            self.send_response(200 if right else 400)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the screen of the tests."""

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield server.server_port
        server.shutdown()
        serving.join()


def test_probe_of_the_container(answering_port: int, silent_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert probe.is_well(answering_port, "a.b")
    assert not probe.is_well(answering_port, "c.d")
    monkeypatch.setattr(probe, "SECONDS", 0.2)
    assert not probe.is_well(silent_port, "a.b")
