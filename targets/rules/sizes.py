"""How large the figures of one unit may plausibly be: learned from its own years, else a row of the district's data."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Self

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

Known = Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True)
class Sizes:
    """Upper bounds of figures. `known`: the most that was reported before, by unit, organization and key."""

    general: Mapping[str, int] = field(default_factory=lambda: GENERAL)
    known: Known = field(default_factory=dict)

    def most_before(self, key: str, unit: str | None, organization: str | None) -> int | None:
        """The largest figure of the unit's earlier years; None where there is none above zero."""
        return self.known.get(unit or "", {}).get(organization or "", {}).get(key) or None

    def of_many_units(self) -> Self:
        """The bounds of a return that adds up a whole district."""
        return replace(self, general={key: most * _UNITS for key, most in self.general.items()})

    def largest(self, key: str, unit: str | None, organization: str | None) -> int | None:
        """The largest plausible figure; None for a figure without a bound."""
        before = self.most_before(key, unit, organization)
        return before * _TIMES if before is not None and key in PEOPLE else self.general.get(key)
