"""The administration of registers and accounts: tables in and out, passwords, tokens, history."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from rest_framework.authtoken.models import Token

from organizations.models import Branch, BranchKind, Head, Organization, Unit, User
from organizations.permissions import Role
from organizations.table_files import CsvTable, ExcelTable, TooLarge, guarded, unguarded
from organizations.tests.factories import make_district, make_user

pytestmark = pytest.mark.django_db
REGISTERS = ["unit", "succession", "organization", "branch", "head"]
INLINE = re.compile(r"<[^>]+ (?:style|on[a-z]+)=|<style|<script(?![^>]*\bsrc=)[^>]*>\s*\S")


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR, username="quantri")


@pytest.fixture
def client(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


# --- tables ---


@pytest.mark.parametrize("value", ["=1+1", "+84", "-2", "@x", "\t=1", "\rx"])
def test_text_that_a_spreadsheet_would_run_is_guarded_and_comes_back(value: str) -> None:
    assert guarded(value) == "'" + value
    assert unguarded(guarded(value)) == value


@pytest.mark.parametrize("value", ["Cao Bồ", "'thường", 5, None, ""])
def test_other_cells_leave_and_come_back_as_they_are(value: object) -> None:
    assert guarded(value) == value
    assert unguarded(value) == value


def _export(client: Client, name: str, kind: int) -> bytes:
    answer = client.post(reverse(f"admin:organizations_{name}_export"), {"format": kind, "resource": 0})
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    return answer.content


def _upload(client: Client, name: str, data: bytes, *, kind: int) -> str:
    file = SimpleUploadedFile("bang.xlsx" if kind == 0 else "bang.csv", data)
    answer = client.post(
        reverse(f"admin:organizations_{name}_import"), {"import_file": file, "format": kind, "resource": 0}
    )
    assert answer.status_code == 200
    page = answer.content.decode()
    assert not INLINE.search(page)
    return page


def _confirm(client: Client, name: str, page: str) -> int:
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return client.post(reverse(f"admin:organizations_{name}_process_import"), fields).status_code


def _sheet(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("kind", [0, 1], ids=["xlsx", "csv"])
@pytest.mark.parametrize("name", REGISTERS)
def test_exported_table_comes_back_unchanged(client: Client, name: str, kind: int) -> None:
    union, unit = Organization.objects.get(code="hnd"), Unit.objects.get(code="030")
    Branch.objects.create(organization=union, unit=unit, kind=BranchKind.GRASSROOTS, name="=Hội")
    Head.objects.create(organization=union, unit=unit, full_name="Lý A", appointed_on="2020-01-01")
    page = _upload(client, name, _export(client, name, kind), kind=kind)
    assert "<strong>0</strong> dòng mới, <strong>0</strong> dòng thay đổi" in page
    assert 'name="confirm"' in page


def test_exported_formula_is_text(client: Client) -> None:
    union, unit = Organization.objects.get(code="hnd"), Unit.objects.get(code="030")
    Branch.objects.create(organization=union, unit=unit, kind=BranchKind.GRASSROOTS, name='=HYPERLINK("x")')
    sheet = load_workbook(BytesIO(_export(client, "branch", 0))).worksheets[0]
    assert sheet["E2"].value == '\'=HYPERLINK("x")' and sheet["E2"].data_type == "s"
    data = _export(client, "branch", 1)
    assert data.startswith(b"\xef\xbb\xbf") and "'=HYPERLINK" in data.decode("utf-8-sig")


def test_import_previews_and_writes_after_confirmation(client: Client, administrator: User) -> None:
    heads = ("unit", "organization", "full_name", "appointed_on")
    page = _upload(client, "head", _sheet(heads, ("00952", "hnd", "Lý Thị Hòa", "15/03/2021")), kind=0)
    assert "<strong>1</strong> dòng mới" in page and "<ins>Lý Thị Hòa</ins>" in page
    assert not Head.objects.exists()
    assert _confirm(client, "head", page) == 302
    head = Head.objects.get()
    assert head.history.get().history_user == administrator
    assert LogEntry.objects.get(object_id=str(head.pk)).user == administrator
    assert _confirm(client, "head", page) == 409  # the preview is used up


def test_import_names_faults_by_row_and_writes_nothing(client: Client) -> None:
    text = "unit;organization;full_name;appointed_on\n00952;hnd;A;2021-01-01\n99999;xyz;B;hôm qua\n"
    page = _upload(client, "head", text.encode(), kind=1)
    assert '<th scope="row">3</th>' in page
    for fault in ("mang mã «99999»", "mang mã «xyz»", "«hôm qua» không phải ngày"):
        assert fault in page
    assert 'name="confirm"' not in page
    assert not Head.objects.exists()


def test_import_that_turned_faulty_after_its_preview_writes_nothing(client: Client) -> None:
    heads = ("unit", "organization", "full_name", "appointed_on")
    rows = [("00952", "hnd", "A", "2021-01-01"), ("00955", "hnd", "B", "2021-01-01")]
    page = _upload(client, "head", _sheet(heads, *rows), kind=0)
    Unit.objects.filter(code="00955").update(code="00955x")
    assert _confirm(client, "head", page) == 409
    assert not Head.objects.exists()


@pytest.mark.parametrize(
    ("data", "kind", "text"),
    [
        pytest.param(b"not a workbook", 0, "Không đọc được tệp", id="not-excel"),
        pytest.param("tên\nHoà".encode("utf-16"), 1, "Không đọc được tệp", id="not-utf-8"),
        pytest.param(b"full_name\nA\n", 1, "Tệp thiếu cột bắt buộc: unit, organization, appointed_on", id="no-key"),
        pytest.param(b"unit,organization,appointed_on,left\nA,B,C,D\n", 1, "cột không rõ: «left»", id="unknown-column"),
        pytest.param(b"unit,organization\n", 1, "Tệp không có dòng nào", id="no-rows"),
        pytest.param(b"x" * (5 * 1024 * 1024 + 1), 1, "lớn hơn 5 MB", id="too-large"),
    ],
)
def test_import_says_what_is_wrong_with_the_file(client: Client, data: bytes, kind: int, text: str) -> None:
    assert text in _upload(client, "head", data, kind=kind)


def test_table_reader_bounds_rows_and_drops_blank_ones() -> None:
    table = CsvTable().create_dataset(b"a,b\n1,2\n,\n3\n")
    assert list(table) == [("1", "2"), ("3", "")]
    with pytest.raises(TooLarge):
        CsvTable().create_dataset(b"a\n" + b"1\n" * 20_001)
    assert list(ExcelTable().create_dataset(_sheet(("a", None), (1, 2), (None, None)))) == [(1,)]


# --- accounts ---


def _account(**changes: object) -> dict[str, object]:
    return {
        "username": "xa.moi", "full_name": "Lý Văn Mới", "email": "", "phone": "", "role": Role.STAFF.value,
        "unit": make_district().pk, "organization": "", **changes,
    }  # fmt: skip


def test_account_is_made_with_a_password(client: Client) -> None:
    passwords = {"password1": "Suoi-Khe-2023", "password2": "Suoi-Khe-2023"}
    answer = client.post(reverse("admin:organizations_user_add"), {**_account(), **passwords})
    assert answer.status_code == 302
    assert Client().login(username="xa.moi", password="Suoi-Khe-2023")


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        pytest.param(
            {"role": Role.COMMUNE_OFFICER.value, "unit": ""}, "phải gắn với một đơn vị", id="officer-without-unit"
        ),
        pytest.param({"unit": ""}, "trừ tài khoản của toàn bộ sổ", id="staff-without-unit"),
        pytest.param({"role": Role.DISTRICT_ORGANIZATION.value}, "phải gắn với một tổ chức", id="without-organization"),
        pytest.param({"password2": "khac-han-2023"}, "không khớp", id="passwords-differ"),
        pytest.param({"password1": "ngan", "password2": "ngan"}, "ít nhất 10 ký tự", id="short-password"),
        pytest.param({"username": "xã.mới"}, "không dấu", id="marks-in-the-name"),
        pytest.param({"username": "QUANTRI"}, "Đã có", id="name-in-use"),
    ],
)
def test_account_with_a_fault_is_not_made(client: Client, changes: dict[str, object], text: str) -> None:
    passwords = {"password1": "Suoi-Khe-2023", "password2": "Suoi-Khe-2023"}
    answer = client.post(reverse("admin:organizations_user_add"), {**_account(**passwords), **changes})
    assert answer.status_code == 200
    assert text in answer.content.decode()
    assert not User.objects.filter(full_name="Lý Văn Mới").exists()


def test_password_is_set_again_by_an_administrator(client: Client) -> None:
    user = make_user(Role.STAFF, username="canbo")
    page = reverse("admin:auth_user_password_change", args=[user.pk])
    assert 'name="usable_password"' not in client.get(page).content.decode()
    assert client.post(page, {"password1": "Suoi-Khe-2023", "password2": "Suoi-Khe-2023"}).status_code == 302
    assert Client().login(username="canbo", password="Suoi-Khe-2023")


def test_system_account_cannot_be_seen_or_given_a_password(client: Client) -> None:
    system = User.system()
    assert "he-thong" not in client.get(reverse("admin:organizations_user_changelist")).content.decode()
    page = reverse("admin:auth_user_password_change", args=[system.pk])
    client.post(page, {"password1": "Suoi-Khe-2023", "password2": "Suoi-Khe-2023"})
    assert not User.system().has_usable_password()
    assert client.get(reverse("admin:organizations_user_change", args=[system.pk])).status_code == 302


def test_account_page_shows_no_hash(client: Client) -> None:
    user = make_user(Role.STAFF)
    page = client.get(reverse("admin:organizations_user_change", args=[user.pk])).content.decode()
    assert user.password not in page and user.password.split("$")[-1] not in page


def test_account_is_switched_off_and_never_deleted(client: Client) -> None:
    user = make_user(Role.STAFF, username="canbo")
    assert client.post(reverse("admin:organizations_user_delete", args=[user.pk]), {"post": "yes"}).status_code == 403
    client.post(reverse("admin:organizations_user_change", args=[user.pk]), _account(username="canbo"))
    user.refresh_from_db()
    assert not user.is_active
    assert not Client().login(username="canbo", password="mat-khau-thu")


def test_administrator_cannot_lock_the_own_account_out(client: Client, administrator: User) -> None:
    answer = client.post(
        reverse("admin:organizations_user_change", args=[administrator.pk]), _account(username="quantri")
    )
    page = answer.content.decode()
    assert "không tự bỏ vai trò" in page and "không tự ngừng" in page
    administrator.refresh_from_db()
    assert administrator.is_active and administrator.role == Role.ADMINISTRATOR


def _act(client: Client, action: str, *users: User) -> str:
    answer = client.post(
        reverse("admin:organizations_user_changelist"),
        {"action": action, "_selected_action": [user.pk for user in users]},
        follow=True,
    )
    assert answer.status_code == 200
    return answer.content.decode()


def test_token_is_shown_once_and_replaced_and_revoked(client: Client) -> None:
    user, gone = make_user(Role.STAFF), make_user(Role.LEADER)
    gone.is_active = False
    gone.save()
    page = _act(client, "issue_tokens", user, gone)
    first = Token.objects.get()
    assert first.key in page and "đã ngừng dùng" in page
    _act(client, "issue_tokens", user)
    second = Token.objects.get()
    assert second.key != first.key
    for shown in ("admin:organizations_user_changelist", "admin:index", "admin:admin_logentry_changelist"):
        assert second.key not in client.get(reverse(shown)).content.decode()
    assert "Đã thu hồi 1 mã truy cập." in _act(client, "revoke_tokens", user, gone)
    assert not Token.objects.exists()
    assert [entry.change_message for entry in LogEntry.objects.order_by("pk")] == [
        "Cấp mã truy cập API.", "Cấp mã truy cập API.", "Thu hồi mã truy cập API.",
    ]  # fmt: skip


# --- parameters ---


def test_history_of_a_unit_names_what_changed_and_who(client: Client) -> None:
    unit = Unit.objects.get(code="00952", valid_to__isnull=False)
    form = {
        "code": unit.code, "kind": unit.kind, "name": "Cao Bồ Mới", "level": unit.level, "parent": unit.parent_id,
        "valid_from": "01/10/1991", "valid_to": "30/06/2025", "aliases": "",
    }  # fmt: skip
    assert client.post(reverse("admin:organizations_unit_change", args=[unit.pk]), form).status_code == 302
    page = client.get(reverse("admin:organizations_unit_history", args=[unit.pk])).content.decode()
    assert "Cao Bồ thành Cao Bồ Mới" in page and "Nguyễn Văn A" in page
    unit.refresh_from_db()
    assert unit.slug == "cao-bo"  # addresses outlive a change of name


def test_unit_with_returns_cannot_be_deleted(client: Client) -> None:
    unit = Unit.objects.get(code="030")
    client.post(reverse("admin:organizations_unit_delete", args=[unit.pk]), {"post": "yes"})
    assert Unit.objects.filter(pk=unit.pk).exists()
