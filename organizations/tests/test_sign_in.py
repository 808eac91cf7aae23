"""Signing in: the page, the sentence, the brake on guessing, and where it leads."""

from datetime import UTC, datetime, timedelta
from secrets import token_hex

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from organizations import attempts
from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
PAGE = "/dang-nhap/"


@pytest.fixture(autouse=True)
def _cache_with_the_clock_of_the_test(_caches_of_its_own: None, settings: Settings) -> None:
    """Redis does not follow the clock of a test."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": token_hex(8)}
    settings.CACHES = {**settings.CACHES, "default": memory}


@pytest.fixture
def user() -> User:
    return make_user(Role.STAFF, username="banvan")


def sign_in(client: Client, username: str = "banvan", password: str = "sai-mat-khau", page: str = PAGE) -> str:
    answer = client.post(page, {"username": username, "password": password})
    return answer.content.decode() if answer.status_code == 200 else f"→ {answer['Location']}"


def test_page_is_vietnamese_and_lets_passwords_be_pasted(client: Client) -> None:
    text = client.get(PAGE).content.decode()
    assert '<html lang="vi">' in text
    assert "Tên đăng nhập" in text
    assert "onpaste" not in text
    assert 'autocomplete="current-password"' in text
    assert "Trợ giúp:" in text


@pytest.mark.usefixtures("user")
def test_right_password_leads_to_the_page_asked_for(client: Client) -> None:
    assert sign_in(client, password="mat-khau-thu", page=f"{PAGE}?next=/viec-can-lam/") == "→ /viec-can-lam/"


@pytest.mark.usefixtures("user")
def test_foreign_address_is_not_followed(client: Client) -> None:
    assert sign_in(client, password="mat-khau-thu", page=f"{PAGE}?next=https://evil.example/") == "→ /"


def test_anonymous_page_request_comes_back_after_signing_in(client: Client) -> None:
    assert client.get("/viec-can-lam/")["Location"] == f"{PAGE}?next=/viec-can-lam/"


@pytest.mark.parametrize("username", ["banvan", "khong.co.ai"])
@pytest.mark.usefixtures("user")
def test_wrong_name_and_wrong_password_sound_the_same(client: Client, username: str) -> None:
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng. Còn 4 lần thử." in sign_in(client, username)


@pytest.mark.usefixtures("user")
def test_five_failures_lock_the_name_even_for_the_right_password(client: Client) -> None:
    told = [sign_in(client) for _ in range(5)]
    assert "Còn 1 lần thử." in told[3]
    assert "Xin thử lại sau 15 phút." in told[4]
    assert "đã nhập sai 05 lần. Xin thử lại sau 15 phút" in sign_in(client, " BanVan ", "mat-khau-thu")


@pytest.mark.usefixtures("user")
def test_name_is_free_again_after_15_minutes(client: Client) -> None:
    start = datetime(2023, 12, 20, 8, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(5):
            sign_in(client)
        clock.move_to(start + timedelta(minutes=14))
        assert sign_in(client, password="mat-khau-thu") != "→ /"
        clock.move_to(start + timedelta(minutes=16))
        assert sign_in(client, password="mat-khau-thu") == "→ /"


@pytest.mark.usefixtures("user")
def test_signing_in_forgets_earlier_failures(client: Client) -> None:
    for _ in range(3):
        sign_in(client)
    sign_in(client, password="mat-khau-thu")
    assert attempts.take("banvan") == attempts.ATTEMPTS - 1


@pytest.mark.usefixtures("user")
def test_one_name_locked_leaves_the_others_alone(client: Client) -> None:
    make_user(Role.STAFF, username="khac")
    for _ in range(6):
        sign_in(client)
    assert sign_in(client, "khac", "mat-khau-thu") == "→ /"


def test_inactive_account_does_not_sign_in(client: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert "chưa đúng" in sign_in(client, password="mat-khau-thu")


def test_system_account_does_not_sign_in(client: Client) -> None:
    assert "chưa đúng" in sign_in(client, "he-thong", "!")


def test_signing_out_is_a_post_and_leads_to_the_sign_in_page(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get("/dang-xuat/").status_code == 405
    assert client.post("/dang-xuat/")["Location"] == PAGE


def test_password_is_changed_in_the_portals_words(client: Client, user: User) -> None:
    client.force_login(user)
    wrong = client.post("/mat-khau/", {"old_password": "x", "new_password1": "a", "new_password2": "a"})
    assert "Mật khẩu đang dùng chưa đúng." in wrong.content.decode()
    new = "ban-dan-van-2026"
    right = {"old_password": "mat-khau-thu", "new_password1": new, "new_password2": new}
    assert client.post("/mat-khau/", right)["Location"] == "/"
    user.refresh_from_db()
    assert user.check_password(new)
