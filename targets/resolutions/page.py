"""Content of a resolution's page: all that it asks, by whom and when, and how its thresholds changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from organizations.models import Organization
from organizations.profile import Profile
from targets.models import (
    Clause,
    Duty,
    FigureDefinition,
    OwedFigure,
    PlannedReview,
    Resolution,
    Target,
    ThresholdChange,
)
from targets.models.duty import DutyQuerySet
from targets.roots import profile_of
from targets.rules.thresholds import Band, years_text


@dataclass(frozen=True)
class BandRow:
    """What a target asks in some years, in words, and by which paper."""

    years: str
    asked: str
    band: Band


@dataclass(frozen=True)
class TargetRow:
    """A target with what it measures, in the words of the returns. `may_change`: it has a year that is not closed."""

    target: Target
    numerator: Sequence[str]
    denominator: Sequence[str]
    organizations: Sequence[Organization]
    bands: Sequence[BandRow]
    may_change: bool


@dataclass(frozen=True)
class Debtor:
    """An organization that owes a figure; `years`: in which ones, where not in all of the resolution's."""

    organization: Organization
    years: str


@dataclass(frozen=True)
class FigureRow:
    definition: FigureDefinition
    debtors: Sequence[Debtor]


@dataclass(frozen=True)
class ResolutionPage:
    """A resolution as a whole."""

    resolution: Resolution
    words: Profile
    closed: Sequence[int]
    reviews: Sequence[PlannedReview]
    clauses: Sequence[tuple[Clause, Sequence[TargetRow]]]
    figures: Sequence[FigureRow]
    duties: Sequence[Duty]
    changes: Sequence[ThresholdChange]

    @property
    def targets(self) -> int:
        return sum(len(rows) for _, rows in self.clauses)


def resolution_page(resolution: Resolution) -> ResolutionPage:
    """The page of a resolution fetched with its root and the unit above it. Fourteen queries at any size."""
    closed = resolution.closed_years
    figures = _figures(resolution)
    by_clause: dict[Clause, list[TargetRow]] = {clause: [] for clause in resolution.clauses.all()}
    targets = Target.objects.of(resolution).with_rules().select_related("clause", "resolution")
    names = {row.definition.key: row.definition.name for row in figures}
    for target in targets.prefetch_related("organizations"):
        by_clause[target.clause].append(target_row(target, names, closed))
    return ResolutionPage(
        resolution=resolution,
        words=profile_of(resolution),
        closed=sorted(filter(resolution.is_in_force, closed)),
        reviews=list(resolution.reviews.all()),
        clauses=[(clause, rows) for clause, rows in by_clause.items() if rows],
        figures=figures,
        duties=list(_duties(resolution)),
        changes=list(resolution.threshold_changes.select_related("by").order_by("-at", "-pk")),
    )


def _duties(resolution: Resolution) -> DutyQuerySet:
    """With clause, who owes them, measures, and the targets that they serve. Four queries."""
    duties = Duty.objects.of(resolution).select_related("clause")
    return duties.prefetch_related("owed__organization", "measures", "targets")


def target_row(target: Target, names: Mapping[str, str], closed: frozenset[int]) -> TargetRow:
    """A target fetched `with_rules()`. `names`: of the figures, by key."""
    return TargetRow(
        target=target,
        numerator=[names[key] for key in target.indicator.numerator],
        denominator=[names[key] for key in target.indicator.denominator],
        organizations=list(target.organizations.all()),
        bands=band_rows(target, target.bands),
        may_change=not closed.issuperset(range(target.first_year, target.last_year + 1)),
    )


def band_rows(target: Target, bands: Sequence[Band]) -> list[BandRow]:
    """The bands in words."""
    return [BandRow(years_text(*band[:2]), target.words_of(band), band) for band in bands]


def figure_names(resolution: Resolution) -> dict[str, str]:
    """The names of the figures that the resolution asks, by key. One query."""
    owed = OwedFigure.objects.filter(resolution=resolution).order_by()
    return dict(owed.values_list("definition__key", "definition__name"))


def _figures(resolution: Resolution) -> list[FigureRow]:
    """Each figure with its debtors, in the order of the form. One query."""
    rows: dict[FigureDefinition, list[Debtor]] = {}
    owed = resolution.owed_figures.select_related("definition", "organization")
    whole = (resolution.first_year, resolution.last_year)
    for row in owed.order_by("definition__position", "organization__position", "first_year"):
        span = (row.first_year, row.last_year)
        debtor = Debtor(row.organization, "" if span == whole else years_text(*span))
        rows.setdefault(row.definition, []).append(debtor)
    return [FigureRow(definition, debtors) for definition, debtors in rows.items()]
