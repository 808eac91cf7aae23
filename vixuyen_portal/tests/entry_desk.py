"""A commune officer at the entry table: where it is, and what to look at there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from targets.models import AnnualReturn

if TYPE_CHECKING:
    from playwright.sync_api import Page

ENTRY = "/bao-cao/2024/cao-bo/nhap/hoi-nong-dan/"
SAVE = ENTRY + "luu/"


def cell(page: Page, key: str) -> str:
    """What the cell shows."""
    return page.input_value(f"#o-{key}")


def enter(page: Page, key: str, text: str) -> None:
    """Type over the cell and leave it."""
    page.fill(f"#o-{key}", text)
    page.keyboard.press("Enter")


def saved(page: Page) -> None:
    """Wait until the bar says that everything is on the server."""
    page.wait_for_selector("#save-count:has-text('Mọi ô đã được lưu')")


def stored() -> dict[str, object]:
    """The figures on the server."""
    return dict(AnnualReturn.objects.get(year=2024, unit__code="00952", organization__code="hnd").amounts())
