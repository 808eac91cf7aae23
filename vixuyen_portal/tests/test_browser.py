"""The portal in Chromium: pages that fit, say nothing in the console and pass axe; and a return's whole way.

Needs requirements-dev.txt and Debian's chromium. Skipped where they are absent, unless PORTAL_REQUIRE_BROWSER=1.
"""

import pytest
from django.urls import reverse

from targets.models import AnnualReturn
from targets.rules.workflow import ReturnStatus
from vixuyen_portal.tests.visits import Visit

pytestmark = pytest.mark.browser


PAGES: dict[str, list[str]] = {
    "leader": [
        "/tong-quan/2023/",
        "/tong-quan/2023/?chi_tieu=T06",
        "/xa/",
        "/xa/cao-bo/2023/",
        "/to-chuc/2023/",
        "/to-chuc/hoi-nong-dan/2023/",
        "/chi-tieu/2023/",
        "/chi-tieu/T06/2023/",
        "/chi-tieu/T06/2023/sap-nhap/?xem=cu",
        "/xa/viet-lam/2025/",
        "/ket-qua/2023/lao-chai/hoi-nong-dan/T06/",
        "/ket-qua/2023/huyen-vi-xuyen/hoi-nong-dan/T06/",
        "/van-ban/",
        "/bao-cao/2023/",
    ],
    "district-organization": [
        "/viec-can-lam/",
        "/bao-cao/2023/",
        "/duyet/2023/to-chuc/",
        "/duyet/2023/to-chuc/minh-tan/",
        "/duyet/2023/to-chuc/sach/",
    ],
    "xa": [
        "/viec-can-lam/",
        "/bao-cao/",
        "/bao-cao/2023/cao-bo/",
        "/bao-cao/2024/cao-bo/",
        "/bao-cao/2024/cao-bo/kiem-tra/",
        "/bao-cao/2024/cao-bo/gui/?chon=hoi-nong-dan",
        "/bao-cao/2024/cao-bo/nhap/hoi-nong-dan/",
        "/bao-cao/2023/cao-bo/nhap/hoi-nong-dan/",
        "/bao-cao/2023/cao-bo/o/hoi-nong-dan/members/",
        "/bao-cao/2023/cao-bo/lich-su/hoi-nong-dan/",
        "/bao-cao/2023/cao-bo/o/hoi-nong-dan/members/",
        "/nhap-tep/",
        "/bao-cao/2024/cao-bo/tep/",
        "/mat-khau/",
        "/tai-khoan/",
        "/thong-bao/",
        "/tro-giup/",
    ],
    "head-of-staff": [
        "/viec-can-lam/",
        "/duyet/2023/",
        "/duyet/2023/?loc=qua-han&tim=khong+co",
        "/duyet/2023/minh-tan/",
        "/duyet/2023/sach/",
        "/duyet/2023/chot/",
        "/duyet/2023/minh-tan/gia-han/",
        "/duyet/2026/them/",
        "/nhac-nop/2023/",
        "/nhac-nop/2023/?loc=qua-han",
        "/nhac-nop/2023/minh-tan/",
        "/nhac-nop/2023/nhac/",
        "/nhac-nop/2023/cong-van/",
        "/van-ban/moi/",
    ],
    "administrator": [
        "/quan-tri/",
        "/nghi-quyet/",
        "/nghi-quyet/vi-xuyen-2021-2025/",
        "/nghi-quyet/vi-xuyen-2021-2025/T06/nguong/",
        "/dua-vao-su-dung/",
        "/quan-tri/organizations/user/",
        "/quan-tri/targets/plausibilityrule/",
        "/api/v1/tai-lieu/",
    ],
}


@pytest.mark.parametrize("username", PAGES)
def test_pages_fit_and_are_accessible(visit: Visit, username: str) -> None:
    visit.sign_in(username)
    for address in PAGES[username]:
        visit.look_at(address)
    assert not visit.faults, "\n".join(visit.faults)


def test_sign_in_page_fits_and_is_accessible(visit: Visit) -> None:
    visit.look_at(reverse("auth:login"))
    assert not visit.faults, "\n".join(visit.faults)


def test_return_goes_from_the_officer_to_the_approval(visit: Visit) -> None:
    page, server = visit.page, visit.server
    visit.sign_in("xa")
    page.goto(server.url + "/bao-cao/2024/cao-bo/nhap/hoi-nong-dan/")
    for label, text in {"Đối tượng trong diện tập hợp": "1.000", "Đoàn viên, hội viên": "923"}.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Lưu nháp").click()
    page.wait_for_selector("text=Đã lưu lên hệ thống")
    made = AnnualReturn.objects.filter(year=2024, unit__code="00952", organization__code="hnd")
    assert made.get().status == ReturnStatus.DRAFT

    page.goto(server.url + "/bao-cao/2024/cao-bo/")
    page.get_by_role("link", name="Kiểm tra và gửi").click()
    for reason in page.get_by_label("Giải trình").all():
        reason.fill("Đã đối chiếu với danh sách hội viên.")
    assert page.get_by_label("Chọn báo cáo của Hội Nông dân").is_checked()
    page.get_by_role("button", name="Gửi báo cáo cho Ban Dân vận…").click()
    page.get_by_role("button", name="Gửi báo cáo cho Ban Dân vận", exact=True).click()
    page.wait_for_selector("text=Đã gửi báo cáo năm 2024")
    visit.close()

    reviewer = Visit(visit.page.context.browser or pytest.fail("no browser"), server)
    reviewer.sign_in("staff")
    reviewer.page.goto(server.url + "/duyet/2024/cao-bo/")
    reviewer.page.get_by_role("button", name="Duyệt báo cáo").click()
    reviewer.page.get_by_role("button", name="Duyệt báo cáo").click()
    reviewer.page.wait_for_selector("text=Đã duyệt báo cáo năm 2024")
    reviewer.close()

    approved = made.get()
    assert (approved.status, approved.amounts()["members"]) == (ReturnStatus.APPROVED, 923)
    assert approved.submitted_by is not None
    assert approved.approved_by is not None
    assert (approved.submitted_by.username, approved.approved_by.username) == ("xa", "staff")
    assert not visit.faults + reviewer.faults
