"""The administration as a whole: for administrators only, without inline code, and without what actions own."""

import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from organizations.models import Unit
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, Figure, FigureChange, ReturnEvent, Verdict

pytestmark = pytest.mark.django_db
OTHERS = [role for role in Role if role is not Role.ADMINISTRATOR]
REGISTERS = ["unit", "succession", "organization", "branch", "head"]
INLINE = re.compile(r"<[^>]+ (?:style|on[a-z]+)=|<style|<script(?![^>]*\bsrc=)[^>]*>\s*\S")


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


def _pages() -> list[str]:
    pages = [reverse("admin:index")]
    for model in admin.site._registry:
        pages.append(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
    return pages


@pytest.mark.parametrize("role", OTHERS, ids=str)
def test_administration_is_closed_to_every_other_role(role: Role) -> None:
    client = Client()
    client.force_login(make_user(role))
    for page in _pages():
        answer = client.get(page)
        assert answer.status_code == 302, page
        assert client.get(answer["Location"]).status_code == 403


@pytest.mark.parametrize("path", ["/quan-tri/", "/quan-tri/login/", "/quan-tri/organizations/unit/import/"])
def test_administration_sends_strangers_to_the_portals_own_sign_in(path: str) -> None:
    answer = Client().get(path, follow=True)
    assert answer.request["PATH_INFO"] == reverse("auth:login")


def test_administration_pages_open_without_inline_code(client: Client) -> None:
    pages = _pages()
    for name in [*REGISTERS, "user"]:
        pages.append(reverse(f"admin:organizations_{name}_changelist"))
    for name in REGISTERS:
        pages += [reverse(f"admin:organizations_{name}_{page}") for page in ("import", "export")]
    unit = Unit.objects.get(code="030")
    pages += [reverse("admin:organizations_unit_add"), reverse("admin:organizations_user_add")]
    pages += [reverse(f"admin:organizations_unit_{page}", args=[unit.pk]) for page in ("change", "history", "delete")]
    pages += [reverse("admin:targets_reportingyear_change", args=[2023])]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert not INLINE.search(answer.content.decode()), (page, INLINE.search(answer.content.decode()))


@pytest.mark.parametrize("model", [AnnualReturn, Figure, FigureChange, ReturnEvent, Verdict], ids=lambda m: m.__name__)
def test_what_changes_by_actions_only_is_not_in_the_administration(model: type) -> None:
    assert model not in admin.site._registry


@pytest.mark.parametrize("name", ["target", "indicator", "figuredefinition", "clause", "job"])
def test_what_the_resolution_file_says_is_read_only(client: Client, name: str) -> None:
    assert client.get(reverse(f"admin:targets_{name}_add")).status_code == 403
