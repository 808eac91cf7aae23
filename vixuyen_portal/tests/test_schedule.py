"""The schedule: light work does not pass through the queue, and a queue that is away stops nothing else."""

from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from celery.beat import ScheduleEntry
from django.conf import settings
from kombu.exceptions import OperationalError

from targets import tasks
from vixuyen_portal.schedule import PortalScheduler

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheduler(tmp_path: Path) -> PortalScheduler:
    return PortalScheduler(app=current_app, schedule_filename=str(tmp_path / "schedule"), lazy=True)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the schedule did, with a queue that is away."""
    happened: list[str] = []

    def refuse(name: str, *args: Any, **kwargs: Any) -> None:
        happened.append(f"sent {name}")
        raise OperationalError("connection refused")

    monkeypatch.setattr(current_app, "send_task", refuse)
    monkeypatch.setattr(tasks.jobs, "send_waiting", lambda at: happened.append("looked for waiting jobs"))
    monkeypatch.setattr("vixuyen_portal.schedule.close_old_connections", lambda: None)  # the test's own is in use
    return happened


def entry(name: str) -> ScheduleEntry:
    planned = settings.CELERY_BEAT_SCHEDULE[name]
    return ScheduleEntry(
        name, planned["task"], schedule=planned["schedule"], options=planned["options"], app=current_app
    )


def test_waiting_jobs_are_looked_for_without_the_queue(scheduler: PortalScheduler, done: list[str]) -> None:
    scheduler.apply_entry(entry("start-waiting-jobs"), producer=scheduler.producer)
    assert done == ["looked for waiting jobs"]


def test_queue_that_is_away_fails_one_entry_only(
    scheduler: PortalScheduler, done: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("mail-notices", "start-waiting-jobs"):
        scheduler.apply_entry(entry(name), producer=scheduler.producer)
    assert done == ["sent organizations.mail_notices", "looked for waiting jobs"]
    assert "connection refused" in caplog.text


def test_every_entry_names_a_task_and_none_piles_up_while_no_worker_runs() -> None:
    current_app.loader.import_default_modules()
    for name, planned in settings.CELERY_BEAT_SCHEDULE.items():
        assert planned["task"] in current_app.tasks, name
        assert planned["options"].keys() & {"expires", "in_process"}, name
