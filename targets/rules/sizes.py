"""How large the figures of one unit may plausibly be: learned from its own years, else a row of the district's data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Self

from organizations.names import UnitName
from targets.rules.figures import FIGURE_PAIRS, RATING_KEYS

PEOPLE: Final = FIGURE_PAIRS[1]  # members, eligible
#: What a commune rarely exceeds; the rows of kind TOO_LARGE in fixtures/plausibility.yaml say the same.
GENERAL: Final[Mapping[str, int]] = MappingProxyType(
    {
        **dict.fromkeys(PEOPLE, 10_000),
        **dict.fromkeys(("themes", "heads", "heads_qualified"), 20),
        **dict.fromkeys(("supervisions", "critiques"), 100),
        **dict.fromkeys(("branches", "branches_effective", *RATING_KEYS), 500),
        **dict.fromkeys(FIGURE_PAIRS[0], 1000),
    }
)
#: Below this share of those who could join, one of the two numbers is likely a slip of a digit.
LOW_RATE_PERCENT: Final = 20
LOW_RATE_LEAST: Final = 20
_TIMES: Final = 2  # of the most that a unit ever reported
_UNITS: Final = 50  # of a large district

#: By the unit's `identity`, organization, key and year (as text: the form of JSON).
Reported = Mapping[str, Mapping[str, Mapping[str, Mapping[str, int]]]]


def identity(code: str, valid_from: str) -> str:
    """The name of a unit: on 01/07/2025 codes were given anew, and a commune of three has the code of one of them."""
    return f"{code} {valid_from}"


@dataclass(frozen=True)
class Sizes:
    """Upper bounds of figures in one year: those of `in_year`.

    `reported`: what was reported in each year; `known`: the same of the units of `year`, by their codes.
    """

    general: Mapping[str, int] = field(default_factory=lambda: GENERAL)
    reported: Reported = field(default_factory=dict)
    known: Reported = field(default_factory=dict)
    year: int = 0

    def in_year(self, year: int, units: Iterable[UnitName]) -> Self:
        """The bounds of these units' figures of the year, by what each of them reported in earlier years."""
        known = {unit.code: self.reported.get(identity(unit.code, unit.valid_from), {}) for unit in units}
        return replace(self, known=known, year=year)

    def most_before(self, key: str, unit: str | None, organization: str | None) -> int | None:
        """The largest figure of the unit's earlier years; None where there is none above zero."""
        by_year = self.known.get(unit or "", {}).get(organization or "", {}).get(key, {})
        return max((value for number, value in by_year.items() if int(number) < self.year), default=0) or None

    def of_many_units(self) -> Self:
        """The bounds of a return that adds up a whole district."""
        return replace(self, general={key: most * _UNITS for key, most in self.general.items()})

    def largest(self, key: str, unit: str | None, organization: str | None) -> int | None:
        """The largest plausible figure; None for a figure without a bound."""
        before = self.most_before(key, unit, organization)
        return before * _TIMES if before is not None and key in PEOPLE else self.general.get(key)
