"""The schedule: light work is done by the schedule's own process, everything else goes through the queue."""

from typing import Any, Final

from celery.beat import ScheduleEntry
from django.db import close_old_connections

from vixuyen_portal.pulse import PulsingScheduler

#: Option of an entry whose task the schedule runs itself. Only for work of milliseconds.
IN_PROCESS: Final = "in_process"


class PortalScheduler(PulsingScheduler):
    """Celery's scheduler without a standing connection to the queue.

    Celery connects before each tick and waits for a queue that is away; then nothing else is due either. Here each
    entry that needs the queue opens what it needs, within the limits of the settings, and fails alone.
    """

    producer: Any = None

    def apply_async(self, entry: ScheduleEntry, **options: Any) -> Any:
        if not entry.options.get(IN_PROCESS):
            return super().apply_async(entry, **{**options, "producer": None})
        close_old_connections()  # one that broke since the last tick would fail again
        try:
            return self.app.tasks[entry.task]()
        finally:
            close_old_connections()
