"""The README's pictures, from a running demo: `screenshots.py http://127.0.0.1:8000` (needs requirements-dev.txt)."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screenshots"
PASSWORD = "vi-xuyen-mau"
MOST_BYTES = 300_000
#: file → account, address, width, height
PICTURES: dict[str, tuple[str, str, int, int]] = {
    "dashboard-1440": ("lanhdao", "/tong-quan/2023/", 1440, 860),
    "dashboard-390": ("lanhdao", "/tong-quan/2023/", 390, 844),
    "target-1440": ("lanhdao", "/chi-tieu/T06/2023/", 1440, 900),
    "verdict-1440": ("lanhdao", "/ket-qua/2023/huyen-vi-xuyen/hoi-nong-dan/T06/", 1440, 900),
    "inbox-390": ("canbo.caobo", "/viec-can-lam/", 390, 844),
    "entry-1440": ("canbo.caobo", "/bao-cao/2025/cao-bo/nhap/hoi-nong-dan/", 1440, 900),
    "entry-390": ("canbo.caobo", "/bao-cao/2025/cao-bo/nhap/hoi-nong-dan/", 390, 844),
    "queue-1440": ("chuyenvien", "/duyet/2024/", 1440, 900),
    "review-1440": ("chuyenvien", "/duyet/2024/phuong-tien/", 1440, 900),
    "check-1440": ("canbo.caobo", "/bao-cao/2025/cao-bo/kiem-tra/", 1440, 900),
    "chase-1440": ("chuyenvien", "/nhac-nop/2025/", 1440, 900),
    "documents-1440": ("truongban", "/van-ban/1/", 1440, 900),
}
FAULTY = ROOT / "fixtures" / "returns" / "faulty" / "completed-above-assigned.xlsx"


def main() -> int:
    address = sys.argv[1].rstrip("/")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, (account, path, width, height) in PICTURES.items():
            page = signed_in(browser, address, account, width, height)
            page.goto(address + path)
            keep(page, name)
        page = signed_in(browser, address, "chuyenvien", 1440, 900)
        page.goto(address + "/nhap-tep/")
        page.set_input_files("input[type=file]", FAULTY)
        page.get_by_role("button", name="Tải lên và xem trước").click()
        page.wait_for_selector("text=Tệp còn")  # the worker has read it
        keep(page, "import-1440")
        browser.close()
    big = [path.name for path in FOLDER.glob("*.png") if path.stat().st_size > MOST_BYTES]
    print(f"too big: {big}" if big else "all pictures are there")
    return bool(big)


def signed_in(browser: Browser, address: str, account: str, width: int, height: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height}, locale="vi-VN")
    page.goto(address + "/dang-nhap/")
    page.fill("input[name=username]", account)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_load_state()
    return page


def keep(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")
    page.close()


if __name__ == "__main__":
    sys.exit(main())
