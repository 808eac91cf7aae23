"""A commune's whole year in Chromium, on a slow line that is cut in the middle: from opening the year to closing it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from organizations.models import Organization
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, FigureDefinition
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, root_year, setup_register, unit_named
from targets.tests.imports.import_steps import read_waiting
from targets.verdicts.scoring import score_year
from vixuyen_portal.tests.entry_desk import cell, enter, saved
from vixuyen_portal.tests.visits import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
YEAR = 2025
HUB = f"/bao-cao/{YEAR}/cao-bo/"
#: A village line over the mountain: 400 kbit/s, 400 ms (the budget of the entry page).
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
#: The officer's figures of the Farmers' Union this year; the members are mistyped first.
FARMERS = {**GOOD_FIGURES, "supervisions": 2, "eligible": 1010, "members": 931, "branches": 11, "rated_good": 0}


@pytest.fixture
def _year_before(transactional_db: None, settings: Settings, tmp_path: Path) -> None:
    """Cao Bồ with its returns of the year before, the people, and a year that nobody has opened."""
    settings.MEDIA_ROOT = tmp_path / "media"
    setup_register()
    make_user(Role.COMMUNE_OFFICER, username="xa", unit=unit_named("00952"))
    make_user(Role.STAFF, username="chuyenvien")
    make_user(Role.HEAD_OF_STAFF, username="truongban")
    for organization in Organization.objects.all():
        make_return("00952", organization.code, YEAR - 1, figures=_owed(organization), status=ReturnStatus.APPROVED)


def _owed(organization: Organization) -> dict[str, int]:
    """Good figures, as far as the organization owes them."""
    keys = FigureDefinition.objects.filter(owed_figures__organization=organization).values_list("key", flat=True)
    good = {**GOOD_FIGURES, "critiques": 1}
    return {key: figure for key in keys if isinstance(figure := good[key], int)}


def _desk(browser: Browser, server: LiveServer, username: str, *, slow: bool = False) -> Visit:
    visit = Visit(browser, server)
    if slow:
        visit.context.new_cdp_session(visit.page).send("Network.emulateNetworkConditions", SLOW)
    visit.sign_in(username)
    return visit


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def _state(organization: str) -> ReturnStatus:
    return AnnualReturn.objects.get(year=YEAR, unit__code="00952", organization__code=organization).state


@pytest.mark.usefixtures("_year_before")
def test_whole_year_of_a_commune(chromium: Browser, live_server: LiveServer, tmp_path: Path) -> None:
    head = _desk(chromium, live_server, "truongban")
    head.page.goto(f"{live_server.url}/duyet/{YEAR}/chot/")
    _press(head.page, f"Mở kỳ báo cáo năm {YEAR}")
    head.page.wait_for_selector("text=báo cáo đã được lập sẵn")

    officer = _desk(chromium, live_server, "xa", slow=True)
    _enter_by_hand(officer)
    _paste_from_excel(officer.page)
    _send_the_form(officer, tmp_path)
    _check_and_send(officer.page)
    assert {_state(code) for code in Organization.objects.values_list("code", flat=True)} == {ReturnStatus.SUBMITTED}

    staff = _desk(chromium, live_server, "chuyenvien")
    _send_one_back(staff.page, live_server.url)
    assert _state("hnd") is ReturnStatus.SENT_BACK
    _mend_and_send_again(officer.page, live_server.url)
    _approve_all(staff.page, live_server.url)
    assert {_state(code) for code in Organization.objects.values_list("code", flat=True)} == {ReturnStatus.APPROVED}

    head.page.goto(f"{live_server.url}/duyet/{YEAR}/chot/")
    head.page.get_by_label("Đã xem: chốt khi còn").check()  # the other communes sent nothing
    _press(head.page, f"Chốt năm {YEAR}")
    head.page.wait_for_selector(f"text=Đã chốt năm {YEAR}")
    assert root_year(YEAR).is_closed

    score_year(YEAR)
    officer.page.goto(f"{live_server.url}{HUB}nhap/hoi-nong-dan/")
    officer.page.wait_for_selector(f"text=Năm {YEAR} đã chốt >> nth=0")
    assert officer.page.locator("#o-members").count() == 0
    officer.page.goto(f"{live_server.url}/ket-qua/{YEAR}/cao-bo/hoi-nong-dan/T06/")
    officer.page.wait_for_selector("text=Đạt >> nth=0")
    officer.page.wait_for_selector("text=932 >> nth=0")
    network = ("ERR_INTERNET_DISCONNECTED",)
    faults = [*head.faults, *staff.faults, *(f for f in officer.faults if not any(word in f for word in network))]
    assert not faults, "\n".join(faults)
    for visit in (head, staff, officer):
        visit.close()


def _enter_by_hand(officer: Visit) -> None:
    """Type the Farmers' Union's figures cell by cell; the line is cut half-way, and the page closed and opened."""
    page = officer.page
    page.wait_for_selector("h1:has-text('Việc cần làm')")
    page.goto(f"{officer.server.url}{HUB}nhap/hoi-nong-dan/")
    keys = list(FARMERS)
    for key in keys[:5]:
        enter(page, key, str(FARMERS[key]))
    saved(page)
    officer.context.set_offline(True)
    for key in keys[5:10]:
        enter(page, key, "9310" if key == "members" else str(FARMERS[key]))
    page.wait_for_selector("#save-line:has-text('Mất kết nối. Vẫn nhập được bình thường')")
    officer.context.set_offline(False)
    page.reload()
    assert cell(page, "eligible") == "1.010"
    assert "lớn hơn" in page.inner_text("#error-summary")
    enter(page, "members", str(FARMERS["members"]))
    for key in keys[10:]:
        enter(page, key, str(FARMERS[key]))
    saved(page)
    assert page.locator("#error-summary").is_hidden() or "Lỗi" not in page.inner_text("#error-summary")
    page.wait_for_selector("tr.computed-row:has-text('92,2') >> text=Đạt")
    found = AnnualReturn.objects.get(year=YEAR, unit__code="00952", organization__code="hnd")
    assert found.amounts() == FARMERS


def _paste_from_excel(page: Page) -> None:
    """A column for the Youth Union, copied out of a workbook."""
    figures = _owed(Organization.objects.get(code="dtn"))
    page.goto(page.url.replace("hoi-nong-dan", "doan-thanh-nien"))
    page.focus("#o-themes")
    column = "\n".join(
        str(figures[key]) for key in FigureDefinition.objects.values_list("key", flat=True) if key in figures
    )
    page.evaluate(
        "text => { const data = new DataTransfer(); data.setData('text/plain', text); document.activeElement"
        ".dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }",
        column,
    )
    page.wait_for_selector(f"#toast:has-text('Đã dán {len(figures)} ô')")
    saved(page)


def _send_the_form(officer: Visit, tmp_path: Path) -> None:
    """The other four organizations by the portal's own form, filled in and sent."""
    page = officer.page
    page.goto(f"{officer.server.url}{HUB}tep/")
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Tải mẫu năm {YEAR}").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    _fill_in(path)
    page.set_input_files("input[type=file]", path)
    _press(page, "Tải lên và xem trước")
    page.wait_for_selector("text=Đang đọc tệp…")
    read_waiting()
    page.locator("button[name=cach][value=nhap]").click()
    page.wait_for_selector("text=để ở bản nháp")


def _fill_in(path: Path) -> None:
    """Write the four organizations' figures where the hidden codes and keys say."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    keys = set(GOOD_FIGURES) | {"critiques"}
    header = next(row for row in sheet.iter_rows() if keys & {cell.value for cell in row})
    columns = {cell.value: cell.column for cell in header if cell.value in keys}
    codes = {
        cell.value: cell.row
        for row in sheet.iter_rows()
        for cell in row
        if cell.value in {"mttq", "ldld", "lhpn", "ccb"}
    }
    for code, row in codes.items():
        for key, figure in _owed(Organization.objects.get(code=code)).items():
            sheet.cell(row, columns[key]).value = figure
    book.save(path)


def _check_and_send(page: Page) -> None:
    """Explain what is odd, right on the check page, then send all six."""
    page.goto(page.url.split("/nhap-tep/")[0] + HUB + "kiem-tra/")
    for box in page.locator("form.check textarea").all():
        if not box.input_value():
            box.fill("Xã đã đối chiếu với sổ theo dõi, số liệu đúng.")
    _press(page, "Lưu giải trình")
    page.wait_for_selector("text=Không còn lỗi, không còn nội dung cần giải trình")
    for tick in page.locator("input[name=chon]").all():
        tick.check()
    page.locator("button[name=viec][value=gui]").click()
    page.wait_for_selector("text=6 báo cáo sẽ gửi")
    _press(page, "Gửi báo cáo cho Ban Dân vận")
    page.wait_for_selector(f"text=Đã gửi báo cáo năm {YEAR}")


def _send_one_back(page: Page, server: str) -> None:
    """The reviewer asks about one figure."""
    page.goto(f"{server}/duyet/{YEAR}/cao-bo/")
    page.locator("#o-hnd-members summary").click()
    page.fill("#nx-hnd-members", "Danh sách chi hội ghi 932 hội viên. Xin kiểm tra lại.")
    for tick in page.locator("input[name=ticked]").all():
        tick.set_checked((tick.get_attribute("value") or "").startswith("hoi-nong-dan:"))
    _press(page, "Trả lại để sửa")
    page.wait_for_selector("text=Trả lại báo cáo xã Cao Bồ để sửa")
    page.fill("[name=reason]", "Số hội viên chưa khớp danh sách.")
    _press(page, "Trả lại để sửa")
    page.wait_for_selector(f"text=Đã trả lại báo cáo năm {YEAR} của xã Cao Bồ")


def _mend_and_send_again(page: Page, server: str) -> None:
    """The officer is told, reads why, mends the figure and sends the return again."""
    page.goto(f"{server}/thong-bao/")
    page.wait_for_selector(".unread >> nth=0")
    page.goto(f"{server}/viec-can-lam/")
    page.wait_for_selector("text=Số hội viên chưa khớp danh sách.")
    page.get_by_role("link", name="Sửa báo cáo bị trả lại").first.click()
    page.wait_for_url("**/nhap/hoi-nong-dan/", wait_until="load")
    page.wait_for_selector("text=Danh sách chi hội ghi 932 hội viên >> nth=0")
    enter(page, "members", "932")
    saved(page)
    page.goto(f"{server}{HUB}kiem-tra/")
    page.locator("button[name=viec][value=gui]").click()
    _press(page, "Gửi báo cáo cho Ban Dân vận")
    page.wait_for_selector(f"text=Đã gửi báo cáo năm {YEAR}")


def _approve_all(page: Page, server: str) -> None:
    page.goto(f"{server}/duyet/{YEAR}/cao-bo/")
    for tick in page.locator("input[name=ticked]").all():
        tick.check()
    _press(page, "Duyệt báo cáo")
    page.wait_for_selector("h1:has-text('Duyệt báo cáo')")
    _press(page, "Duyệt báo cáo")
    page.wait_for_selector(f"text=Đã duyệt báo cáo năm {YEAR}")
