"""Chasing in a real browser: a call kept, a text copied, a reminder sent, a letter taken away."""

from io import BytesIO
from pathlib import Path

import docx
import pytest

from organizations.models import Notice
from targets.models import CallRecord
from vixuyen_portal.tests.visits import Visit

pytestmark = pytest.mark.browser


def test_officer_is_called_reminded_and_written_to(visit: Visit) -> None:
    page, address = visit.page, visit.server.url + "/nhac-nop/2025/"
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.sign_in("staff")
    visit.look_at("/nhac-nop/2025/cao-bo/")

    page.click("text=Chép tin nhắn")
    page.wait_for_selector("text=Đã chép. Xin dán vào Zalo hoặc thư.")
    assert "Kính gửi đồng chí phụ trách báo cáo của xã Cao Bồ" in page.evaluate("navigator.clipboard.readText()")

    page.select_option("#id_outcome", "NO_ANSWER")
    page.fill("#id_note", "Gọi lại vào buổi chiều.")
    page.get_by_role("button", name="Ghi cuộc gọi").click()
    page.wait_for_selector("text=Đã ghi cuộc gọi với xã Cao Bồ.")
    assert CallRecord.objects.get().note == "Gọi lại vào buổi chiều."

    page.get_by_role("link", name="Gửi nhắc trên cổng").click()
    visit.look_at("/nhac-nop/2025/nhac/?xa=cao-bo")
    page.get_by_role("button", name="Gửi nhắc").click()
    page.wait_for_selector("text=Đã nhắc xã Cao Bồ. Lần nhắc tiếp theo có thể gửi sau 3 ngày.")
    assert [notice.to.username for notice in Notice.objects.all()] == ["xa"]

    page.goto(address)
    page.click("text=Tin nhắn chung cho nhóm")
    page.click("text=Chép tin nhắn")
    assert "Xã Cao Bồ: cả 6 tổ chức" in page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("link", name="Lập công văn đôn đốc").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Tải công văn Word").click()
    word = docx.Document(BytesIO(Path(taken.value.path()).read_bytes()))
    assert len(word.tables[1].rows) == 1 + 25
    assert not visit.faults, "\n".join(visit.faults)


def test_call_without_its_day_is_led_to_the_field(visit: Visit) -> None:
    visit.sign_in("staff")
    visit.page.goto(visit.server.url + "/nhac-nop/2025/cao-bo/")
    visit.page.select_option("#id_outcome", "PROMISED")
    visit.page.fill("#id_note", "Hẹn sau phiên chợ.")
    visit.page.get_by_role("button", name="Ghi cuộc gọi").click()
    visit.page.click("text=Hẹn gửi ngày: Đơn vị đã hẹn: xin ghi ngày hẹn gửi.")
    assert visit.page.evaluate("document.activeElement.id") == "id_promised_on"
    assert visit.page.input_value("#id_note") == "Hẹn sau phiên chợ."
