"""What loading a resolution's file would change, worked out by loading it and rolling back. Nothing is stored."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count, Max
from django.forms.models import model_to_dict

from organizations.models import Organization
from targets.loading.duties import left_duties
from targets.loading.resolution import load_resolution
from targets.loading.resolution_file import ResolutionFile
from targets.models import Basis, Duty, DutyAnswer, Resolution, RootYear, Target, ThresholdChange, Verdict
from targets.rules.scales import word_of
from targets.verdicts.plan import read_plan
from targets.verdicts.turning import turned

#: What names rows and the file itself, and is nobody's content; the scale of an indicator is its figure's.
LEFT_OUT = frozenset({"id", "resolution", "sha256", "position", "number", "issued_on", "scale", "target", "duty"})
#: What the standing of a duty rests on, beside the answer.
RESTED_ON = ("period", "due_on", "due_day", "numerator", "denominator", "threshold", "zero_over_zero", "owed_by")
#: «target T06» → column → text.
State = Mapping[str, Mapping[str, str]]
#: Year and target → column → text.
JudgingState = Mapping[tuple[int, str], Mapping[str, str]]


@dataclass(frozen=True)
class LoadingPlan:
    """`new`, `changed`, `gone`: one line each; `refused`: what closed years or documents rest on.

    Official verdicts by target: `turned` would be others, `lost` would go with their target. `overruled`: changes of
    thresholds that people made on the portal and the file does not have, one line each. `to_score`: the years that the
    root has not closed and whose verdicts would rest on something else.
    """

    new: Sequence[str] = ()
    changed: Sequence[str] = ()
    gone: Sequence[str] = ()
    refused: Sequence[str] = ()
    turned: Mapping[str, int] = field(default_factory=dict)
    lost: Mapping[str, int] = field(default_factory=dict)
    overruled: Sequence[str] = ()
    to_score: Sequence[int] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.changed or self.gone)

    def lines(self) -> Iterator[str]:
        """The plan for somebody who decides on it."""
        for sign, rows in (("+", self.new), ("~", self.changed), ("-", self.gone)):
            yield from (f"  {sign} {row}" for row in rows)
        yield from (
            f"  {code}: {count} official verdicts of open years would turn" for code, count in self.turned.items()
        )
        yield from (f"  {code}: {count} official verdicts would go with it" for code, count in self.lost.items())
        yield from (f"  ! {row}" for row in self.overruled)


@transaction.atomic
def plan_loading(file: ResolutionFile, *, only_absent: bool = False) -> LoadingPlan:
    """What `load_resolution` would do with these arguments. Raises ResolutionFileFaulty."""
    code = file.resolution["code"]
    before, judged = _state(code), _judged(code)
    rested_on, closed_before = _judging_state(code), _closed_years(code)
    with transaction.atomic():
        resolution = load_resolution(file, only_absent=only_absent)
        after = _state(code)
        would_rest_on, closed = _judging_state(code), _closed_years(code)
        changed = _turned(resolution) if before else {}
        stuck = [] if only_absent else _stuck(resolution, file)
        transaction.set_rollback(True)  # of this inner block
    return LoadingPlan(
        new=[row for row in after if row not in before],
        changed=[
            f"{row}: {column} is «{before[row].get(column, '')}», the file has «{after[row].get(column, '')}»"
            for row in before
            if row in after
            for column in sorted(before[row].keys() | after[row].keys())
            if before[row].get(column) != after[row].get(column)
        ],
        gone=[row for row in before if row not in after],
        refused=[
            *_refused(_of_years(rested_on, closed_before), _of_years(would_rest_on, closed)),
            *_answered(code, before, after, closed_before),
            *stuck,
        ],
        turned=changed,
        overruled=list(_overruled(code, before, after)),
        lost={target: count for target, count in judged.items() if f"target {target}" not in after},
        to_score=_other_years(rested_on, would_rest_on, closed),
    )


def _state(code: str) -> State:
    """Everything that the file says of the resolution, as it is stored."""
    resolution = Resolution.objects.filter(code=code).first()
    if resolution is None:
        return {}
    state = {"resolution": _columns(resolution) | {"unit": resolution.unit.code}}
    state |= {f"review {row.code}": _columns(row) for row in resolution.reviews.all()}
    for debt in resolution.owed_figures.select_related("organization", "definition"):
        words = state.setdefault(f"figure {debt.definition.key}", {})
        words |= {name: str(getattr(debt.definition, name)) for name in ("name", "unit_noun", "group", "hint")}
        if debt.definition.breakdown_of_id:
            words["breakdown_of"] = debt.definition.breakdown_of_id
        if debt.definition.scale:
            words["scale"] = " < ".join(debt.definition.scale)
        name = f"debt of {debt.definition.key} by {debt.organization.code}, {debt.first_year}-{debt.last_year}"
        state[name] = {"of_own_bodies": str(debt.of_own_bodies)}
    state |= {f"clause {row.number}": _columns(row) for row in resolution.clauses.all()}
    state |= {f"indicator {row.code}": _columns(row) for row in resolution.indicators.all()}
    for target in resolution.targets.select_related("clause").with_rules().prefetch_related("organizations"):
        words = _columns(target) | {"clause": target.clause.number, "indicator": target.indicator.code}
        words["organizations"] = ", ".join(organization.code for organization in target.organizations.all())
        state[f"target {target.code}"] = words
        for row in target.thresholds.all():
            asked = {"value": word_of(row.value, target.scale)} if target.scale else {}
            state[f"threshold of {target.code}, {row.first_year}-{row.last_year}"] = _columns(row) | asked
        for start in target.baselines.select_related("organization"):
            state[f"baseline of {target.code} for {start.organization.code}"] = _columns(start)
    duties = Duty.objects.of(resolution).select_related("clause")
    for duty in duties.prefetch_related("targets", "measures", "owed__organization"):
        words = _columns(duty) | {"clause": duty.clause.number}
        words["targets"] = ", ".join(target.code for target in duty.targets.all())
        words["owed_by"] = "; ".join(row.words for row in duty.owed.all())
        state[f"duty {duty.code}"] = words
        state |= {f"measure {row.key} of {duty.code}": _columns(row) for row in duty.measures.all()}
    return state


def _columns(row: Resolution | object) -> dict[str, str]:
    given = model_to_dict(row, exclude=LEFT_OUT)  # type: ignore[arg-type]
    return {
        name: "" if value is None else str(value) for name, value in given.items() if name not in ("target", "duty")
    }


def _judging_state(code: str) -> JudgingState:
    """What the verdicts of each year of the root rest on, by year and target; '' is the resolution."""
    resolution = Resolution.objects.filter(code=code).first()
    if resolution is None:
        return {}
    state: dict[tuple[int, str], Mapping[str, str]] = {}
    targets = list(Target.objects.of(resolution).with_rules().prefetch_related("organizations"))
    years = dict(resolution.unit.root_years.order_by("year").values_list("year", "counts_own_bodies"))
    for year in filter(resolution.is_in_force, years):
        owed = resolution.owed_figures.filter(first_year__lte=year, last_year__gte=year)
        pairs = owed.order_by("definition", "organization").values_list("definition", "organization__code")
        state[year, ""] = {
            "root": resolution.unit.code,
            "reporting_level": resolution.reporting_level,
            "coverage_floor": str(resolution.coverage_floor),
            "owed figures": ", ".join(f"{key} by {organization}" for key, organization in pairs),
            "own bodies": ", ".join(
                f"{key} by {organization}" for key, organization in pairs.filter(of_own_bodies=True) if years[year]
            ),
        }
        for target in targets:
            if target.is_in_force(year):
                rule = target.rule_in(year)
                state[year, target.code] = {name: str(getattr(rule, name)) for name in rule.__dataclass_fields__} | {
                    "organizations": ", ".join(sorted(one.code for one in target.organizations.all())),
                    "from_own_return": str(target.from_own_return),
                }
    return state


def _closed_years(code: str) -> frozenset[int]:
    resolution = Resolution.objects.filter(code=code).first()
    return resolution.closed_years if resolution else frozenset()


def _of_years(state: JudgingState, years: Collection[int]) -> JudgingState:
    return {(year, code): rest for (year, code), rest in state.items() if year in years}


def _other_years(before: JudgingState, after: JudgingState, closed: Collection[int]) -> list[int]:
    """The open years whose verdicts would rest on something else; none for a resolution that is new."""
    differing = {key[0] for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    return sorted(differing - set(closed)) if before else []


def _refused(before: JudgingState, after: JudgingState) -> Iterator[str]:
    for year, code in sorted(before.keys() | after.keys()):
        was, would = before.get((year, code)), after.get((year, code))
        if was is None:
            yield f"{code or 'resolution'}: {year} is closed and was judged without this {_noun(code)}"
        elif would is None:
            yield f"{code or 'resolution'}: {year} is closed and was judged with this {_noun(code)}"
        else:
            for name in was:
                if was[name] != would[name]:
                    rests = f"{year} is closed and rests on {name} «{was[name]}», the file has «{would[name]}»"
                    yield f"{code or 'resolution'}: {rests}"


def _answered(code: str, before: State, after: State, closed: Collection[int]) -> Iterator[str]:
    """Duties that were answered in a closed year and would stand otherwise: their standings are read anew each time."""
    answers = DutyAnswer.objects.filter(duty__resolution__code=code, duty_return__year__in=closed).exclude(state="")
    for duty, year in answers.order_by("duty__position").values_list("duty__code").annotate(Max("duty_return__year")):
        row = f"duty {duty}"
        for name in RESTED_ON:
            if row in after and before[row].get(name) != after[row].get(name):
                yield f"{row}: {year} is closed and was answered with another {name}"


def _noun(code: str) -> str:
    return "target" if code else "resolution"


def _stuck(resolution: Resolution, file: ResolutionFile) -> list[str]:
    """What left the file and stays: planned reviews by which documents were built, targets of which explanations were
    asked, duties and measures with answers."""
    codes = [row["code"] for row in file.reviews]
    left = resolution.reviews.exclude(code__in=codes).values_list("code", flat=True)
    kept = resolution.targets.exclude(code__in=[row["code"] for row in file.targets]).values_list("code", flat=True)
    return [
        *(f"target {code}: left the file, but an explanation was asked of it" for code in kept),
        *(f"review {code}: left the file, but a document was built by it" for code in left),
        *(f"{row}: left the file, but somebody answered it" for row in left_duties(file, resolution)),
    ]


def _judged(code: str) -> dict[str, int]:
    """How many official verdicts are stored, by target. One query."""
    rows = Verdict.objects.official().filter(target__resolution__code=code).order_by("target__code")
    return dict(rows.values_list("target__code").annotate(Count("pk")))


def _overruled(code: str, before: State, after: State) -> Iterator[str]:
    """The latest change of each target that somebody made on the portal, where its thresholds would be others."""
    rows = ThresholdChange.objects.filter(resolution__code=code).select_related("by")
    for change in {change.target_code: change for change in rows if not change.is_from_file}.values():
        names = f"threshold of {change.target_code}, "
        states = [{name: row for name, row in state.items() if name.startswith(names)} for state in (before, after)]
        if states[0] != states[1]:
            yield (
                f"{change.target_code}: {change.by.username} changed its thresholds on {change.at:%Y-%m-%d} "
                f"(«{change.reason}»); the file has others"
            )


def _turned(resolution: Resolution) -> dict[str, int]:
    """How many stored official verdicts of years that are open at the root would be others, by target."""
    others = frozenset(Resolution.objects.exclude(pk=resolution.pk).values_list("pk", flat=True))
    organizations = list(Organization.objects.all())
    codes = dict(Target.objects.of(resolution).values_list("pk", "code"))
    counts: Counter[str] = Counter()
    for year in RootYear.objects.open().filter(root=resolution.unit_id).values_list("year", flat=True):
        if not Verdict.objects.for_year(year).filter(target__in=codes).exists():
            continue
        plan = read_plan(year, organizations, frozen=others)
        counts.update(codes[one.target] for one in turned(plan) if one.basis == Basis.APPROVED)
    return dict(sorted(counts.items()))
