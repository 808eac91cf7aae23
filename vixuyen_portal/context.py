"""Template context of every page: names of the bodies, the role's menu, and whether the data is a sample."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from organizations.middleware import seconds_left
from organizations.models import Notice, Unit, User
from organizations.permissions import ROLE_NAMES, Role
from organizations.profile import Profile
from reports.scoreboard.years import shown_year
from targets.models import ReportingYear, RootYear
from targets.sign_in import profile_for

#: What the settings call the body that keeps the register, for whoever stands under no resolution.
SITE = Profile(
    kind="",
    name=settings.PORTAL["place"],
    places="đơn vị",
    committee=settings.PORTAL["over"],
    symbol="",
    body=settings.PORTAL["body"],
    help_line=settings.PORTAL["help_line"],
)


@dataclass(frozen=True)
class MenuEntry:
    text: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class MenuPage:
    """A menu entry before it is reversed. `needs`: which of `year`, `unit`, `organization`, `two_step_year` it takes.

    `text`: filled with the words of the root; `areas`: URL namespaces whose pages light the entry up.
    """

    text: str
    view: str
    needs: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


INBOX = MenuPage("Việc cần làm", "inbox:work", areas=("inbox",))
RETURNS = MenuPage("Báo cáo năm", "returns:list", areas=("returns", "imports"))
QUEUE = MenuPage(
    "Duyệt báo cáo",
    "approval:queue",
    ("year",),
    ("approval", "years", "returns", "imports", "chase", "letter", "absence", "findings"),
)
FIRST_LOOK = MenuPage("Xem trước báo cáo", "approval:first", ("two_step_year",), ("approval",))
DUTIES = MenuPage("Nhiệm vụ, sổ", "duties:matrix", ("year",), ("duties", "registers", "explanation"))
DASHBOARD = MenuPage("Tổng quan", "dashboard:year", ("year",), ("dashboard", "verdict"))
COMMUNES = MenuPage("{Places}", "commune:list", areas=("commune",))
OWN_COMMUNE = MenuPage("Kết quả của {place}", "commune:detail", ("unit", "year"), ("commune",))
ORGANIZATIONS = MenuPage("Tổ chức", "org:list", ("year",), ("org",))
OWN_ORGANIZATION = MenuPage("Tổ chức", "org:detail", ("organization", "year"), ("org",))
TARGETS = MenuPage("Chỉ tiêu", "target:list", ("year",), ("target",))
#: Both behind one entry, with a switch on their pages, where a menu would be longer than seven.
ASKED = MenuPage("Chỉ tiêu, nhiệm vụ, sổ", "target:list", ("year",), ("target", "duties", "registers", "explanation"))
DOCUMENTS = MenuPage("Văn bản", "doc:list", areas=("doc", "paper"))
PAPERS = MenuPage("Văn bản", "paper:list", areas=("paper",))
ADMINISTRATION = MenuPage("Quản trị", "admin:index", areas=("admin", "absence", "resolution"))
LAUNCH = MenuPage("Đưa vào sử dụng", "launch")

MENUS: dict[Role, tuple[MenuPage, ...]] = {
    Role.COMMUNE_OFFICER: (INBOX, RETURNS, DUTIES, OWN_COMMUNE, DASHBOARD, TARGETS, PAPERS),
    Role.DISTRICT_ORGANIZATION: (INBOX, RETURNS, FIRST_LOOK, OWN_ORGANIZATION, DASHBOARD, COMMUNES, ASKED, PAPERS),
    Role.STAFF: (INBOX, QUEUE, DASHBOARD, COMMUNES, ORGANIZATIONS, ASKED, DOCUMENTS),
    Role.HEAD_OF_STAFF: (INBOX, QUEUE, DASHBOARD, COMMUNES, ORGANIZATIONS, ASKED, DOCUMENTS),
    Role.LEADER: (DASHBOARD, COMMUNES, ORGANIZATIONS, ASKED, DOCUMENTS),
    Role.ADMINISTRATOR: (DASHBOARD, COMMUNES, ORGANIZATIONS, ASKED, DOCUMENTS, ADMINISTRATION, LAUNCH),
    Role.AGENCY: (INBOX, DUTIES, DASHBOARD, TARGETS, PAPERS),
}


def page(request: HttpRequest) -> dict[str, Any]:
    """`portal`, `is_demo`; for a person signed in also the menu, the role, unread notices and the session's rest."""
    context: dict[str, Any] = {"portal": settings.PORTAL, "is_demo": is_demo()}
    user = getattr(request, "user", None)
    if isinstance(user, User):
        role = Role(user.role)
        names = profile_for(user) or SITE
        context["portal"] = {**settings.PORTAL, "owner": names.owner, "help_line": names.whom_to_call}
        context |= {
            "names": names,
            "role_label": names.fill(ROLE_NAMES[role]),
            "menu": list(menu_entries(request, user, role, names)),
            "unread_notices": SimpleLazyObject(lambda: Notice.objects.visible_to(user).unread().count()),
            "session_seconds": seconds_left(request),
        }
    return context


@cache
def is_demo() -> bool:
    """Whether `manage.py demo` made this register: it leaves a file before it starts the server."""
    return (settings.VAR_DIR / "demo").exists()


def menu_entries(request: HttpRequest, user: User, role: Role, names: Profile) -> Iterator[MenuEntry]:
    """The role's entries whose pages exist; the year of the page stays the year of the links."""
    match = request.resolver_match
    area = match.namespace if match else ""
    arguments: dict[str, str | int] = {"year": (match and match.kwargs.get("year")) or shown_year()}
    if user.reporting_unit:
        arguments["unit"] = user.reporting_unit.slug
    if user.organization:
        arguments["organization"] = user.organization.slug
    if FIRST_LOOK in MENUS[role] and (looked_at := two_step_year(user, arguments["year"])):
        arguments["two_step_year"] = looked_at
    for place in MENUS[role]:
        if not arguments.keys() >= set(place.needs):
            continue  # the person has no such unit, or no year asks for a first look
        known = arguments
        if user.reporting_unit and {"unit", "year"} <= set(place.needs):
            if (own_year := year_of_unit(user.reporting_unit, arguments["year"])) is None:
                continue  # the unit has no reporting year
            known = {**arguments, "year": own_year}
        try:
            address = reverse(place.view, args=[known[name] for name in place.needs])
        except NoReverseMatch:
            continue  # the page is not part of this installation
        is_current = area in place.areas or (match is not None and match.view_name == place.view)
        yield MenuEntry(names.fill(place.text), address, is_current)


def year_of_unit(unit: Unit, wanted: str | int) -> int | None:
    """The wanted year if the unit reports in it, or else the latest in which it does. No query within its span."""
    if isinstance(wanted, int) and unit.valid_from.year < wanted < (unit.valid_to or date.max).year:
        return wanted
    own = ReportingYear.objects.filter(reference_on__gte=unit.valid_from, reference_on__lte=unit.valid_to or date.max)
    years = list(own.values_list("year", flat=True))
    return wanted if isinstance(wanted, int) and wanted in years else max(years, default=None)


def two_step_year(user: User, wanted: str | int) -> int | None:
    """The open year in which the district's organizations look first: the wanted one, or else the latest; or none."""
    rows = RootYear.objects.visible_to(user).open().filter(two_step_review=True)
    years = set(rows.values_list("year", flat=True))
    return wanted if isinstance(wanted, int) and wanted in years else max(years, default=None)
