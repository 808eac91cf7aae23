"""Classes and ids of pages, styles and scripts: words, each with a style or somebody who looks for it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
STYLES = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))
FRAMEWORK = settings.BASE_DIR / "static" / "vendor" / "bootstrap-lite.css"
SOURCES = [
    *sorted((settings.BASE_DIR / "static" / "js").glob("*.js")),
    *(path for app in ("organizations", "targets", "reports") for path in (settings.BASE_DIR / app).rglob("*.py")),
]
#: Words of two letters; everything else that short is an abbreviation.
SHORT_WORDS = {"up"}
#: Looked for by tests and by people who write their own styles; without a style of ours.
WITHOUT_STYLE = {"no-js", "progress-count", "notice-info", "this-page", "text-break", "notes", "by"}
TEMPLATE_CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)


def classes_of_styles(path: Path) -> set[str]:
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    return set(re.findall(r"\.([A-Za-z][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", text)))


def classes_of_template(path: Path) -> set[str]:
    """Classes written out in a template; one that is put together with a variable counts by its beginning."""
    text = TEMPLATE_CODE.sub(lambda code: "\0" if code[0].startswith("{{") else " ", path.read_text("utf-8"))
    names = {name for value in re.findall(r'\bclass="([^"]*)"', text) for name in value.split()}
    return {name for name in names if "\0" not in name}


OWN = {name for path in STYLES for name in classes_of_styles(path)}


def test_classes_are_words() -> None:
    names = OWN - classes_of_styles(FRAMEWORK)
    assert {name for name in names if len(name) < 3 and name not in SHORT_WORDS} == set()
    assert {name for name in names if re.search(r"\d|[A-Z]|^.-|-.$", name)} == set()


@pytest.mark.parametrize(
    "path",
    [path for path in TEMPLATES if "admin" not in path.parts],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_class_of_a_template_has_a_style(path: Path) -> None:
    assert classes_of_template(path) - OWN - classes_of_styles(FRAMEWORK) - WITHOUT_STYLE == set()


def test_every_style_is_used() -> None:
    text = "".join(path.read_text("utf-8") for path in [*TEMPLATES, *SOURCES])
    used = set(re.findall(r"[A-Za-z][\w-]*", text))
    elsewhere = {"notice-success", "notice-error", "htmx-indicator", "htmx-request"}  # a message's level; htmx's own
    assert OWN - classes_of_styles(FRAMEWORK) - used - elsewhere == set()
