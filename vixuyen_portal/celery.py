"""The Celery application. Tasks sit in each app's tasks.py; settings.py holds broker and schedule."""

import os
import sys

from celery import Celery
from django.conf import settings

from vixuyen_portal import file_queue
from vixuyen_portal.pulse import WorkerPulse
from vixuyen_portal.startup import explained, is_celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vixuyen_portal.settings")

if is_celery(sys.argv):
    with explained():
        _ = settings.VAR_DIR  # reads the settings now: a wrong value is a sentence

file_queue.register()
app = Celery("vixuyen_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(WorkerPulse)
