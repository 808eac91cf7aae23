"""Reads the facts of a year for the cross-checks: one function a kind of fact, the same queries for one unit or many.

A check over another register needs a function here that gives its facts, called in `read_facts`.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from django.db.models import Q

from organizations.models import Agency, AgencyKind, Organization
from targets.contradictions import register_facts
from targets.contradictions.scope import SENT, FactScope
from targets.models import Basis, Duty, DutyAnswer, DutyReturn, Target, Verdict
from targets.returns import lines
from targets.returns.duty_lines import DutyCatalogue
from targets.returns.lines import ReturnLine
from targets.rules.compliance import RuleKind, VerdictValue
from targets.rules.contradiction_facts import (
    DutyFact,
    RateFact,
    ReturnFact,
    VerdictFact,
    YearFacts,
)
from targets.rules.duty_standing import AnswerState, DutyPeriod, Standing, standing, year_that_counts
from targets.rules.findings import Record, RecordKind
from targets.rules.outliers import LEAST_BASE
from targets.rules.periods import local_day
from targets.rules.plausibility import Kind

#: Verdicts whose figures agree within themselves.
SOUND = frozenset({VerdictValue.MET, VerdictValue.NOT_MET, VerdictValue.NOT_DUE})
UnitOrganization = tuple[int, int]  # primary keys


class VerdictRow(NamedTuple):
    """A verdict as columns."""

    unit: int
    organization: int
    target: int
    year: int
    verdict: str
    numerator: int | None
    denominator: int | None
    unit__parent: int | None
    unit__level: str

    @property
    def key(self) -> tuple[int, int, int, int]:
        return self[:4]

    @property
    def rate(self) -> tuple[int, int] | None:
        """Numerator and denominator; None where there is no rate, or its figures do not agree."""
        if self.numerator is None or not self.denominator or self.verdict not in SOUND:
            return None
        return self.numerator, self.denominator


Verdicts = dict[tuple[int, int, int, int], VerdictRow]


def read_facts(scope: FactScope) -> YearFacts:
    """The facts of the year that concern these units. Eleven queries; some more after the register changed."""
    sent = _sent_lines(scope)
    verdicts = _read_verdicts(scope)
    themes = register_facts.read_themes(scope)
    return YearFacts(
        year=scope.year.year,
        units=frozenset(unit.pk for unit in scope.units),
        returns=[_return_fact(scope, line) for line in sent],
        verdicts=list(_verdict_facts(scope, verdicts)),
        duties=list(_duty_facts(scope)),
        unkept=list(register_facts.unkept_themes(sent, themes)),
        papers=list(register_facts.theme_papers(themes)),
        heads=list(register_facts.head_facts(scope)),
        topics=list(register_facts.topic_facts(scope)),
        overdue=list(register_facts.overdue_facts(scope)),
        rates=list(_rate_facts(scope, verdicts)),
    )


def _sent_lines(scope: FactScope) -> list[ReturnLine]:
    """The returns of the units that were sent or approved, with figures, in the order of the units. Two queries."""
    by_place = lines.read(
        [scope.year], scope.user, at=scope.at, units=scope.units, figures_of=SENT, root_years=scope.root_years,
        counts=scope.counts,
    )  # fmt: skip
    own = [line for unit in scope.units for line in by_place.get((scope.year.year, unit.pk), ())]
    return [line for line in own if line.state in SENT and not line.absence]


def _return_fact(scope: FactScope, line: ReturnLine) -> ReturnFact:
    rules = scope.known.rules
    return ReturnFact(
        unit=line.unit.pk,
        organization=line.organization.pk,
        name=str(line.organization),
        record=_return_record(line),
        amounts=line.amounts,
        last_year=line.last_year,
        problems=line.flags,
        pairs=[pair for rule in rules if rule.kind is Kind.ALL_HUNDRED for pair in rule.pairs],
        grades=next((rule.keys for rule in rules if rule.kind is Kind.ALL_EXCELLENT), ()),
    )


def _return_record(line: ReturnLine) -> Record:
    return Record(RecordKind.RETURN, f"Báo cáo của {line.organization}", (line.unit.pk, line.organization.pk))


def _read_verdicts(scope: FactScope) -> Verdicts:
    """The units' verdicts of the year; of comparable units, and of the year before, those with a base to compare.

    The official ones; those from sent returns where these have no data. One query.
    """
    number, own = scope.year.year, Q(unit__in=scope.units)
    compared = Q(denominator__gte=LEAST_BASE, year__in=[number, number - 1])
    rows = Verdict.objects.filter((own & Q(year=number)) | ((own | Q(unit__parent__in=scope.parents)) & compared))
    found: Verdicts = {}
    for basis, *columns in rows.order_by().values_list("basis", *VerdictRow._fields):
        row = VerdictRow(*columns)
        known = found.get(row.key)
        is_official = basis == Basis.APPROVED and row.verdict != VerdictValue.NO_DATA
        if known is None or is_official or known.verdict == VerdictValue.NO_DATA:
            found[row.key] = row
    return found


def _targets(year: int) -> Mapping[int, Target]:
    return {target.pk: target for target in Target.objects.in_force(year).select_related("indicator", "resolution")}


def _verdict_record(row: VerdictRow, target: Target) -> Record:
    key = (row.unit, row.organization, target.resolution.slug, target.code)
    return Record(RecordKind.VERDICT, f"Kết quả {target.code}", key)


def _named_verdicts(scope: FactScope, verdicts: Verdicts) -> Iterator[tuple[VerdictRow, Target, Organization]]:
    """The verdicts of the year with what sentences name. One query after the register changed."""
    targets = scope.known.kept(_targets, scope.year.year)
    for row in verdicts.values():
        target, organization = targets.get(row.target), scope.organizations.get(row.organization)
        if row.year == scope.year.year and target and organization:
            yield row, target, organization


def _verdict_facts(scope: FactScope, verdicts: Verdicts) -> Iterator[VerdictFact]:
    own = {unit.pk for unit in scope.units}
    for row, target, organization in _named_verdicts(scope, verdicts):
        if row.unit in own:
            yield VerdictFact(
                unit=row.unit,
                organization=row.organization,
                name=str(organization),
                record=_verdict_record(row, target),
                target=row.target,
                code=target.code,
                verdict=VerdictValue(row.verdict),
            )


def _rate_facts(scope: FactScope, verdicts: Verdicts) -> Iterator[RateFact]:
    for row, target, organization in _named_verdicts(scope, verdicts):
        before = verdicts.get((row.unit, row.organization, row.target, row.year - 1))
        if (
            row.unit__parent not in scope.parents
            or target.indicator.kind != RuleKind.RATIO
            or (now := row.rate) is None
        ):
            continue
        yield RateFact(
            unit=row.unit,
            organization=row.organization,
            name=str(organization),
            record=_verdict_record(row, target),
            target=row.target,
            code=target.code,
            group=f"{row.unit__parent}/{row.unit__level}",
            now=now,
            before=before.rate if before else None,
        )


def _duty_facts(scope: FactScope) -> Iterator[DutyFact]:
    """What the organizations' own agencies owe that serves targets. Three queries."""
    catalogue = DutyCatalogue(scope.year, scope.root_years.stamp)
    serving = scope.known.kept(_serving_duties, scope.year.year)
    agencies = Agency.objects.visible_to(scope.user).filter(kind=AgencyKind.FRONT_OR_UNION, unit__in=scope.units)
    owing = {agency: catalogue.duties_of(agency) & serving.keys() for agency in agencies.with_parties()}
    reports, sent = _reports(scope, serving.keys(), owing), _sent_forms(scope, owing)
    for agency, owed in owing.items():
        terms = scope.root_years.of(scope.year.year, agency.unit)
        if terms is None or agency.organization is None:
            continue
        for pk in sorted(owed):
            duty, targets = serving[pk]
            own = reports.get((agency.pk, pk), {})
            states = {year: state for year, (state, _) in own.items()}
            year = year_that_counts(DutyPeriod(duty.period), scope.year.year, states)
            silent = standing(duty.terms, None, as_of=local_day(scope.at), calendar=terms.calendar)
            yield DutyFact(
                unit=agency.unit_id,
                organization=agency.organization.pk,
                record=Record(RecordKind.DUTY, f"Nhiệm vụ {duty.code}", (agency.slug, duty.code)),
                code=duty.code,
                targets=targets,
                state=own[year][0] if year else None,
                has_obstacle=bool(year and own[year][1]),
                is_overdue=year is None
                and (silent is Standing.OVERDUE or (silent is Standing.NOT_REPORTED and agency.pk in sent)),
                has_end=duty.period in (DutyPeriod.YEARLY, DutyPeriod.ONCE),
                can_lapse=duty.period == DutyPeriod.AS_ARISES,
            )


def _serving_duties(year: int) -> Mapping[int, tuple[Duty, frozenset[int]]]:
    """The duties of the year that serve targets, with these. Two queries."""
    duties = Duty.objects.in_force(year).filter(targets__isnull=False).distinct().prefetch_related("targets")
    return {duty.pk: (duty, frozenset(target.pk for target in duty.targets.all())) for duty in duties}


def _reports(
    scope: FactScope, duties: Collection[int], agencies: Collection[Agency]
) -> Mapping[UnitOrganization, dict[int, tuple[AnswerState, bool]]]:
    """(agency, duty) → year → what was sent, and whether it names a difficulty. Earlier years of what is done once."""
    rows = DutyAnswer.objects.filter(
        Q(duty_return__year=scope.year) | Q(duty__period=DutyPeriod.ONCE, duty_return__year__lt=scope.year.year),
        duty__in=duties,
        duty_return__agency__in=agencies,
        duty_return__status__in=SENT,
    ).exclude(state="")
    found: dict[UnitOrganization, dict[int, tuple[AnswerState, bool]]] = {}
    columns = ("duty_return__agency", "duty", "duty_return__year", "state", "obstacle")
    for agency, duty, year, state, obstacle in rows.order_by().values_list(*columns):
        found.setdefault((agency, duty), {})[year] = (AnswerState(state), bool(obstacle.strip()))
    return found


def _sent_forms(scope: FactScope, agencies: Collection[Agency]) -> set[int]:
    """The agencies whose form of the year was sent or approved."""
    rows = DutyReturn.objects.for_year(scope.year.year).filter(agency__in=agencies, status__in=SENT)
    return set(rows.order_by().values_list("agency", flat=True))
