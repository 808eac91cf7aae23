"""What `manage.py demo` loads: the sample returns, accounts of every role, and every state that the portal shows.

All figures and people are invented and say so. Everything goes through the product's own import and actions.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import CommandError
from django.utils import timezone

from organizations.models import AgencyKind, BoardFunction, Level, Organization, Unit, User
from organizations.permissions import Role
from reports.models import Review
from reports.reviews.actions import request_review
from targets import jobs
from targets.imports import preview as imports
from targets.imports.commit import commit
from targets.imports.reader import workbook_reader
from targets.models import AnnualReturn, PlannedReview, ReportingYear, RootYear
from targets.rules.periods import VIETNAM
from targets.verdicts import scoring
from targets.years import actions as years
from vixuyen_portal import (
    demo_agency_rows,
    demo_bodies,
    demo_duties,
    demo_explanations,
    demo_registers,
    demo_states,
    demo_topics,
)
from vixuyen_portal.demo_states import DRAFT_YEAR

SAMPLES: Final[Path] = settings.BASE_DIR / "fixtures" / "returns"
#: One word for all, as the demo listens on this machine only.
PASSWORD: Final = "vi-xuyen-mau"  # noqa: S105
#: username → role, invented name, code of the unit, code of the organization
ACCOUNTS: Final[dict[str, tuple[Role, str, str, str]]] = {
    "canbo.caobo": (Role.COMMUNE_OFFICER, "Đặng Văn Mẫu", "00952", ""),
    "hoi.nongdan": (Role.DISTRICT_ORGANIZATION, "Nguyễn Thị Mẫu", "030", "hnd"),
    "chuyenvien": (Role.STAFF, "Hoàng Thị Mẫu", "030", ""),
    "truongban": (Role.HEAD_OF_STAFF, "Lý Văn Mẫu", "030", ""),
    "lanhdao": (Role.LEADER, "Nông Văn Mẫu", "030", ""),
    "quantri": (Role.ADMINISTRATOR, "Phàn Thị Mẫu", "030", ""),
    "ubnd.caobo": (Role.AGENCY, "Bàn Văn Mẫu", "00952", ""),
}
#: More accounts of the district: its other organizations, and agencies by kind and what a board is for.
ORGANIZATIONS: Final = {
    "mat.tran": "mttq",
    "cong.doan": "ldld",
    "huyen.doan": "dtn",
    "hoi.phunu": "lhpn",
    "hoi.ccb": "ccb",
}
AGENCIES: Final = {
    "ubnd.huyen": (AgencyKind.GOVERNMENT, ""),
    "ban.tochuc": (AgencyKind.PARTY_BOARD, BoardFunction.ORGANIZING),
    "ban.tuyengiao": (AgencyKind.PARTY_BOARD, BoardFunction.PROPAGANDA),
}
APPROVED_YEARS: Final = (2021, 2022, 2023)
CLOSED_YEARS: Final = (2021, 2022)
#: Samples were sent so many days before they were due, and every ninth file so many later.
EARLY: Final = timedelta(days=6)
LATE: Final = timedelta(days=9)
SENT_AT: Final = time(8, 30)
SUFFIXES: Final = frozenset({".xlsx", ".xls"})

Say = Callable[[str], None]


def is_empty() -> bool:
    """Whether nobody has entered anything: the returns that the system made itself hold nothing yet."""
    return not AnnualReturn.objects.filter(revision__gt=0).exists()


def load(say: Say) -> None:
    """Fill an empty register (after `setup`): accounts, returns, states, verdicts, and the request for a review."""
    make_accounts()
    at = timezone.now()
    with jobs.taken_over():  # scored below, at once
        demo_states.make_absences(at)
        say("reading and approving the returns of 2021-2023")
        for year in APPROVED_YEARS:
            _import(year, approve=True)
        demo_states.make_district_returns()
        say("reading the returns of 2024, leaving some of them in every state")
        _import(demo_states.OPEN_YEAR)  # by the portal's own account, so that every reviewer may approve them
        demo_states.count_deadlines(at)
        demo_states.make_states(at)
        demo_states.make_drafts(at)
        demo_states.make_extensions(at)
        demo_states.make_dialogue(at)
        demo_states.make_chasing(at)
    say("writing the duties and registers of 2021-2025")
    demo_duties.make_duties(at)
    demo_registers.make_themes()
    demo_topics.make_topics()
    demo_agency_rows.make_agency_rows()
    demo_bodies.make_bodies()
    demo_duties.agree_with_registers()
    head = User.objects.get(username="truongban")
    for year in CLOSED_YEARS:
        years.close_year(RootYear.objects.with_parties().get(year=year), by=head, at=at)
    say("scoring all years")
    for reporting_year in ReportingYear.objects.all():
        scoring.score_year(reporting_year.year)
    demo_duties.agree_with_verdicts(at)
    demo_explanations.make_explanations(at)
    request_review(PlannedReview.objects.get(code="midterm"), by=head, at=at)


def make_accounts() -> None:
    """One sign-in a role and one a commune; those that exist keep what they have."""
    units = list(ReportingYear.objects.get(year=DRAFT_YEAR).units())
    by_code = {unit.code: unit for unit in units}
    for username, (role, name, code, organization) in ACCOUNTS.items():
        _make_account(username, role, f"{name} (tên mẫu)", by_code[code], organization)
    district = next(unit for unit in units if unit.level == Level.DISTRICT)
    for username, organization in ORGANIZATIONS.items():
        name = f"Cán bộ {Organization.objects.get(code=organization).short_name} {district.kind} (tên mẫu)"
        _make_account(username, Role.DISTRICT_ORGANIZATION, name, district, organization)
    for username, (kind, function) in AGENCIES.items():
        agency = district.agencies.get(kind=kind, function=function)
        _make_account(username, Role.AGENCY, f"Cán bộ {agency} (tên mẫu)", district, kind=kind, function=function)
    taken = {code for _, _, code, _ in ACCOUNTS.values()}
    for number, unit in enumerate(unit for unit in units if unit.level == Level.COMMUNE and unit.code not in taken):
        username = f"canbo.{unit.slug.replace('-', '')}"
        name = f"Cán bộ {unit.kind} {unit.name} (tên mẫu)"
        # No telephone number has eight digits behind this prefix, so nobody is called by mistake.
        _make_account(username, Role.COMMUNE_OFFICER, name, unit, phone=f"0219 000 {number:02d}")


def _make_account(
    username: str,
    role: Role,
    name: str,
    unit: Unit,
    organization: str = "",
    *,
    phone: str = "",
    kind: str = AgencyKind.GOVERNMENT,
    function: str = "",
) -> None:
    """`kind`, `function`: of the agency in the unit whose account it is."""
    if User.objects.filter(username=username).exists():
        return
    User.objects.create(
        username=username,
        password=_hashed(),
        full_name=name,
        phone=phone,
        role=role.value,
        unit=unit,
        is_whole_register=role is Role.ADMINISTRATOR,
        organization=Organization.objects.get(code=organization) if organization else None,
        agency=unit.agencies.get(kind=kind, function=function) if role is Role.AGENCY else None,
    )


@cache
def _hashed() -> str:
    """The one password of all demo accounts, hashed once: each hash costs a fifth of a second."""
    return make_password(PASSWORD)


def newest_review() -> Review | None:
    """The review that was built last, or None while there is none."""
    return Review.objects.built().order_by("-built_at").first()


def _import(year: int, *, approve: bool = False) -> None:
    """The year's samples, sent by the portal's own account in the days before they were due; a few were late."""
    folder = SAMPLES / str(year)
    if not folder.is_dir():
        raise CommandError(f"The samples are incomplete: there is no folder {folder}.")
    due_on = RootYear.objects.get(year=year).due_on
    with workbook_reader(max_bytes=settings.RETURN_FILE_MAX_BYTES_SHELL) as reader:
        for number, path in enumerate(sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)):
            prepared = imports.preview(reader.read(path), by=User.system())
            if not prepared.can_commit:
                raise CommandError(f"The sample {path.name} was refused; `import_returns` on it says why.")
            late = LATE if number % 9 == 4 else timedelta(0)
            sent_at = datetime.combine(due_on - EARLY + late, SENT_AT, VIETNAM) + timedelta(minutes=7 * number)
            commit(prepared, by=User.system(), at=sent_at, approve=approve)
