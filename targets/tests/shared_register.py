"""A register that all tests of a file look at, made once for them.

`made_once` gives a fixture of the file (pytest's scope «module»). What `make` stores lies in a transaction that is
rolled back after the file's last test; each test runs in a savepoint inside it, so none sees what another one changed.
Files that it stores are there for the tests, unless they set MEDIA_ROOT. Not for files with tests that need an empty
register, or with tests of real transactions (`transaction=True`): they would run inside it too.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, TypeVar

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

Made = TypeVar("Made")
#: While it is made nothing is cached, which would outlast it, and passwords are hashed as fast as in tests.
QUICK = {
    "CACHES": {alias: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for alias in ("default", "pages")},
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
}


def made_once(make: Callable[[], Made], **options: Any) -> Callable[..., Iterator[Made]]:
    """A fixture that gives what `make` returns: keys and other values that never change, not rows.

    `options`: of `pytest.fixture`, such as its name. Use it with tests marked `django_db`.
    """

    @pytest.fixture(scope="module", **options)
    def register(
        django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Made]:
        whole = transaction.atomic()
        whole._from_testcase = True  # type: ignore[attr-defined]  # as Django's own: durable blocks may lie inside
        with ExitStack() as ends, override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
            with django_db_blocker.unblock(), override_settings(**QUICK):
                ends.enter_context(whole)
                ends.callback(transaction.set_rollback, True)
                made = make()
            yield made
            with django_db_blocker.unblock():
                ends.close()

    return register
