"""What the entry page weighs on a slow line (ux.md, section 8): measured compressed, as a server sends it."""

import gzip
import json
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.test import Client

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named
from vixuyen_portal.bundles import BUNDLES, SCRIPTS, SOURCES, STYLES, bundle
from vixuyen_portal.js_modules import imports, module_order

pytestmark = pytest.mark.django_db
ENTRY = "/bao-cao/2025/cao-bo/nhap/hoi-nong-dan/"
KILOBYTE = 1024
#: Most kilobytes, compressed. Measured on 26/11/2026: page 9,9; scripts 20,5; styles 20,8; six requests.
MOST = {"page": 15, "js": 25, "css": 22}
MOST_REQUESTS = 7
MOST_FIRST_VIEW = 95  # leaves room for head lines: 100 kB cross the line


def weight(content: bytes) -> float:
    return len(gzip.compress(content, 6)) / KILOBYTE


@pytest.fixture
def page(client: Client) -> str:
    """A busy one: five years of figures, notes and changes."""
    user = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))
    for year in range(2021, 2026):
        make_return(year=year, sender=user)
    client.force_login(user)
    note = "Tăng do sáp nhập thôn, đã rà soát với Hội cấp trên."
    for more in range(1, 5):
        figures = {key: GOOD_FIGURES[key] for key in ("eligible", "heads", "branches", "campaign_assigned")}
        cells = {
            key: {"value": f"{value + more}", "was": f"{value + more - 1}", "note": note, "note_was": note * (more > 1)}
            for key, value in figures.items()
            if isinstance(value, int)
        }
        answer = client.post(
            ENTRY + "luu/",
            json.dumps({"user": user.pk, "revision": 0, "cells": cells}),
            content_type="application/json",
            headers={"Idempotency-Key": str(uuid4())},
        )
        assert answer.status_code == 200
    return client.get(ENTRY).content.decode()


def asked_for(page: str, pattern: str) -> list[str]:
    return [address.removeprefix("/static/") for address in re.findall(pattern, page)]


def test_entry_page_stays_light(page: str) -> None:
    scripts = asked_for(page, r'<script type="module" src="([^"]+)"')
    styles = asked_for(page, r'<link rel="stylesheet" href="([^"]+)"')
    weights = {
        "page": weight(page.encode()),
        "js": sum(weight(content(address)) for address in scripts),
        "css": sum(weight(content(address)) for address in styles),
    }
    assert {name: round(size, 1) for name, size in weights.items() if size > MOST[name]} == {}
    # A browser without Segoe UI and Roboto also fetches every font; benchmarks/front_end.py measures the whole in one.
    fonts = sum(path.stat().st_size for path in (SOURCES / "fonts").glob("*.woff2")) / KILOBYTE
    assert round(sum(weights.values()) + weight(content("icons.svg")) + fonts) <= MOST_FIRST_VIEW
    requests = {"page", "icons.svg", *scripts, *styles}
    assert len(requests) <= MOST_REQUESTS


def test_pages_are_sent_compressed(page: str, client: Client) -> None:
    client.force_login(User.objects.get(role=Role.COMMUNE_OFFICER))
    answer = client.get(ENTRY, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) <= MOST["page"] * KILOBYTE


def content(address: str) -> bytes:
    found = find(address)
    assert isinstance(found, str), f"There is no static file {address}."
    with open(found, "rb") as file:
        return file.read()


@pytest.mark.parametrize("path", STYLES)
def test_bundle_of_styles_holds_its_files_in_order(path: str) -> None:
    made = content(path)
    places = [made.index((SOURCES / part).read_bytes().rstrip()) for part in STYLES[path]]
    assert places == sorted(places)


@pytest.mark.parametrize("path", BUNDLES)
def test_bundle_lies_outside_the_sources(path: str) -> None:
    assert content(path) == bundle(path)
    assert str(find(path)).startswith(str(settings.VAR_DIR))


def test_every_module_belongs_to_a_page() -> None:
    """No script is left behind that nothing loads, and pages load no module that would fetch others one by one."""
    templates = "".join(path.read_text("utf-8") for path in (settings.BASE_DIR / "templates").rglob("*.html"))
    alone = set(re.findall(r"\{% static 'js/(\w+\.js)' %\}", templates))
    folder = SOURCES / "js"
    assert [name for name in alone if imports(folder, name)] == []
    used = alone | {name for root in SCRIPTS.values() for name in module_order(folder, root)}
    assert {path.name for path in folder.glob("*.js")} == used


@pytest.mark.parametrize("path", [*BUNDLES, "vendor/bootstrap-lite.css", "icons.svg"])
def test_embedded_server_sends_styles_and_scripts_compressed(client: Client, path: str) -> None:
    answer = client.get(f"/static/{path}", headers={"Accept-Encoding": "gzip, deflate, br"})
    assert answer["Content-Encoding"] == "gzip"
    assert isinstance(answer.streaming_content, Iterator)  # type: ignore[attr-defined]
    sent = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert gzip.decompress(sent) == content(path)
    assert len(sent) < len(content(path)) / 2
