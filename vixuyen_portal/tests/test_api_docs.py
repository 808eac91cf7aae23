"""The OpenAPI schema is whole and clean, and its page is drawn from it without inline code."""

import re

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from organizations.permissions import Role
from organizations.tests.factories import make_user
from vixuyen_portal.api_docs import read_schema, schema

VIETNAMESE = re.compile(r"[À-ỹĐđ]")


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make_user(Role.STAFF))
    return client


def test_schema_has_no_warning_and_is_valid_openapi() -> None:
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        whole = schema()
    assert not GENERATOR_STATS, (GENERATOR_STATS._warn_cache, GENERATOR_STATS._error_cache)
    validate_schema(whole)


def test_schema_names_the_five_lists_and_reads_only() -> None:
    whole = schema()
    lists = {path for path in whole["paths"] if "{" not in path}
    assert lists == {f"/api/v1/{name}/" for name in ("units", "organizations", "targets", "returns", "verdicts")}
    assert all(set(methods) == {"get"} for methods in whole["paths"].values())


def test_schema_texts_are_vietnamese() -> None:
    for operation in read_schema(schema()):
        assert VIETNAMESE.search(operation.summary), operation
        for item in (*operation.parameters, *operation.fields):
            assert item.text, (operation.path, item.name)
            assert VIETNAMESE.search(item.text), (operation.path, item.name, item.text)


def test_read_schema_resolves_rows_of_lists() -> None:
    operations = {operation.anchor: operation for operation in read_schema(schema())}
    verdicts = operations["verdicts_list"]
    assert verdicts.pages
    assert {item.name for item in verdicts.parameters} >= {"year", "unit", "organization", "target", "basis"}
    [verdict] = [item for item in verdicts.fields if item.name == "verdict"]
    assert verdict.values == ("met", "not_met", "not_applicable", "no_data", "not_due", "unclear")
    assert not operations["targets_retrieve"].pages


@pytest.mark.django_db
def test_documentation_page_shows_every_address_and_no_inline_code(client: Client) -> None:
    answer = client.get("/api/v1/tai-lieu/")
    page = answer.content.decode()
    assert answer.status_code == 200
    for operation in read_schema(schema()):
        assert operation.path in page
        assert operation.summary in page
    assert " style=" not in page and "<style" not in page and " onclick=" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert "curl -H" in page


@pytest.mark.django_db
def test_documentation_page_sends_strangers_to_sign_in() -> None:
    answer = Client().get("/api/v1/tai-lieu/")
    assert answer.status_code == 302


@pytest.mark.django_db
def test_schema_is_served_to_people_who_signed_in(client: Client) -> None:
    answer = client.get("/api/v1/schema/")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
