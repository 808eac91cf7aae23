"""Signs of life of worker and schedule: a file each below VAR_DIR, touched while the process runs its loop.

Files and not rows, because the question must be answerable while the database is the thing that fails.
"""

import logging
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from celery import bootsteps
from celery.beat import PersistentScheduler
from django.conf import settings

from vixuyen_portal.startup import explained

logger = logging.getLogger(__name__)
WORKER: Final = "worker"
SCHEDULE: Final = "schedule"
EVERY_SECONDS: Final = 10.0


def touch(name: str) -> None:
    """Note that the process runs. A disk that refuses is logged: the process goes on, and its pulse grows old."""
    path = _path(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        logger.error("The pulse %s could not be written: %s", path, error)


def age(name: str) -> timedelta | None:
    """Time since the process last gave a sign; None if it never did."""
    try:
        return timedelta(seconds=max(0.0, time.time() - _path(name).stat().st_mtime))
    except OSError:
        return None


def _path(name: str) -> Path:
    return Path(settings.VAR_DIR) / "pulse" / name


class WorkerPulse(bootsteps.StartStopStep):
    """Touches the worker's file from its own event loop."""

    requires = frozenset({"celery.worker.components:Timer"})

    def __init__(self, parent: Any, **options: Any) -> None:
        self.entry: Any = None

    def start(self, parent: Any) -> None:
        touch(WORKER)
        self.entry = parent.timer.call_repeatedly(EVERY_SECONDS, touch, (WORKER,), priority=10)

    def stop(self, parent: Any) -> None:
        if self.entry is not None:
            self.entry.cancel()


class PulsingScheduler(PersistentScheduler):
    """Celery's scheduler, which also touches the schedule's file at every tick.

    Its memory of past runs is a file below VAR_DIR; one that cannot be written ends the start with a sentence.
    """

    def setup_schedule(self) -> None:
        trial = Path(f"{self.schedule_filename}.trial")
        with explained():
            try:
                trial.write_bytes(bytes(16 * 1024))  # more than a schedule takes
            finally:
                trial.unlink(missing_ok=True)
        super().setup_schedule()

    def tick(self, *args: Any, **kwargs: Any) -> float:
        touch(SCHEDULE)
        wait: float = super().tick(*args, **kwargs)
        return wait
