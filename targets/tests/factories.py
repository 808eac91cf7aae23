"""Registers for tests, walked through the product's own actions."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from io import StringIO

import time_machine
from django.core.management import call_command
from django.utils import timezone

from organizations.models import Absence, Organization, Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.absences.actions import record_absence
from targets.models import (
    AnnualReturn,
    ChangeSource,
    OwedFigure,
    OwedFigures,
    PlannedReview,
    ReportingYear,
    Resolution,
    RootYear,
    Target,
)
from targets.returns import actions as returns
from targets.rules.compliance import Amount
from targets.rules.workflow import ReturnStatus

#: A whole return of the Farmers' Union that meets every target.
GOOD_FIGURES: dict[str, Amount] = {
    "themes": 1,
    "supervisions": 1,
    "campaign_assigned": 5,
    "campaign_completed": 5,
    "eligible": 1000,
    "members": 923,
    "branches": 11,
    "branches_effective": 11,
    "rated_excellent": 1,
    "rated_good": 0,
    "rated_fair": 0,
    "rated_poor": 0,
    "heads": 1,
    "heads_qualified": 1,
}


def setup_register() -> None:
    """What `manage.py setup` made before the first year began: units, organizations, resolution, years without returns.

    So a test begins with no return but those that it makes; tests of opened years open them.
    """
    with time_machine.travel(datetime(2021, 1, 4, tzinfo=UTC)):
        call_command("setup", stdout=StringIO())


def make_return(
    unit: str = "00952",
    organization: str = "hnd",
    year: int = 2023,
    *,
    figures: Mapping[str, Amount] | None = None,
    status: ReturnStatus = ReturnStatus.DRAFT,
    sender: User | None = None,
    reviewer: User | None = None,
    at: datetime | None = None,
) -> AnnualReturn:
    """A return walked to the wanted state by a sender and a reviewer; `figures`: the good ones that it owes."""
    reporting_year = ReportingYear.objects.get(year=year)
    place = reporting_year.units().get(code=unit)
    at = at or timezone.now()
    sender = sender or _somebody("sender")
    made = returns.open_return(place, Organization.objects.get(code=organization), reporting_year)
    if figures is None:
        owed = OwedFigures.read(year, [made.unit]).keys(made.unit, made.organization)
        figures = {key: amount for key, amount in GOOD_FIGURES.items() if key in owed}
    entries = {key: returns.Entry(amount) for key, amount in figures.items()}
    returns.enter_figures(made, entries, by=sender, at=at, source=ChangeSource.FORM)
    if status is ReturnStatus.DRAFT:
        return made
    returns.submit(made, by=sender, at=at)
    if status is ReturnStatus.SUBMITTED:
        return made
    reviewer = reviewer or _somebody("reviewer")
    if status is ReturnStatus.APPROVED:
        returns.approve(made, by=reviewer, at=at)
    else:
        returns.send_back(made, reason="Xin kiểm tra lại số hội viên.", by=reviewer, at=at)
    return made


def root_year(number: int = 2023, root: str = "030") -> RootYear:
    """The year at the root of this code in force then; Vị Xuyên's, and the only root's of a year without it."""
    rows = RootYear.objects.with_parties().filter(year=number)
    return rows.filter(root__code=root).first() or rows.get()


def the_root() -> Unit:
    """The root of a register that has one resolution."""
    return Resolution.objects.select_related("unit").get().unit


def make_resolution(
    root: Unit,
    *,
    level: str = "COMMUNE",
    first_year: int = 2021,
    last_year: int = 2025,
    own_returns: bool = False,
) -> Resolution:
    """A resolution of another root that asks the figures of the first one.

    It has no target, so that its sums make no returns; with `own_returns` it has T01, which is judged on theirs.
    """
    code, first = f"nq-{root.code}-{first_year}", Resolution.objects.order_by("pk").first()
    made = Resolution.objects.create(
        code=code, slug=code, unit=root, reporting_level=level, subject="Nghị quyết", first_year=first_year,
        last_year=last_year,
    )  # fmt: skip
    for owed in OwedFigure.objects.filter(resolution=first):
        OwedFigure.objects.create(
            resolution=made, definition=owed.definition, organization=owed.organization, first_year=first_year,
            last_year=last_year,
        )  # fmt: skip
    if own_returns:
        _copy_target(Target.objects.get(resolution=first, code="T01"), made)
    return made


def _copy_target(target: Target, made: Resolution) -> None:
    organizations, threshold = list(target.organizations.all()), target.thresholds.get()
    indicator, clause = target.indicator, target.clause
    for row in (indicator, clause, target):
        row.pk, row.resolution = None, made
    indicator.save()
    clause.save()
    target.indicator, target.clause = indicator, clause
    target.first_year, target.last_year = made.first_year, made.last_year
    target.save()
    target.organizations.set(organizations)
    threshold.pk, threshold.target = None, target
    threshold.first_year, threshold.last_year = made.first_year, made.last_year
    threshold.save()


def new_province() -> Unit:
    """The province that is over the communes in force since 01/07/2025."""
    return Unit.objects.get(level="PROVINCE", valid_from=date(2025, 7, 1))


def lift_coverage_floor() -> None:
    """Sums are judged from the first unit on, so that a test of what they say needs no twenty communes."""
    Resolution.objects.update(coverage_floor=0)


def make_absence(
    unit: str = "00937",
    organization: str = "ldld",
    *,
    valid_from: date = date(2021, 1, 1),
    valid_to: date | None = None,
) -> Absence:
    """The organization does not exist in the unit from the day on, as staff record it."""
    return record_absence(
        unit_named(unit),
        Organization.objects.get(code=organization),
        valid_from=valid_from,
        valid_to=valid_to,
        reason="Chưa có tổ chức công đoàn",
        by=_somebody("recorder"),
        at=timezone.now(),
    )


def record_sample_absences() -> None:
    """The two communes whose workbooks have no union: the samples are read with their absences recorded."""
    for unit in ("00937", "00943"):
        make_absence(unit)


def _somebody(username: str) -> User:
    found = User.objects.filter(username=username).first()
    return found or make_user(Role.HEAD_OF_STAFF, username=username)


def unit_named(code: str, year: int = 2023) -> Unit:
    return ReportingYear.objects.get(year=year).units().get(code=code)


def planned_review(code: str = "midterm") -> PlannedReview:
    """The review of this code that the register's own resolution asks for."""
    return PlannedReview.objects.select_related("resolution__unit__parent").get(code=code)
