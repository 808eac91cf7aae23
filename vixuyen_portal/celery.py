"""The Celery application. Tasks sit in each app's tasks.py; settings.py holds broker and schedule."""

import os

from celery import Celery

from vixuyen_portal.pulse import WorkerPulse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vixuyen_portal.settings")

app = Celery("vixuyen_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(WorkerPulse)
