"""A workbook's way in Chromium: sent, waited for, looked at, stored, taken back; each page fits and passes axe."""

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pytest_django import Settings

from targets.models import AnnualReturn, ReturnFile
from targets.tests.imports.import_steps import read_waiting
from targets.tests.workbook.workbook_cases import commune_workbook, put
from vixuyen_portal.tests.visits import Visit

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def upload(visit: Visit, path: Path, page: str) -> ReturnFile:
    """The file, sent through the form; the page waits for the worker."""
    visit.page.goto(visit.server.url + page)
    visit.page.set_input_files("input[type=file]", path)
    visit.page.get_by_role("button", name="Tải lên và xem trước").click()
    visit.page.wait_for_selector("text=Đang đọc tệp…")
    return ReturnFile.objects.latest("pk")


def test_workbook_is_sent_looked_at_stored_and_taken_back(visit: Visit, tmp_path: Path) -> None:
    visit.sign_in("xa")
    staged = upload(visit, commune_workbook(tmp_path / "bao-cao.xlsx"), "/bao-cao/2023/cao-bo/tep/")
    visit.look_at(f"/nhap-tep/{staged.pk}/")
    read_waiting()
    visit.page.wait_for_selector("text=Trong tệp có")  # the page finds out by itself
    for address in ("", "?loc=moi", "cot/"):
        visit.look_at(f"/nhap-tep/{staged.pk}/{address}")
    assert not visit.faults, "\n".join(visit.faults)


def test_form_of_the_portal_goes_there_and_back(visit: Visit, tmp_path: Path) -> None:
    visit.sign_in("xa")
    visit.page.goto(visit.server.url + "/bao-cao/2024/cao-bo/tep/")
    with visit.page.expect_download() as download:
        visit.page.get_by_role("link", name="Tải mẫu năm 2024").click()
    form = tmp_path / download.value.suggested_filename
    shutil.copy(download.value.path(), form)
    book = load_workbook(form)
    book.worksheets[0]["D14"].value = 1
    book.save(form)
    staged = upload(visit, form, "/bao-cao/2024/cao-bo/tep/")
    read_waiting()
    visit.page.get_by_role("button", name="Chỉ ghi 1 số liệu vào bản nháp").click()
    visit.page.wait_for_selector("text=Đã ghi 1 số liệu vào báo cáo, để ở bản nháp")
    assert AnnualReturn.objects.get(year=2024, unit__code="00952", organization__code="hnd").amounts()["themes"] == 1
    visit.look_at(f"/nhap-tep/{staged.pk}/")
    visit.look_at(f"/nhap-tep/{staged.pk}/hoan-tac/")
    visit.page.get_by_role("button", name="Hoàn tác đợt nhập này").click()
    visit.page.wait_for_selector("text=Đã hoàn tác: 1 số liệu trở về như trước khi nhập tệp")
    assert not visit.faults, "\n".join(visit.faults)


def test_faulty_workbook_is_explained_and_comes_back_marked(visit: Visit, tmp_path: Path) -> None:
    visit.sign_in("xa")
    staged = upload(visit, commune_workbook(tmp_path / "sai.xlsx", put("F10", "7O")), "/nhap-tep/")
    read_waiting()
    visit.page.wait_for_selector("text=Tệp còn 1 lỗi, chưa ghi gì")
    visit.look_at(f"/nhap-tep/{staged.pk}/")
    with visit.page.expect_download() as download:
        visit.page.get_by_role("link", name="Tải tệp có đánh dấu chỗ cần sửa").click()
    assert download.value.suggested_filename == "sai-danh-dau.xlsx"
    assert not visit.faults, "\n".join(visit.faults)
