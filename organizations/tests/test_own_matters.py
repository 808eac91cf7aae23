"""The person's own pages: profile, notices, the running session, and a password given by an administrator."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from organizations import credentials
from organizations.models import MailChoice, Notice, User
from organizations.notices import tell
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "mat-khau-thu"


@pytest.fixture
def person() -> User:
    return make_user(Role.STAFF, username="banvan")


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    client.post("/dang-nhap/", {"username": person.username, "password": PASSWORD})
    return client


def test_profile_changes_only_what_is_ones_own(signed_in: Client, person: User) -> None:
    sent = {"phone": "0219 3 826 000", "email": "a@hagiang.gov.vn", "mail_choice": "AT_ONCE", "role": "ADMINISTRATOR"}
    answer = signed_in.post("/tai-khoan/", sent)

    person.refresh_from_db()
    assert answer["Location"] == "/tai-khoan/"
    assert (person.phone, person.email, person.mail_choice) == (sent["phone"], sent["email"], MailChoice.AT_ONCE)
    assert person.role == Role.STAFF


def test_profile_with_a_wrong_address_says_so_and_keeps_what_was_typed(signed_in: Client, person: User) -> None:
    answer = signed_in.post("/tai-khoan/", {"phone": "0219", "email": "khong-phai-thu", "mail_choice": "DAILY"})

    person.refresh_from_db()
    assert answer.status_code == 422
    assert "Địa chỉ thư chưa đúng" in answer.content.decode()
    assert 'value="khong-phai-thu"' in answer.content.decode()
    assert person.email == ""


def test_notices_are_shown_opened_and_read(signed_in: Client, person: User) -> None:
    tell([person], text="Đã duyệt báo cáo.", address="/tong-quan/2024/", at=timezone.now())
    assert "1 chưa đọc" in signed_in.get("/tai-khoan/").content.decode()
    notice = Notice.objects.get()

    answer = signed_in.post(f"/thong-bao/{notice.pk}/")

    assert answer["Location"] == "/tong-quan/2024/"
    assert not Notice.objects.unread().exists()
    assert "chưa đọc" not in signed_in.get("/thong-bao/").content.decode()


def test_notice_never_leads_out_of_the_portal(signed_in: Client, person: User) -> None:
    tell([person], text="Lừa.", address="https://evil.example/", at=timezone.now())
    assert signed_in.post(f"/thong-bao/{Notice.objects.get().pk}/")["Location"] == "/thong-bao/"


def test_notice_of_somebody_else_is_not_found(signed_in: Client) -> None:
    tell([make_user(Role.LEADER, username="khac")], text="Riêng.", at=timezone.now())
    assert signed_in.post(f"/thong-bao/{Notice.objects.get().pk}/").status_code == 404
    signed_in.post("/thong-bao/da-doc/")
    assert Notice.objects.unread().count() == 1


def test_session_says_how_long_it_runs_and_is_prolonged(person: User, client: Client) -> None:
    begin = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
    with time_machine.travel(begin, tick=False):
        client.post("/dang-nhap/", {"username": person.username, "password": PASSWORD})
        assert client.get("/phien/").json()["seconds"] == 7200
    with time_machine.travel(begin + timedelta(minutes=5), tick=False):
        assert client.get("/phien/").json()["seconds"] == 6900
        assert client.post("/phien/").json()["seconds"] == 7200
    with time_machine.travel(begin + timedelta(minutes=60), tick=False):
        client.get("/tai-khoan/")  # use prolongs, too
        assert client.get("/phien/").json()["seconds"] == 7200
    with time_machine.travel(begin + timedelta(minutes=175), tick=False):
        assert client.get("/phien/").json()["seconds"] == 300  # a page left open asks; asking is no use
    with time_machine.travel(begin + timedelta(minutes=181), tick=False):
        answer = client.get("/phien/")
        assert (answer.status_code, answer.json()["seconds"]) == (401, 0)


def test_a_forgotten_password_is_replaced_by_one_for_one_sign_in(person: User, client: Client) -> None:
    administrator = make_user(Role.ADMINISTRATOR, username="quantri")
    (issued,) = credentials.issue_passwords([person], by=administrator)

    assert client.post("/dang-nhap/", {"username": "banvan", "password": issued.secret}).status_code == 302
    assert client.get("/tai-khoan/")["Location"] == "/mat-khau/"
    assert "Đặt mật khẩu riêng" in client.get("/mat-khau/").content.decode()
    new = "nui-cao-suong-mu"
    client.post("/mat-khau/", {"old_password": issued.secret, "new_password1": new, "new_password2": new})

    person.refresh_from_db()
    assert person.check_password(new)
    assert not person.must_change_password
    assert client.get("/tai-khoan/").status_code == 200
    assert LogEntry.objects.filter(user=administrator, object_id=str(person.pk)).exists()


def test_what_is_wrong_with_a_new_password_stands_at_its_field(person: User, client: Client) -> None:
    client.force_login(person)
    data = {"old_password": PASSWORD, "new_password1": "4815162342", "new_password2": "4815162342"}
    errors = client.post("/mat-khau/", data).context["form"].errors
    assert list(errors) == ["new_password1"]
    assert client.post("/mat-khau/", {}).context["form"].errors["new_password2"] == ["Xin nhập lại mật khẩu mới."]
    assert client.post("/mat-khau/", {}).content.decode().count(" autofocus") == 1, "the summary has the focus"


def test_only_an_administrator_gives_passwords(person: User) -> None:
    with pytest.raises(NotPermitted):
        credentials.issue_passwords([person], by=make_user(Role.HEAD_OF_STAFF, username="truongban"))
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_an_account_out_of_use_gets_no_password(person: User) -> None:
    person.is_active = False
    person.save(update_fields=["is_active"])
    (issued,) = credentials.issue_passwords([person], by=make_user(Role.ADMINISTRATOR, username="quantri"))
    assert issued.secret is None


def test_administrator_sees_the_new_password_once(client: Client, person: User) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR, username="quantri"))
    answer = client.post(
        "/quan-tri/organizations/user/", {"action": "issue_passwords", "_selected_action": [str(person.pk)]}
    )
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "banvan" in answer.content.decode()
