"""A theme in Chromium: entered from the list of what is missing, reported with its paper; all pages pass axe."""

import pytest

from targets.models import Theme
from vixuyen_portal.tests.visits import Visit

pytestmark = pytest.mark.browser
LIST = "/so/2023/chu-de/"


def test_theme_is_entered_and_reported(visit: Visit) -> None:
    page = visit.page
    visit.sign_in("xa")
    for address in ("/so/2023/", LIST, f"{LIST}?tim=khong+co"):
        visit.look_at(address)
    visit.look_at(f"{LIST}?loc=thieu")
    page.get_by_role("link", name="Nhập chủ đề của Hội Nông dân").click()
    page.wait_for_selector("h1:has-text('Nhập chủ đề')")
    visit.look_at(page.url.removeprefix(visit.server.url))
    page.get_by_label("Chủ đề năm").fill("Nông dân chung sức xây dựng nông thôn mới")
    page.get_by_label("Chỉ tiêu, nhiệm vụ nghị quyết đại hội").fill("19/19 tiêu chí nông thôn mới")
    page.get_by_role("button", name="Nhập chủ đề").click()
    page.wait_for_selector("text=Đã nhập chủ đề của Hội Nông dân")
    own = f"{LIST}{Theme.objects.get().pk}/"
    for address in (own, f"{own}sua/", f"{own}minh-chung/", f"{own}huy/", f"{own}bao-cao/"):
        visit.look_at(address)
    page.click("summary:has-text('Nhập văn bản mới')")
    page.get_by_label("Loại văn bản").select_option(label="Báo cáo")
    page.get_by_label("Số, ký hiệu").fill("5-BC/HND")
    page.get_by_label("Ngày ban hành").fill("2023-02-01")
    page.get_by_label("Trích yếu").fill("Báo cáo chủ đề năm 2023")
    page.get_by_role("button", name="Ghi đã báo cáo").click()
    page.wait_for_selector("text=Đã ghi văn bản báo cáo cấp ủy.")
    for address in (own, LIST, f"{own}chu-truong/", f"{own}thay/"):
        visit.look_at(address)
    visit.context.clear_cookies()
    visit.sign_in("administrator")
    visit.look_at(own)
    assert not visit.faults, "\n".join(visit.faults)
