"""A district organization's year in Chromium: its theme, its own return from the registers, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from organizations.models import Organization
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, ChangeSource, FigureChange, Theme
from targets.rules.register_steps import TopicState
from targets.rules.workflow import ReturnStatus
from targets.tests.registers.theme_steps import agree_theme, committee, paper, staff
from targets.tests.registers.topic_steps import make_topic
from targets.verdicts.scoring import score_year
from vixuyen_portal.tests.entry_desk import saved
from vixuyen_portal.tests.visits import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
OWN = "/bao-cao/2023/huyen-vi-xuyen/"
ENTRY = f"{OWN}nhap/hoi-nong-dan/"
THEMES = "/so/2023/chu-de/"


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_whole_year_of_a_district_organization(visit: Visit) -> None:
    farmers = Organization.objects.get(code="hnd")
    make_user(Role.DISTRICT_ORGANIZATION, username="hoi.nongdan", organization=farmers)
    make_topic(TopicState.ISSUED, unit="030")
    page = visit.page
    visit.sign_in("hoi.nongdan")
    for address in ("/viec-can-lam/", "/so/2023/", f"{THEMES}them/?don-vi=huyen-vi-xuyen&to-chuc=hoi-nong-dan"):
        visit.look_at(address)
    _keep_the_theme(page)
    own = f"{THEMES}{Theme.objects.get().pk}/"
    visit.look_at(own)
    theme = Theme.objects.with_parties().get()
    agreement = paper(committee(theme.unit), "9-TB/HU", theme.report.issued_on)
    agree_theme(theme, agreement, seen=theme.revision, by=staff(), at=theme.at)

    for address in (OWN, ENTRY):
        visit.look_at(address)
    _take_from_the_registers(page)
    taken = FigureChange.objects.filter(annual_return__unit__code="030", source=ChangeSource.REGISTER)
    assert set(taken.values_list("key", flat=True)) == {"themes", "supervisions"}
    _send(visit)
    made = AnnualReturn.objects.get(year=2023, unit__code="030", organization=farmers)
    assert made.state is ReturnStatus.SUBMITTED and made.amounts()["themes"] == 1

    reviewer = Visit(visit.context.browser or pytest.fail("no browser"), visit.server)
    reviewer.sign_in("staff")
    reviewer.look_at("/duyet/2023/huyen-vi-xuyen/")
    for _ in range(2):
        _press(reviewer.page, "Duyệt báo cáo")
    reviewer.page.wait_for_selector("text=Đã duyệt báo cáo năm 2023")
    reviewer.close()

    score_year(2023)
    visit.look_at("/ket-qua/2023/huyen-vi-xuyen/hoi-nong-dan/T01/")
    page.wait_for_selector("text=Đạt >> nth=0")
    page.wait_for_selector("text=Dựa trên >> nth=0")
    assert not visit.faults + reviewer.faults, "\n".join(visit.faults + reviewer.faults)


def _keep_the_theme(page: Page) -> None:
    """Enter the theme and the paper that reports it."""
    page.get_by_label("Chủ đề năm").fill("Nông dân chung sức xây dựng nông thôn mới")
    page.get_by_label("Chỉ tiêu, nhiệm vụ nghị quyết đại hội").fill("19/19 tiêu chí nông thôn mới")
    _press(page, "Nhập chủ đề")
    page.wait_for_selector("text=Đã nhập chủ đề của Hội Nông dân")
    page.get_by_role("link", name="Báo cáo cấp ủy").first.click()
    page.click("summary:has-text('Nhập văn bản mới')")
    page.get_by_label("Loại văn bản").select_option(label="Báo cáo")
    page.get_by_label("Số, ký hiệu").fill("5-BC/HND")
    page.get_by_label("Ngày ban hành").fill("2023-02-01")
    page.get_by_label("Trích yếu").fill("Báo cáo chủ đề năm 2023")
    _press(page, "Ghi đã báo cáo")
    page.wait_for_selector("text=Đã ghi văn bản báo cáo cấp ủy.")


def _take_from_the_registers(page: Page) -> None:
    """The numbers that the registers offer are kept by saving the form."""
    assert page.locator(".register-offer:not([hidden])").count() == 2
    _press(page, "Lưu nháp")
    page.wait_for_selector(".register-offer:not([hidden])", state="detached")
    saved(page)


def _send(visit: Visit) -> None:
    page = visit.page
    visit.look_at(f"{OWN}kiem-tra/")
    for box in page.locator("form.check textarea").all():
        if not box.input_value():
            box.fill("Đã đối chiếu với sổ theo dõi.")
    if page.get_by_role("button", name="Lưu giải trình", exact=True).count():
        _press(page, "Lưu giải trình")
    page.locator("button[name=viec][value=gui]").click()
    page.wait_for_selector("h1:has-text('Gửi')")
    page.locator("form button.btn-primary").last.click()
    page.wait_for_selector("text=Đã gửi báo cáo năm 2023")
