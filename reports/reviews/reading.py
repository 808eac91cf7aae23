"""The register → the facts of a review, in a constant number of queries. Official verdicts only; judges nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from organizations.models import Absence, Level, Organization, Unit
from organizations.refused import Refused
from reports.models import ReviewKind
from reports.reviews.facts import Body, Facts, Goal, Lack, Missing, NamedUnit
from reports.scoreboard.results import official_results
from targets.models import AnnualReturn, Job, JobStatus, ReportingYear, Resolution, Target
from targets.rules.compliance import RuleKind
from targets.rules.outcome import Outcome
from targets.rules.workflow import ReturnStatus

#: The year of the mid-term review. Source: NQ, III.6.
MIDTERM_YEAR = 2023
LACKS: dict[str, Lack] = {
    ReturnStatus.DRAFT: Lack.NOT_SENT,
    ReturnStatus.SENT_BACK: Lack.SENT_BACK,
    ReturnStatus.SUBMITTED: Lack.NOT_APPROVED,
}
Seat = tuple[int, int, str]  # year, unit pk, organization code


class NotScored(Refused):
    """Approved returns wait for their verdicts, or there is nothing at all to report."""


@dataclass(frozen=True)
class YearReturns:
    """How complete a year's approved returns are. `approved`: communes all of whose owed returns are approved."""

    year: int
    data_until: date
    approved: int
    communes: int

    @property
    def lacking(self) -> int:
        return self.communes - self.approved


@dataclass(frozen=True)
class _Years:
    """The years with their units and the returns of each seat."""

    years: tuple[ReportingYear, ...]
    units: Mapping[int, tuple[Unit, ...]]
    absent: frozenset[Seat]
    status: Mapping[Seat, str]
    organizations: tuple[str, ...]

    def lacks(self, year: int, unit: Unit) -> dict[str, Lack]:
        """Organization → why its return does not count; approved and absent ones are not in it."""
        seats = {code: (year, unit.pk, code) for code in self.organizations}
        return {
            code: LACKS[self.status.get(seat, ReturnStatus.DRAFT)]
            for code, seat in seats.items()
            if seat not in self.absent and self.status.get(seat) != ReturnStatus.APPROVED
        }


def review_years(kind: ReviewKind) -> tuple[int, ...]:
    """2021-2023, or every year of the resolution."""
    resolution = _resolution()
    last = MIDTERM_YEAR if kind is ReviewKind.MIDTERM else resolution.last_year
    return tuple(range(resolution.first_year, last + 1))


def data_until(kind: ReviewKind) -> date:
    """The day that the last year's figures refer to."""
    return ReportingYear.objects.get(year=review_years(kind)[-1]).reference_on


def read_returns(kind: ReviewKind) -> tuple[YearReturns, ...]:
    """What the page says before a review is built: «20/24 xã đã duyệt», year by year."""
    year_rows = _read_years(review_years(kind))
    return tuple(
        YearReturns(
            year.year,
            year.reference_on,
            approved=sum(not year_rows.lacks(year.year, unit) for unit in _communes(year_rows.units[year.year])),
            communes=len(_communes(year_rows.units[year.year])),
        )
        for year in year_rows.years
    )


def is_scoring() -> bool:
    """Whether changed returns wait for their scoring: a review built now may lack what that brings."""
    unfinished = Job.objects.filter(status__in=[JobStatus.WAITING, JobStatus.RUNNING])
    return unfinished.filter(task="targets.score_return").exists()


def read_facts(kind: ReviewKind, *, at: datetime) -> Facts:
    """Everything the review prints. Raises NotScored if verdicts are absent where approved returns are there."""
    years = review_years(kind)
    year_rows = _read_years(years)
    resolution = _resolution()
    places = {year: tuple(sorted(_place(unit) for unit in _communes(units))) for year, units in year_rows.units.items()}
    targets = list(
        Target.objects.in_force(years[0], years[-1])
        .select_related("clause", "indicator")
        .prefetch_related("organizations")
    )
    district, communes = _read_verdicts(targets, year_rows, places)
    _check_scored(year_rows, district)
    return Facts(
        is_final=kind is ReviewKind.FINAL,
        years=years,
        compared_with=MIDTERM_YEAR,
        data_until={year.year: year.reference_on for year in year_rows.years},
        resolution=resolution.title,
        subject=resolution.subject,
        bodies=_read_bodies(),
        floor=resolution.coverage_floor,
        goals=_goals(targets),
        places=places,
        district=district,
        communes=communes,
        missing=_missing(year_rows),
        read_at=at,
    )


def _resolution() -> Resolution:
    resolution = Resolution.objects.first()
    if resolution is None:
        raise NotScored("Chưa nạp nghị quyết. Xin quản trị hệ thống chạy lệnh setup.")
    return resolution


def _check_scored(found: _Years, district: Mapping[tuple[str, str, int], Outcome]) -> None:
    scored = {year for (_, _, year) in district}
    approved = {year for (year, _, _), status in found.status.items() if status == ReturnStatus.APPROVED}
    if waiting := sorted(approved - scored):
        raise NotScored(
            f"Năm {', '.join(map(str, waiting))} có báo cáo đã duyệt nhưng chưa có kết quả chỉ tiêu. "
            "Xin chạy lệnh compute_compliance rồi lập lại báo cáo."
        )
    if not approved:
        raise NotScored("Chưa có báo cáo nào được duyệt trong các năm của văn bản này nên chưa có kết quả để nêu.")


def _read_years(years: Sequence[int]) -> _Years:
    rows = tuple(ReportingYear.objects.filter(year__in=years).order_by("year"))
    returns = AnnualReturn.objects.filter(year__in=years)
    absent: set[Seat] = set()
    for row in rows:
        for unit, organization in Absence.objects.in_force(row.reference_on).values_list(
            "unit_id", "organization__code"
        ):
            absent.add((row.year, unit, organization))
    return _Years(
        years=rows,
        units={row.year: tuple(row.units()) for row in rows},
        absent=frozenset(absent),
        status={
            (year, unit, organization): status
            for year, unit, organization, status in returns.values_list(
                "year_id", "unit_id", "organization__code", "status"
            )
        },
        organizations=tuple(Organization.objects.values_list("code", flat=True)),
    )


def _communes(units: Sequence[Unit]) -> list[Unit]:
    return [unit for unit in units if unit.level == Level.COMMUNE]


def _place(unit: Unit) -> NamedUnit:
    return NamedUnit(unit.sort_key, unit.code, unit.kind, unit.name, unit.short_name)


def _read_bodies() -> dict[str, Body]:
    return {
        organization.code: Body(
            code=organization.code,
            name=organization.name,
            short_name=organization.short_name,
            member_noun=organization.member_noun,
            eligible_noun=organization.eligible_noun,
            branch_noun=organization.branch_noun,
        )
        for organization in Organization.objects.all()
    }


def _goals(targets: Sequence[Target]) -> tuple[Goal, ...]:
    return tuple(
        Goal(
            code=target.code,
            name=target.name,
            short_name=target.short_name,
            clause=target.clause.number,
            indicator=target.indicator.code,
            kind=RuleKind(target.indicator.kind),
            threshold=target.threshold,
            due_year=target.due_year,
            own_return=target.from_own_return,
            organizations=tuple(organization.code for organization in target.organizations.all()),
        )
        for target in targets
    )


def _read_verdicts(
    targets: Sequence[Target], found: _Years, places: Mapping[int, tuple[NamedUnit, ...]]
) -> tuple[dict[tuple[str, str, int], Outcome], dict[tuple[str, str, int], dict[NamedUnit, Outcome]]]:
    """District rows, and commune rows by place, through the read model of the pages; one query beside the names."""
    by_code = {(year, place.code): place for year, of_year in places.items() for place in of_year}
    units = {unit.pk: unit for of_year in found.units.values() for unit in of_year}
    codes = dict(Organization.objects.values_list("pk", "code"))
    district: dict[tuple[str, str, int], Outcome] = {}
    communes: dict[tuple[str, str, int], dict[NamedUnit, Outcome]] = defaultdict(dict)
    for result in official_results(list(places), {target.pk: target for target in targets}).values():
        key = result.target.code, codes[result.organization_id], result.year
        unit = units.get(result.unit_id)
        if unit is not None and unit.level == Level.DISTRICT:
            district[key] = result
        elif unit is not None and (result.year, unit.code) in by_code:
            communes[key][by_code[result.year, unit.code]] = result
    return district, communes


def _missing(found: _Years) -> tuple[Missing, ...]:
    """Every return that does not count, gathered by unit and reason; communes first, in the order of their names."""
    entries = []
    for year, units in found.units.items():
        for unit in sorted(units, key=lambda unit: (unit.level != Level.COMMUNE, unit.sort_key)):
            lacks = found.lacks(year, unit)
            owing = [code for code in found.organizations if (year, unit.pk, code) not in found.absent]
            for lack in Lack:
                codes = tuple(code for code, why in lacks.items() if why is lack)
                if codes:
                    place = _place(unit) if unit.level == Level.COMMUNE else None
                    entries.append(Missing(year, place, lack, codes, whole=len(codes) == len(owing)))
    return tuple(entries)
