"""A bad line, a power cut, a second person, an ended session: nothing typed in the table is ever lost or doubled."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, ChangeSource, EntryReceipt, FigureChange
from targets.returns import actions as returns
from targets.tests.factories import unit_named
from vixuyen_portal.tests.entry_desk import ENTRY, SAVE, cell, enter, saved, stored
from vixuyen_portal.tests.visits import PASSWORD, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page, Request, Route

pytestmark = pytest.mark.browser
#: Milliseconds, as Playwright waits elsewhere.
WAIT = 30_000


def offline(page: Page) -> None:
    page.wait_for_selector("#save-line:has-text('Mất kết nối. Vẫn nhập được bình thường')")


def draft(page: Page) -> str:
    """What the browser keeps of this page's draft."""
    return str(
        page.evaluate("Object.entries(localStorage).filter(([k]) => k.startsWith('bc:')).map(([, v]) => v).join()")
    )


def somebody_else_enters(figures: dict[str, int]) -> None:
    other = User.objects.filter(username="khac").first() or make_user(
        Role.COMMUNE_OFFICER, username="khac", unit=unit_named("00952")
    )
    annual_return = AnnualReturn.objects.with_parties().get(year=2024, unit__code="00952", organization__code="hnd")
    entries = {key: returns.Entry(amount) for key, amount in figures.items()}
    returns.enter_figures(annual_return, entries, by=other, at=timezone.now(), source=ChangeSource.FORM)


def test_figures_typed_offline_survive_a_reload_and_are_sent(desk: Visit) -> None:
    page = desk.page
    desk.context.set_offline(True)
    enter(page, "members", "931")
    enter(page, "branches", "12")
    offline(page)
    page.wait_for_selector("#save-count:has-text('2 ô đang giữ trên máy này, tự gửi khi có mạng')")
    page.wait_for_selector("tr[data-key=members].waiting")
    assert stored()["members"] == 923

    # The page is closed and opened again once there is a line, but the saving still fails for a while.
    page.route("**" + SAVE, lambda route: route.abort())
    desk.context.set_offline(False)
    page.reload()
    assert page.inner_text("#toast span") == "Đã khôi phục 2 ô chưa gửi trên máy này."
    assert (cell(page, "members"), cell(page, "branches")) == ("931", "12")
    offline(page)

    page.unroute("**" + SAVE)
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page)
    assert (stored()["members"], stored()["branches"]) == (931, 12)
    assert draft(page) == ""


def test_power_cut_in_the_middle_of_a_cell_loses_nothing(desk: Visit) -> None:
    page = desk.page
    page.focus("#o-members")
    page.keyboard.type("93")
    page.close()  # no blur, no change event
    page = desk.context.new_page()
    page.goto(desk.server.url + ENTRY)
    assert cell(page, "members") == "93"
    assert page.inner_text("#toast span") == "Đã khôi phục 1 ô chưa gửi trên máy này."
    page.locator("tr[data-key=members]", has_text="Đang nhập dở").wait_for()  # half a number is not sent by itself
    page.click("#toast button")
    assert cell(page, "members") == "923"
    page.reload()
    assert cell(page, "members") == "923"
    assert page.is_hidden("#toast")
    assert not FigureChange.objects.filter(annual_return__year=2024, key="members", new_value=93).exists()


def test_half_typed_figure_is_sent_once_its_person_has_seen_it(desk: Visit) -> None:
    page = desk.page
    page.focus("#o-members")
    page.keyboard.type("930")
    page.reload()
    page.focus("#o-members")
    page.keyboard.press("Enter")
    saved(page)
    assert stored()["members"] == 930


def test_answer_lost_on_the_way_is_asked_for_again_and_stored_once(desk: Visit) -> None:
    page = desk.page
    keys: list[str] = []

    def lose_the_first_answer(route: Route, request: Request) -> None:
        keys.append(request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()  # the server does its work; the answer never arrives
            route.abort()
        else:
            route.continue_()

    page.route("**" + SAVE, lose_the_first_answer)
    enter(page, "members", "931")
    offline(page)
    assert stored()["members"] == 931
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page)
    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert FigureChange.objects.filter(annual_return__year=2024, key="members", new_value=931).count() == 1
    assert EntryReceipt.objects.count() == 1


def test_answer_lost_and_figure_changed_meanwhile(desk: Visit) -> None:
    page = desk.page
    seen: list[str] = []

    def lose_the_first_answer(route: Route, request: Request) -> None:
        seen.append(request.post_data or "")
        if len(seen) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**" + SAVE, lose_the_first_answer)
    enter(page, "members", "931")
    offline(page)
    enter(page, "members", "932")
    saved(page)
    assert seen[1] == seen[0]
    assert stored()["members"] == 932
    assert page.locator(".pick").count() == 0


def test_changes_are_grouped_and_small(desk: Visit) -> None:
    page = desk.page
    sent: list[tuple[float, str]] = []

    def note(request: Request) -> None:
        if request.url.endswith(SAVE):
            sent.append((timezone.now().timestamp(), request.post_data or ""))

    page.on("request", note)
    for key, text in {"themes": "1", "supervisions": "3", "eligible": "1.050", "members": "950", "heads": "2"}.items():
        enter(page, key, text)
    saved(page)
    assert len(sent) == 1
    for number in range(15):
        page.fill("#o-rated_fair", str(number))
        page.keyboard.press("Enter")
        page.wait_for_timeout(200)
    saved(page)
    moments = [at for at, _ in sent]
    assert all(later - earlier > 1.1 for earlier, later in pairwise(moments))
    assert max(len(body.encode()) for _, body in sent) <= 2048


def test_two_people_changed_one_cell(desk: Visit) -> None:
    page = desk.page
    somebody_else_enters({"members": 905, "heads": 2, "supervisions": 4})
    enter(page, "members", "931")
    page.wait_for_selector("tr[data-key=members] .pick")
    assert "thành 905. Giữ số của đồng chí (931) hay dùng số mới?" in page.inner_text("tr[data-key=members]")
    assert (cell(page, "members"), cell(page, "heads")) == ("931", "2")
    assert stored()["members"] == 905
    page.get_by_role("button", name="Giữ số của đồng chí (931)").click()
    saved(page)
    assert stored()["members"] == 931

    somebody_else_enters({"members": 906})
    enter(page, "members", "940")
    page.get_by_role("button", name="Dùng số mới (906)").click()
    assert cell(page, "members") == "906"
    page.reload()
    assert (cell(page, "members"), draft(page)) == ("906", "")
    assert stored()["members"] == 906


def test_held_draft_does_not_overwrite_a_newer_figure(desk: Visit) -> None:
    page = desk.page
    desk.context.set_offline(True)
    enter(page, "members", "931")
    offline(page)
    page.close()
    somebody_else_enters({"members": 905})
    desk.context.set_offline(False)
    page = desk.context.new_page()
    page.goto(desk.server.url + ENTRY)
    # A request that hangs while the network comes back is given up after 30 s and sent again within 15 s (outbox.js).
    page.wait_for_selector("tr[data-key=members] .pick", timeout=60_000)
    assert cell(page, "members") == "931"
    assert stored()["members"] == 905


def test_session_over_shows_the_way_in_and_loses_nothing(desk: Visit) -> None:
    page = desk.page
    Session.objects.all().delete()
    enter(page, "members", "931")
    page.wait_for_selector("#save-line:has-text('Phiên làm việc đã hết. Số liệu vẫn giữ trên máy này.')")
    page.click("#save-line >> text=Đăng nhập lại")
    page.fill("input[name=username]", "xa")
    page.fill("input[name=password]", PASSWORD)
    page.click("button:has-text('Đăng nhập')")
    page.wait_for_url("**" + ENTRY)
    saved(page)
    assert stored()["members"] == 931


def test_page_of_another_person_is_not_stored_under_the_wrong_name(desk: Visit) -> None:
    page = desk.page
    make_user(Role.STAFF, username="can-bo-khac")
    tab = desk.context.new_page()
    Session.objects.all().delete()
    tab.goto(desk.server.url + "/dang-nhap/")
    tab.fill("input[name=username]", "can-bo-khac")
    tab.fill("input[name=password]", PASSWORD)
    tab.click("button:has-text('Đăng nhập')")
    tab.wait_for_selector("text=Đăng xuất >> nth=0", state="attached")
    enter(page, "members", "931")
    page.wait_for_selector("#save-line:has-text('Máy này đang đăng nhập tài khoản của')")
    assert stored()["members"] == 923
    tab.goto(desk.server.url + ENTRY)
    assert cell(tab, "members") == "923"  # another person's draft is not shown either


def test_return_that_was_sent_meanwhile_keeps_the_figures_on_the_device(desk: Visit) -> None:
    page = desk.page
    annual_return = AnnualReturn.objects.with_parties().get(year=2024, unit__code="00952", organization__code="hnd")
    returns.submit(annual_return, by=User.system(), at=timezone.now())
    enter(page, "members", "931")
    page.wait_for_selector("#save-line:has-text('Báo cáo đang ở trạng thái «Đã gửi» nên số liệu được khóa.')")
    page.reload()
    assert "Đoàn viên, hội viên: 931" in page.inner_text("#unsent-figures")
    page.click("text=Bỏ các số này khỏi máy")
    assert draft(page) == ""


def test_two_tabs_of_one_page_agree(desk: Visit) -> None:
    from playwright.sync_api import expect  # it asks from outside the page, whose policy forbids what a wait evaluates

    page = desk.page
    tab = desk.context.new_page()
    tab.goto(desk.server.url + ENTRY)
    enter(page, "members", "931")
    saved(page)
    expect(tab.locator("#o-members")).to_have_value("931", timeout=WAIT)
    enter(tab, "members", "932")
    saved(tab)
    expect(page.locator("#o-members")).to_have_value("932", timeout=WAIT)
    assert page.locator(".pick").count() == tab.locator(".pick").count() == 0
    assert stored()["members"] == 932


def test_other_pages_tell_of_what_was_not_sent(desk: Visit) -> None:
    page = desk.page
    page.route("**" + SAVE, lambda route: route.abort())
    enter(page, "members", "931")
    offline(page)
    page.goto(desk.server.url + "/bao-cao/2024/cao-bo/kiem-tra/")
    page.unroute("**" + SAVE)
    page.click("main .notice-warning >> text=Hội Nông dân, Xã Cao Bồ, năm 2024 (1 ô)")
    saved(page)
    assert stored()["members"] == 931
    page.goto(desk.server.url + "/bao-cao/2024/cao-bo/kiem-tra/")
    assert page.locator("text=chưa gửi lên hệ thống").count() == 0


def test_signing_out_warns_and_wipes_what_was_not_sent(desk: Visit) -> None:
    page = desk.page
    page.route("**" + SAVE, lambda route: route.abort())
    enter(page, "members", "931")
    offline(page)
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", refuse)
    page.click(".account-wide >> text=Đăng xuất")
    assert "Trên máy này còn 1 ô số liệu chưa gửi lên hệ thống." in asked[0]
    assert "931" in draft(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.click(".account-wide >> text=Đăng xuất")
    page.wait_for_url("**/dang-nhap/")
    assert draft(page) == ""


def test_drafts_are_dropped_after_thirty_days(desk: Visit) -> None:
    page = desk.page
    page.evaluate(
        "user => { const at = Date.now() - 31 * 24 * 3600 * 1000;"
        "const cells = {themes: {value: '1', was: ''}};"
        "localStorage.setItem(`bc:2024:cao-bo:hoi-phu-nu:${user}:v1`, JSON.stringify({at, cells}));"
        "localStorage.setItem(`bc:2024:cao-bo:doan-thanh-nien:${user}:v1`, JSON.stringify({at: Date.now(), cells})); }",
        User.objects.get(username="xa").pk,
    )
    page.reload()
    assert "hoi-phu-nu" not in page.evaluate("Object.keys(localStorage).join()")
    assert "doan-thanh-nien" in page.evaluate("Object.keys(localStorage).join()")
