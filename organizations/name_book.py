"""Every name that a workbook may use: the units of a year, the areas that they lie in, and the organizations."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Self

from organizations.formats import listing
from organizations.names import KIND_LEVELS, Match, UnitName, Units, fold, match_unit
from organizations.organization_names import Organizations

_KINDS_IN_ORDER: Final = tuple(dict.fromkeys(kind for level in KIND_LEVELS for kind in level))


def kinds_text(kinds: Collection[str]) -> str:
    """The kinds in their usual order: «xã, thị trấn»."""
    order = {kind: place for place, kind in enumerate(_KINDS_IN_ORDER)}
    return ", ".join(sorted(kinds, key=lambda kind: (order.get(kind, len(order)), kind)))


@dataclass(frozen=True, eq=False)
class NameBook:
    """The names of one register as a reader gets them; no database behind it.

    `units`: those that report, and the sums above them (a district's own organizations report too); `areas`: what
    lies above the sums, and where units went by a merger, so that a letterhead with them is known.
    """

    units: Units
    organizations: Organizations
    areas: Units = field(default_factory=lambda: Units(()))

    @classmethod
    def of(cls, units: Sequence[UnitName], organizations: Organizations, areas: Sequence[UnitName] = ()) -> "NameBook":
        return cls(Units(tuple(units)), organizations, Units(tuple(areas)))

    @cached_property
    def reporting(self) -> Units:
        """The units that are rows of an organization's book."""
        return Units(tuple(unit for unit in self.units if not unit.is_sum))

    @cached_property
    def sums(self) -> Units:
        """The units that add up others; they stand in every letterhead and are no rows."""
        return Units(tuple(unit for unit in self.units if unit.is_sum))

    @cached_property
    def roots(self) -> Units:
        """The sums that no other sum holds."""
        return Units(tuple(unit for unit in self.sums if not set(unit.above) & self.sums.by_code.keys()))

    @cached_property
    def last_days(self) -> frozenset[str]:
        """The days on which sums of the register ended: the return of such a year is made as of its unit's last day."""
        return frozenset(unit.valid_to for unit in self.sums if unit.valid_to)

    @cached_property
    def known_areas(self) -> Units:
        """Everything above the reporting units that a title may name."""
        return Units((*self.sums, *self.areas))

    @cached_property
    def by_beginning(self) -> Mapping[tuple[str, str], list[tuple[UnitName, str]]]:
        """Units and areas with each of their names, by their kind and the folded first word of the name."""
        index: dict[tuple[str, str], list[tuple[UnitName, str]]] = {}
        for unit in dict.fromkeys((*self.known_areas, *self.units)):
            for name in (unit.name, *unit.aliases):
                index.setdefault((unit.kind, fold(name).split(" ")[0]), []).append((unit, name))
        return index

    def is_sum(self, code: str) -> bool:
        return code in self.sums.by_code

    def below(self, code: str) -> list[str]:
        """The units that a sum adds up, by code; none for any other unit."""
        return [unit.code for unit in self.units if code in unit.above] if self.is_sum(code) else []

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """What sentences call each unit, by code; the unit above it is added where two have one name."""
        count: dict[str, int] = {}
        for unit in self.units:
            count[unit.title] = count.get(unit.title, 0) + 1
        return {unit.code: self._full_title(unit) if count[unit.title] > 1 else unit.title for unit in self.units}

    def _full_title(self, unit: UnitName) -> str:
        above = next((self.known_areas.by_code[code] for code in unit.above if code in self.known_areas.by_code), None)
        return f"{unit.title} ({above.title if above else unit.code})"

    @cached_property
    def kinds(self) -> str:
        """What the reporting units are: «xã, thị trấn»."""
        return kinds_text(self.reporting.kinds or self.units.kinds)

    @cached_property
    def root_kind(self) -> str:
        """What the roots are: «huyện»."""
        return " hoặc ".join(sorted(self.roots.kinds)) or "nơi nhận báo cáo"

    @cached_property
    def kind_above(self) -> str:
        """The kinds right above the reporting units: «huyện»."""
        nearest = {unit.above[0] for unit in self.reporting if unit.above}
        kinds = sorted({area.kind for area in self.known_areas if area.code in nearest})
        return " hoặc ".join(kinds) or self.root_kind

    @cached_property
    def root_titles(self) -> str:
        """The roots in a sentence: «huyện Bắc Quang»."""
        return listing([self.titles[unit.code] for unit in self.roots])

    @cached_property
    def kinds_above(self) -> frozenset[str]:
        """The kinds of areas of which a title may name another one than ours: those of the levels above the reporting
        units of which the register knows its own area. «Huyện X» says nothing where there are no districts.
        """
        above = {code for unit in self.sums for code in unit.above}
        own = [*self.sums, *(area for area in self.areas if area.code in above)]
        deepest = max((_level_of(unit) for unit in self.reporting), default=len(KIND_LEVELS))
        levels = {level for unit in own if (level := _level_of(unit)) < deepest}
        return frozenset(kind for level in levels for kind in KIND_LEVELS[level]) | self.sums.kinds

    def match_unit(self, written: str, *, suggest: bool = True) -> Match:
        return match_unit(written, self.units, suggest=suggest)

    def match_organization(self, written: str, *, suggest: bool = True) -> Match:
        return self.organizations.match(written, self.units, suggest=suggest)

    def within(self, code: str) -> Self:
        """The names of one sum: itself, the units below it and the sums above it."""
        own = self.sums.by_code[code]
        kept = [unit for unit in self.units if unit.code in (code, *own.above) or code in unit.above]
        return replace(self, units=Units(tuple(kept)))


def _level_of(unit: UnitName) -> int:
    """The number of the level of a unit by its kind; a city with a province above it is a district."""
    levels = [number for number, kinds in enumerate(KIND_LEVELS) if unit.kind in kinds]
    if len(levels) > 1:
        return levels[1] if unit.above else levels[0]
    return levels[0] if levels else len(KIND_LEVELS) - 1
