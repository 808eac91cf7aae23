"""Accounts made, raised or brought back: the first password is borrowed, and whoever watches is told."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organizations.accounts import Standing, announce_changed
from organizations.credentials import issue_passwords
from organizations.models import Notice, User
from organizations.permissions import Role
from organizations.tests.factories import make_district, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "Suoi-Khe-2023"
HEAD = Role.HEAD_OF_STAFF


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR, username="quantri")


@pytest.fixture
def client(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def head() -> User:
    return make_user(HEAD, username="truongban")


def _form(role: Role, **changes: object) -> dict[str, object]:
    return {
        "username": "moi", "full_name": "Lý Văn Mới", "email": "", "phone": "", "role": role.value,
        "unit": make_district().pk,
        "organization": "", "is_active": "on", **changes,
    }  # fmt: skip


def _told(user: User) -> list[str]:
    return list(Notice.objects.visible_to(user).order_by("pk").values_list("text", flat=True))


@pytest.mark.parametrize("role", [Role.STAFF, HEAD, Role.LEADER, Role.ADMINISTRATOR])
def test_first_password_of_every_role_is_changed_at_first_use(client: Client, role: Role) -> None:
    form = _form(role, password1=PASSWORD, password2=PASSWORD)
    assert client.post(reverse("admin:organizations_user_add"), form).status_code == 302
    new = Client()
    assert new.login(username="moi", password=PASSWORD)
    for page in ("home", "auth:profile", "admin:index"):
        assert new.get(reverse(page)).headers["Location"] == reverse("auth:password_change")
    own = "Rung-Thong-2031"
    form = {"old_password": PASSWORD, "new_password1": own, "new_password2": own}
    assert new.post(reverse("auth:password_change"), form).status_code == 302
    assert new.get(reverse("auth:profile")).status_code == 200


def test_new_account_is_told_to_all_administrators_and_heads(client: Client, administrator: User, head: User) -> None:
    others = [make_user(Role.STAFF), make_user(Role.LEADER)]
    gone = make_user(HEAD)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    client.post(reverse("admin:organizations_user_add"), _form(HEAD, password1=PASSWORD, password2=PASSWORD))
    new = User.objects.get(username="moi")
    text = (
        "Tài khoản mới: Lý Văn Mới (moi), vai trò «Trưởng cơ quan theo dõi», do Nguyễn Văn A thực hiện. "
        "Nếu không rõ lý do, xin hỏi lại ngay."
    )
    assert _told(administrator) == _told(head) == [text]
    assert not any(_told(user) for user in [*others, gone, new, User.system()])
    page = reverse("admin:organizations_user_change", args=[new.pk])
    assert Notice.objects.get(to=administrator).address == page
    assert Notice.objects.get(to=head).address == ""  # a head may not open the administration


def test_account_raised_in_role_is_told_and_an_ordinary_change_is_not(client: Client, head: User) -> None:
    user = make_user(Role.STAFF, username="moi")
    page = reverse("admin:organizations_user_change", args=[user.pk])
    assert client.post(page, _form(Role.STAFF, full_name="Lý Văn Tên Khác")).status_code == 302
    assert _told(head) == []
    client.post(page, _form(HEAD))
    assert _told(head)[0].startswith(
        "Tài khoản Lý Văn Mới (moi) đổi vai trò từ «Chuyên viên cơ quan theo dõi» thành «Trưởng cơ quan theo dõi», do "
    )
    client.post(page, _form(Role.STAFF))  # back down
    assert len(_told(head)) == 1


def test_account_that_gets_the_whole_register_is_told(client: Client, head: User) -> None:
    user = make_user(Role.STAFF, username="moi")
    client.post(reverse("admin:organizations_user_change", args=[user.pk]), _form(Role.STAFF, is_whole_register="on"))
    assert _told(head)[0].startswith("Tài khoản Lý Văn Mới (moi) nay làm việc với toàn bộ sổ, do ")


def test_account_brought_back_is_told(client: Client, head: User) -> None:
    user = make_user(Role.STAFF, username="moi")
    page = reverse("admin:organizations_user_change", args=[user.pk])
    client.post(page, _form(Role.STAFF, is_active=""))
    assert _told(head) == []
    client.post(page, _form(Role.STAFF))
    assert [text.partition(":")[0] for text in _told(head)] == ["Tài khoản được dùng lại"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(Role.COMMUNE_OFFICER, Role.STAFF, True, id="officer-to-staff"),
        pytest.param(Role.ADMINISTRATOR, HEAD, True, id="administrator-to-head"),
        pytest.param(HEAD, Role.ADMINISTRATOR, True, id="head-to-administrator"),
        pytest.param(HEAD, Role.STAFF, False, id="head-to-staff"),
        pytest.param(Role.STAFF, Role.LEADER, False, id="staff-to-leader"),
    ],
)
def test_raised_means_being_able_to_do_more(administrator: User, before: Role, after: Role, *, told: bool) -> None:
    user = make_user(after)
    count = announce_changed(
        user,
        before=Standing(before, is_active=True, is_whole_register=user.is_whole_register),
        by=administrator,
        at=timezone.now(),
    )
    assert bool(count) is told


def test_password_of_a_head_set_by_an_administrator_is_told(client: Client, administrator: User, head: User) -> None:
    other = make_user(HEAD)
    page = reverse("admin:auth_user_password_change", args=[other.pk])
    client.post(page, {"password1": PASSWORD, "password2": PASSWORD})
    issue_passwords([other, make_user(Role.STAFF)], by=administrator)
    told = _told(head)
    assert len(told) == 2
    assert all(text.startswith(f"Mật khẩu của Nguyễn Văn A ({other.username}), vai trò «Trưởng") for text in told)


def test_administrator_made_on_the_command_line_is_told_and_changes_the_password(head: User) -> None:
    made = User.objects.create_superuser("quantri.hai", PASSWORD, full_name="Vàng A")
    assert (made.role, made.must_change_password) == (Role.ADMINISTRATOR.value, True)
    assert _told(head) == [
        "Tài khoản mới: Vàng A (quantri.hai), vai trò «Quản trị hệ thống», từ dòng lệnh của máy chủ. "
        "Nếu không rõ lý do, xin hỏi lại ngay."
    ]
