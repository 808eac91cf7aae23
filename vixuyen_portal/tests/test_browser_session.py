"""The session's end in a real browser: a warning ahead, one button, and nothing typed is lost."""

import pytest
from django.contrib.sessions.models import Session
from pytest_django import Settings

from organizations.models import User
from vixuyen_portal.tests.visits import PASSWORD, Visit

pytestmark = pytest.mark.browser


def test_warning_comes_ahead_and_one_button_prolongs(visit: Visit, settings: Settings) -> None:
    settings.SESSION_COOKIE_AGE = 240
    visit.sign_in("xa")
    visit.page.goto(visit.server.url + "/tai-khoan/")
    visit.page.fill("#id_phone", "0219 3 826 111")
    visit.page.wait_for_selector("text=Phiên làm việc sắp hết, còn 4 phút")

    settings.SESSION_COOKIE_AGE = 7200
    visit.page.click("text=Tiếp tục làm việc")
    visit.page.wait_for_selector("#session", state="hidden")

    assert visit.page.input_value("#id_phone") == "0219 3 826 111"
    assert not visit.faults, "\n".join(visit.faults)


def test_page_that_outlived_its_session_still_sends_its_form(visit: Visit, settings: Settings) -> None:
    settings.SESSION_COOKIE_AGE = 240
    visit.sign_in("xa")
    visit.page.goto(visit.server.url + "/tai-khoan/")
    visit.page.fill("#id_phone", "0219 3 826 222")
    Session.objects.all().delete()
    visit.page.evaluate("dispatchEvent(new Event('focus'))")
    visit.page.wait_for_selector("text=Phiên làm việc đã hết")

    settings.SESSION_COOKIE_AGE = 7200
    with visit.context.expect_page() as opened:
        visit.page.get_by_role("button", name="Đăng nhập lại").click()
    again = opened.value
    again.fill("input[name=username]", "xa")
    again.fill("input[name=password]", PASSWORD)
    again.click("button:has-text('Đăng nhập')")
    again.wait_for_selector("text=Việc cần làm >> nth=0")
    visit.page.evaluate("dispatchEvent(new Event('focus'))")
    visit.page.wait_for_selector("#session", state="hidden")
    visit.page.click("text=Lưu thông tin")
    visit.page.wait_for_selector("text=Đã lưu thông tin tài khoản")

    assert User.objects.get(username="xa").phone == "0219 3 826 222"
