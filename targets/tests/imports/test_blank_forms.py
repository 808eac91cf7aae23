"""The forms as the pages give them: whose rows, what is filled in, and that they come back as they went."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings

from organizations.models import Absence, Organization
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.imports.reader import workbook_reader
from targets.rules.compliance import NIL
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named
from targets.tests.imports.import_steps import send
from targets.workbook.form.write import FIRST_COLUMN, FIRST_ROW
from targets.workbook.reading import Reading

pytestmark = pytest.mark.django_db
CAO_BO = "/bao-cao/2024/cao-bo/mau/"
FARMERS = "/nhap-tep/mau/2024/hoi-nong-dan/"


def fetch(client: Client, address: str, tmp_path: Path) -> Reading:
    """The form behind an address, read as if it had been sent back."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith('.xlsx"')
    path = tmp_path / "mau.xlsx"
    path.write_bytes(answer.content)
    with workbook_reader(max_bytes=5_000_000) as reader:
        return reader.read(path)


def test_communes_form_holds_the_six_organizations_and_what_is_stored(client: Client, tmp_path: Path) -> None:
    make_return("00952", "hnd", 2024, figures={**GOOD_FIGURES, "themes": NIL})
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952", 2024)))
    reading = fetch(client, CAO_BO, tmp_path)
    assert not reading.is_refused
    assert (reading.layout, reading.unit, reading.year) == ("commune", "00952", 2024)
    assert list(reading.rows) == ["mttq", "ldld", "hnd", "dtn", "lhpn", "ccb"]
    farmers = {key: NIL if cell.is_nil else cell.value for key, cell in reading.rows["hnd"].items()}
    assert farmers == {**GOOD_FIGURES, "themes": NIL, "critiques": None}


def test_organization_that_is_absent_has_no_row_and_a_note(client: Client, tmp_path: Path) -> None:
    union = Organization.objects.get(code="ldld")
    Absence.objects.create(unit=unit_named("00952"), organization=union, valid_from=date(2021, 1, 1), reason="—")
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952", 2024)))
    assert "ldld" not in fetch(client, CAO_BO, tmp_path).rows
    cells = [cell.value for row in load_workbook(BytesIO(client.get(CAO_BO).content)).active for cell in row]
    assert any("xã Cao Bồ không có Liên đoàn Lao động" in str(value) for value in cells)


def test_officer_of_one_organization_gets_and_sends_its_row_alone(client: Client, tmp_path: Path) -> None:
    farmers = Organization.objects.get(code="hnd")
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952", 2024), organization=farmers))
    reading = fetch(client, CAO_BO, tmp_path)
    assert not reading.is_refused
    assert list(reading.rows) == ["hnd"]


def test_district_organization_gets_its_own_form_of_24_communes(client: Client, tmp_path: Path) -> None:
    make_return("00943", "hnd", 2024, status=ReturnStatus.SUBMITTED)
    farmers = Organization.objects.get(code="hnd")
    client.force_login(make_user(Role.DISTRICT_ORGANIZATION, organization=farmers))
    for address in (FARMERS, CAO_BO):
        reading = fetch(client, address, tmp_path)
        assert not reading.is_refused
        assert (reading.layout, reading.organization, len(reading.rows)) == ("organization", "hnd", 24)
        assert reading.rows["00943"]["members"].value == 923
    assert client.get("/nhap-tep/mau/2024/doan-thanh-nien/").status_code == 404


def test_districts_own_form_asks_only_what_is_judged_on_it(client: Client, tmp_path: Path) -> None:
    client.force_login(make_user(Role.STAFF))
    reading = fetch(client, "/bao-cao/2024/huyen-vi-xuyen/mau/", tmp_path)
    assert not reading.is_refused
    assert reading.unit == "030"
    sheet = load_workbook(BytesIO(client.get("/bao-cao/2024/huyen-vi-xuyen/mau/").content)).active
    keys = {cell.value for row in sheet for cell in row if cell.value in GOOD_FIGURES or cell.value == "critiques"}
    assert keys == {"themes", "supervisions", "critiques"}


def test_officer_gets_no_form_of_the_district(client: Client) -> None:
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952", 2024)))
    assert client.get("/bao-cao/2024/huyen-vi-xuyen/mau/").status_code == 404
    assert client.get("/bao-cao/2024/lao-chai/mau/").status_code == 404


def test_rows_of_sent_returns_are_locked_and_noted(client: Client, tmp_path: Path) -> None:
    make_return("00952", "hnd", 2024, status=ReturnStatus.SUBMITTED)
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952", 2024)))
    sheet = load_workbook(BytesIO(client.get(CAO_BO).content)).active
    rows = {sheet.cell(row, 1).value: row for row in range(FIRST_ROW, FIRST_ROW + 6)}
    assert sheet.cell(rows["hnd"], FIRST_COLUMN).protection.locked
    assert not sheet.cell(rows["ccb"], FIRST_COLUMN).protection.locked
    notes = [str(cell.value) for row in sheet for cell in row]
    assert any("Báo cáo của Hội Nông dân đã gửi hoặc đã khóa" in note for note in notes)
    assert not fetch(client, CAO_BO, tmp_path).is_refused


def test_form_of_another_year_or_unit_is_turned_away_on_a_units_page(
    client: Client, tmp_path: Path, settings: Settings
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(make_user(Role.STAFF))
    path = tmp_path / "mau.xlsx"
    for address, whose in ((CAO_BO, "xã Cao Bồ, năm 2024"), ("/bao-cao/2023/lao-chai/mau/", "xã Lao Chải, năm 2023")):
        path.write_bytes(client.get(address).content)
        staged = send(client, path, "/bao-cao/2023/cao-bo/tep/")
        page = client.get(f"/nhap-tep/{staged.pk}/")
        assert not page.context["preview"].can_commit
        assert f"Tệp này là báo cáo của {whose}. Đồng chí đang nộp cho xã Cao Bồ, năm 2023." in page.content.decode()
