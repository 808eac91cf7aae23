"""What the worker does in its main process when the process of a job ends under it."""

import logging
from typing import Any

from billiard.einfo import ExceptionWithTraceback
from billiard.exceptions import WorkerLostError
from celery.worker import state
from celery.worker.request import Request
from django.db import Error as DatabaseFault, connection
from django.utils import timezone

from targets import lost_jobs

logger = logging.getLogger(__name__)


class JobRequest(Request):
    """A message of a job; before a lost one goes back to the queue, its row is set to wait again or given up."""

    def on_failure(self, exc_info: Any, **options: Any) -> Any:
        fault = exc_info.exception
        if isinstance(fault, ExceptionWithTraceback):
            fault = fault.exc
        if isinstance(fault, WorkerLostError | SystemExit | KeyboardInterrupt):
            self._report()
        return super().on_failure(exc_info, **options)

    def _report(self) -> None:
        """A worker that is told to stop ends its processes itself: no job's fault."""
        is_stopping = any(
            asked is not None and asked is not False for asked in (state.should_stop, state.should_terminate)
        )
        try:
            lost_jobs.report(self.args[0], timezone.now(), is_own_fault=not is_stopping)
        except DatabaseFault:
            logger.exception("The end of job %s could not be noted; its silence will show it.", self.args[0])
        finally:
            connection.close()  # no process that is forked next may share it
