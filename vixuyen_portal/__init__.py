"""The project: settings, addresses, Celery, the demo, and tests of the tree as a whole."""

from vixuyen_portal.celery import app as celery_app

__all__ = ["celery_app"]
