"""Fixtures of the browser tests: one Chromium for all, a register to look at, and a person who looks."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from reports.reviews.actions import build_review, request_review
from targets.models import AnnualReturn
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, planned_review, setup_register, unit_named
from targets.verdicts.scoring import score_year
from vixuyen_portal.tests.entry_desk import ENTRY
from vixuyen_portal.tests.visits import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


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


@pytest.fixture(scope="session")
def modules(chromium: Browser) -> Iterator[Page]:
    """An empty page that can import the modules of static/js as they are, without a server."""
    page = chromium.new_page()
    page.route("http://modules.test/", lambda route: route.fulfill(content_type="text/html", body="<!doctype html>"))
    page.route(
        "http://modules.test/static/js/*",
        lambda route: route.fulfill(path=settings.BASE_DIR / route.request.url.removeprefix("http://modules.test/")),
    )
    page.goto("http://modules.test/")
    yield page
    page.close()


@pytest.fixture
def register(transactional_db: None) -> None:
    """A register with returns in every state, verdicts and a built review."""
    setup_register()
    make_user(Role.COMMUNE_OFFICER, username="xa", unit=unit_named("00952"))
    for role in (Role.STAFF, Role.HEAD_OF_STAFF, Role.LEADER, Role.ADMINISTRATOR, Role.DISTRICT_ORGANIZATION):
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
    build_review(request_review(planned_review(), by=head, at=at), at=at)


@pytest.fixture
def visit(chromium: Browser, register: None, live_server: LiveServer) -> Iterator[Visit]:
    visit = Visit(chromium, live_server)
    yield visit
    visit.close()


@pytest.fixture
def desk(chromium: Browser, transactional_db: None, live_server: LiveServer) -> Iterator[Visit]:
    """A commune officer with a draft of 2024 over the figures of 2023, on its page."""
    setup_register()
    make_user(Role.COMMUNE_OFFICER, username="xa", unit=unit_named("00952"))
    make_return(year=2023)
    make_return(year=2024)
    visit = Visit(chromium, live_server)
    visit.sign_in("xa")
    visit.page.goto(live_server.url + ENTRY)
    yield visit
    visit.close()
