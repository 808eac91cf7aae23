"""The settings in a process of their own: production starts with everything it needs, or not at all."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

PRODUCTION = {
    "APP_ENV": "production",
    "SECRET_KEY": "k" * 64,
    "ALLOWED_HOSTS": "portal.example",
    "DATABASE_URL": "postgres://portal:secret@db:5432/portal",
    "CELERY_BROKER_URL": "redis://queue:6379/0",
    "CACHE_URL": "redis://queue:6379/1",
}


def _read(expression: str, environment: Mapping[str, str], var: Path) -> subprocess.CompletedProcess[str]:
    """Print an expression on the settings `s`, started with this environment and no other variable of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", f"from vixuyen_portal import settings as s; print(({expression}))"],
        cwd=settings.BASE_DIR,
        env={**kept, "VAR_DIR": str(var), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_everything_set(tmp_path: Path) -> None:
    found = _read("s.DEBUG, s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT", PRODUCTION, tmp_path)
    assert (found.returncode, found.stdout.strip()) == (0, "(False, True, True)"), found.stderr
    assert not list(tmp_path.iterdir())  # production makes no folder by itself


@pytest.mark.parametrize(
    ("asked", "options"),
    [("", "-c jit=off"), ("?options=-c%20search_path%3Dportal", "-c search_path=portal")],
    ids=["usual", "as the address says"],
)
def test_postgresql_compiles_no_query_unless_the_address_says_otherwise(
    asked: str, options: str, tmp_path: Path
) -> None:
    environment = {**PRODUCTION, "DATABASE_URL": PRODUCTION["DATABASE_URL"] + asked}
    found = _read("s.DATABASES['default']['OPTIONS']['options']", environment, tmp_path)
    assert (found.returncode, found.stdout.strip()) == (0, options), found.stderr
    embedded = _read("'options' in s.DATABASES['default']['OPTIONS']", {}, tmp_path)
    assert embedded.stdout.strip() == "False"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own setting")
@pytest.mark.django_db
def test_connections_to_postgresql_compile_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL"])
@pytest.mark.parametrize("value", [None, ""], ids=["absent", "empty"])
def test_production_refuses_a_missing_value_by_name(name: str, value: str | None, tmp_path: Path) -> None:
    environment = {key: text for key, text in PRODUCTION.items() if key != name}
    found = _read("'started'", environment if value is None else {**environment, name: value}, tmp_path)
    assert found.returncode != 0
    assert f"Set {name}" in found.stderr


@pytest.mark.parametrize(
    "unsafe",
    [
        pytest.param({"DEBUG": "1"}, id="debug"),
        pytest.param({"ALLOWED_HOSTS": "*"}, id="any-host"),
        pytest.param({"ALLOWED_HOSTS": "portal.example,*"}, id="any-host-among-others"),
        pytest.param({"SECRET_KEY": "short"}, id="short-key"),
        pytest.param({"APP_ENV": "prod"}, id="unknown-environment"),
        pytest.param({"EMAIL_URL": "smtp://mail.example"}, id="mail-without-the-portals-address"),
        pytest.param({"PORTAL_ADDRESS": "portal.example"}, id="address-without-scheme"),
        pytest.param({"PORTAL_ADDRESS": "https://portal.example/a"}, id="address-with-path"),
    ],
)
def test_production_refuses_an_unsafe_value(unsafe: Mapping[str, str], tmp_path: Path) -> None:
    found = _read("'started'", {**PRODUCTION, **unsafe}, tmp_path)
    assert found.returncode != 0
    assert "ImproperlyConfigured" in found.stderr


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        pytest.param({}, (True, True, 31536000), id="https"),
        pytest.param({"SECURE_SSL_REDIRECT": "0"}, (False, False, 0), id="http"),
        pytest.param(
            {"SECURE_SSL_REDIRECT": "0", "PORTAL_ADDRESS": "https://portal.example/"},
            (False, True, 31536000),
            id="https-hidden-by-the-proxy",
        ),
    ],
)
def test_cookies_are_secure_where_the_browser_speaks_https(
    environment: Mapping[str, str], expected: tuple[bool, bool, int], tmp_path: Path
) -> None:
    expression = "s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, getattr(s, 'SECURE_HSTS_SECONDS', 0)"
    found = _read(expression, {**PRODUCTION, **environment}, tmp_path)
    assert found.stdout.strip() == str(expected), found.stderr


def test_own_address_is_trusted_and_stands_in_mails(tmp_path: Path) -> None:
    environment = {**PRODUCTION, "EMAIL_URL": "smtp://mail.example", "PORTAL_ADDRESS": "https://portal.example/"}
    found = _read("s.CSRF_TRUSTED_ORIGINS, s.PORTAL['address']", environment, tmp_path)
    assert found.stdout.strip() == "(['https://portal.example'], 'https://portal.example')", found.stderr


def test_names_of_strangers_are_made_of_three_parts(tmp_path: Path) -> None:
    found = _read("s.PORTAL['owner'], s.PORTAL['help_line']", {"PORTAL_PLACE": "Bắc Mê"}, tmp_path)
    expected = "('Ban Dân vận Huyện ủy Bắc Mê', 'Văn phòng Ban Dân vận Huyện ủy, giờ hành chính')"
    assert found.stdout.strip() == expected, found.stderr


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("PORTAL_OWNER", "PORTAL_OWNER is no longer read: set PORTAL_BODY, PORTAL_PARTY and PORTAL_PLACE"),
        ("PORTAL_SUPERIOR", "PORTAL_SUPERIOR is no longer read: the party organization above follows"),
    ],
)
def test_retired_name_is_refused_with_what_replaces_it(tmp_path: Path, name: str, sentence: str) -> None:
    refused = _read("'started'", {name: "Ban Dân vận Huyện ủy Bắc Mê"}, tmp_path)
    assert refused.returncode != 0
    assert sentence in refused.stderr


def test_embedded_needs_nothing_and_makes_its_folders(tmp_path: Path) -> None:
    found = _read("s.DATABASES['default']['ENGINE'], s.CELERY_BROKER_URL, s.DEBUG", {}, tmp_path / "var")
    assert found.stdout.strip() == "('django.db.backends.sqlite3', 'filesystem://localhost/', False)", found.stderr
    assert {path.name for path in (tmp_path / "var").iterdir()} >= {"files", "mail", "queue", "secret_key"}


def test_embedded_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    first = _read("s.SECRET_KEY", {}, tmp_path)
    second = _read("s.SECRET_KEY", {}, tmp_path)
    assert first.stdout == second.stdout
    assert len(first.stdout.strip()) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_embedded_folder_may_bear_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "cổng #1 + 50%"
    found = _read("s.DATABASES['default']['NAME']", {}, folder)
    assert found.stdout.strip() == str(folder / "portal.sqlite3"), found.stderr


def test_settings_read_their_addresses_from_the_environment(tmp_path: Path) -> None:
    environment = {name: PRODUCTION[name] for name in ("DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL")}
    expression = "s.DATABASES['default']['HOST'], s.CELERY_BROKER_URL, s.CACHES['default']['LOCATION']"
    found = _read(expression, environment, tmp_path)
    assert found.stdout.strip() == "('db', 'redis://queue:6379/0', 'redis://queue:6379/1')", found.stderr


@pytest.mark.django_db
def test_cache_keeps_what_it_is_given() -> None:
    """In the embedded default and, in the gate, in Redis."""
    cache.set("test-settings", {"xã": "Cao Bồ"}, timeout=30)
    assert cache.get("test-settings") == {"xã": "Cao Bồ"}
    cache.delete("test-settings")
    assert cache.get("test-settings") is None
