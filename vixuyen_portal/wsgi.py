"""WSGI entry point for gunicorn."""

import logging
import os

from django.core import checks
from django.core.wsgi import get_wsgi_application

from vixuyen_portal.startup import GUNICORN_BOOT_ERROR, explained

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vixuyen_portal.settings")

with explained(status=GUNICORN_BOOT_ERROR):
    application = get_wsgi_application()
    for found in checks.run_checks(tags=["portal"]):
        logging.getLogger(__name__).warning("%s %s", found.msg, found.hint or "")
