"""Fixtures shared by all tests: a prepared register, and a celery that sends nothing."""

import pytest
from celery import current_app
from pytest_django import DjangoDbBlocker, Settings

from organizations.outage import Outage
from targets import jobs
from targets.tests.factories import setup_register


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Every test database holds what `manage.py setup` makes; tests roll back to it."""
    with django_db_blocker.unblock():
        setup_register()


@pytest.fixture(autouse=True)
def _quiet_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches a broker: what would be sent is dropped, the job's row stays for the test to see."""
    monkeypatch.setattr(current_app, "send_task", lambda *args, **kwargs: None)
    monkeypatch.setattr(jobs, "queue_outage", Outage(seconds=4))  # no test inherits another one's


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
