"""The entry table in Chromium: keys, the clipboard, the rules and rates while somebody types, and the panel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from targets.models import AnnualReturn, ChangeSource, Figure, FigureChange
from targets.rules.register_steps import ThemeState
from targets.tests.factories import GOOD_FIGURES
from targets.tests.registers.theme_steps import make_theme
from targets.tests.worded import KEY, NAME as GRADE_NAME, SCALE, load_worded
from vixuyen_portal.tests.entry_desk import ENTRY, cell, enter, saved, stored
from vixuyen_portal.tests.visits import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def paste(page: Page, key: str, text: str) -> None:
    page.focus(f"#o-{key}")
    page.evaluate(
        "text => { const data = new DataTransfer(); data.setData('text/plain', text);"
        "const how = {clipboardData: data, bubbles: true, cancelable: true};"
        "document.activeElement.dispatchEvent(new ClipboardEvent('paste', how)); }",
        text,
    )


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name || document.activeElement.id"))


def test_keys_move_as_in_excel(desk: Visit) -> None:
    page = desk.page
    page.focus("#o-eligible")
    for key, expected in {
        "Enter": "members",
        "ArrowDown": "branches",
        "Shift+Enter": "members",
        "ArrowUp": "eligible",
    }.items():
        page.keyboard.press(key)
        assert focused(page) == expected
    page.keyboard.type("1.010")
    page.keyboard.press("Escape")
    assert cell(page, "eligible") == "1.000"
    page.keyboard.press("F2")
    page.keyboard.type("5")
    assert cell(page, "eligible") == "1.0005"
    page.keyboard.press("Escape")
    page.keyboard.type("1012")
    page.keyboard.press("Tab")
    assert cell(page, "eligible") == "1.012"
    saved(page)
    assert stored()["eligible"] == 1012
    assert not desk.faults


def test_details_panel_opens_and_closes_by_keys(desk: Visit) -> None:
    page = desk.page
    page.focus("#o-heads")
    page.keyboard.press("Control+Enter")
    assert focused(page) == "tinh-trang"
    assert page.inner_text("#panel-title") == "13. Cán bộ cấp trưởng đương chức"
    assert "Không tính vị trí đang khuyết." in page.inner_text("#details-panel")
    assert page.locator("#panel-years svg rect").count() == 2  # 2023 and 2024
    page.keyboard.press("Control+Enter")
    assert focused(page) == "heads"


def test_nil_needs_its_reason_and_is_stored_with_it(desk: Visit) -> None:
    page = desk.page
    page.focus("#o-supervisions")
    page.keyboard.type("kps")
    page.keyboard.press("Enter")
    page.wait_for_selector("tr[data-key=supervisions].error")
    page.focus("#o-supervisions")
    page.keyboard.press("Control+Enter")
    assert focused(page) == "panel-reason"
    page.keyboard.type("Cấp ủy chưa giao")
    page.keyboard.press("Escape")
    saved(page)
    figure = Figure.objects.get(annual_return__year=2024, definition__key="supervisions")
    assert (figure.is_nil, figure.nil_reason) == (True, "Cấp ủy chưa giao")
    assert "Không phát sinh: Cấp ủy chưa giao." in page.inner_text("tr[data-key=supervisions]")


def test_rate_verdict_and_change_follow_the_figures(desk: Visit) -> None:
    page = desk.page
    row = page.locator("tr[data-target=T06]")
    assert "92,3%" in row.inner_text()
    enter(page, "members", "864")
    assert "86,4%" in row.inner_text()
    assert "Chưa đạt thiếu 3,6 điểm %, cần thêm 36" in " ".join(row.inner_text().split())
    assert page.inner_text("tr[data-key=members] .difference") == "−59"


def test_error_stays_on_the_device_until_it_is_mended(desk: Visit) -> None:
    page = desk.page
    enter(page, "branches_effective", "12")
    page.wait_for_selector("tr[data-key=branches_effective].error")
    assert "Có 1 lỗi cần sửa" in page.inner_text("#error-summary")
    assert "Chưa tính được" in page.inner_text("tr[data-target=T10]")
    assert "1 lỗi" in page.inner_text(".side .current")
    enter(page, "heads", "2")
    page.wait_for_selector("#save-count:has-text('1 ô đang giữ trên máy này; xin sửa lỗi để lưu')")
    assert (stored()["heads"], stored()["branches_effective"]) == (2, 11)
    enter(page, "branches", "12")
    saved(page)
    assert page.locator("tr.error").count() == 0
    assert (stored()["branches"], stored()["branches_effective"]) == (12, 12)


def test_warning_asks_for_a_note_and_is_answered_by_it(desk: Visit) -> None:
    page = desk.page
    enter(page, "eligible", "1.500")
    page.wait_for_selector("tr[data-key=eligible].warning")
    assert "Tăng 50,0% so với năm 2023 (1.000)" in page.inner_text("#error-summary").replace("tăng", "Tăng")
    page.click("tr[data-key=eligible] summary")
    assert focused(page) == "panel-note"
    page.keyboard.type("Sáp nhập thôn")
    page.keyboard.press("Escape")
    page.wait_for_selector("tr[data-key=eligible]:not(.warning) >> text=Đã giải trình")
    saved(page)
    assert Figure.objects.get(annual_return__year=2024, definition__key="eligible").note == "Sáp nhập thôn"


def test_column_is_pasted_down_and_undone(desk: Visit) -> None:
    page = desk.page
    paste(page, "eligible", "1.100\r\n1.001\r\n\r\n10\r\n")
    assert page.inner_text("#toast span") == "Đã dán 3 ô."
    assert [cell(page, key) for key in ("eligible", "members", "branches", "branches_effective")] == [
        "1.100", "1.001", "11", "10",
    ]  # fmt: skip
    saved(page)
    assert stored()["members"] == 1001
    page.click("#toast button")
    saved(page)
    assert stored() == GOOD_FIGURES


@pytest.mark.parametrize(
    "block",
    [
        pytest.param("members\t930\neligible\t1.020\nnhieu\t5\n", id="keys"),
        pytest.param("5\tĐối tượng\t900\t1.020\n6\tHội viên\t800\t930\n", id="running-numbers"),
        pytest.param(
            "Nội dung\tNăm 2024\tGhi chú\nĐoàn viên, hội viên\t930\ttăng\nđối tượng trong diện tập hợp\t1.020\t\n",
            id="names",
        ),
    ],
)
def test_block_is_pasted_by_code_wherever_the_cursor_stands(desk: Visit, block: str) -> None:
    page = desk.page
    paste(page, "themes", block)
    extra = ", 1 dòng thừa không dán" if "\n5\t" not in "\n" + block else ""
    assert page.inner_text("#toast span") == f"Đã dán 2 ô theo mã{extra}."
    saved(page)
    assert (stored()["members"], stored()["eligible"], stored()["themes"]) == (930, 1020, 1)


@pytest.mark.parametrize(
    ("at", "block", "says"),
    [
        pytest.param(
            "themes",
            "STT\tNội dung\tNăm 2023\tNăm 2024\n5\tĐối tượng\t900\t1.020\n6\tHội viên\t800\t930\n",
            "Đã dán 2 ô theo mã, 1 dòng thừa không dán.",
            id="running-numbers-under-a-heading",
        ),
        pytest.param(
            "themes",
            "TT\tNội dung\tNăm 2024\tNăm 2023\n1\tĐối tượng trong diện tập hợp\t1.020\t900\n"
            "2\tĐoàn viên, hội viên\t930\t800\n",
            "Đã dán 2 ô theo mã, 1 dòng thừa không dán.",
            id="names-behind-other-numbers",
        ),
        pytest.param(
            "eligible", "Năm 2024\n1.020\n930\n", "Đã dán 2 ô, 1 dòng thừa không dán.", id="column-with-its-heading"
        ),
        pytest.param(
            "heads",
            "3\tHội Nông dân\t\t\t\t\t\t1.020\t930\t\t\t\t\t\t\t\t\t\t91,2%\n",
            "Đã dán 2 ô.",
            id="row-of-the-template",
        ),
        pytest.param("eligible", "1.020\t930\n", "Đã dán 2 ô.", id="part-of-a-row"),
    ],
)
def test_block_finds_its_cells_with_headings_and_lying_down(desk: Visit, at: str, block: str, says: str) -> None:
    page = desk.page
    paste(page, at, block)
    assert page.inner_text("#toast span") == says
    saved(page)
    assert stored() == {**GOOD_FIGURES, "eligible": 1020, "members": 930}


def test_note_of_the_return_is_saved(desk: Visit) -> None:
    page = desk.page
    page.fill("#o-general_note", "Chốt số liệu ngày 31/12.")
    page.focus("#o-themes")
    saved(page)
    assert AnnualReturn.objects.get(year=2024).note == "Chốt số liệu ngày 31/12."


def test_button_saves_and_goes_on_to_the_next_organization(desk: Visit) -> None:
    page = desk.page
    page.fill("#o-members", "930")
    page.get_by_role("button", name="Lưu, sang Đoàn Thanh niên").click()
    page.wait_for_url("**/nhap/doan-thanh-nien/")
    assert stored()["members"] == 930


def test_button_stays_with_what_could_not_be_saved(desk: Visit) -> None:
    page = desk.page
    page.fill("#o-members", "1.5")
    page.get_by_role("button", name="Lưu, sang Đoàn Thanh niên").click()
    page.wait_for_selector("#error-summary:focus")
    assert page.url.endswith(ENTRY)


def test_modules_run_as_they_are_too(desk: Visit) -> None:
    """The joined script is only a faster way: the page works alike with each module fetched by itself."""
    page = desk.page
    page.route(
        "**/static/bundles/entry_page.js",
        lambda route: route.fulfill(content_type="text/javascript", body='import "/static/js/entry_page.js";'),
    )
    with page.expect_response("**/static/js/judge.js"):
        page.reload()
    enter(page, "members", "864")
    assert "86,4%" in page.locator("tr[data-target=T06]").inner_text()
    saved(page)
    assert stored()["members"] == 864
    assert not desk.faults


def test_page_works_without_scripts(chromium: Browser, desk: Visit) -> None:
    context = chromium.new_context(
        java_script_enabled=False, locale="vi-VN", storage_state=desk.context.storage_state()
    )
    page = context.new_page()
    page.goto(desk.server.url + ENTRY)
    page.fill("#o-members", "931")
    page.fill("#o-supervisions", "")
    page.click("tr[data-key=supervisions] summary")
    page.check("#o-supervisions-nil")
    page.fill("#o-supervisions-reason", "Cấp ủy chưa giao")
    page.get_by_role("button", name="Lưu nháp").click()
    page.wait_for_selector("text=Đã lưu số liệu của Hội Nông dân")
    assert stored()["members"] == 931
    assert "Không phát sinh: Cấp ủy chưa giao" in page.inner_text("tr[data-key=supervisions]")
    page.click("tr[data-key=members] summary")
    page.click("tr[data-key=members] a")
    assert "923 → 931" in page.inner_text("main")
    context.close()


def test_worded_figure_takes_its_word_typed_and_pasted(desk: Visit, tmp_path: Path) -> None:
    load_worded(tmp_path)
    page = desk.page
    page.reload()
    assert page.locator(f"#o-{KEY}-list option").evaluate_all("all => all.map(one => one.value)") == SCALE
    enter(page, KEY, "khá")
    assert cell(page, KEY) == "Khá"
    assert "Đạt" in page.inner_text("[data-target=T18] .verdict-place")
    saved(page)
    assert stored()[KEY] == 3
    page.wait_for_selector("#panel-history:has-text('trống → Khá')")
    enter(page, KEY, "Giỏi")
    assert "một trong các mức: «Yếu», «Trung bình», «Khá», «Tốt»" in page.inner_text(f"tr[data-key={KEY}]")
    paste(page, KEY, f"{GRADE_NAME}\tTrung bình\nĐoàn viên, hội viên\t931\n")
    saved(page)
    assert (cell(page, KEY), stored()[KEY], stored()["members"]) == ("Trung bình", 2, 931)
    assert "Chưa đạt cần Khá trở lên" in " ".join(page.inner_text("[data-target=T18] .verdict-place").split())
    assert not desk.faults


def test_page_is_accessible_while_it_says_everything(desk: Visit) -> None:
    """Errors, warnings, a toast and the open panel, at both widths."""
    from axe_playwright_python.sync_playwright import Axe

    page = desk.page
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.reload()
        paste(page, "eligible", "1.500\n2.000\nabc\n")
        page.fill("#o-themes", "2")
        page.keyboard.press("Control+Enter")
        page.wait_for_timeout(300)
        found = Axe().run(page).response["violations"]
        assert not found, [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0


def test_registers_number_is_offered_kept_by_enter_and_taken_by_its_button(desk: Visit) -> None:
    page, row = desk.page, "tr[data-key=themes]"
    make_theme(ThemeState.AGREED, year=2024)
    enter(page, "themes", "")
    saved(page)
    page.reload()
    page.wait_for_selector(f"{row}.offered")
    page.focus("#o-themes")
    page.keyboard.press("ArrowDown")  # passing through keeps nothing
    assert (cell(page, "themes"), stored()["themes"]) == ("1", None)
    page.focus("#o-themes")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{row} .sign-saved")
    assert stored()["themes"] == 1
    enter(page, "themes", "5")
    page.wait_for_selector(f"{row} .warning-text:has-text('sổ theo dõi có 1')")
    page.focus(f"{row} .register-take")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{row} .sign-saved")
    assert stored()["themes"] == 1
    assert FigureChange.objects.filter(key="themes", source=ChangeSource.REGISTER).exists()
    assert not desk.faults
