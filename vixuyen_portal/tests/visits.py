"""A person at a real screen: Chromium on the portal, and what was wrong with the pages seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (1440, 390)
PASSWORD = "mat-khau-thu"


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
