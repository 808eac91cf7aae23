"""Branches, heads, scales, standards, and their Excel files in Chromium: pages pass axe, a list comes by file."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from organizations.models import Branch, Head, Unit
from targets.registers.tables.workbook import HEAD_ROW
from targets.tests.registers.body_steps import assess, make_body, make_branch, make_head
from vixuyen_portal.tests.visits import Visit

pytestmark = pytest.mark.browser
BRANCHES, HEADS, GRID = "/so/2023/co-so/", "/so/2023/can-bo/", "/so/2023/xep-loai/bang/"


def test_pages_of_branches_and_heads(visit: Visit) -> None:
    make_body()
    assess(make_branch(), "Khá", posts_filled=True, meetings=6)
    head = make_head(in_training="Đại học Luật", training_education="SAU_DAI_HOC", expected_on=date(2030, 6, 30))
    branch = Branch.objects.get(kind="BRANCH")
    visit.sign_in("xa")
    own = ("them/", "tep/")
    for address in ("", *own, f"{branch.pk}/", f"{branch.pk}/sua/", f"{branch.pk}/ket-thuc/"):
        visit.look_at(BRANCHES + address)
    for address in ("", *own, *(f"{head.pk}/{page}" for page in ("", "sua/", "bang-cap/", "thoi-giu-chuc/"))):
        visit.look_at(HEADS + address)
    for address in (GRID, f"{GRID}cao-bo/hoi-nong-dan/", "/so/2023/thang-xep-loai/", "/so/2023/tieu-chuan/"):
        visit.look_at(address)
    visit.context.clear_cookies()
    visit.sign_in("head-of-staff")
    for slug in ("thang-xep-loai", "tieu-chuan"):
        visit.look_at(f"/so/2023/{slug}/them/")
    for address in ("/can-xem-lai/2023/", "/tim-kiem/?q=cao+bo", "/nhiem-vu/2023/", "/nhiem-vu/2023/Q1-6/"):
        visit.look_at(address)
    assert not visit.faults, "\n".join(visit.faults)


def test_heads_come_from_a_file(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    visit.sign_in("xa")
    page.goto(visit.server.url + HEADS)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp Excel").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    book = load_workbook(BytesIO(path.read_bytes()))
    sheet = book.worksheets[0]
    columns = {str(cell.value).removesuffix(" *"): cell.column for cell in sheet[HEAD_ROW]}
    line = {"Tổ chức": "Hội Nông dân", "Họ và tên": "Lý Thị Mẫu", "Giữ chức từ ngày": "01/06/2020"}
    for title, value in line.items():
        sheet.cell(HEAD_ROW + 1, columns[title], value)
    book.save(path)
    page.get_by_role("link", name="Nhập từ Excel").click()
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Đọc tệp và xem trước").click()
    page.wait_for_selector("text=Lý Thị Mẫu")
    visit.look_at(page.url.removeprefix(visit.server.url))
    page.get_by_role("button", name="Ghi cả tệp vào sổ").click()
    page.wait_for_selector("text=Đã ghi vào sổ: 1 dòng mới, 0 dòng sửa.")
    head = Head.objects.get()
    assert (head.full_name, head.unit) == ("Lý Thị Mẫu", Unit.objects.get(code="00952", valid_to__isnull=False))
    assert not visit.faults, "\n".join(visit.faults)
