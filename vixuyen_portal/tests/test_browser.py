"""The portal in Chromium: pages that fit, say nothing in the console and pass axe; and a return's whole way.

Needs requirements-dev.txt and Debian's chromium. Skipped where they are absent, unless PORTAL_REQUIRE_BROWSER=1.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from reports.actions import build_review, request_review
from reports.models import ReviewKind
from targets.models import AnnualReturn
from targets.scoring import score_year
from targets.tests.factories import GOOD_FIGURES, make_return, setup_register, unit_named
from targets.workflow import ReturnStatus

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDTHS = (1440, 390)
PASSWORD = "mat-khau-thu"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all; without it the tests are skipped, or fail where it is required."""
    lacking = [
        name
        for name, is_there in {
            "chromium (apt install chromium)": CHROMIUM,
            "playwright (pip install -r requirements-dev.txt)": importlib.util.find_spec("playwright"),
            "axe-playwright-python (the same)": importlib.util.find_spec("axe_playwright_python"),
        }.items()
        if not is_there
    ]
    if lacking:
        stop = pytest.fail if os.environ.get("PORTAL_REQUIRE_BROWSER") == "1" else pytest.skip
        stop(f"The browser tests need {', '.join(lacking)}.")
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop in this thread
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def register(transactional_db: None) -> None:
    """A register with returns in every state, verdicts and a built review."""
    setup_register()
    make_user(Role.COMMUNE_OFFICER, username="xa", unit=unit_named("00952"))
    for role in (Role.STAFF, Role.HEAD_OF_STAFF, Role.LEADER, Role.ADMINISTRATOR):
        make_user(role, username=role.value.lower().replace("_", "-"))
    poor = {**GOOD_FIGURES, "members": 700, "supervisions": 0}
    for year in (2021, 2022, 2023):
        for unit, figures in (("00952", GOOD_FIGURES), ("00943", poor), ("00955", GOOD_FIGURES)):
            make_return(unit, "hnd", year, figures=figures, status=ReturnStatus.APPROVED)
            make_return(unit, "ccb", year, figures=poor, status=ReturnStatus.APPROVED)
    make_return("00919", "hnd", 2023, status=ReturnStatus.SUBMITTED)
    make_return("00940", "hnd", 2023, status=ReturnStatus.SENT_BACK)
    for year in (2021, 2022, 2023):
        score_year(year)
    head = User.objects.get(username="head-of-staff")
    at = AnnualReturn.objects.filter(year=2023).latest("submitted_at").submitted_at
    assert at is not None
    build_review(request_review(ReviewKind.MIDTERM, by=head, at=at), at=at)


class Visit:
    """A person at the screen, and what is wrong with the pages seen so far."""

    def __init__(self, browser: Browser, server: LiveServer) -> None:
        self.context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900}, locale="vi-VN")
        self.page: Page = self.context.new_page()
        self.server = server
        self.faults: list[str] = []
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("pageerror", lambda error: self._hear("error", str(error)))

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.faults.append(f"{self.page.url} says: {text}")

    def sign_in(self, username: str) -> None:
        self.page.goto(self.server.url + reverse("auth:login"))
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("button:has-text('Đăng nhập')")
        self.page.wait_for_selector("text=Đăng xuất >> nth=0", state="attached")

    def look_at(self, address: str) -> None:
        """Open a page at both widths, and note what does not fit or is not accessible."""
        from axe_playwright_python.sync_playwright import Axe

        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            answer = self.page.goto(self.server.url + address)
            if answer is None or answer.status != 200:
                self.faults.append(f"{address} answers {answer.status if answer else 'nothing'}")
                return
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                self.faults.append(f"{address} is {wide} px too wide at {width} px")
            for found in Axe().run(self.page).response["violations"]:
                places = "; ".join(node["html"][:150] for node in found["nodes"][:3])
                self.faults.append(f"{address} at {width} px: {found['id']} ({found['help']}): {places}")

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def visit(chromium: Browser, register: None, live_server: LiveServer) -> Iterator[Visit]:
    visit = Visit(chromium, live_server)
    yield visit
    visit.close()


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
        "/ket-qua/2023/lao-chai/hoi-nong-dan/T06/",
        "/ket-qua/2023/huyen-vi-xuyen/hoi-nong-dan/T06/",
        "/van-ban/",
    ],
    "xa": [
        "/viec-can-lam/",
        "/bao-cao/",
        "/bao-cao/2024/cao-bo/",
        "/bao-cao/2024/cao-bo/nhap/hoi-nong-dan/",
        "/bao-cao/2023/cao-bo/nhap/hoi-nong-dan/",
        "/bao-cao/2023/cao-bo/lich-su/hoi-nong-dan/",
        "/nhap-tep/",
        "/mat-khau/",
        "/tai-khoan/",
        "/thong-bao/",
    ],
    "head-of-staff": [
        "/viec-can-lam/",
        "/duyet/2023/",
        "/duyet/2023/minh-tan/",
        "/duyet/2023/chot/",
        "/van-ban/moi/",
    ],
    "administrator": ["/quan-tri/", "/quan-tri/organizations/user/", "/api/v1/tai-lieu/"],
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
    page.wait_for_load_state()
    assert AnnualReturn.objects.get(year=2024).status == ReturnStatus.DRAFT

    page.goto(server.url + "/bao-cao/2024/cao-bo/")
    page.get_by_label("Chọn báo cáo của Hội Nông dân").check()
    for other in page.get_by_label("Chọn báo cáo của").all():
        other.set_checked("Hội Nông dân" in (other.get_attribute("aria-label") or ""))
    page.get_by_role("button", name="Gửi báo cáo cho Ban Dân vận").click()
    page.get_by_role("button", name="Gửi báo cáo cho Ban Dân vận").click()
    page.wait_for_selector("text=Đã gửi báo cáo năm 2024")
    visit.close()

    reviewer = Visit(visit.page.context.browser or pytest.fail("no browser"), server)
    reviewer.sign_in("staff")
    reviewer.page.goto(server.url + "/duyet/2024/cao-bo/")
    reviewer.page.get_by_role("button", name="Duyệt báo cáo").click()
    reviewer.page.get_by_role("button", name="Duyệt báo cáo").click()
    reviewer.page.wait_for_selector("text=Đã duyệt báo cáo năm 2024")
    reviewer.close()

    approved = AnnualReturn.objects.get(year=2024)
    assert (approved.status, approved.amounts()["members"]) == (ReturnStatus.APPROVED, 923)
    assert approved.submitted_by is not None
    assert approved.approved_by is not None
    assert (approved.submitted_by.username, approved.approved_by.username) == ("xa", "staff")
    assert not visit.faults + reviewer.faults
