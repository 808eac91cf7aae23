"""Figures of bodies outside communes on the ways in: the page, the portal's form, and an office's own table."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from openpyxl import load_workbook

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.imports import preview as imports
from targets.imports.reader import workbook_reader
from targets.models import AnnualReturn
from targets.tests.factories import make_return
from targets.tests.imports.test_imports import reading
from targets.workbook.reading import ReadColumn

pytestmark = pytest.mark.django_db
GROUP = "Ngoài xã: trường học, cơ quan, doanh nghiệp"
FORM = "/bao-cao/2025/huyen-vi-xuyen/mau/"
BODIES = ["eligible", "members", "rated_excellent", "rated_good", "rated_fair", "rated_poor"]


@pytest.fixture(autouse=True)
def _in_the_year() -> object:
    with time_machine.travel("2025-06-20T03:00:00Z"):
        yield


def test_entry_page_of_the_district_says_whose_figures_these_are(client: Client) -> None:
    client.force_login(make_user(Role.STAFF))
    page = client.get("/bao-cao/2025/huyen-vi-xuyen/nhap/doan-thanh-nien/").content.decode()
    assert GROUP in page and "Đoàn viên, hội viên (ngoài xã)" in page
    assert 'name="members"' in page and 'name="branches"' not in page
    farmers = client.get("/bao-cao/2025/huyen-vi-xuyen/nhap/hoi-nong-dan/").content.decode()
    assert GROUP not in farmers and 'name="members"' not in farmers
    earlier = client.get("/bao-cao/2024/huyen-vi-xuyen/nhap/doan-thanh-nien/").content.decode()
    assert GROUP not in earlier and 'name="members"' not in earlier


def test_portals_form_of_the_district_has_them_and_comes_back_as_it_went(client: Client, tmp_path: Path) -> None:
    make_return("030", "dtn", 2025, figures={"themes": 1, "members": 190, "eligible": 200, "rated_good": 3})
    client.force_login(make_user(Role.STAFF))
    answer = client.get(FORM)
    sheet = load_workbook(BytesIO(answer.content)).active
    texts = {str(cell.value) for row in sheet for cell in row if cell.value is not None}
    assert GROUP in texts and set(BODIES) <= texts and "branches" not in texts
    path = tmp_path / "mau.xlsx"
    path.write_bytes(answer.content)
    with workbook_reader(max_bytes=5_000_000) as reader:
        read = reader.read(path)
    assert not read.is_refused and read.is_form
    assert [read.rows["dtn"][key].value for key in BODIES] == [200, 190, None, 3, None, None]
    prepared = imports.preview(read, by=User.system())
    youth = next(plan for plan in prepared.planned if plan.organization.code == "dtn")
    assert set(youth.entries) == {"themes", "members", "eligible", "rated_good"} and not youth.left_out


def test_totals_of_an_offices_own_table_are_no_figures_of_bodies_outside_communes() -> None:
    """«Toàn huyện» in the columns of members would be added to the communes a second time."""
    column = ReadColumn("Biểu 1", "C", "Đoàn viên, hội viên", (), "members", "tên cột", "C9")
    read = replace(reading(unit="030", year=2025, dtn={"members": 1900, "eligible": 2000}), columns=(column,))
    prepared = imports.preview(read, by=User.system())
    youth = next(plan for plan in prepared.planned if plan.organization.code == "dtn")
    assert set(youth.entries) == {"themes", "supervisions"}
    assert [cell.value for cell in youth.left_out] == [5, 5, 1900, 2000]
    (told,) = [
        one.message for one in prepared.problems if "Đoàn Thanh niên" in one.message and "ngoài xã" in one.message
    ]
    assert "Số liệu ngoài xã xin nhập trên trang hoặc theo mẫu của cổng, để không cộng hai lần." in told
    assert not AnnualReturn.objects.filter(unit__code="030", year=2025, figures__isnull=False).exists()
