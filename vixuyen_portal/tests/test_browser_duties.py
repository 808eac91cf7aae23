"""An agency's year of duties in Chromium: answered by keyboard, off the line too, proved, sent, given back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from organizations.models import Agency
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import Duty, DutyAnswer, DutyReturn
from targets.rules.workflow import ReturnStatus
from targets.tests.duties.duty_steps import answer
from targets.tests.papers.paper_cases import pdf
from vixuyen_portal.tests.visits import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
FORM = "/nhiem-vu/2023/nhap/uy-ban-nhan-dan-xa-cao-bo/"


@pytest.fixture
def government(visit: Visit) -> Agency:
    own = Agency.objects.get(slug="uy-ban-nhan-dan-xa-cao-bo")
    make_user(Role.AGENCY, username="ubnd.caobo", agency=own)
    make_user(Role.HEAD_OF_STAFF, username="truong.ban")
    return own


def _part(name: str, code: str, how: str = "=") -> str:
    """Selector of a duty's input."""
    return f"[name{how}'d{Duty.objects.get(code=code).pk}:{name}']"


def _saved(page: Page) -> None:
    page.wait_for_selector("#save-line:has-text('Đã lưu lên hệ thống lúc')")


def test_year_of_an_agency(visit: Visit, government: Agency, tmp_path: Path) -> None:
    page = visit.page
    visit.sign_in("ubnd.caobo")
    for address in ("/viec-can-lam/", "/nhiem-vu/2023/", "/nhiem-vu/2023/co-quan/", "/nhiem-vu/2023/Q1-6/", FORM):
        visit.look_at(address)

    # By keyboard alone: state, number, words. It saves by itself.
    page.focus(_part("state", "Q1.6"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("1.250")
    page.focus(_part("summary", "Q1.6"))
    page.keyboard.type("Đã đối thoại hai lần.")
    page.keyboard.press("Tab")
    _saved(page)
    stored = DutyAnswer.objects.get(duty__code="Q1.6")
    assert (stored.state, stored.summary) == ("DONE", "Đã đối thoại hai lần.")
    assert [figure.amount for figure in stored.figures.all()] == [1250]

    # A fault is named at its place and not stored; off the line everything is kept, and sent later.
    number = page.locator(_part("", "Q1.7", "^=")).and_(page.locator("input[type=text][inputmode]")).first
    number.fill("mười")
    number.press("Tab")
    page.wait_for_selector(".part-message:has-text('chỉ nhận số')")
    number.fill("10")
    visit.context.set_offline(True)
    page.fill(_part("summary", "Q1.7"), "Viết khi mất mạng.")
    page.keyboard.press("Tab")
    page.wait_for_selector("#save-line:has-text('Mất kết nối')")
    visit.context.set_offline(False)
    page.reload()
    page.wait_for_selector("#save-line:has-text('Đã lưu lên hệ thống lúc')")
    assert page.input_value(_part("summary", "Q1.7")) == "Viết khi mất mạng."
    assert DutyAnswer.objects.get(duty__code="Q1.7").summary == "Viết khi mất mạng."

    # Proof, with a file, in place.
    file = tmp_path / "Thông báo.pdf"
    file.write_bytes(pdf())
    visit.look_at(f"{FORM}minh-chung/Q1-6/")
    page.click("summary:has-text('Nhập văn bản mới')")
    page.get_by_label("Loại văn bản").select_option(label="Thông báo")
    page.get_by_label("Số, ký hiệu").fill("45/TB-UBND")
    page.get_by_label("Ngày ban hành").fill("2023-12-01")
    page.get_by_label("Trích yếu").fill("Kết luận đối thoại")
    page.get_by_label("Tệp văn bản").set_input_files(file)
    page.get_by_role("button", name="Ghi minh chứng").click()
    page.wait_for_selector("text=Đã ghi minh chứng của nhiệm vụ Q1.6.")

    visit.look_at(f"{FORM}gui/")
    page.get_by_role("button", name="Gửi báo cáo").click()
    page.wait_for_selector("text=Đã gửi báo cáo nhiệm vụ năm 2023")
    visit.look_at(FORM)

    visit.context.clear_cookies()
    visit.sign_in("truong.ban")
    visit.look_at("/viec-can-lam/")
    visit.look_at("/nhiem-vu/2023/co-quan/?loc=cho-duyet")
    page.get_by_role("link", name="Xem, duyệt").click()
    page.fill("#ly-do-SEND_BACK", "Xin ghi số người dự.")
    page.get_by_role("button", name="Trả lại để sửa").click()
    page.wait_for_selector("text=Đã trả lại báo cáo nhiệm vụ năm 2023")
    assert DutyReturn.objects.get().state is ReturnStatus.SENT_BACK
    assert not visit.faults, "\n".join(visit.faults)


def test_two_people_in_one_form_choose(visit: Visit, government: Agency) -> None:
    page = visit.page
    visit.sign_in("ubnd.caobo")
    page.goto(visit.server.url + FORM)
    answer(government, {"Q1.6/summary": "Của người khác"})
    page.fill(_part("summary", "Q1.6"), "Của tôi")
    page.keyboard.press("Tab")
    page.wait_for_selector(".part-message:has-text('vừa được người khác sửa thành «Của người khác»')")
    page.get_by_role("button", name="Giữ bản của đồng chí").click()
    page.wait_for_selector("#save-count:has-text('Mọi ô đã được lưu')")
    assert DutyAnswer.objects.get(duty__code="Q1.6").summary == "Của tôi"


def test_words_of_last_year_are_taken_over_and_marked(visit: Visit, government: Agency) -> None:
    answer(government, {"Q1.6/summary": "Như mọi năm"}, year=2022)
    page = visit.page
    visit.sign_in("ubnd.caobo")
    page.goto(visit.server.url + FORM)
    page.click("summary:has-text('Năm 2022 đã viết')")
    page.get_by_role("button", name="Như năm trước").click()
    page.keyboard.press("Tab")
    _saved(page)
    taken = DutyAnswer.objects.get(duty__code="Q1.6", duty_return__year=2023)
    assert (taken.summary, taken.copied_from) == ("Như mọi năm", 2022)
