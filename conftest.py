"""Fixtures shared by all tests: a prepared register, and a celery that sends nothing."""

from collections.abc import Iterator
from secrets import token_hex

import pytest
from celery import current_app
from django.apps import apps
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker, Settings

from organizations.append_only import lift, models_of, protect
from organizations.outage import Outage
from targets import jobs
from targets.tests.factories import setup_register

#: Fixtures that open the database without the mark `django_db`.
OPENING = frozenset(
    {"db", "transactional_db", "django_db_reset_sequences", "live_server", "admin_user", "admin_client"}
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database",
        action="store_true",
        help="run only the tests that touch the database, without walks (a second database)",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--only-database"):
        return
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    for item in items:
        touches = item.get_closest_marker("django_db") or OPENING & set(getattr(item, "fixturenames", ()))
        (kept if touches and not item.get_closest_marker("walk") else dropped).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=dropped)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Every test database holds what `manage.py setup` makes; tests roll back to it."""
    with django_db_blocker.unblock():
        setup_register()


@pytest.fixture(scope="session", autouse=True)
def _emptied_between_tests() -> Iterator[None]:
    """Tests with real transactions empty all tables at their end: tables that only grow are lifted for that moment."""
    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def lift_and_empty(case: TransactionTestCase) -> None:
        tables = [model for app in apps.get_app_configs() for model in models_of(app)]
        lift(tables)
        empty(case)
        protect(tables)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", lift_and_empty)
        yield


@pytest.fixture(autouse=True)
def _quiet_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches a broker: what would be sent is dropped, the job's row stays for the test to see."""
    monkeypatch.setattr(current_app, "send_task", lambda *args, **kwargs: None)
    monkeypatch.setattr(jobs, "queue_outage", Outage(seconds=4))  # no test inherits another one's


@pytest.fixture(autouse=True)
def _caches_of_its_own(settings: Settings) -> None:
    """No test finds what another one kept, before it or beside it in another process on the same Redis.

    Keys get a mark of the test. Clearing a cache would not do: on Redis it also empties what tests beside it rely on.
    """
    mark = token_hex(8)
    settings.CACHES = {
        alias: {**cache, "KEY_PREFIX": f"{cache.get('KEY_PREFIX', '')}{mark}"}
        for alias, cache in settings.CACHES.items()
    }


@pytest.fixture(autouse=True)
def _quick_clients(settings: Settings) -> None:
    """Signing in hashes fast, and a client's first request does not list all static files."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True
