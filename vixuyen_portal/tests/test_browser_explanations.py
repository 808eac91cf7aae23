"""An explanation in Chromium: asked from a verdict's card, answered by the commune, accepted; all pages pass axe."""

import pytest

from targets.models import MissExplanation
from vixuyen_portal.tests.visits import Visit

pytestmark = pytest.mark.browser
LIST = "/giai-trinh/2023/"
CARD = "/ket-qua/2023/cao-bo/hoi-cuu-chien-binh/T09/"


def test_explanation_is_asked_answered_and_accepted(visit: Visit) -> None:
    page = visit.page
    visit.sign_in("leader")
    for address in (
        LIST,
        f"{LIST}?tim=khong+co",
        "/giai-trinh/2023/yeu-cau/vi-xuyen-2021-2025/T09/hoi-cuu-chien-binh/",
    ):
        visit.look_at(address)
    visit.look_at(CARD)
    page.get_by_role("link", name="Yêu cầu giải trình").click()
    page.wait_for_selector("h1:has-text('Yêu cầu giải trình T09')")
    visit.look_at(page.url.removeprefix(visit.server.url))
    page.get_by_label("Hạn giải trình").fill("2099-01-15")
    page.get_by_role("button", name="Yêu cầu giải trình").click()
    page.wait_for_selector("text=Đã yêu cầu 1 nơi giải trình.")
    own = f"{LIST}{MissExplanation.objects.get().pk}/"
    for address in (own, f"{own}rut/", LIST, CARD):
        visit.look_at(address)

    visit.context.clear_cookies()
    visit.sign_in("xa")
    for address in ("/viec-can-lam/", f"{own}tra-loi/", own):
        visit.look_at(address)
    page.get_by_label("Nguyên nhân").fill("Nhiều hội viên đi làm xa")
    page.get_by_label("Biện pháp khắc phục").fill("Lập chi hội theo nơi làm việc")
    page.get_by_label("Ngày khắc phục xong").fill("2099-02-01")
    page.get_by_role("button", name="Gửi giải trình").click()
    page.wait_for_selector("text=Đã gửi giải trình.")
    visit.look_at(own)

    visit.context.clear_cookies()
    visit.sign_in("staff")
    for address in ("/viec-can-lam/", f"{LIST}?loc=viec", f"{own}tra-lai/", f"{own}chap-nhan/"):
        visit.look_at(address)
    page.get_by_role("button", name="Chấp nhận giải trình").click()
    page.wait_for_selector("text=Đã chấp nhận giải trình.")
    for address in (own, f"{own}khac-phuc/", CARD):
        visit.look_at(address)
    assert not visit.faults, "\n".join(visit.faults)
