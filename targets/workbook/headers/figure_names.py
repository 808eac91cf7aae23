"""The catalogue of figures as the reader gets it: keys in their order, names for sentences, and headings.

The fifteen of `targets.rules.figures` are known by the many wordings of `targets.workbook.headers.rules`; sentences
call them by the name there. Any other figure is known by its exact name in the catalogue only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from organizations.name_book import NameBook
from organizations.names import UnitName, Units
from organizations.organization_names import Organizations
from targets.rules.figures import FIGURE_NAMES, FIGURE_PAIRS, FigureName
from targets.workbook.headers.words import spelled_out, undated


@dataclass(frozen=True, eq=False)
class FigureNames:
    """The figures that a return may hold, in the order of the catalogue; no database behind it."""

    listed: tuple[FigureName, ...]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What sentences call each figure, by key, in the order of the catalogue."""
        return {figure.key: FIGURE_NAMES.get(figure.key, figure.name) for figure in self.listed}

    @cached_property
    def by_key(self) -> Mapping[str, FigureName]:
        return {figure.key: figure for figure in self.listed}

    @cached_property
    def scales(self) -> Mapping[str, tuple[str, ...]]:
        """The words of each figure, worst first; empty where it is counted."""
        return {figure.key: figure.scale for figure in self.listed}

    @cached_property
    def pairs(self) -> Sequence[tuple[str, str]]:
        """Part and whole: the first may never be larger than the second."""
        return (*FIGURE_PAIRS, *((figure.key, figure.part_of) for figure in self.listed if figure.part_of))

    @cached_property
    def _by_heading(self) -> Mapping[str, tuple[FigureName, ...]]:
        headings: dict[str, tuple[FigureName, ...]] = {}
        for figure in self.listed:
            if figure.key not in FIGURE_NAMES:
                names = [figure.name, f"{figure.name} ({figure.noun})"]
                names += [f"Trong đó: {name}" for name in names if figure.part_of]
                for heading in {spelled_out(name) for name in names} - {""}:
                    headings[heading] = (*headings.get(heading, ()), figure)
        return headings

    def called(self, heading: str) -> tuple[FigureName, ...]:
        """The figures beside the fifteen that have exactly this name, with or without its unit and a year."""
        text = spelled_out(heading)
        return self._by_heading.get(text) or self._by_heading.get(undated(text), ())


#: A catalogue of nothing but the fifteen.
FIFTEEN: Final = FigureNames(tuple(FigureName(key, name) for key, name in FIGURE_NAMES.items()))


@dataclass(frozen=True, eq=False)
class WorkbookNames(NameBook):
    """Every name that a workbook may use, those of the figures among them."""

    figures: FigureNames = FIFTEEN


@lru_cache(maxsize=4)
def workbook_names(
    units: tuple[UnitName, ...], organizations: Organizations, areas: tuple[UnitName, ...], figures: FigureNames
) -> WorkbookNames:
    """The names that a workbook may use: one object for all files of a register, which keeps what was looked up."""
    return WorkbookNames(Units(units), organizations, Units(areas), figures)
