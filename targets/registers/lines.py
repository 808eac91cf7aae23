"""What the year's page and the lists of registers show: counts, what is open, and rows with their words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.db.models import Count, Q

from organizations.models import User
from targets.models import ReportingYear
from targets.models.registers.base import RegisterQuerySet, RegisterRow
from targets.registers.places import ExpectedPlaces, RegisterPlace
from targets.registers.register import Register, RowFilter

#: Filters of a list beside the states and the register's own.
MISSING, CANCELLED = "thieu", "huy"


@dataclass(frozen=True)
class RegisterLine:
    """A row as the list shows it: its state in words, class and sign of the tag, and the register's own cells."""

    row: RegisterRow
    state: str
    tag: str
    sign: str
    cells: Sequence[tuple[str, str]]

    @classmethod
    def of(cls, register: Register[Any], row: RegisterRow) -> Self:
        state, (tag, sign) = register.table.states[row.state], register.tags[row.state]
        if row.is_cancelled:
            state, tag, sign = "Đã hủy", "tag-not-applicable", "x"
        return cls(row, state, tag, sign, [(column.title, column.text(row)) for column in register.columns])


@dataclass(frozen=True)
class RegisterSummary:
    """A register of a year: rows by state and by its own filters, and what is open.

    `missing`: places without an active row.
    """

    register: Register[Any]
    counts: Mapping[str, int]
    filtered: Sequence[tuple[RowFilter[Any], int]]
    cancelled: int
    missing: Sequence[RegisterPlace]

    @property
    def active(self) -> int:
        return sum(self.counts.get(state, 0) for state in self.register.table.live)

    @property
    def open(self) -> list[tuple[str, str, int]]:
        """(filter, words, count) of what is still to be done."""
        waiting = [(state, words, self.counts.get(state, 0)) for state, words in self.register.open_states.items()]
        special = [(one.slug, one.words, count) for one, count in self.filtered if one.is_open]
        return [
            (slug, words, n) for slug, words, n in [(MISSING, "chưa có", len(self.missing)), *special, *waiting] if n
        ]

    @property
    def filters(self) -> list[tuple[str, str, int]]:
        """(filter, words, count) for the list."""
        states = [(state, words, self.counts.get(state, 0)) for state, words in self.register.table.states.items()]
        special = [(one.slug, f"{one.words[:1].upper()}{one.words[1:]}", count) for one, count in self.filtered]
        rest = [(CANCELLED, "Đã hủy", self.cancelled), (MISSING, "Chưa có", len(self.missing))]
        return [
            ("", "Đang dùng", self.active),
            *((slug, words, n) for slug, words, n in (*states, *special, *rest) if n),
        ]

    @classmethod
    def read(
        cls, register: Register[Any], year: ReportingYear, user: User, expected: ExpectedPlaces, today: date
    ) -> Self:
        """Of the rows that the person sees in the area. Two queries, one more if the register has own filters."""
        visible = visible_rows(register, year.year, user).filter(expected.area.rows).order_by()
        found = visible.values_list("state").annotate(
            kept=Count("pk", filter=Q(cancelled_at__isnull=True)),
            cancelled=Count("pk", filter=Q(cancelled_at__isnull=False)),
        )
        by_state = {state: (kept, cancelled) for state, kept, cancelled in found}
        places = expected.of(register.figure) if register.figure else []
        taken = set(register.fulfils(visible, year.year).values_list("unit", "organization")) if places else set()
        return cls(
            register,
            {state: kept for state, (kept, _) in by_state.items()},
            _filtered(register, visible.in_force(), today),
            sum(cancelled for _, cancelled in by_state.values()),
            [place for place in places if place.key not in taken],
        )


def _filtered(register: Register[Any], kept: RegisterQuerySet[Any], today: date) -> list[tuple[RowFilter[Any], int]]:
    """Each of the register's own filters with the number of its rows. One query, none without filters."""
    if not register.filters:
        return []
    counts = kept.aggregate(
        **{
            f"filter_{number}": Count("pk", filter=Q(pk__in=one.rows(kept, today).values("pk")))
            for number, one in enumerate(register.filters)
        }
    )
    return [(one, counts[f"filter_{number}"]) for number, one in enumerate(register.filters)]


def visible_rows(register: Register[Any], year: int, user: User) -> RegisterQuerySet[Any]:
    """The rows of a year that the person sees."""
    return register.rows().visible_to(user).for_year(year)
