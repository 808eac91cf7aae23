"""What the year's page and the lists of registers show: counts, what is open, and rows with their words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from django.db.models import Count

from organizations.models import User
from targets.models import ReportingYear, Theme
from targets.registers.pages import RegisterPage
from targets.registers.places import RegisterPlace, expected_places

#: Filters of a list beside the states.
MISSING, CANCELLED = "thieu", "huy"


@dataclass(frozen=True)
class RegisterLine:
    """A row as the list shows it: its state in words, class and sign of the tag, and the register's own cells."""

    row: Theme
    state: str
    tag: str
    sign: str
    cells: Sequence[tuple[str, str]]

    @classmethod
    def of(cls, page: RegisterPage, row: Theme) -> Self:
        state, (tag, sign) = page.table.states[row.state], page.tags[row.state]
        if row.is_cancelled:
            state, tag, sign = "Đã hủy", "tag-not-applicable", "x"
        return cls(row, state, tag, sign, [(column.title, column.text(row)) for column in page.columns])


@dataclass(frozen=True)
class RegisterSummary:
    """A register of a year: rows by state, and what is open. `missing`: places without an active row."""

    page: RegisterPage
    counts: Mapping[str, int]
    cancelled: int
    missing: Sequence[RegisterPlace]

    @property
    def active(self) -> int:
        return sum(self.counts.get(state, 0) for state in self.page.table.live)

    @property
    def open(self) -> list[tuple[str, str, int]]:
        """(filter, words, count) of what is still to be done."""
        waiting = [(state, words, self.counts.get(state, 0)) for state, words in self.page.open_states.items()]
        return [(slug, words, n) for slug, words, n in [(MISSING, "chưa có", len(self.missing)), *waiting] if n]

    @property
    def filters(self) -> list[tuple[str, str, int]]:
        """(filter, words, count) for the list."""
        states = [(state, words, self.counts.get(state, 0)) for state, words in self.page.table.states.items()]
        found = [*states, (CANCELLED, "Đã hủy", self.cancelled), (MISSING, "Chưa có", len(self.missing))]
        return [("", "Đang dùng", self.active), *((slug, words, n) for slug, words, n in found if n)]

    @classmethod
    def read(cls, page: RegisterPage, year: ReportingYear, user: User) -> Self:
        """Of the rows that the person sees. Seven queries at most, however many rows there are."""
        visible = page.rows().visible_to(user).for_year(year.year).order_by()
        counts = dict(visible.in_force().values_list("state").annotate(Count("pk")))
        places = expected_places(year, page.figure, user)
        taken = set(visible.active().values_list("unit", "organization")) if places else set()
        missing = [place for place in places if place.key not in taken]
        cancelled = visible.filter(cancelled_at__isnull=False).count()
        return cls(page, counts, cancelled, missing)
