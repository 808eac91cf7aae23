"""What bodies outside the communes add to the sums that a review prints. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from targets.rules.own_bodies import OwnLine

Key = tuple[str, str, int]  # target code, organization code, year


@dataclass(frozen=True)
class OwnBodies:
    """The lines in the sums of the root: `lines` by target, organization and year, then by the code of the sum.

    `name`: what these bodies are called, «ngoài xã»; `hint`: which they are. Both blank where none are counted.
    """

    name: str = ""
    hint: str = ""
    lines: Mapping[Key, Mapping[str, OwnLine]] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """«ngoài xã (trường học, cơ quan, doanh nghiệp)»."""
        return f"{self.name} ({self.hint})"

    def line(self, target: str, organization: str, year: int) -> OwnLine:
        """All lines in the root's sum together; `counted`: all of them, None where none are asked for."""
        lines = self.lines.get((target, organization, year), {}).values()
        known = [line for line in lines if line.counted]
        if not known:
            return OwnLine(counted=False if lines else None)
        above, below = (_total(sides) for sides in zip(*(line[1:] for line in known), strict=True))
        return OwnLine(len(known) == len(lines), above, below)

    def years(self, organization: str) -> tuple[int, ...]:
        """The years in which sums of the organization ask for such bodies."""
        return tuple(sorted({year for (_, code, year) in self.lines if code == organization}))

    def are_alike(self, target: str, organization: str, *years: int) -> bool:
        """Whether the same lines are in the root's sums of these years. Source: ADR 0027, point 7."""
        found = (self.lines.get((target, organization, year), {}) for year in years)
        return len({frozenset(unit for unit, line in lines.items() if line.counted) for lines in found}) == 1


def _total(sides: Iterable[int | None]) -> int:
    """The sum; a counted line has both sides, which the database holds (`verdict_own_line_whole`)."""
    total = 0
    for side in sides:
        assert side is not None
        total += side
    return total
