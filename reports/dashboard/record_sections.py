"""Sections «Nhiệm vụ» and «Sổ» of the leaders' pages: how duties stand and what registers hold, in short."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import timezone

from organizations.models import Organization, Unit
from reports.dashboard.addresses import with_query
from reports.dashboard.opening import Opened
from targets.duties.standing import DutyScope, MatrixRow, Tally, read_matrix
from targets.models import Duty, Target
from targets.registers.lines import RegisterSummary
from targets.registers.places import RegisterArea
from targets.registers.summaries import read_summaries
from targets.rules.duty_standing import Standing
from targets.rules.periods import local_day

#: So many overdue duties are named; the rest is counted.
LATE_NAMED = 5


@dataclass(frozen=True)
class LateDuty:
    """`count`: how many agencies are overdue with it."""

    duty: Duty
    count: int
    address: str


@dataclass(frozen=True)
class DutySection:
    """`late`: the first overdue duties, by how many agencies; `more`: how many others. `address`: the matrix."""

    total: Tally
    late: Sequence[LateDuty]
    more: int
    address: str
    late_address: str


@dataclass(frozen=True)
class RegisterPart:
    """A register with what is open in it: (words, count, address of these rows)."""

    title: str
    active: int
    open: Sequence[tuple[str, int, str]]
    address: str


def duty_scope(opened: Opened) -> DutyScope | None:
    """Duties at and below the shown unit; None where its root does not have the year."""
    scope = opened.scope
    if scope.root_year is None:
        return None
    of_root = DutyScope.of(scope.root_year, scope.resolution, opened.scopes.user, local_day(timezone.now()))
    return replace(of_root, under=scope.unit)


def of_unit(opened: Opened, unit: Unit) -> DutySection | None:
    """The duties of all agencies of a reporting unit that the person sees; None without any. Five queries."""
    scope = duty_scope(opened)
    return _duties(opened, replace(scope, at=unit), unit) if scope else None


def of_organization(opened: Opened, organization: Organization) -> DutySection | None:
    """Those of the organization's agency at the root; None on the page of another sum. Five queries."""
    scope, unit = duty_scope(opened), opened.scope.unit
    if scope is None or not opened.scope.is_root:
        return None
    return _duties(opened, replace(scope, at=unit, organization=organization), unit)


def of_target(opened: Opened, target: Target) -> DutySection | None:
    """Those that serve the target, of all agencies at and below the shown unit. Five queries."""
    scope = duty_scope(opened)
    return _duties(opened, replace(scope, target=target), opened.scope.unit) if scope else None


def matrix_address(opened: Opened, unit: Unit, **query: str) -> str:
    """The matrix of the year, of the unit and what is below it; of everything at the root."""
    return with_query(reverse("duties:matrix", args=[opened.scope.year.pk]), **_asked(opened, unit), **query)


def _duties(opened: Opened, scope: DutyScope, unit: Unit) -> DutySection | None:
    matrix = read_matrix(scope, with_verdicts=False)
    if not matrix.rows:
        return None
    late = sorted((row for row in matrix.rows if row.total.is_late), key=_most_overdue)
    named = [
        LateDuty(row.duty, row.total.counts[Standing.OVERDUE], _duty_address(opened, row.duty, unit))
        for row in late[:LATE_NAMED]
    ]
    return DutySection(
        total=matrix.total,
        late=named,
        more=len(late) - len(named),
        address=matrix_address(opened, unit),
        late_address=matrix_address(opened, unit, loc=Standing.OVERDUE),
    )


def _most_overdue(row: MatrixRow) -> tuple[int, int]:
    return -row.total.counts[Standing.OVERDUE], row.duty.position


def _duty_address(opened: Opened, duty: Duty, unit: Unit) -> str:
    return with_query(reverse("duties:duty", args=[opened.scope.year.pk, duty.slug_code]), **_asked(opened, unit))


def _asked(opened: Opened, unit: Unit) -> dict[str, str]:
    """The query that opens pages of duties for this unit and resolution, as far as they do not by themselves."""
    resolution = opened.scope.resolution
    return {
        "nghi_quyet": resolution.slug if len(opened.scopes.in_force) > 1 else "",
        "don_vi": unit.slug if unit.pk != resolution.unit_id else "",
    }


def registers(
    opened: Opened,
    *,
    unit: Unit | None = None,
    organization: Organization | None = None,
    figures: Collection[str] | None = None,
) -> list[RegisterPart]:
    """The registers of the year that hold rows, or expect some, of the unit (else the shown one) and organization.

    `figures`: only those whose rows are counted in one of these. Queries: see `read_summaries`.
    """
    area = RegisterArea(unit or opened.scope.unit, organization)
    query = {"don-vi": unit.slug if unit else "", "to-chuc": organization.slug if organization else ""}
    summaries = read_summaries(opened.scope.year, opened.scopes.user, area=area, figures=figures)
    return [_part(opened, summary, query) for summary in summaries if summary.active or summary.open]


def _part(opened: Opened, summary: RegisterSummary, query: dict[str, str]) -> RegisterPart:
    address = reverse("registers:list", args=[opened.scope.year.pk, summary.register.slug])
    waiting = [(words, count, with_query(address, loc=state, **query)) for state, words, count in summary.open]
    return RegisterPart(summary.register.title, summary.active, waiting, with_query(address, **query))
