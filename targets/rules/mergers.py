"""Areas over reorganizations: which former and present units cover the same ground together. Pure.

Links between units are followed over any number of steps, and nothing is shared out by guess: where a unit was divided,
its figures belong to all of its successors together, and only their sum is known.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from targets.rules.compliance import rate
from targets.rules.outcome import FEWEST_FOR_RATE

Link = tuple[int, int]  # primary keys: a former unit, and a unit that it, or a part of it, went on as


class Side(StrEnum):
    """By which units an area is named: those that it began with, or those that it is made of at last."""

    FORMER = "FORMER"
    PRESENT = "PRESENT"


class Descent:
    """Which unit went on as which. A circle of links, which only a mistake can make, counts as units that stay."""

    def __init__(self, links: Iterable[Link]) -> None:
        self._followers: dict[int, set[int]] = {}
        self._origins: dict[int, set[int]] = {}
        for former, present in links:
            self._followers.setdefault(former, set()).add(present)
            self._origins.setdefault(present, set()).add(former)

    def neighbours(self, unit: int) -> set[int]:
        """The units one step before and one step after."""
        return self._followers.get(unit, set()) | self._origins.get(unit, set())

    def after(self, unit: int) -> set[int]:
        """The unit itself and everything that followed it."""
        return _reached([unit], lambda pk: self._followers.get(pk, ()))

    def before(self, unit: int) -> set[int]:
        """The unit itself and everything that it followed."""
        return _reached([unit], lambda pk: self._origins.get(pk, ()))

    def related(self, units: Iterable[int]) -> set[int]:
        """The units, all that they followed and all that followed them; not the other origins of the latter."""
        return {pk for unit in units for pk in (*self.before(unit), *self.after(unit))}

    def joined(self, unit: int) -> set[int]:
        """Every unit that links lead to from this one, in either direction."""
        return _reached([unit], self.neighbours)

    def ends(self, unit: int) -> frozenset[int]:
        """What the unit went on as at last: units that nothing followed; the unit itself where nothing followed it."""
        reached = self.after(unit)
        return frozenset(pk for pk in reached if all(pk in self.after(other) for other in self.after(pk)))

    def starts(self, unit: int, among: Collection[int]) -> frozenset[int]:
        """The earliest of these units that the unit goes back to; the unit itself where it goes back to none."""
        own = self.before(unit) & set(among)
        return frozenset(pk for pk in own if all(pk in self.before(other) for other in self.before(pk) & own))


@dataclass(frozen=True)
class Area:
    """The smallest ground that is made of whole units in every year.

    `units`: those whose figures add up to it; `former`, `present`: those that name it, and `belongs`: of each side and
    unit, which of these its figures belong to. All in ascending order.
    """

    units: tuple[int, ...]
    former: tuple[int, ...]
    present: tuple[int, ...]
    belongs: Mapping[Side, Mapping[int, frozenset[int]]] = field(hash=False, compare=False)

    @property
    def is_one(self) -> bool:
        """Whether the former figures can be told for each present unit; else «không tách được»."""
        return len(self.present) == 1

    def named(self, side: Side) -> tuple[int, ...]:
        return self.former if side is Side.FORMER else self.present

    def alone(self, side: Side, name: int, existing: Collection[int]) -> tuple[int, ...] | None:
        """Which of the existing units have figures of this former or present unit; None where one is also another's."""
        belongs = self.belongs[side]
        own = [pk for pk in self.units if pk in existing and name in belongs[pk]]
        return None if any(len(belongs[pk]) > 1 for pk in own) else tuple(own)


@dataclass(frozen=True)
class Point:
    """A sum in one year. `covered` of `expected` units entered it; no sides where none did.

    `hidden`: further units that exist in the year and that the person may not see. `is_divided`: the figures of the
    year belong to others too, «không tách được»; then there is no sum.
    """

    numerator: int | None = None
    denominator: int | None = None
    covered: int = 0
    expected: int = 0
    hidden: int = 0
    is_divided: bool = False

    @property
    def rate(self) -> Fraction | None:
        return rate(self.numerator, self.denominator)

    @property
    def is_small(self) -> bool:
        """A sum over too few to be shown as a rate."""
        return self.denominator is not None and self.denominator < FEWEST_FOR_RATE


DIVIDED = Point(is_divided=True)


def areas(units: Collection[int], descent: Descent) -> list[Area]:
    """Every unit in exactly one area, so that sums over the areas are the same as over the units.

    Units that have no figures and are not in the list join nothing: who was divided before the first year does not
    keep its successors together. In the order of the present units.
    """
    ends = {unit: descent.ends(unit) for unit in sorted(units)}
    starts = {unit: descent.starts(unit, units) for unit in ends}
    group: dict[int, set[int]] = {}
    for own in ends.values():
        merged = set().union(own, *(group.get(pk, ()) for pk in own))
        group |= dict.fromkeys(merged, merged)
    areas_of: dict[tuple[int, ...], list[int]] = {}
    for unit, own in ends.items():
        areas_of.setdefault(tuple(sorted(group[min(own)])), []).append(unit)
    return [
        Area(
            units=tuple(members),
            former=tuple(sorted({pk for unit in members for pk in starts[unit]})),
            present=present,
            belongs={
                Side.FORMER: {unit: starts[unit] for unit in members},
                Side.PRESENT: {unit: ends[unit] for unit in members},
            },
        )
        for present, members in sorted(areas_of.items())
    ]


def _reached(begin: Iterable[int], step: Callable[[int], Iterable[int]]) -> set[int]:
    reached: set[int] = set()
    waiting = list(begin)
    while waiting:
        pk = waiting.pop()
        if pk not in reached:
            reached.add(pk)
            waiting += step(pk)
    return reached
