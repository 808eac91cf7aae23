"""What must hold across rows of the register and no single constraint can say. `manage.py check_register` asks it.

Each check yields one sentence a fault. A fault means that something bypassed the actions.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from django.apps import apps
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery

from organizations.append_only import missing, models_of
from organizations.models import Absence, Organization, Unit
from organizations.stamps import missing_stamps
from targets.models import (
    AnnualReturn,
    ChangeSource,
    Figure,
    FigureChange,
    FigureDefinition,
    Indicator,
    MissExplanation,
    MissExplanationEvent,
    OwedFigures,
    ReportingYear,
    ReturnEvent,
    RootYear,
    Target,
    Verdict,
)
from targets.returns.counts import RegisterCounts, values
from targets.returns.terms import read_terms
from targets.rules.compliance import is_all_nil
from targets.rules.confidence import moved_since
from targets.rules.workflow import ReturnStatus, Step
from targets.stamps import missing_verdict_stamps

Check = Callable[[], Iterator[str]]


def state_follows_from_events() -> Iterator[str]:
    """A return stands where its last event left it; without events it is a draft."""
    last = ReturnEvent.objects.filter(annual_return=OuterRef("pk")).order_by("-pk").values("to_status")[:1]
    annual_returns = AnnualReturn.objects.with_parties().annotate(left_at=Subquery(last))
    for annual_return in annual_returns.exclude(status=F("left_at")):
        yield f"{annual_return}: is {annual_return.status}, its last event left it at {annual_return.left_at}"
    for annual_return in annual_returns.filter(left_at__isnull=True).exclude(status=ReturnStatus.DRAFT):
        yield f"{annual_return}: is {annual_return.status} without any event"


def explanations_follow_from_events() -> Iterator[str]:
    """An explanation stands where its last event left it. One query."""
    last = MissExplanationEvent.objects.filter(explanation=OuterRef("pk")).order_by("-pk").values("to_state")[:1]
    rows = MissExplanation.objects.with_parties().annotate(left_at=Subquery(last))
    for row in rows.filter(Q(left_at__isnull=True) | ~Q(state=F("left_at"))):
        yield f"explanation {row}: is {row.state}, its last event left it at {row.left_at}"


def figures_follow_from_changes() -> Iterator[str]:
    """A figure's amount is what its last change made it."""
    # `values(…)` groups by return and key; Meta's ordering must not join the grouping.
    last = FigureChange.objects.order_by().values("annual_return", "key").annotate(last=Max("pk")).values("last")
    made = {(change.annual_return_id, change.key): change.new for change in FigureChange.objects.filter(pk__in=last)}
    for figure in Figure.objects.select_related("annual_return__unit", "annual_return__organization").iterator():
        is_made = (figure.annual_return_id, figure.key) in made
        amount = made.pop((figure.annual_return_id, figure.key), None)
        if figure.amount != amount or not is_made:
            yield f"{figure.annual_return}: {figure.key} is {figure.amount}, its last change made it {amount}"
    for (annual_return, key), amount in made.items():
        if amount is not None:
            yield f"return {annual_return}: {key} is gone, its last change made it {amount}"


def changes_agree_with_their_saving() -> Iterator[str]:
    """A change has the return, file, person and instant of the saving that it names, and its source.

    But for figures from a register, which are saved with what a form says.
    """
    same = {name: F(f"saving__{name}") for name in ("annual_return", "by", "at")}
    source = Q(source=F("saving__source")) | Q(source=ChangeSource.REGISTER, saving__source=ChangeSource.FORM)
    file = Q(file=F("saving__file")) | Q(file__isnull=True, saving__file__isnull=True)
    for change in FigureChange.objects.exclude(Q(**same) & source & file):
        yield f"return {change.annual_return_id}: change {change.pk} of {change.key} is not its saving's"


def tables_only_grow() -> Iterator[str]:
    """The database refuses UPDATE and DELETE on histories, changes and steps: no trigger is missing."""
    for app in apps.get_app_configs():
        for trigger in missing(models_of(app)):
            yield f"not protected by the database: {trigger}; `manage.py migrate` makes it again"


def pages_follow_from_stamps() -> Iterator[str]:
    """Every write that a kept page depends on changes its stamp: no trigger is missing."""
    lacking = [name for app in apps.get_app_configs() for name in missing_stamps(app)]
    for trigger in [*lacking, *missing_verdict_stamps()]:
        yield f"kept pages may be stale: {trigger}; `manage.py migrate` makes it again"


def figures_are_owed() -> Iterator[str]:
    """No return holds a figure that it does not owe in its year. Reads every figure once, a row at a time."""
    organizations = {organization.pk: organization for organization in Organization.objects.all()}
    for year in ReportingYear.objects.all():
        owed = OwedFigures.read(year.year)
        units = Unit.objects.in_bulk(AnnualReturn.objects.for_year(year.year).values_list("unit", flat=True).distinct())
        rows = Figure.objects.filter(annual_return__year=year).order_by()
        unowed = [
            pk
            for pk, unit, organization, key in rows.values_list(
                "pk", "annual_return__unit", "annual_return__organization", "definition_id"
            ).iterator()
            if key not in owed.keys(units[unit], organizations[organization])
        ]
        for figure in Figure.objects.filter(pk__in=unowed).select_related(
            "annual_return__unit", "annual_return__organization"
        ):
            yield f"{figure.annual_return}: {figure.key} is not owed"


def units_are_in_force() -> Iterator[str]:
    """A return's unit exists on its year's reference date and makes returns."""
    for year in ReportingYear.objects.all():
        others = AnnualReturn.objects.for_year(year.year).exclude(unit__in=year.units())
        for annual_return in others.with_parties():
            yield f"{annual_return}: the unit is not one of that year"


def nil_throughout_is_recorded_as_absent() -> Iterator[str]:
    """An approved return whose owed figures are all nil rests on a recorded absence: else each target is UNCLEAR."""
    others = Figure.objects.filter(annual_return=OuterRef("pk"), is_nil=False)
    approved = list(AnnualReturn.objects.approved().exclude(Exists(others)).with_parties().prefetch_related("figures"))
    owed_in, absent = OwedFigures.read_years(ReportingYear.objects.values_list("year", flat=True)), _absent_places()
    read_terms(approved)
    for annual_return in approved:
        keys = owed_in[annual_return.year_id].keys(annual_return.unit, annual_return.organization)
        amounts = annual_return.amounts()
        if is_all_nil(amounts.get(key) for key in keys) and _place(annual_return) not in absent:
            year = "a closed year" if annual_return.is_year_closed else "an open year"
            yield f"{annual_return}: approved with every figure nil and no absence recorded, in {year}"


def absent_organizations_report_nothing() -> Iterator[str]:
    """Where an absence is recorded, no sent or approved return of that year holds a number."""
    numbers = Figure.objects.filter(annual_return=OuterRef("pk"), value__isnull=False)
    sent = AnnualReturn.objects.filter(Exists(numbers), status__in=[ReturnStatus.SUBMITTED, ReturnStatus.APPROVED])
    absent = _absent_places()
    for annual_return in sent.with_parties():
        if _place(annual_return) in absent:
            yield f"{annual_return}: holds numbers although an absence is recorded"


def registers_say_what_was_approved() -> Iterator[str]:
    """A register does not move away from an approved figure unseen: a person looks at it and opens the return again."""
    last = ReturnEvent.objects.filter(annual_return=OuterRef("pk"), step=Step.APPROVE).order_by("-pk")
    approved = AnnualReturn.objects.approved().annotate(counts=Subquery(last.values("register_counts")[:1]))
    counts = RegisterCounts.read(list(ReportingYear.objects.all()))
    for annual_return in approved.filter(counts__isnull=False).with_parties().prefetch_related("figures").iterator(500):
        place = (annual_return.year_id, annual_return.unit_id, annual_return.organization_id)
        now = values(counts.of(*place))
        for key in moved_since(annual_return.counts, now, annual_return.amounts()):
            before, count = annual_return.counts.get(key, "nothing"), now.get(key, "nothing")
            yield f"{annual_return}: the register of {key} had {before} at the approval and has {count} now"


def _absent_places() -> set[tuple[int, int, int]]:
    """(year, unit, organization) of every absence on the years' reference days."""
    return {
        (year, unit, organization)
        for year, on in ReportingYear.objects.values_list("year", "reference_on")
        for unit, organization in Absence.objects.in_force(on).places()
    }


def _place(annual_return: AnnualReturn) -> tuple[int, int, int]:
    return annual_return.year_id, annual_return.unit_id, annual_return.organization_id


def units_have_their_own_addresses() -> Iterator[str]:
    """No two units share an address on the same day."""
    yield from Unit.objects.slug_clashes()


def units_lie_below_their_parents() -> Iterator[str]:
    """Each unit's path is its parent's with its own key: sums and people's scopes rest on it."""
    for unit in Unit.objects.select_related("parent"):
        if unit.path != f"{unit.parent.path if unit.parent else '/'}{unit.pk}/":
            yield f"{unit} ({unit.code}): its path is not that of its parent; store the unit again"


def targets_stay_in_their_resolution() -> Iterator[str]:
    """A target's clause and indicator are of its own resolution: loading one resolution changes no other."""
    same = Q(clause__resolution=F("resolution"), indicator__resolution=F("resolution"))
    for target in Target.objects.exclude(same).select_related("resolution"):
        yield f"{target.resolution.code}: {target.code} has a clause or an indicator of another resolution"


def thresholds_cover_their_targets_years() -> Iterator[str]:
    """A target has exactly one threshold in each of its years."""
    for target in Target.objects.with_rules().select_related("resolution"):
        asked = Counter(year for band in target.bands for year in band.years())
        for year in sorted({*asked, *range(target.first_year, target.last_year + 1)}):
            if asked[year] != target.is_in_force(year):
                yield f"{target.resolution.code}: {target.code} has {asked[year]} thresholds in {year}"


def positions_are_on_their_scale() -> Iterator[str]:
    """A worded figure is a position of its scale, and its indicators have the same words beside them."""
    definitions = {one.key: one for one in FigureDefinition.objects.exclude(scale=[])}
    for key, definition in definitions.items():
        beyond = Q(value=0) | Q(value__gt=len(definition.scale))
        for figure in Figure.objects.filter(beyond, definition__key=key).select_related(
            "annual_return__unit", "annual_return__organization"
        ):
            yield f"{figure.annual_return}: {key} is {figure.value}, its scale has {len(definition.scale)} words"
    for indicator in Indicator.objects.select_related("resolution"):
        figure_definition = definitions.get(indicator.numerator[0])
        if indicator.scale != (figure_definition.scale if figure_definition else []):
            yield f"{indicator.resolution.code}: {indicator.code} has other words than its figure"


def closed_years_keep_their_verdicts() -> Iterator[str]:
    """A closed year with approved returns has official verdicts for each of its targets and organizations."""
    for row in RootYear.objects.closed().with_parties():
        year = row.year
        approved = AnnualReturn.objects.for_year(year.year).approved().filter(unit__path__startswith=row.root.path)
        reported = set(approved.values_list("organization", flat=True))
        stored = set(Verdict.objects.for_year(year.year).official().values_list("target", "organization"))
        targets = Target.objects.in_force(year.year).filter(clause__resolution__unit=row.root_id)
        for target in targets.prefetch_related("organizations"):
            for organization in target.organizations.all():
                if organization.pk in reported and (target.pk, organization.pk) not in stored:
                    yield f"{year.year}, closed: no verdicts of {target.code} for {organization}"


def own_lines_are_parts_of_sums() -> Iterator[str]:
    """Only a sum has a line of bodies outside its units, of a target that adds up, and it holds both its sides."""
    lines = Verdict.objects.exclude(own_counted=None).with_parties()
    strange = Q(unit__level=F("target__resolution__reporting_level")) | Q(target__from_own_return=True)
    strange |= Q(numerator__lt=F("own_numerator")) | Q(denominator__lt=F("own_denominator"))
    for verdict in lines.filter(strange):
        place = f"{verdict.unit}, {verdict.organization}, {verdict.target.code}, {verdict.year_id}"
        yield f"{place}: bodies outside the units are no part of its sum"


CHECKS: tuple[Check, ...] = (
    state_follows_from_events,
    explanations_follow_from_events,
    figures_follow_from_changes,
    changes_agree_with_their_saving,
    tables_only_grow,
    pages_follow_from_stamps,
    figures_are_owed,
    units_are_in_force,
    units_have_their_own_addresses,
    units_lie_below_their_parents,
    targets_stay_in_their_resolution,
    thresholds_cover_their_targets_years,
    positions_are_on_their_scale,
    closed_years_keep_their_verdicts,
    own_lines_are_parts_of_sums,
    nil_throughout_is_recorded_as_absent,
    absent_organizations_report_nothing,
    registers_say_what_was_approved,
)
