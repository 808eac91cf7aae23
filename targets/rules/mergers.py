"""Areas over a reorganization: which former and present units cover the same ground together. Pure.

Figures follow the links between units, and nothing is shared out by guess: where a former unit was divided, its
figures belong to all of its successors together, and only their sum is known.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

Link = tuple[int, int]  # primary keys: a former unit, and a unit that it, or a part of it, went on as


@dataclass(frozen=True)
class Area:
    """The smallest ground that is made of whole units before and after.

    `before` and `after`: primary keys in ascending order; one side is empty for a unit that nothing followed, or that
    followed nothing known.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def is_one(self) -> bool:
        """Whether the former figures can be told for each present unit; else «không tách được»."""
        return len(self.after) <= 1


def areas(before: Collection[int], after: Collection[int], links: Iterable[Link]) -> list[Area]:
    """Every unit in exactly one area, so that sums over all areas are the same as over all units of either side.

    Links that lead to or from a unit outside the two lists are left out. In the order of the present units, then of
    the former ones that nothing followed.
    """
    old, new = set(before), set(after)
    nodes = [("after", pk) for pk in sorted(new)] + [("before", pk) for pk in sorted(old)]
    neighbours: dict[tuple[str, int], set[tuple[str, int]]] = {node: set() for node in nodes}
    for former, present in links:
        if former in old and present in new:
            neighbours["before", former].add(("after", present))
            neighbours["after", present].add(("before", former))
    found: list[Area] = []
    seen: set[tuple[str, int]] = set()
    for node in nodes:
        if node in seen:
            continue
        ground, waiting = set(), [node]
        while waiting:
            one = waiting.pop()
            if one not in ground:
                ground.add(one)
                waiting += neighbours[one]
        seen |= ground
        sides = {side: tuple(sorted(pk for name, pk in ground if name == side)) for side in ("before", "after")}
        found.append(Area(sides["before"], sides["after"]))
    return found
