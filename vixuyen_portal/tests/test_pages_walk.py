"""Every address of the URL conf, walked by everybody: who is let in, who is turned away, who finds nothing.

A new page fails here until its view carries a permission mark and its address can be filled from EXAMPLES.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from django.utils import timezone

from organizations.models import Agency, AgencyKind, Level, Notice, Organization, Unit, User
from organizations.permissions import CAPABILITIES, Capability, Role
from organizations.tests.factories import make_user
from reports.reviews.actions import request_review
from targets.models import HeadStandard, Paper, PaperKind, RegisterFile, ReturnFile, RootYear, Scale
from targets.papers.actions import PaperDetails, add_paper
from targets.rules.workflow import ReturnStatus
from targets.tests.contradictions.finding_cases import read, seed_two_heads
from targets.tests.explanations.explanation_steps import make_explanation
from targets.tests.factories import make_absence, make_resolution, make_return, planned_review, unit_named
from targets.tests.papers.paper_cases import pdf, upload
from targets.tests.registers.body_steps import make_branch, make_head
from targets.tests.registers.theme_steps import make_theme
from targets.tests.shared_register import made_once

pytestmark = pytest.mark.django_db

#: Pages without a mark: the person's own matters, and whether the portal is alive.
UNMARKED = frozenset({"health", "ready"} | {f"auth:{name}" for name in (
    "login", "logout", "password_change", "profile", "notices", "read_all", "open_notice", "keep_alive",
)})  # fmt: skip
#: Asked by scripts, which cannot follow a redirect to the sign-in page: they answer 401.
JSON = frozenset({"returns:autosave", "duties:autosave", "auth:keep_alive"})
#: Whole areas with a gate of their own: Django's administration, and the API, which answers 401.
OWN_GATE = frozenset({"admin", "api"})
#: Pages of one commune that every signed-in person may open: verdicts are no secret within the portal.
SHARED = frozenset({"verdict:card", "verdict:of"})
#: What an allowed visit answers where it is not 200: redirects, forms sent without fields, a file not built yet.
ANSWERS = {
    "home": 302,
    "org:list": 302,
    "returns:list": 302,
    "returns:act": 400,
    "returns:autosave": 400,
    "returns:submit": 302,
    "returns:comment": 422,
    "approval:act": 400,
    "duties:latest": 302,
    "registers:latest": 302,
    "duties:remind": 302,
    "duties:act": 400,
    "duties:autosave": 400,
    "duties:comment": 302,
    "years:add_year": 302,
    "years:add_year_of_root": 302,
    "approval:first_act": 400,
    "findings:mark": 422,
    "imports:commit": 409,
    "imports:read": 302,
    "imports:marked": 302,
    "doc:download": 404,
    "explanation:accept": 409,
    "explanation:send_back": 409,
    "explanation:remedy": 409,
}
EXAMPLES: dict[str, object] = {
    "year": 2023,
    "unit": "cao-bo",
    "root": "huyen-vi-xuyen",
    "organization": "hoi-nong-dan",
    "code": "T06",
    "resolution": "vi-xuyen-2021-2025",
    "key": "members",
    "agency": "uy-ban-nhan-dan-xa-cao-bo",
    "duty": "Q1-6",
    "register": "chu-de",
    "step": "bao-cao",
}
SLUGS = {"commune:detail": "cao-bo", "org:detail": "hoi-nong-dan"}
#: Pages of a sum, whose unit is the district where other pages name a commune.
OF_SUMS = frozenset({"dashboard:unit"})
#: Pages that belong to those who enter papers or rows of registers for the agency; others who see them are refused.
OF_OWN_AGENCY = frozenset({
    "paper:change", "paper:grounds", "paper:cancel",
    "registers:add", "registers:change", "registers:prove", "registers:step", "tables:upload",
    "branches:add", "branches:change", "branches:end", "heads:add", "heads:change", "heads:degree", "heads:end",
    "scales:add", "scales:withdraw", "standards:add", "standards:withdraw", "assessing:grid",
})  # fmt: skip
#: Pages of rules that a root sets: a commune's officers read them and are refused here.
OF_THE_ROOT = frozenset({"scales:add", "scales:withdraw", "standards:add", "standards:withdraw"})
STRANGER = "kim-thach"
NO_READING: dict[str, Any] = {
    "file": "bao-cao.xlsx", "layout": None, "unit": None, "organization": None, "year": None, "figures": {},
    "problems": [{"sheet": "", "cell": "", "read": "", "expected": "", "severity": "error", "message": "Hỏng."}],
    "sources": {"sha256": "", "cells": {}},
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    name: str
    arguments: frozenset[str]
    capability: Capability | None

    def __str__(self) -> str:
        return self.name

    @property
    def area(self) -> str:
        return self.name.split(":")[0]


def walk(patterns: list[URLPattern | URLResolver], areas: tuple[str, ...] = ()) -> Iterator[Page]:
    """Every address below, with the mark of its view."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            deeper = (*areas, pattern.namespace) if pattern.namespace else areas
            yield from walk(pattern.url_patterns, deeper)
        else:
            name = ":".join((*areas, pattern.name or str(pattern.pattern)))
            yield Page(name, frozenset(pattern.pattern.converters), mark_of(pattern.callback))


def mark_of(view: Any) -> Capability | None:
    """The permission mark, through whatever decorators stand around it."""
    while view is not None:
        if isinstance(mark := getattr(view, "capability", None), Capability):
            return mark
        view = getattr(view, "__wrapped__", None)
    return None


PAGES = [page for page in walk(get_resolver().url_patterns) if page.area not in OWN_GATE]
MARKED = [page for page in PAGES if page.name not in UNMARKED]
OF_ONE_COMMUNE = [
    page
    for page in MARKED
    if page.capability in CAPABILITIES[Role.COMMUNE_OFFICER]
    and (page.arguments & {"unit", "pk"} or page.name == "commune:detail")
    and page.name not in SHARED | OF_THE_ROOT
]


def make_rows() -> Mapping[str, Any]:
    """One row for each page that takes a primary key, by the page's area; the key of a finding."""
    staff = make_user(Role.STAFF, username="chu.hang")
    make_return(status=ReturnStatus.APPROVED)
    file = ReturnFile(
        name="bao-cao.xlsx", sha256="f" * 64, reading=NO_READING, uploaded_at=timezone.now(), uploaded_by=staff
    )
    file.content.save("bao-cao.xlsx", ContentFile(b""))
    notice = Notice.objects.create(to=staff, text="Có việc mới.", at=timezone.now())
    return {
        "auth": notice.pk,
        "imports": file.pk,
        "absence": make_absence().pk,
        "paper": paper_of("cao-bo", by=staff).pk,
        f"paper of {STRANGER}": paper_of(STRANGER, by=staff).pk,
        **body_rows(),
        "registers": make_theme().pk,
        f"registers of {STRANGER}": make_theme(unit=unit_of(STRANGER).code).pk,
        "tables": RegisterFile.objects.create(
            register="chu-de", year_id=2023, name="so.xlsx", sha256="f" * 64, at=timezone.now(), by=staff
        ).pk,
        "explanation": make_explanation().pk,
        f"explanation of {STRANGER}": make_explanation(unit=unit_of(STRANGER).code).pk,
        "doc": request_review(planned_review(), by=staff, at=timezone.now()).pk,
        "findings": make_finding(),
    }


def make_finding() -> str:
    """Two heads in one post of Cao Bồ: the key of what the cross-checks find."""
    seed_two_heads()
    return next(line.finding.key for line in read(None, "00952") if line.finding.code == "X10")


def body_rows() -> Mapping[str, int]:
    """A branch and a head of two communes, and the rules of the Farmers' Union."""
    stranger = unit_of(STRANGER).code
    return {
        "branches": make_branch().pk,
        f"branches of {STRANGER}": make_branch(unit=stranger).pk,
        "heads": make_head().pk,
        f"heads of {STRANGER}": make_head(unit=stranger).pk,
        "scales": Scale.objects.get(organization__code="hnd").pk,
        "standards": HeadStandard.objects.filter(organization__code="hnd")[0].pk,
    }


rows = made_once(make_rows)


def unit_of(slug: str) -> Unit:
    return Unit.objects.filter(slug=slug).order_by("valid_from")[0]


def paper_of(slug: str, *, by: User) -> Paper:
    """A paper with its file, of the Farmers' Union of this commune."""
    unit = unit_of(slug)
    farmers = Organization.objects.get(code="hnd")
    agency, _ = Agency.objects.get_or_create(
        unit=unit, organization=farmers, kind=AgencyKind.FRONT_OR_UNION,
        defaults={"name": f"{farmers} {unit}", "valid_from": unit.valid_from},
    )  # fmt: skip
    details = PaperDetails(agency, PaperKind.PLAN, "12-KH/HND", date(2023, 3, 1), f"Kế hoạch giám sát tại {unit}")
    return add_paper(details, upload=upload(pdf()), by=by, at=timezone.now())


def address(page: Page, rows: Mapping[str, Any], *, unit: str = "cao-bo") -> str:
    if page.name in OF_SUMS and unit == "cao-bo":
        unit = "huyen-vi-xuyen"
    own_row = rows.get(f"{page.area} of {unit}", rows.get(page.area))
    known = {**EXAMPLES, "unit": unit, "pk": own_row}
    if page.area == "findings":
        known["key"] = rows.get("findings")
    known["slug"] = unit if page.name == "commune:detail" else SLUGS.get(page.name)
    missing = [name for name in page.arguments if known.get(name) is None]
    assert not missing, f"{page.name}: give an example of {missing} in this file."
    return reverse(page.name, kwargs={name: known[name] for name in page.arguments})


def visit(client: Client, address: str) -> int:
    """The answer to opening the page, or to an empty form where it takes nothing else."""
    answer = client.get(address)
    if answer.status_code == 405:
        answer = client.post(address)
    answer.getvalue()  # a sent file is closed once it is read; close() would end the database's connection too
    return answer.status_code


def person(role: Role) -> User:
    if role is Role.AGENCY:
        return make_user(role, agency=Agency.objects.get(slug=EXAMPLES["agency"]))
    return make_user(role, unit=unit_named("00952") if role is Role.COMMUNE_OFFICER else None)


@pytest.mark.parametrize("page", MARKED, ids=str)
def test_every_page_carries_a_permission_mark(page: Page) -> None:
    assert page.capability is not None, f"Mark the view of {page.name} with @requires(…)."


def test_an_unmarked_address_would_be_found() -> None:
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert [(page.name, page.capability) for page in walk([path("moi/", bare, name="new")])] == [("new", None)]


def test_allow_list_names_existing_pages_only() -> None:
    assert UNMARKED | SHARED | ANSWERS.keys() | SLUGS.keys() <= {page.name for page in PAGES}


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name not in {"auth:login", "health", "ready"}], ids=str
)
def test_stranger_is_led_to_sign_in(client: Client, rows: Mapping[str, Any], page: Page) -> None:
    wanted = address(page, rows)
    for answer in (client.get(wanted), client.post(wanted)):
        if page.name in JSON:
            assert answer.status_code == 401
            continue
        assert answer.status_code == 302
        assert answer["Location"].startswith("/dang-nhap/")


@pytest.mark.parametrize("page", MARKED, ids=str)
def test_each_role_is_let_in_or_refused(client: Client, rows: Mapping[str, Any], page: Page) -> None:
    assert page.capability is not None
    for role in Role:
        client.force_login(person(role))
        own_rows_only = page.area == "imports" and "pk" in page.arguments and role in OFFICERS
        own_rows_only |= page.area == "tables" and "pk" in page.arguments
        of_others = "agency" in page.arguments and role is Role.DISTRICT_ORGANIZATION  # of another organization
        allowed = 404 if own_rows_only or of_others else ANSWERS.get(page.name, 200)
        if role is Role.AGENCY and page.name in OF_OWN_AGENCY:
            allowed = 403
        if role is Role.COMMUNE_OFFICER and page.name in OF_THE_ROOT:
            allowed = 403
        expected = allowed if page.capability in CAPABILITIES[role] else 403
        assert visit(client, address(page, rows)) == expected, f"{role.value} on {page.name}"


OFFICERS = frozenset({Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION})


@pytest.mark.parametrize("page", OF_ONE_COMMUNE, ids=str)
def test_another_communes_row_is_unknown(client: Client, rows: Mapping[str, Any], page: Page) -> None:
    client.force_login(person(Role.COMMUNE_OFFICER))
    assert visit(client, address(page, rows, unit=STRANGER)) == 404


#: Pages of rows that lie under one root.
OF_A_ROOT = [
    page
    for page in MARKED
    if page.arguments & {"unit", "pk", "root", "resolution", "agency"} or page.name == "commune:detail"
]


@pytest.fixture
def elsewhere() -> Unit:
    """A second district with a commune, a resolution and the years of the first one."""
    district = Unit.objects.create(
        code="034", valid_from=date(1991, 10, 1), level=Level.DISTRICT, kind="huyện", name="Bắc Quang",
        parent=Unit.objects.get(code="02"),
    )  # fmt: skip
    Unit.objects.create(
        code="034-1", valid_from=date(1991, 10, 1), level=Level.COMMUNE, kind="xã", name="Vô Điếm", parent=district
    )
    make_resolution(district)
    for year in list(RootYear.objects.all()):
        year.pk, year.root = None, district
        year.save()
    return district


@pytest.mark.parametrize("page", OF_A_ROOT, ids=str)
def test_rows_of_another_root_are_unknown(client: Client, rows: Mapping[str, Any], elsewhere: Unit, page: Page) -> None:
    for role in Role:
        unit = elsewhere.children.get() if role is Role.COMMUNE_OFFICER else elsewhere
        client.force_login(make_user(role, unit=unit, whole=False))
        expected = {404} if page.capability in CAPABILITIES[role] else {403, 404}
        assert visit(client, address(page, rows)) in expected, f"{role.value} on {page.name}"


@pytest.mark.parametrize("page", [page for page in MARKED if page.arguments == {"year"}], ids=str)
def test_lists_of_another_root_hold_nothing_of_this_one(
    client: Client, rows: Mapping[str, Any], elsewhere: Unit, page: Page
) -> None:
    for role in (Role.STAFF, Role.LEADER, Role.HEAD_OF_STAFF):
        if page.capability in CAPABILITIES[role]:
            client.force_login(make_user(role, unit=elsewhere, whole=False))
            text = client.get(address(page, rows)).content.decode("utf-8", "replace")
            assert "Cao Bồ" not in text and "huyen-vi-xuyen" not in text, f"{role.value} on {page.name}"


@pytest.mark.parametrize("page", OF_ONE_COMMUNE, ids=str)
def test_unknown_commune_is_unknown_to_everybody(client: Client, page: Page) -> None:
    role = next(role for role in (Role.STAFF, Role.LEADER) if page.capability in CAPABILITIES[role])
    client.force_login(person(role))
    nowhere = dict.fromkeys((page.area,), 10**9)
    assert visit(client, address(page, nowhere, unit="khong-co-xa-nay")) == 404


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in {"health", "ready"}], ids=str)
def test_every_page_forbids_inline_code(client: Client, rows: Mapping[str, Any], page: Page) -> None:
    """The strict policy is on every answer, and no page asks for what it forbids."""
    if page.name != "auth:login":
        client.force_login(person(Role.HEAD_OF_STAFF))
    answer = client.get(address(page, rows))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
        text = answer.content.decode()
        assert "style=" not in text
        assert "<script>" not in text
        assert " onclick=" not in text
    answer.getvalue()


@pytest.mark.parametrize("name", ["api:units-list", "api:returns-list", "api:verdicts-list", "api:targets-list"])
def test_api_answers_401_without_sign_in(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 401
