"""Reviewing in a real browser: remarks, sending back, the commune's answer in place, waving through, the first look."""

import pytest
from django.utils import timezone

from organizations.models import Notice, Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn
from targets.rules.workflow import ReturnStatus
from targets.tests.approval.test_review_bulk import CLEAN
from targets.tests.factories import make_return, root_year, unit_named
from targets.years import actions as years
from vixuyen_portal.tests.visits import Visit

pytestmark = pytest.mark.browser
DETAIL = "/duyet/2023/minh-tan/"
HISTORY = "/bao-cao/2023/minh-tan/lich-su/hoi-nong-dan/"


@pytest.fixture
def officer(visit: Visit) -> User:
    return make_user(Role.COMMUNE_OFFICER, username="xa.minhtan", unit=unit_named("00919"))


def another(visit: Visit, username: str) -> Visit:
    """Somebody else at another screen."""
    browser = visit.context.browser
    assert browser is not None
    found = Visit(browser, visit.server)
    found.sign_in(username)
    return found


def own_faults(visit: Visit) -> list[str]:
    """What is wrong but for the browser's own note of a form that came back (422)."""
    return [fault for fault in visit.faults if "422" not in fault]


def test_return_goes_back_with_remarks_and_the_commune_answers(visit: Visit, officer: User) -> None:
    page, server = visit.page, visit.server
    visit.sign_in("staff")
    visit.look_at(DETAIL)
    page.locator("#o-hnd-members summary").click()
    page.fill("#nx-hnd-members", "Xin gửi danh sách hội viên.")
    page.get_by_role("button", name="Trả lại để sửa").click()
    page.wait_for_selector("text=Trả lại báo cáo xã Minh Tân để sửa 1 nội dung?")
    page.get_by_role("button", name="Trả lại để sửa").click()
    page.click(".error-summary >> text=Xin ghi lý do khi trả lại báo cáo.")
    assert page.evaluate("document.activeElement.name") == "reason"
    page.keyboard.type("Thiếu danh sách.")
    page.get_by_role("button", name="Trả lại để sửa").click()
    page.wait_for_selector("text=Đã trả lại báo cáo năm 2023 của xã Minh Tân")
    made = AnnualReturn.objects.get(unit__code="00919", year=2023, organization__code="hnd")
    assert made.state is ReturnStatus.SENT_BACK and made.resubmit_by is not None
    assert Notice.objects.filter(to=officer).count() == 2

    commune = another(visit, "xa.minhtan")
    commune.look_at(HISTORY)
    commune.page.evaluate("window.isSamePage = true")
    commune.page.get_by_label("Nhận xét", exact=True).fill("Đã gửi danh sách.")
    commune.page.get_by_role("button", name="Ghi nhận xét").click()
    commune.page.wait_for_selector(".words >> text=Đã gửi danh sách.")
    assert commune.page.evaluate("window.isSamePage"), "the answer came in place"
    assert commune.page.get_by_label("Nhận xét", exact=True).input_value() == ""
    commune.close()

    page.goto(server.url + DETAIL)
    page.wait_for_selector("text=Đã gửi danh sách.")
    assert not own_faults(visit) + commune.faults


def test_faulty_remark_comes_back_in_place(visit: Visit, officer: User) -> None:
    visit.sign_in("xa.minhtan")
    visit.page.goto(visit.server.url + HISTORY)
    visit.page.get_by_label("Nhận xét", exact=True).fill("   ")
    visit.page.get_by_role("button", name="Ghi nhận xét").click()
    visit.page.wait_for_selector("text=Xin ghi nội dung nhận xét.")
    assert not own_faults(visit)


def test_clean_returns_are_waved_through(visit: Visit) -> None:
    make_return("00703", "dtn", figures=CLEAN, status=ReturnStatus.SUBMITTED)
    visit.sign_in("staff")
    for address in ("/duyet/2023/?loc=cho-duyet", "/duyet/2023/?tim=khong+co", "/duyet/2023/sach/"):
        visit.look_at(address)
    visit.page.get_by_role("button", name="Duyệt các báo cáo đã chọn").click()
    visit.page.wait_for_selector("text=/Đã duyệt \\d báo cáo của \\d đơn vị/")
    assert not visit.faults, "\n".join(visit.faults)


def test_district_organization_looks_first(visit: Visit) -> None:
    make_user(Role.DISTRICT_ORGANIZATION, username="hoi.nongdan", organization=Organization.objects.get(code="hnd"))
    head = User.objects.get(username="head-of-staff")
    years.ask_for_two_steps(root_year(2023), on=True, by=head, at=timezone.now())
    visit.sign_in("hoi.nongdan")
    for address in ("/duyet/2023/to-chuc/", "/duyet/2023/to-chuc/minh-tan/", "/duyet/2023/to-chuc/sach/"):
        visit.look_at(address)
    visit.page.goto(visit.server.url + "/viec-can-lam/")
    visit.page.get_by_role("link", name="Mục lục").or_(visit.page.locator(".nav-narrow summary")).first.click()
    visit.page.locator(".nav-narrow").get_by_role("link", name="Xem trước báo cáo").click()
    visit.page.get_by_role("link", name="Xem, đồng ý").first.click()
    visit.page.get_by_role("button", name="Đồng ý báo cáo").click()
    visit.page.get_by_role("button", name="Đồng ý báo cáo").click()
    visit.page.wait_for_selector("text=Đã đồng ý báo cáo năm 2023 của xã Minh Tân")
    assert AnnualReturn.objects.get(endorsed_at__isnull=False).unit.code == "00919"
    assert not visit.faults, "\n".join(visit.faults)
