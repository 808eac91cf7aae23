"""Words of one root stand in its profile and in the data, in no sentence of a module or template."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from organizations.models import Organization, Unit
from organizations.permissions import Role
from organizations.tests.factories import make_user
from reports.reviews.actions import compose_review
from vixuyen_portal.tests.test_examples import set_up

ROOT: Path = settings.BASE_DIR
APPS = ("organizations", "targets", "reports", "vixuyen_portal")
#: «giám sát xã hội», «chính trị - xã hội», «hợp tác xã» say nothing of a unit.
WORDS = re.compile(
    r"huyện|thị trấn|Dân vận|\bHU\b|BDVHU|Vị Xuyên|sáu tổ chức|T/M BAN|Hà Giang"
    r"|(?<!hợp tác )\bxã\b(?! hội)",
    re.IGNORECASE,
)
#: Module or folder → why such words stand in its strings.
EXCEPTIONS = {
    "organizations/profile.py": "the profile itself",
    "organizations/models/profile.py": "examples of what is entered into it",
    "organizations/models/agency.py": "what boards of a committee are for, and their usual names",
    "organizations/agencies.py": "the organizations' names «… huyện», turned into those of another kind of root",
    "organizations/names.py": "kinds of units as files and lists write them",
    "organizations/models/unit.py": "levels, and how a kind is abbreviated",
    "organizations/api.py": "an example of a unit's name",
    "reports/scoreboard/words.py": "the country's levels, where the kinds below are not at hand",
    "reports/letters/compose.py": "the kind that a list begins with",
    "reports/reviews/narrative.py": "the kind that a list begins with",
    "targets/workbook/tables/": "what a workbook's title may say",
    "targets/management/commands/generate_register.py": "a made country",
    "organizations/models/head.py": "the kind that a post's name ends with",
    "vixuyen_portal/demo_states.py": "the demo is Vị Xuyên's",
    "vixuyen_portal/demo_bodies.py": "the demo is Vị Xuyên's",
    "templates/inbox/entry.html": "the kind that a list leaves out",
    "vixuyen_portal/settings.py": "defaults of PORTAL_BODY, PORTAL_PARTY, PORTAL_PLACE",
}
#: What no page of a province over communes may say; one of its communes is called «Vị Xuyên».
DISTRICT_WORDS = re.compile(r"thị trấn|[Hh]uyện|HUYỆN|\bHU\b")
#: What its communes were made of, which were towns too.
FORMER_UNITS = re.compile(r"\d+ xã, thị trấn( cũ)?")


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """The string literals of a module that are no docstrings, with their lines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    alone = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.lineno, node.value


def shown_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a template without its comments."""
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"))
    yield from enumerate(text.splitlines(), 1)


def test_no_sentence_holds_words_of_one_root() -> None:
    found = []
    for path in (path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))):
        name = path.relative_to(ROOT).as_posix()
        if "/tests/" in name or "/migrations/" in name or name.startswith(tuple(EXCEPTIONS)):
            continue
        found += [f"{name}:{line}: {text}" for line, text in sentences(path) if WORDS.search(text)]
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = path.relative_to(ROOT).as_posix()
        if name not in EXCEPTIONS:
            found += [f"{name}:{line}: {text}" for line, text in shown_lines(path) if WORDS.search(text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_every_exception_is_needed(name: str) -> None:
    paths = [ROOT / name] if (ROOT / name).is_file() else list((ROOT / name).rglob("*.py"))
    read = shown_lines if name.endswith(".html") else sentences
    assert any(WORDS.search(text) for path in paths for _, text in read(path))


@pytest.mark.django_db
def test_pages_and_review_of_a_province_speak_of_a_province() -> None:
    """Tuyên Quang beside Vị Xuyên: nobody there reads a word of a district."""
    with time_machine.travel(datetime(2027, 1, 5, tzinfo=UTC), tick=False):
        province = set_up("tuyen-quang", 2026)
        root = province.unit
        commune = province.reporting.order_by("sort_key").first()
        assert isinstance(commune, Unit)
        found = []
        for role, addresses in _pages(root, commune).items():
            unit = commune if role is Role.COMMUNE_OFFICER else root
            organization = Organization.objects.get(code="hnd") if role is Role.DISTRICT_ORGANIZATION else None
            client = Client()
            client.force_login(make_user(role, unit=unit, organization=organization, whole=False))
            for address in addresses:
                answer = client.get(address, follow=True)
                if answer.status_code != 200:
                    found.append(f"{role} {address}: {answer.status_code}")
                found += [f"{role} {address}: {line}" for line in _lines(answer.content.decode())]
        planned = province.reviews.select_related("resolution__unit__parent").get(code="midterm")
        review = str(compose_review(planned, at=timezone.now()).figures)
        found += [f"review: {line}" for line in _lines(review)]
        assert ", mục II)." not in review, "its resolution names no clause for the parts that people write"
    assert not found, "\n".join(found)


def _pages(root: Unit, commune: Unit) -> dict[Role, tuple[str, ...]]:
    results = (
        "/", "/tong-quan/2026/", "/chi-tieu/2026/", "/chi-tieu/T20/2026/", "/tai-khoan/", "/tro-giup/",
        "/nghi-quyet/", "/nghi-quyet/tuyen-quang-2026-2030/",
        f"/xa/{commune.slug}/2026/",
    )  # fmt: skip
    bodies = ("/xa/", "/to-chuc/2026/", "/to-chuc/hoi-nong-dan/2026/")
    entry = ("/viec-can-lam/", "/bao-cao/2026/", f"/bao-cao/2026/{commune.slug}/", "/nhap-tep/")
    approval = ("/duyet/2026/", f"/duyet/2026/{commune.slug}/", "/nhac-nop/2026/", "/van-ban/")
    return {
        Role.STAFF: (*results, *bodies, *entry, *approval),
        Role.HEAD_OF_STAFF: (*results, *bodies, *entry, *approval, "/duyet/2026/chot/"),
        Role.LEADER: (*results, *bodies, "/van-ban/"),
        Role.DISTRICT_ORGANIZATION: (*results, *bodies, *entry),
        Role.COMMUNE_OFFICER: (*results, *entry),
        Role.ADMINISTRATOR: (*results, *bodies, "/van-ban/", "/dua-vao-su-dung/"),
    }


def _lines(page: str) -> list[str]:
    """What stands around each word of a district on a page, without scripts and tags."""
    text = " ".join(re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL).split())
    text = FORMER_UNITS.sub("", text)
    return [text[max(0, hit.start() - 60) : hit.end() + 40] for hit in DISTRICT_WORDS.finditer(text)]
