"""Returns → judgements → stored verdicts. The only writer of `Verdict`.

Both levels at once: each commune's own return against the target, and the district as the sum of the communes (or,
for T01-T03, from the district organization's own return). Rebuilding gives the same rows; only differences are
written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from organizations.models import Absence, Level, Organization, Unit, User
from organizations.models.account import SYSTEM_USERNAME
from organizations.permissions import Capability, require
from organizations.refused import Refused
from targets.models import (
    AnnualReturn,
    Basis,
    OwedFigures,
    ReportingYear,
    Target,
    Verdict,
    YearEvent,
    YearEventKind,
)
from targets.rules.compliance import Amount, Judgement, judge, judge_sum
from targets.rules.workflow import ReturnStatus

COUNTED: dict[Basis, frozenset[ReturnStatus]] = {
    Basis.APPROVED: frozenset({ReturnStatus.APPROVED}),
    Basis.WITH_SUBMITTED: frozenset({ReturnStatus.APPROVED, ReturnStatus.SUBMITTED}),
}
STORED = ("verdict", "numerator", "denominator", "threshold", "exceeded", "shortfall", "covered", "expected")
UnitOrganization = tuple[int, int]  # primary keys


class NotRescored(Refused):
    """The year is open, or the reason is missing."""


@dataclass
class Register:
    """What a year's scoring reads, fetched in a fixed number of queries."""

    year: ReportingYear
    communes: list[Unit]
    district: Unit | None
    targets: list[Target]
    owed: OwedFigures
    returns: dict[UnitOrganization, AnnualReturn]
    absent: set[UnitOrganization] = field(default_factory=set)

    def judgement(self, target: Target, unit: Unit, organization_id: int, basis: Basis) -> Judgement:
        """The unit's own return against the target."""
        place = (unit.pk, organization_id)
        annual_return = self.returns.get(place)
        amounts = self._owed_amounts(annual_return) if annual_return and annual_return.state in COUNTED[basis] else None
        return judge(target.rule, self.year.year, amounts, absent=place in self.absent)

    def _owed_amounts(self, annual_return: AnnualReturn) -> Mapping[str, Amount]:
        written = annual_return.amounts()
        owed = self.owed.of(annual_return.unit, annual_return.organization)
        return {definition.key: written.get(definition.key) for definition in owed}


def read_register(year: int, organizations: Sequence[Organization] | None = None) -> Register:
    """The year's units, targets, absences and counted returns; of all organizations unless some are named."""
    reporting_year = ReportingYear.objects.get(year=year)
    units = list(reporting_year.units())
    targets = Target.objects.in_force(year)
    returns = AnnualReturn.objects.for_year(year).with_parties().filter(status__in=COUNTED[Basis.WITH_SUBMITTED])
    if organizations is not None:
        targets = targets.filter(organizations__in=organizations).distinct()
        returns = returns.filter(organization__in=organizations)
    return Register(
        year=reporting_year,
        communes=[unit for unit in units if unit.level == Level.COMMUNE],
        district=next((unit for unit in units if unit.level == Level.DISTRICT), None),
        targets=list(targets.select_related("indicator", "resolution").prefetch_related("organizations")),
        owed=OwedFigures.read(),
        returns={(debtor.unit_id, debtor.organization_id): debtor for debtor in returns.prefetch_related("figures")},
        absent=Absence.objects.in_force(reporting_year.reference_on).places(),
    )


def judge_register(register: Register, organization_ids: frozenset[int]) -> Iterable[Verdict]:
    """Unsaved verdict rows of the year on both bases, communes first, then the district.

    T01-T03 at the district come from the district organization's own return, T04-T17 from the sum of the communes.
    Source: NQ, I.2.1-2.2, ADR 0003.
    """
    for basis in Basis:
        for target in register.targets:
            for organization in target.organizations.all():
                if organization.pk not in organization_ids:
                    continue
                judged = [register.judgement(target, unit, organization.pk, basis) for unit in register.communes]
                for unit, judgement in zip(register.communes, judged, strict=True):
                    yield _row(register, target, organization, unit, basis, judgement)
                if register.district is not None:
                    whole = (
                        register.judgement(target, register.district, organization.pk, basis)
                        if target.from_own_return
                        else judge_sum(
                            target.rule,
                            register.year.year,
                            judged,
                            floor=target.resolution.coverage_floor,
                        )
                    )
                    yield _row(register, target, organization, register.district, basis, whole)


def _row(
    register: Register, target: Target, organization: Organization, unit: Unit, basis: Basis, judgement: Judgement
) -> Verdict:
    return Verdict(
        unit=unit,
        organization=organization,
        target=target,
        year=register.year,
        basis=basis,
        verdict=judgement.verdict.value,
        numerator=judgement.numerator,
        denominator=judgement.denominator,
        threshold=target.threshold,
        exceeded=judgement.exceeded,
        shortfall=judgement.shortfall,
        covered=judgement.covered,
        expected=judgement.expected,
    )


@dataclass(frozen=True)
class Difference:
    """A stored verdict that is not what the register gives. One side is None where the row is absent."""

    stored: Verdict | None
    computed: Verdict | None


def differences(year: int, organizations: Sequence[Organization] | None = None) -> list[Difference]:
    """Everything in which the stored verdicts differ from a fresh judgement of the register."""
    everyone = list(Organization.objects.all()) if organizations is None else list(organizations)
    ids = frozenset(organization.pk for organization in everyone)
    register = read_register(year, None if organizations is None else everyone)
    computed = {_key(row): row for row in judge_register(register, ids)}
    stored = {_key(row): row for row in Verdict.objects.for_year(year).filter(organization__in=ids)}
    return [
        Difference(stored.get(key), computed.get(key))
        for key in sorted(stored.keys() | computed.keys())
        if _values(stored.get(key)) != _values(computed.get(key))
    ]


def _key(row: Verdict) -> tuple[int, int, int, str]:
    return row.unit_id, row.organization_id, row.target_id, str(row.basis)


def _values(row: Verdict | None) -> tuple[object, ...] | None:
    return None if row is None else tuple(getattr(row, name) for name in STORED)


def score_organization(year: int, organization: Organization) -> int:
    """Bring one organization's verdicts of an open year up to date. Returns how many rows changed."""
    return len(_store(year, [organization]))


def score_year(year: int) -> int:
    """Bring an open year's verdicts up to date. Returns how many rows changed; a closed year keeps its verdicts."""
    return len(correct_year(year))


def correct_year(year: int) -> list[Difference]:
    """Bring an open year's verdicts up to date. Returns what was stored otherwise; nothing of a closed year."""
    return _store(year, None)


def score_closed_year(year: int) -> int:
    """The same whatever the year's state: for closing a year, and for `rescore_closed_year`, which logs it."""
    return len(_store(year, None, is_closed_too=True))


@transaction.atomic
def rescore_closed_year(year: ReportingYear, *, reason: str, by: User, at: datetime) -> int:
    """Judge a closed year by the register as it is now, with an event that says why. Raises NotPermitted, NotRescored.

    Returns how many verdicts changed; where none does, nothing is logged.
    """
    if by.username != SYSTEM_USERNAME:
        require(by, Capability.MANAGE_YEAR)
    if not reason.strip():
        raise NotRescored("Xin ghi lý do tính lại kết quả của năm đã chốt.")
    if not ReportingYear.objects.select_for_update().filter(pk=year.pk, closed_at__isnull=False).exists():
        raise NotRescored(f"Năm {year.year} chưa chốt nên kết quả được tính lại như thường lệ.")
    changed = score_closed_year(year.year)
    if changed:
        text = f"{reason.strip()} ({changed} kết quả thay đổi)"
        YearEvent.objects.create(year=year, kind=YearEventKind.RESCORED, reason=text, by=by, at=at)
    return changed


@transaction.atomic
def _store(year: int, organizations: Sequence[Organization] | None, *, is_closed_too: bool = False) -> list[Difference]:
    # Two scorings of a year must not interleave: the second waits here and then sees the first one's rows.
    locked = ReportingYear.objects.select_for_update().get(year=year)
    if locked.is_closed and not is_closed_too:
        return []
    changed = differences(year, organizations)
    gone = [difference.stored.pk for difference in changed if difference.stored and not difference.computed]
    Verdict.objects.filter(pk__in=gone).delete()
    Verdict.objects.bulk_create(
        [difference.computed for difference in changed if difference.computed],
        batch_size=500,
        update_conflicts=True,
        update_fields=STORED,
        unique_fields=["year", "unit", "organization", "target", "basis"],
    )
    return changed
