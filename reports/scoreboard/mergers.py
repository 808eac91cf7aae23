"""Series over reorganizations of units, by former units, by present units, and over the whole area.

Official verdicts only. Numerators and denominators are added up along the links between units; a former unit that was
divided is not shared out: its successors have one row together. See `merger_reading` for how they are read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from organizations.models import Organization, Unit
from targets.models import Indicator, ReportingYear, Target
from targets.rules.mergers import DIVIDED, Area, Descent, Point, Side

#: What a ratio divides: the keys of the figures above and below. Equal in two resolutions, it is one series.
Measure = tuple[frozenset[str], frozenset[str]]


class View(StrEnum):
    """By what the rows of a series are."""

    FORMER = "cu"
    PRESENT = "moi"
    WHOLE = "toan-bo"


VIEW_LABELS = {View.FORMER: "Đơn vị cũ", View.PRESENT: "Đơn vị mới", View.WHOLE: "Toàn địa bàn"}


def measure_of(indicator: Indicator) -> Measure:
    return frozenset(indicator.numerator), frozenset(indicator.denominator)


@dataclass(frozen=True)
class Sides:
    """What a unit's official verdict of a year rests on. Not `expected`: the target does not apply to the unit."""

    numerator: int = 0
    denominator: int = 0
    covered: bool = False
    expected: bool = True


MISSING = Sides()


@dataclass(frozen=True)
class Figures:
    """What is known of a measure of an organization. `rows`: by unit and year."""

    rows: Mapping[tuple[int, int], Sides]

    @cached_property
    def years(self) -> frozenset[int]:
        """The years in which some unit was judged."""
        return frozenset(year for _, year in self.rows)

    @property
    def known_years(self) -> frozenset[int]:
        """Those with figures of some unit."""
        return frozenset(year for (_, year), sides in self.rows.items() if sides.covered)


@dataclass(frozen=True)
class Line:
    """One row of a series. `units`: those it is named by; several if their figures cannot be told apart in each year.

    `others`: what these units were before, or became. `points`: one a year, None where none of its units existed or the
    target was not judged. `parts`: the same units one by one, as far as they can be told. `beyond`: units that
    share the ground and are not counted.
    """

    units: tuple[Unit, ...]
    others: tuple[Unit, ...]
    points: tuple[Point | None, ...]
    parts: tuple["Line", ...] = ()
    beyond: tuple[Unit, ...] = ()

    @property
    def is_one(self) -> bool:
        return len(self.units) == 1

    @property
    def has_figures(self) -> bool:
        return any(point and point.covered for point in self.points)


@dataclass(frozen=True)
class MergerSeries:
    """`former`, `present`: whose sums are those of `total` in every year, so that it is the same in each view."""

    years: tuple[int, ...]
    former: tuple[Line, ...]
    present: tuple[Line, ...]
    total: Line

    def lines(self, view: View) -> tuple[Line, ...]:
        return {View.FORMER: self.former, View.PRESENT: self.present, View.WHOLE: ()}[view]


@dataclass(frozen=True)
class Merged:
    """Units that followed each other, with their figures. `units`: those and the ones that links lead to from them.

    `counted`: those whose figures are added up; `hidden`: of these, the ones that the person may not see. `years`:
    from the first to the last one with figures.
    """

    descent: Descent
    units: Mapping[int, Unit]
    counted: frozenset[int]
    hidden: frozenset[int]
    years: tuple[ReportingYear, ...]
    areas: tuple[Area, ...]
    figures: Mapping[tuple[Measure, int], Figures] = field(repr=False)

    def series(self, target: Target, organization: Organization) -> MergerSeries:
        """The three views of a target of an organization, with the figures of all its like in other resolutions."""
        figures = self.figures_of(target, organization)
        return MergerSeries(
            years=tuple(year.pk for year in self.years),
            former=tuple(line for area in self.areas for line in self._lines(area, Side.FORMER, figures)),
            present=tuple(line for area in self.areas for line in self._lines(area, Side.PRESENT, figures)),
            total=Line((), (), self._points([pk for area in self.areas for pk in area.units], figures)),
        )

    def whole(self, area: Area, target: Target, organization: Organization) -> Line:
        """The area as one row, named by its present units."""
        return self._whole(area, Side.PRESENT, self.figures_of(target, organization))

    def figures_of(self, target: Target, organization: Organization) -> Figures:
        return self.figures.get((measure_of(target.indicator), organization.pk), Figures({}))

    def beyond(self, area: Area) -> tuple[Unit, ...]:
        """Units that share the ground of the area, or did before, and are not counted."""
        near = {other for pk in (*area.units, *area.present) for other in self.descent.neighbours(pk)}
        return self._named({*near, *area.present} - {*area.units, *self.counted})

    def goes_back(self, target: Target, organization: Organization) -> bool:
        """Whether some unit with figures of the target went on as another one."""
        rows = self.figures_of(target, organization).rows
        return any(sides.covered and self.descent.ends(unit) != {unit} for (unit, _), sides in rows.items())

    def area_of(self, unit: Unit) -> Area | None:
        """The area of a former or present unit; None where it has no figures and nothing with figures became it."""
        return next((area for area in self.areas if unit.pk in {*area.units, *area.present}), None)

    @cached_property
    def _existing(self) -> tuple[frozenset[int], ...]:
        """The counted units of each year."""
        return tuple(
            frozenset(pk for pk in self.counted if self.units[pk].exists_on(year.reference_on)) for year in self.years
        )

    def _lines(self, area: Area, side: Side, figures: Figures) -> Iterable[Line]:
        """One row; where the units that name the area can be told apart in every year, one for each of them."""
        names = sorted(area.named(side), key=lambda pk: (self.units[pk].sort_key, pk))
        if len(names) == 1:
            return [self._whole(area, side, figures)]
        lines = [
            Line((self.units[pk],), self._others(area, side, pk), self._own(area, side, pk, figures)) for pk in names
        ]
        if not any(point is DIVIDED for line in lines for point in line.points):
            return lines
        return [self._whole(area, side, figures, tuple(line for line in lines if line.has_figures))]

    def _whole(self, area: Area, side: Side, figures: Figures, parts: tuple[Line, ...] = ()) -> Line:
        names = area.named(side)
        others = set(area.named(Side.FORMER if side is Side.PRESENT else Side.PRESENT)) - set(names)
        return Line(
            self._named(names),
            self._named(others),
            self._points(area.units, figures),
            parts,
            self.beyond(area),
        )

    def _others(self, area: Area, side: Side, name: int) -> tuple[Unit, ...]:
        """What a former unit became, or what a present one is made of."""
        if side is Side.FORMER:
            others = set(area.belongs[Side.PRESENT][name])
        else:
            own = [pk for pk in area.units if name in area.belongs[side][pk]]
            others = {former for pk in own for former in area.belongs[Side.FORMER][pk]}
        return self._named(others - {name})

    def _named(self, pks: Iterable[int]) -> tuple[Unit, ...]:
        return tuple(sorted((self.units[pk] for pk in pks), key=lambda unit: (unit.sort_key, unit.pk)))

    def _own(self, area: Area, side: Side, name: int, figures: Figures) -> tuple[Point | None, ...]:
        own = [area.alone(side, name, existing) for existing in self._existing]
        return tuple(
            DIVIDED if pks is None else self._point(pks, year, figures)
            for pks, year in zip(own, self.years, strict=True)
        )

    def _points(self, pks: Iterable[int], figures: Figures) -> tuple[Point | None, ...]:
        counted = set(pks)
        return tuple(
            self._point(counted & existing, year, figures)
            for existing, year in zip(self._existing, self.years, strict=True)
        )

    def _point(self, pks: Iterable[int], year: ReportingYear, figures: Figures) -> Point | None:
        if year.pk not in figures.years:
            return None
        seen = [pk for pk in pks if pk not in self.hidden]
        hidden = len(set(pks)) - len(seen)
        rows = [sides for pk in seen if (sides := figures.rows.get((pk, year.pk), MISSING)).expected]
        if not rows and not hidden:
            return None
        known = [sides for sides in rows if sides.covered]
        if not known:
            return Point(expected=len(rows), hidden=hidden)
        return Point(
            sum(sides.numerator for sides in known), sum(sides.denominator for sides in known), len(known), len(rows),
            hidden,
        )  # fmt: skip
