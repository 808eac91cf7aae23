"""A register as figures see it: its rows, and which figures each is counted in."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from targets.models import ReportingYear


class SourceRow(NamedTuple):
    """A row that a register has in a place and year. `keys`: the figures that it is counted in, none of them maybe.

    `unknown`: those of which the row does not say yet whether it is counted; nothing is counted for them in its place.
    `about`: those that it might be counted in, where not all of its register's.
    """

    year: int
    unit: int
    organization: int
    pk: int
    keys: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    about: tuple[str, ...] | None = None


#: The rows of a register in these years and units (None: in all). As many queries however many they are.
Reading = Callable[[Sequence[ReportingYear], Collection[int] | None], Iterable[SourceRow]]


@dataclass(frozen=True)
class CountSource:
    """A register as figures see it. `slug`: its address among the registers; `keys`: the figures that it counts."""

    slug: str
    title: str
    keys: tuple[str, ...]
    read: Reading
