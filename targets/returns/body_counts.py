"""What the lists of branches and heads, and the yearly ratings, count for figures.

Branches and heads are no rows of a year: each counts in every year on whose reference day it exists. A rating that is
missing, or a level of a head that nobody recorded, leaves the figures that ask for it without a number.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import F, FilteredRelation, Q

from organizations.models import Branch, BranchKind, Head
from organizations.models.organization import BranchQuerySet
from targets.models import ReportingYear
from targets.returns.count_source import CountSource, SourceRow
from targets.returns.heads import HeadOnDay, heads_on
from targets.rules.assessment import GRADE_FIGURES, Effect, Grade, effect
from targets.rules.head_standards import HeadStanding

EFFECTIVE: Final = "branches_effective"
RATED: Final = tuple(GRADE_FIGURES.values())
HEAD_KEYS: Final = ("heads", "heads_qualified")
#: Standing of a head → the figures in which it is counted; who is exempt is in neither.
HEAD_FIGURES: Final[Mapping[HeadStanding, tuple[str, ...]]] = {
    HeadStanding.MET: HEAD_KEYS,
    HeadStanding.NOT_MET: ("heads",),
    HeadStanding.IN_TRANSITION: ("heads",),
    HeadStanding.UNKNOWN: ("heads",),
    HeadStanding.EXEMPT: (),
}


def _branches(years: Sequence[ReportingYear], units: Collection[int] | None) -> BranchQuerySet:
    """Those that exist at some time from the first of the reference days to the last."""
    days = [year.reference_on for year in years]
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=max(days))
    found = Branch.objects.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=min(days))).order_by()
    return found if units is None else found.filter(unit__in=units)


def _count_branches(years: Sequence[ReportingYear], units: Collection[int] | None) -> Iterable[SourceRow]:
    """Source: NQ, I.2.2-1 (T10), ADR 0031. One query."""
    for branch in _branches(years, units).branches():
        for year in years:
            if branch.exists_on(year.reference_on):
                yield SourceRow(year.pk, branch.unit_id, branch.organization_id, branch.pk, ("branches",))


def _count_ratings(years: Sequence[ReportingYear], units: Collection[int] | None) -> Iterable[SourceRow]:
    """Source: NQ, I.2.2-1 (T10), I.2.2-2 (T11-T16), ADR 0031. One query.

    A body without a rating, and with no reason for none, leaves all four grades of its place unknown.
    """
    in_force = Q(assessments__year__in=years, assessments__cancelled_at__isnull=True)
    # A branch comes once for each of the years in which it is rated, or once without a rating.
    joined = _branches(years, units).annotate(
        rated=FilteredRelation("assessments", condition=in_force),
        rated_in=F("rated__year"), rated_pk=F("rated__pk"), posts_filled=F("rated__posts_filled"),
        meetings=F("rated__meetings"), exempt_reason=F("rated__exempt_reason"), grade=F("rated__grade__grade"),
        least_meetings=F("rated__scale__least_meetings"),
    )  # fmt: skip
    branches: dict[int, Branch] = {}
    ratings: dict[int, dict[int, Any]] = defaultdict(dict)
    for row in joined:
        branches[row.pk] = row
        ratings[row.pk][row.rated_in] = row
    for branch in branches.values():
        for year in years:
            if branch.exists_on(year.reference_on):
                rating = ratings[branch.pk].get(year.pk)
                pk = rating.rated_pk if rating else branch.pk
                counted = _effective(rating) if branch.kind == BranchKind.BRANCH else _graded(rating)
                yield SourceRow(year.pk, branch.unit_id, branch.organization_id, pk, *counted)


#: `keys`, `unknown` and `about` of a row.
Counted = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _effective(rating: Any) -> Counted:
    about = (EFFECTIVE,)
    if rating is None:
        return (), about, about
    result = effect(
        posts_filled=rating.posts_filled,
        meetings=rating.meetings,
        least_meetings=rating.least_meetings,
        grade=Grade(rating.grade) if rating.grade else None,
        is_exempt=bool(rating.exempt_reason),
    )
    counts = about if result.effect is Effect.EFFECTIVE else ()
    return counts, about if result.effect is Effect.UNKNOWN else (), about


def _graded(rating: Any) -> Counted:
    if rating is None or not (rating.grade or rating.exempt_reason):
        return (), RATED, RATED
    return (GRADE_FIGURES[Grade(rating.grade)],) if rating.grade else (), (), RATED


def _count_heads(years: Sequence[ReportingYear], units: Collection[int] | None) -> Iterable[SourceRow]:
    """Source: NQ, I.2.2-3 (T17), ADR 0031. Three queries; one without a head.

    Two people in one post are a mistake of the list, so nothing is counted there.
    """
    heads = Head.objects.all() if units is None else Head.objects.filter(unit__in=units)
    of_day: dict[date, list[int]] = defaultdict(list)
    for year in years:
        of_day[year.reference_on].append(year.pk)
    posts: dict[tuple[date, int, int], list[HeadOnDay]] = defaultdict(list)
    for one in heads_on(heads, of_day):
        posts[one.day, one.head.unit_id, one.head.organization_id].append(one)
    for (day, unit, organization), held in posts.items():
        standing = held[0].result.standing if len(held) == 1 else None
        keys = HEAD_FIGURES[standing] if standing else ()
        unknown = HEAD_KEYS if standing is None else HEAD_KEYS[1:] if standing is HeadStanding.UNKNOWN else ()
        for number in of_day[day]:
            yield SourceRow(number, unit, organization, held[0].head.pk, keys, unknown)


BODY_SOURCES: Final[tuple[CountSource, ...]] = (
    CountSource("co-so", "Cơ sở, chi đoàn, chi hội", ("branches",), _count_branches),
    CountSource("xep-loai", "Xếp loại cơ sở, chi đoàn, chi hội", (EFFECTIVE, *RATED), _count_ratings),
    CountSource("can-bo", "Cán bộ cấp trưởng", HEAD_KEYS, _count_heads),
)
