"""The content security policy and the templates that must live with it: nothing inline, nothing from elsewhere."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.rules.compliance import VERDICT_LABELS
from targets.rules.workflow import STATUS_LABELS

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
STYLES = sorted((settings.BASE_DIR / "static").rglob("*.css"))
INLINE = re.compile(r'\sstyle\s*=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*["\']|javascript:')


def _name(path: Path) -> str:
    return path.relative_to(settings.BASE_DIR).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_template_holds_nothing_inline(path: Path) -> None:
    found = INLINE.search(path.read_text(encoding="utf-8"))

    assert found is None, f"{_name(path)}: {found[0] if found else ''}"


@pytest.mark.parametrize("path", [*TEMPLATES, *STYLES], ids=_name)
def test_nothing_is_fetched_from_another_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
    assert not re.search(r"url\(\s*[\"']?(?:https?:)?//|@import", text)


@pytest.mark.django_db
def test_pages_carry_the_strict_policy(client: Client) -> None:
    client.force_login(make_user(Role.LEADER))

    policy = client.get("/tong-quan/2023/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "style-src 'self'" in policy
    assert "unsafe" not in policy and "http" not in policy


@pytest.mark.parametrize(
    "icon", ["check", "x", "clock", "alert", "back", "q", "minus", "calendar", "half", "dot", "lock"]
)
def test_sprite_holds_the_signs_of_states(icon: str) -> None:
    assert f'id="{icon}"' in (settings.BASE_DIR / "static" / "icons.svg").read_text(encoding="utf-8")


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = (settings.BASE_DIR / "static" / "icons.svg").read_text(encoding="utf-8")
    named = {
        name for path in TEMPLATES for name in re.findall(r'{% icon "([a-z0-9]+)"', path.read_text(encoding="utf-8"))
    }

    assert {name for name in named if f'id="{name}"' not in sprite} == set()


def test_badges_use_the_words_of_the_rules() -> None:
    folder = settings.BASE_DIR / "templates" / "_components"
    verdict = (folder / "verdict.html").read_text(encoding="utf-8")
    status = (folder / "status.html").read_text(encoding="utf-8")

    assert [
        word for word in VERDICT_LABELS.values() if not re.search(rf"[ }}]{word}(?:{{% endif %}})?</span>", verdict)
    ] == []
    assert [word for word in STATUS_LABELS.values() if f" {word}</span>" not in status] == []
