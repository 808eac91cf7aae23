"""The page frame: the menu of each role, the sample-data band and the error pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from organizations.permissions import Role
from organizations.tests.factories import make_user
from vixuyen_portal import context
from vixuyen_portal.context import DASHBOARD, MENUS, SITE, MenuPage, menu_entries


@pytest.fixture
def _fresh_demo_flag() -> Iterator[None]:
    context.is_demo.cache_clear()
    yield
    context.is_demo.cache_clear()


@pytest.mark.usefixtures("_fresh_demo_flag")
@pytest.mark.parametrize("is_demo", [pytest.param(True, id="demo"), pytest.param(False, id="real")])
def test_sample_band_follows_the_demo_file(settings: Settings, tmp_path: Path, is_demo: bool) -> None:
    settings.VAR_DIR = tmp_path
    if is_demo:
        (tmp_path / "demo").touch()

    assert context.is_demo() is is_demo


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role), ids=str)
def test_menu_leads_only_to_pages_that_the_role_may_open(client: Client, role: Role) -> None:
    user = make_user(role)
    request = RequestFactory().get("/")
    request.resolver_match = None
    client.force_login(user)

    for entry in menu_entries(request, user, role, SITE):
        assert client.get(entry.url, follow=True).status_code == 200, entry.url


@pytest.mark.django_db
def test_menu_leaves_out_a_page_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MENUS, Role.LEADER, (MenuPage("Chưa có", "nowhere:list"), DASHBOARD))
    request = RequestFactory().get("/")
    request.resolver_match = None

    found = [entry.text for entry in menu_entries(request, make_user(Role.LEADER), Role.LEADER, SITE)]

    assert found == ["Tổng quan"]


@pytest.mark.django_db
def test_menu_keeps_the_year_of_the_page(client: Client) -> None:
    client.force_login(make_user(Role.LEADER))

    page = client.get(reverse("target:list", args=[2022])).content.decode()

    assert 'href="/tong-quan/2022/"' in page


def test_server_error_page_needs_no_context() -> None:
    assert "Hệ thống đang gặp trục trặc" in render_to_string("500.html")


@pytest.mark.django_db
def test_missing_page_speaks_vietnamese_to_strangers_too(client: Client) -> None:
    client.force_login(make_user(Role.LEADER))

    response = client.get("/khong-co-trang-nay/")

    assert response.status_code == 404
    assert "Trang không tồn tại hoặc đồng chí không có quyền xem" in response.content.decode()


@pytest.mark.django_db
def test_forbidden_page_gives_the_reason(client: Client) -> None:
    client.force_login(make_user(Role.LEADER))

    response = client.get(reverse("doc:build"))

    assert response.status_code == 403
    assert "không có quyền" in response.content.decode()
