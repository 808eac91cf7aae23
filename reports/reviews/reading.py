"""The register → the facts of a review, in a constant number of queries. Official verdicts only; judges nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Exists

from organizations.models import Absence, Organization, Succession, Unit
from organizations.refused import Refused
from reports.reviews import merger_reading
from reports.reviews.facts import Body, Facts, Goal, Lack, Missing, NamedUnit
from reports.reviews.own_bodies import OwnBodies
from reports.scoreboard.results import official_results
from targets.models import AnnualReturn, Job, JobStatus, PlannedReview, ReportingYear, Target
from targets.roots import profile_of
from targets.rules.compliance import RuleKind
from targets.rules.outcome import Outcome
from targets.rules.own_bodies import OwnLine
from targets.rules.workflow import ReturnStatus

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
    """How complete a year's approved returns are. `approved`: of the `places` that report, how many in whole."""

    year: int
    data_until: date
    approved: int
    places: int

    @property
    def lacking(self) -> int:
        return self.places - self.approved


@dataclass(frozen=True)
class _Years:
    """The years with their units and the returns of each seat. `level`: that of the units that report; `links`: which
    of them followed which."""

    level: str
    years: tuple[ReportingYear, ...]
    units: Mapping[int, tuple[Unit, ...]]
    links: tuple[Succession, ...]
    absent: frozenset[Seat]
    status: Mapping[Seat, str]
    organizations: tuple[str, ...]
    own_organizations: tuple[str, ...]

    def reporting(self, year: int) -> list[Unit]:
        """The units of the year that report; the others are sums of them."""
        return [unit for unit in self.units[year] if unit.level == self.level]

    @cached_property
    def changed(self) -> set[int]:
        return merger_reading.changed_units(self.links)

    def place(self, unit: Unit) -> NamedUnit:
        """Codes were used again in 2025: on other ground it is another place, which no year is compared over."""
        code = f"{unit.code}/{unit.valid_from}" if unit.pk in self.changed else unit.code
        return NamedUnit(unit.sort_key, code, unit.kind, unit.name, unit.short_name)

    def owing(self, unit: Unit) -> tuple[str, ...]:
        """The organizations that owe a return in the unit: in a sum those that the resolution asks for an own one."""
        return self.organizations if unit.level == self.level else self.own_organizations

    def lacks(self, year: int, unit: Unit) -> dict[str, Lack]:
        """Organization → why its return does not count; approved and absent ones are not in it."""
        seats = {code: (year, unit.pk, code) for code in self.owing(unit)}
        return {
            code: LACKS[self.status.get(seat, ReturnStatus.DRAFT)]
            for code, seat in seats.items()
            if seat not in self.absent and self.status.get(seat) != ReturnStatus.APPROVED
        }


def data_until(planned: PlannedReview) -> date:
    """The day that the last year's figures refer to; the last of December where the year is not there yet."""
    year = ReportingYear.objects.filter(year=planned.last_year).first()
    return year.reference_on if year else date(planned.last_year, 12, 31)


def read_returns(planned: PlannedReview) -> tuple[YearReturns, ...]:
    """What the page says before a review is built: «20/24 xã đã duyệt», year by year."""
    year_rows = _read_years(planned)
    return tuple(
        YearReturns(
            year.year,
            year.reference_on,
            approved=sum(not year_rows.lacks(year.year, unit) for unit in year_rows.reporting(year.year)),
            places=len(year_rows.reporting(year.year)),
        )
        for year in year_rows.years
    )


def is_scoring() -> bool:
    """Whether changed returns wait for their scoring: a review built now may lack what that brings."""
    unfinished = Job.objects.filter(status__in=[JobStatus.WAITING, JobStatus.RUNNING])
    return unfinished.filter(task="targets.score_organization").exists()


def read_facts(planned: PlannedReview, *, at: datetime) -> Facts:
    """Everything the review prints. Raises NotScored if verdicts are absent where approved returns are there."""
    years, resolution = planned.years, planned.resolution
    year_rows = _read_years(planned)
    places = {year: tuple(sorted(map(year_rows.place, year_rows.reporting(year)))) for year in year_rows.units}
    targets = list(
        Target.objects.in_force(years[0], years[-1])
        .filter(resolution=resolution)
        .with_rules()
        .select_related("clause")
        .prefetch_related("organizations")
    )
    district, communes, lines = _read_verdicts(targets, year_rows, places, root=resolution.unit)
    _check_scored(year_rows, district)
    bodies = _read_bodies(year_rows)
    earlier = resolution.reviews.filter(last_year__lt=planned.last_year).order_by("-last_year").first()
    return Facts(
        profile=profile_of(resolution),
        word=planned.word,
        is_final=planned.is_final,
        years=years,
        resolution_until=resolution.last_year,
        compared_with=earlier.last_year if earlier else None,
        data_until={year.year: year.reference_on for year in year_rows.years},
        resolution=resolution.title,
        subject=resolution.subject,
        bodies=bodies,
        clauses=resolution.review_clauses,
        floor=resolution.coverage_floor,
        goals=_goals(targets, years),
        places=places,
        district=district,
        communes=communes,
        missing=_missing(year_rows, root=resolution.unit),
        read_at=at,
        merged=merger_reading.read_merged(planned, year_rows.links, targets, list(bodies)),
        own_bodies=OwnBodies(resolution.own_bodies_name, resolution.own_bodies_hint, lines),
    )


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


def _read_years(planned: PlannedReview) -> _Years:
    resolution = planned.resolution
    is_reorganized = Exists(
        merger_reading.links_of(planned).changing()
    )  # with the years, so that most reviews ask nothing more
    rows = tuple(
        ReportingYear.objects.filter(year__in=planned.years).annotate(is_reorganized=is_reorganized).order_by("year")
    )
    returns = AnnualReturn.objects.filter(year__in=planned.years, unit__path__startswith=resolution.unit.path)
    asked = Organization.objects.filter(targets__resolution=resolution).distinct()
    absent: set[Seat] = set()
    for row in rows:
        for unit, organization in Absence.objects.in_force(row.reference_on).values_list(
            "unit_id", "organization__code"
        ):
            absent.add((row.year, unit, organization))
    return _Years(
        level=resolution.reporting_level,
        years=rows,
        links=tuple(merger_reading.read_links(planned)) if any(row.is_reorganized for row in rows) else (),
        units={row.year: tuple(resolution.units(row.reference_on)) for row in rows},
        absent=frozenset(absent),
        status={
            (year, unit, organization): status
            for year, unit, organization, status in returns.values_list(
                "year_id", "unit_id", "organization__code", "status"
            )
        },
        organizations=tuple(asked.values_list("code", flat=True)),
        own_organizations=tuple(asked.filter(targets__from_own_return=True).values_list("code", flat=True)),
    )


def _read_bodies(found: _Years) -> dict[str, Body]:
    return {
        organization.code: Body(
            code=organization.code,
            name=organization.name,
            short_name=organization.short_name,
            member_noun=organization.member_noun,
            eligible_noun=organization.eligible_noun,
            branch_noun=organization.branch_noun,
            body_noun=organization.body_noun or f"cơ sở {organization.name}",
        )
        for organization in Organization.objects.filter(code__in=found.organizations)
    }


def _goals(targets: Sequence[Target], years: Sequence[int]) -> tuple[Goal, ...]:
    return tuple(
        Goal(
            code=target.code,
            name=target.name,
            short_name=target.short_name,
            clause=target.clause.number,
            indicator=target.indicator.code,
            kind=RuleKind(target.indicator.kind),
            thresholds={year: target.threshold_in(year).value for year in years if target.is_in_force(year)},
            direction=target.direction,
            due_year=target.due_year,
            own_return=target.from_own_return,
            organizations=tuple(organization.code for organization in target.organizations.all()),
            accumulates_from=target.first_year if target.accumulates else None,
            scale=target.scale,
        )
        for target in targets
    )


def _read_verdicts(
    targets: Sequence[Target], found: _Years, places: Mapping[int, tuple[NamedUnit, ...]], *, root: Unit
) -> tuple[
    dict[tuple[str, str, int], Outcome],
    dict[tuple[str, str, int], dict[NamedUnit, Outcome]],
    dict[tuple[str, str, int], dict[str, OwnLine]],
]:
    """The root's rows, those of the places that report, and what the own returns of all sums add to the root's.

    Through the read model of the pages. Two queries.
    """
    by_code = {(year, place.code): place for year, of_year in places.items() for place in of_year}
    units = {unit.pk: unit for of_year in found.units.values() for unit in of_year}
    codes = dict(Organization.objects.values_list("pk", "code"))
    district: dict[tuple[str, str, int], Outcome] = {}
    communes: dict[tuple[str, str, int], dict[NamedUnit, Outcome]] = defaultdict(dict)
    lines: dict[tuple[str, str, int], dict[str, OwnLine]] = defaultdict(dict)
    for result in official_results(list(places), {target.pk: target for target in targets}).values():
        key = result.target.code, codes[result.organization_id], result.year
        unit = units.get(result.unit_id)
        if result.unit_id == root.pk:
            district[key] = result
        elif unit is not None and unit.level == found.level:
            communes[key][by_code[result.year, found.place(unit).code]] = result
        if unit is not None and result.own.counted is not None:
            lines[key][found.place(unit).code] = result.own
    return district, communes, lines


def _missing(found: _Years, *, root: Unit) -> tuple[Missing, ...]:
    """Every return that does not count, gathered by unit and reason; sums last, in the order of their names."""
    entries = []
    for year, units in found.units.items():
        for unit in sorted(units, key=lambda unit: (unit.level != found.level, unit.sort_key)):
            lacks = found.lacks(year, unit)
            owing = [code for code in found.owing(unit) if (year, unit.pk, code) not in found.absent]
            for lack in Lack:
                codes = tuple(code for code, why in lacks.items() if why is lack)
                if codes:
                    place = None if unit == root else found.place(unit)
                    entries.append(Missing(year, place, lack, codes, whole=len(codes) == len(owing)))
    return tuple(entries)
