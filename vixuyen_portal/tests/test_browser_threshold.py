"""An administrator changes a threshold in Chromium: proposes it, reads what would turn, and confirms."""

import pytest

from targets.models import Threshold, ThresholdChange
from vixuyen_portal.tests.visits import WIDTHS, Visit

pytestmark = pytest.mark.browser
ADDRESS = "/nghi-quyet/vi-xuyen-2021-2025/"


def test_threshold_is_previewed_and_changed(visit: Visit) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit.page
    visit.sign_in("administrator")
    page.goto(visit.server.url + "/quan-tri/")
    page.get_by_role("link", name="Nghị quyết, ngưỡng theo năm").click()
    page.get_by_role("link", name="Nghị quyết số").click()
    page.get_by_role("link", name="Đổi ngưỡng chỉ tiêu T06").click()
    for label, year in {"Từ năm": "2022", "Đến hết năm": "2024"}.items():
        page.get_by_label(label, exact=True).select_option(year)
    for label, text in {
        "Ngưỡng mới": "95",
        "Số văn bản": "15-QĐ/HU",
        "Ngày văn bản": "2023-12-20",
        "Trích yếu văn bản": "Về nâng mức tập hợp hội viên nông dân",
        "Lý do đổi": "Huyện ủy nâng mức sau sơ kết.\nĐã báo cáo Thường trực.",
    }.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Xem trước").click()
    page.wait_for_selector("text=4 kết quả chính thức sẽ đổi")
    assert not ThresholdChange.objects.exists()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    page.get_by_role("button", name="Ghi ngưỡng mới").click()
    page.wait_for_selector("text=Đã đổi ngưỡng chỉ tiêu T06, năm 2022-2024")
    page.wait_for_selector("text=Đã báo cáo Thường trực.")
    rows = Threshold.objects.filter(target__code="T06").values_list("first_year", "last_year", "value")
    assert list(rows) == [(2021, 2021, 90), (2022, 2024, 95), (2025, 2025, 90)]
    assert not visit.faults
