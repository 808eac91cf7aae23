"""The year after the resolution's last, in which the province has one without targets: no page breaks on it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from organizations.models import Unit, User
from organizations.permissions import CAPABILITIES, Capability, Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, RootYear
from targets.rules.periods import Calendar
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_resolution, make_return, new_province, root_year, unit_named
from targets.years import actions as years
from vixuyen_portal.tests.test_pages_walk import MARKED, OF_OWN_AGENCY, OF_THE_ROOT, Page, visit

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
BEFORE, OPEN = datetime(2026, 11, 20, 2, 0, tzinfo=UTC), datetime(2026, 12, 20, 2, 0, tzinfo=UTC)
KNOWN: Mapping[str, object] = {"year": 2026, "unit": "cao-bo", "organization": "hoi-nong-dan", "key": "members"}
#: Pages that take more than a year and a place, or that answer something else by design, have tests of their own.
OF_THE_YEAR = [page for page in MARKED if "year" in page.arguments and page.arguments <= KNOWN.keys() | {"slug"}]
#: What a page with nothing to show may answer; never an error of the program.
FINE = {200, 302, 400, 401, 404, 405, 409, 422}


@pytest.fixture
def next_year() -> RootYear:
    province = new_province()
    make_resolution(province, first_year=2026, last_year=2030)
    head = make_user(Role.HEAD_OF_STAFF, username="truong", unit=province)
    return years.add_year(province, Calendar.usual(2026), by=head, at=BEFORE)


def officers_unit(*, ended: bool) -> Unit:
    """Cao Bồ as it was to 30/06/2025, or the commune that bears its name since."""
    return unit_named("00952") if ended else Unit.objects.get(code="00952", valid_to=None)


def address(page: Page) -> str:
    slug = "cao-bo" if page.name == "commune:detail" else "hoi-nong-dan"
    return reverse(page.name, kwargs={name: KNOWN.get(name, slug) for name in page.arguments})


@pytest.mark.parametrize("at", [BEFORE, OPEN], ids=["before it opens", "open"])
@pytest.mark.parametrize("role", [*Role, None], ids=lambda role: role or "officer of a commune that ended")
def test_no_page_breaks_on_a_year_without_targets(
    client: Client, next_year: RootYear, role: Role | None, at: datetime
) -> None:
    unit = officers_unit(ended=role is None) if role in {None, Role.COMMUNE_OFFICER} else new_province()
    person = make_user(role or Role.COMMUNE_OFFICER, unit=unit)
    with time_machine.travel(at):
        years.open_due_years(by=User.system(), at=at)
        client.force_login(person)
        allowed = [page for page in OF_THE_YEAR if page.capability in CAPABILITIES[Role(person.role)]]
        answers = {page.name: visit(client, address(page)) for page in allowed}
    refused = {name for name, status in answers.items() if status == 403}
    assert refused <= OF_OWN_AGENCY | OF_THE_ROOT, "others than those who enter rows are let in"
    assert answers and set(answers.values()) <= FINE | {403}, answers


def test_staff_sees_the_year_from_end_to_end(client: Client, next_year: RootYear) -> None:
    """Opened, entered, sent, approved and closed, with no target to judge it."""
    with time_machine.travel(OPEN):
        years.open_due_years(by=User.system(), at=OPEN)
        head, reviewer = (make_user(Role.HEAD_OF_STAFF, unit=new_province()) for _ in range(2))
        made = make_return(year=2026, status=ReturnStatus.APPROVED, sender=head, reviewer=reviewer)
        client.force_login(head)
        for page in ("approval:queue", "years:year", "dashboard:year", "target:list"):
            assert client.get(reverse(page, args=[2026])).status_code == 200, page
        assert client.get("/duyet/2026/cao-bo/").status_code == 200
        assert client.get("/xa/cao-bo/2026/").status_code == 200
        assert client.get("/to-chuc/hoi-nong-dan/2026/").status_code == 200
        years.close_year(root_year(2026), by=User.system(), at=OPEN)
    assert AnnualReturn.objects.get(pk=made.pk).state is ReturnStatus.APPROVED


@pytest.mark.parametrize("start", ["/", "/viec-can-lam/", "/bao-cao/", "/bao-cao/2025/cao-bo/"])
def test_no_link_leads_an_officer_nowhere(client: Client, next_year: RootYear, start: str) -> None:
    """An officer of a commune that ended is not sent to a year in which it does not report."""
    old = make_user(Role.COMMUNE_OFFICER, unit=officers_unit(ended=True))
    with time_machine.travel(OPEN):
        years.open_due_years(by=User.system(), at=OPEN)
        client.force_login(old)
        page = client.get(start, follow=True)
        assert page.status_code == 200
        links = set(re.findall(r'href="(/[^"#?]*)', page.content.decode()))
        dead = {link for link in links if not link.startswith("/static/") and client.get(link).status_code == 404}
    assert not dead


def test_year_is_only_the_heads_to_add() -> None:
    assert {role for role in Role if Capability.MANAGE_YEAR in CAPABILITIES[role]} == {Role.HEAD_OF_STAFF}
