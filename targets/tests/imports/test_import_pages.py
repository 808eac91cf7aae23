"""Excel files in the browser: sent, looked at, stored; the faulty and the foreign are turned away in words."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.imports.forms.upload import NO_FILE, TOO_LARGE, WRONG_KIND
from targets.models import AnnualReturn, Figure, FigureChange, ReturnFile
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, unit_named
from targets.tests.imports.import_steps import UPLOAD, confirm, read_waiting, send

pytestmark = pytest.mark.django_db
CAO_BO_2021 = "/bao-cao/2021/cao-bo/tep/"
RETURNS: Path = django_settings.BASE_DIR / "fixtures" / "returns"
GOOD = RETURNS / "2021" / "kim-linh-00709-2021.xlsx"
NEXT_YEAR = RETURNS / "2022" / "kim-linh-00709-2022.xlsx"
CAO_BO = RETURNS / "2021" / "cao-bo-00952-2021.xls"
LETTERS = RETURNS / "faulty" / "letters.xlsx"


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def staff(client: Client) -> User:
    user = make_user(Role.STAFF, username="banvan")
    client.force_login(user)
    return user


@pytest.mark.usefixtures("staff")
def test_upload_keeps_the_file_and_stores_no_figure(client: Client) -> None:
    with GOOD.open("rb") as file:
        answer = client.post(UPLOAD, {"file": file})
    staged = ReturnFile.objects.get()
    assert answer["Location"] == f"/nhap-tep/{staged.pk}/"
    assert (staged.name, len(staged.sha256)) == (GOOD.name, 64)
    assert staged.content.size == GOOD.stat().st_size
    assert not Figure.objects.exists()


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".txt"])
def test_text_table_is_taken_whatever_it_is_called(client: Client, suffix: str) -> None:
    text = (RETURNS.parent / "excel_cases" / "10-cham-phay.csv").read_text(encoding="utf-8-sig")
    client.post(UPLOAD, {"file": SimpleUploadedFile(f"cao-bo{suffix}", text.replace(";", "\t").encode())})
    read_waiting()
    staged = ReturnFile.objects.get()
    assert "Xem trước, chưa ghi gì" in client.get(f"/nhap-tep/{staged.pk}/").content.decode()
    assert suffix in client.get(UPLOAD).content.decode()


@pytest.mark.usefixtures("staff")
def test_page_waits_until_the_file_is_read(client: Client) -> None:
    client.post(UPLOAD, {"file": SimpleUploadedFile(GOOD.name, GOOD.read_bytes())})
    staged = ReturnFile.objects.get()
    page = client.get(f"/nhap-tep/{staged.pk}/").content.decode()
    assert "Đang đọc tệp…" in page
    assert f'hx-get="/nhap-tep/{staged.pk}/tien-do/"' in page
    assert "Xem đã đọc xong chưa" in page
    assert client.post(f"/nhap-tep/{staged.pk}/ghi/").status_code == 409
    assert "HX-Refresh" not in client.get(f"/nhap-tep/{staged.pk}/tien-do/", headers={"HX-Request": "true"})
    read_waiting()
    assert client.get(f"/nhap-tep/{staged.pk}/tien-do/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "Xem trước, chưa ghi gì" in client.get(f"/nhap-tep/{staged.pk}/").content.decode()


@pytest.mark.usefixtures("staff")
def test_failure_of_the_reading_is_told_and_can_be_tried_again(client: Client) -> None:
    client.post(UPLOAD, {"file": SimpleUploadedFile(GOOD.name, GOOD.read_bytes())})
    staged = ReturnFile.objects.get()
    Path(staged.content.path).rename(f"{staged.content.path}.bak")
    with pytest.raises(FileNotFoundError):
        read_waiting()
    page = client.get(f"/nhap-tep/{staged.pk}/").content.decode()
    assert "Có lỗi của hệ thống khi làm việc này" in page
    Path(f"{staged.content.path}.bak").rename(staged.content.path)
    client.post(f"/nhap-tep/{staged.pk}/doc-lai/")
    read_waiting()
    assert "Xem trước, chưa ghi gì" in client.get(f"/nhap-tep/{staged.pk}/").content.decode()


@pytest.mark.usefixtures("staff")
def test_damaged_file_is_named_as_the_sender_named_it(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "hong.xlsx"
    path.write_bytes(b"PK hong")
    for _ in range(2):
        staged = send(client, path, name="Báo cáo (lần 1).xlsx")
    assert staged.content.name.count("Báo cáo (lần 1)") == 0, "the storage changes names"
    page = client.get(f"/nhap-tep/{staged.pk}/")
    assert {problem.read for problem in page.context["errors"]} == {"Báo cáo (lần 1).xlsx"}


def test_commit_stores_and_sends(client: Client, staff: User) -> None:
    staged = send(client, GOOD)
    answer = confirm(client, staged)
    text = answer.content.decode()
    sent = AnnualReturn.objects.filter(unit__code="00709", year=2021)
    assert {one.state for one in sent} == {ReturnStatus.SUBMITTED}
    assert sent.count() == 6
    assert "Đã ghi" in text
    assert "/bao-cao/2021/kim-linh/" in text
    change = FigureChange.objects.first()
    assert change is not None and (change.by, change.file_sha256) == (staff, staged.sha256)
    history = client.get("/bao-cao/2021/kim-linh/lich-su/hoi-nong-dan/").content.decode()
    assert GOOD.name in history
    cell = FigureChange.objects.filter(annual_return__organization__code="hnd").values_list("cell", flat=True)[0]
    assert f"ô {cell}: «" in history


@pytest.mark.usefixtures("staff")
def test_commit_twice_is_refused_in_words(client: Client) -> None:
    staged = send(client, GOOD)
    confirm(client, staged)
    before = FigureChange.objects.count()
    answer = client.post(f"/nhap-tep/{staged.pk}/ghi/")
    assert answer.status_code == 409
    assert "đã được ghi vào báo cáo từ trước" in answer.content.decode()
    assert FigureChange.objects.count() == before


@pytest.mark.usefixtures("staff")
def test_same_file_once_more_has_nothing_to_store(client: Client) -> None:
    confirm(client, send(client, GOOD))
    text = client.get(f"/nhap-tep/{send(client, GOOD).pk}/").content.decode()
    assert "không có gì để ghi" in text
    assert 'name="cach"' not in text


@pytest.mark.usefixtures("staff")
def test_faulty_file_lists_its_problems_and_cannot_be_stored(client: Client) -> None:
    staged = send(client, LETTERS)
    page = client.get(f"/nhap-tep/{staged.pk}/")
    text = page.content.decode()
    problem = page.context["errors"][0]
    assert problem.cell in text
    assert problem.message[:30] in text
    assert 'name="cach"' not in text
    assert "lỗi phải sửa nên chưa ghi vào báo cáo" in text
    assert client.post(f"/nhap-tep/{staged.pk}/ghi/").status_code == 409
    assert not Figure.objects.exists()


def test_figures_that_differ_from_an_approved_return_are_refused(client: Client, staff: User) -> None:
    make_return("00709", "hnd", 2021, status=ReturnStatus.APPROVED)
    page = client.get(f"/nhap-tep/{send(client, GOOD).pk}/")
    assert not page.context["preview"].can_commit
    assert "đang ở trạng thái «Đã duyệt»" in page.content.decode()


@pytest.mark.usefixtures("staff")
def test_upload_of_another_unit_is_turned_away_on_a_units_page(client: Client) -> None:
    answer = client.get(f"/nhap-tep/{send(client, GOOD, CAO_BO_2021).pk}/")
    assert not answer.context["preview"].can_commit
    assert (
        "Tệp này là báo cáo của xã Kim Linh, năm 2021. Đồng chí đang nộp cho xã Cao Bồ, năm 2021."
        in answer.content.decode()
    )


@pytest.mark.usefixtures("staff")
def test_upload_of_another_year_is_turned_away_on_a_years_page(client: Client) -> None:
    answer = client.get(f"/nhap-tep/{send(client, CAO_BO, '/bao-cao/2022/cao-bo/tep/').pk}/")
    assert "báo cáo của xã Cao Bồ, năm 2021. Đồng chí đang nộp cho xã Cao Bồ, năm 2022." in answer.content.decode()


def test_officer_cannot_store_another_communes_file(client: Client) -> None:
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952")))
    staged = send(client, GOOD)
    page = client.get(f"/nhap-tep/{staged.pk}/")
    assert not page.context["preview"].can_commit
    assert client.post(f"/nhap-tep/{staged.pk}/ghi/").status_code == 409
    assert not AnnualReturn.objects.exists()


@pytest.mark.usefixtures("staff")
def test_another_officers_file_is_unknown(client: Client) -> None:
    staged = send(client, GOOD)
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952")))
    assert client.get(f"/nhap-tep/{staged.pk}/").status_code == 404
    assert client.post(f"/nhap-tep/{staged.pk}/ghi/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("bao-cao.pdf", b"%PDF-1.4", WRONG_KIND),
        ("rong.xlsx", b"", WRONG_KIND),
        ("lon.xlsx", b"PK" * (5 * 1024 * 512 + 1), TOO_LARGE),
    ],
    ids=["pdf", "empty", "over-5-mb"],
)
@pytest.mark.usefixtures("staff")
def test_wrong_file_is_named_and_not_kept(client: Client, name: str, content: bytes, sentence: str) -> None:
    answer = client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ReturnFile.objects.exists()


@pytest.mark.usefixtures("staff")
def test_no_file_is_asked_for(client: Client) -> None:
    assert NO_FILE in client.post(UPLOAD, {}).content.decode()


@pytest.mark.usefixtures("staff")
def test_something_else_named_xlsx_is_refused_with_words(client: Client) -> None:
    client.post(UPLOAD, {"file": SimpleUploadedFile("gia.xlsx", b"khong phai excel")})
    read_waiting()
    page = client.get(f"/nhap-tep/{ReturnFile.objects.get().pk}/")
    assert page.status_code == 200
    assert len(page.context["errors"]) == 1
