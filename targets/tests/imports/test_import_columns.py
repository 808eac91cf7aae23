"""The mapping page: what the headers do not say, the sender says once; the next workbook of that form is known."""

from pathlib import Path

import pytest
from django.test import Client
from openpyxl.worksheet.worksheet import Worksheet
from pytest_django import Settings

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.imports.forms.columns import ColumnsForm
from targets.models import AnnualReturn, ColumnMapping, FigureDefinition, OwedFigure, ReportingYear, ReturnFile
from targets.tests.factories import unit_named
from targets.tests.imports.import_steps import read_waiting, send
from targets.tests.workbook.workbook_cases import commune_workbook
from targets.workbook.reading import Part, ReadColumn, Reading

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def officer(client: Client) -> User:
    user = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))
    client.force_login(user)
    return user


def _strange(sheet: Worksheet) -> None:
    sheet["H7"], sheet["I7"] = "Cột một", "Cột hai"


def sent(client: Client, tmp_path: Path, name: str = "a.xlsx") -> ReturnFile:
    return send(client, commune_workbook(tmp_path / name, _strange))


def filled(page: object) -> dict[str, str]:
    """The form of the page as it stands."""
    form = page.context["form"]  # type: ignore[attr-defined]
    return {field.name: field.value() or "" for field in form}


def answer(client: Client, staged: ReturnFile) -> dict[str, str]:
    """The form with the two unknown columns told."""
    page = client.get(f"/nhap-tep/{staged.pk}/cot/")
    told = {"H": "eligible", "I": "members"}
    data = filled(page)
    for number, line in enumerate(page.context["form"].lines):
        data[f"cot-{number}"] = told.get(line.column.letter, data[f"cot-{number}"])
    return data


@pytest.mark.usefixtures("officer")
def test_preview_leads_to_the_mapping_page(client: Client, tmp_path: Path) -> None:
    staged = sent(client, tmp_path)
    assert f"/nhap-tep/{staged.pk}/cot/" in client.get(f"/nhap-tep/{staged.pk}/").content.decode()
    text = client.get(f"/nhap-tep/{staged.pk}/cot/").content.decode()
    for words in ("Cột một", "KPS; 1125; 1125", "theo tiêu đề cột", "chưa rõ", "Bỏ qua"):
        assert words in text


def test_answer_has_the_file_read_as_the_sender_says(client: Client, tmp_path: Path, officer: User) -> None:
    staged = sent(client, tmp_path)
    reply = client.post(f"/nhap-tep/{staged.pk}/cot/", answer(client, staged))
    assert reply["Location"] == f"/nhap-tep/{staged.pk}/"
    assert "Đang đọc tệp…" in client.get(f"/nhap-tep/{staged.pk}/").content.decode()
    read_waiting()
    page = client.get(f"/nhap-tep/{staged.pk}/")
    assert page.context["preview"].can_commit
    assert "theo đồng chí ghép" in page.content.decode()
    client.post(f"/nhap-tep/{staged.pk}/ghi/", {"cach": "nhap"})
    assert AnnualReturn.objects.get(organization__code="hnd", unit=officer.unit).amounts()["eligible"] == 1125


def test_figure_beside_the_fifteen_is_offered_and_stored(client: Client, tmp_path: Path, officer: User) -> None:
    online = FigureDefinition.objects.create(
        key="members_online", name="Hội viên trên nền tảng số", unit_noun="người", group="Tập hợp", position=99
    )
    of_farmers = OwedFigure.objects.filter(organization__code="hnd").latest("pk")
    of_farmers.pk, of_farmers.definition = None, online
    of_farmers.save()

    def one_more(sheet: Worksheet) -> None:
        values: list[str | int] = ["Dùng ứng dụng", "KPS", "KPS", 400, "KPS", "KPS", "KPS"]
        for row, value in enumerate(values, 7):
            sheet.cell(row, 18, value)

    staged = send(client, commune_workbook(tmp_path / "a.xlsx", one_more))
    page = client.get(f"/nhap-tep/{staged.pk}/cot/")
    assert '<option value="members_online">Hội viên trên nền tảng số</option>' in page.content.decode()
    data = filled(page)
    for number, line in enumerate(page.context["form"].lines):
        if line.column.letter == "R":
            data[f"cot-{number}"] = "members_online"
    client.post(f"/nhap-tep/{staged.pk}/cot/", data)
    read_waiting()
    assert client.get(f"/nhap-tep/{staged.pk}/").context["preview"].can_commit
    client.post(f"/nhap-tep/{staged.pk}/ghi/", {"cach": "nhap"})
    assert AnnualReturn.objects.get(organization__code="hnd", unit=officer.unit).amounts()["members_online"] == 400


def test_next_workbook_of_the_form_needs_one_click(client: Client, tmp_path: Path, officer: User) -> None:
    first = sent(client, tmp_path)
    client.post(f"/nhap-tep/{first.pk}/cot/", answer(client, first))
    kept = ColumnMapping.objects.get(sender=officer).mapping
    assert "unit" not in kept and "year" not in kept
    second = sent(client, tmp_path, "b.xlsx")
    assert "Cách ghép lần trước của đồng chí đã được nhớ" in client.get(f"/nhap-tep/{second.pk}/").content.decode()
    page = client.get(f"/nhap-tep/{second.pk}/cot/")
    assert "giống lần trước" in page.content.decode()
    client.post(f"/nhap-tep/{second.pk}/cot/", filled(page))
    read_waiting()
    assert client.get(f"/nhap-tep/{second.pk}/").context["preview"].can_commit


@pytest.mark.usefixtures("officer")
def test_anothers_mapping_is_no_guess(client: Client, tmp_path: Path) -> None:
    first = sent(client, tmp_path)
    client.post(f"/nhap-tep/{first.pk}/cot/", answer(client, first))
    client.force_login(make_user(Role.STAFF))
    assert "giống lần trước" not in client.get(f"/nhap-tep/{sent(client, tmp_path, 'c.xlsx').pk}/cot/").content.decode()


@pytest.mark.usefixtures("officer")
def test_two_columns_of_one_figure_are_refused(client: Client, tmp_path: Path) -> None:
    staged = sent(client, tmp_path)
    data = {name: "members" if name.startswith("cot-") else value for name, value in answer(client, staged).items()}
    reply = client.post(f"/nhap-tep/{staged.pk}/cot/", data)
    assert reply.status_code == 422
    assert "cột cùng ghép với «Đoàn viên, hội viên»" in reply.content.decode()
    assert not ColumnMapping.objects.exists()


@pytest.mark.usefixtures("officer")
def test_unit_and_year_are_asked_where_the_title_lacks_them(client: Client, tmp_path: Path) -> None:
    def bare(sheet: Worksheet) -> None:
        for row in range(1, 6):
            for cell in sheet[row]:
                if type(cell).__name__ == "Cell":
                    cell.value = None
        sheet.title = "Trang 1"

    staged = send(client, commune_workbook(tmp_path / "khong-ten.xlsx", bare))
    page = client.get(f"/nhap-tep/{staged.pk}/cot/")
    fields = page.context["form"].fields
    assert [unit for unit, _ in fields["unit"].choices] == ["", "00952"], "an officer names the own unit only"
    client.post(f"/nhap-tep/{staged.pk}/cot/", filled(page) | {"year": "2023", "unit": "00952"})
    read_waiting()
    found = client.get(f"/nhap-tep/{staged.pk}/").context["preview"]
    assert (found.reading.unit, found.reading.year, found.can_commit) == ("00952", 2023, True)


def _send_titled(client: Client, path: Path, title: str) -> ReturnFile:
    return send(client, commune_workbook(path, title=(title, "Đơn vị báo cáo: Xã Cao Bồ")))


@pytest.mark.usefixtures("officer")
def test_unknown_title_is_asked_about_once(client: Client, tmp_path: Path) -> None:
    first = _send_titled(client, tmp_path / "a.xlsx", "BÁO CÁO CHUYÊN ĐỀ NĂM 2023")
    page = client.get(f"/nhap-tep/{first.pk}/cot/")
    assert "Tiêu đề «BÁO CÁO CHUYÊN ĐỀ NĂM 2023» có phải là kết quả" in page.content.decode()

    unanswered = client.post(f"/nhap-tep/{first.pk}/cot/", filled(page))
    assert (unanswered.status_code, ColumnMapping.objects.count()) == (422, 0)
    other = client.post(f"/nhap-tep/{first.pk}/cot/", filled(page) | {"tieu-de-0": "sai"})
    assert "chỉ nhận kết quả thực hiện của cả năm" in other.content.decode()

    client.post(f"/nhap-tep/{first.pk}/cot/", filled(page) | {"tieu-de-0": "dung"})
    read_waiting()
    preview = client.get(f"/nhap-tep/{first.pk}/")
    assert preview.context["preview"].can_commit
    assert "theo đồng chí đã trả lời" in preview.content.decode()

    second = _send_titled(client, tmp_path / "b.xlsx", "Báo cáo chuyên đề năm 2022")
    assert client.get(f"/nhap-tep/{second.pk}/").context["preview"].can_commit


@pytest.mark.usefixtures("officer")
def test_anothers_answer_on_a_title_is_not_ones_own(client: Client, tmp_path: Path) -> None:
    first = _send_titled(client, tmp_path / "a.xlsx", "BÁO CÁO CHUYÊN ĐỀ NĂM 2023")
    page = client.get(f"/nhap-tep/{first.pk}/cot/")
    client.post(f"/nhap-tep/{first.pk}/cot/", filled(page) | {"tieu-de-0": "dung"})

    client.force_login(make_user(Role.STAFF))
    second = _send_titled(client, tmp_path / "b.xlsx", "BÁO CÁO CHUYÊN ĐỀ NĂM 2023")
    assert not client.get(f"/nhap-tep/{second.pk}/").context["preview"].can_commit


def test_another_persons_file_is_unknown(client: Client, tmp_path: Path, officer: User) -> None:
    staged = sent(client, tmp_path)
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=unit_named("00943")))
    assert client.get(f"/nhap-tep/{staged.pk}/cot/").status_code == 404


def test_workbook_of_several_reports_names_its_units_itself(officer: User) -> None:
    parts = tuple(Part("commune", code, None, {}) for code in ("00952", "00943"))
    column = ReadColumn("Biểu 1", "C", "Chủ đề năm", ("1",), "themes", "theo tiêu đề cột", "C7")
    reading = Reading("commune", None, None, 2023, several=parts, columns=(column,))
    year = ReportingYear.objects.get(year=2023)
    form = ColumnsForm({"cot-0": "themes"}, reading=reading, year=year, user=officer, remembered=None)
    assert list(form.fields) == ["cot-0"]
    assert form.is_valid()
    assert form.answers() == {"columns": {"Biểu 1!C": "themes"}}
