"""History of each cell: earlier years, and this year's changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from organizations.formats import clock_time, short_date
from organizations.models import User
from targets.models import AnnualReturn, ChangeSource, FigureChange
from targets.returns.sheets import ReturnSheet
from targets.rules.amounts import in_words, token
from targets.rules.compliance import NIL, Amount

YEARS_SHOWN = 5
#: The bars' widest, in the units of the picture.
WIDEST = 100
#: How a change came about, where nobody typed it.
SOURCES = {
    ChangeSource.IMPORT: "nhập từ tệp Excel",
    ChangeSource.UNDO: "hoàn tác tệp Excel",
    ChangeSource.REGISTER: "lấy từ sổ",
}


@dataclass(frozen=True)
class YearBar:
    """One year of a figure: its amount, and how long its bar is (0-100)."""

    year: int
    amount: Amount
    length: int
    scale: Sequence[str] = ()

    @property
    def words(self) -> str:
        return _words(self.amount, self.scale)


@dataclass
class CellPast:
    """Up to four earlier years and the sheet's own, oldest first; and this year's changes, newest first."""

    years: Sequence[YearBar]
    scale: Sequence[str] = ()
    changes: list[FigureChange] = field(default_factory=list)


def past_of(sheet: ReturnSheet, user: User) -> Mapping[str, CellPast]:
    """The past of every cell of the sheet, by key. Two queries."""
    first = sheet.year.year - YEARS_SHOWN + 1
    earlier = AnnualReturn.objects.visible_to(user).filter(
        unit=sheet.unit, organization=sheet.organization, year__gte=first, year__lt=sheet.year.year
    )
    amounts: dict[tuple[str, int], Amount] = {}
    years = set()
    cells = earlier.order_by().values_list("year_id", "figures__definition_id", "figures__value", "figures__is_nil")
    for year, key, value, is_nil in cells:
        years.add(year)
        if key is not None:  # a return without a figure yet
            amounts[str(key), year] = NIL if is_nil else value
    amounts |= {(key, sheet.year.year): amount for key, amount in sheet.amounts.items()}
    shown = [*sorted(years), sheet.year.year]
    past = {
        definition.key: CellPast(
            _bars({year: amounts.get((definition.key, year)) for year in shown}, definition.scale), definition.scale
        )
        for definition in sheet.definitions
    }
    for change in FigureChange.objects.filter(annual_return=sheet.stored).select_related("by").order_by("-at", "-pk"):
        if change.key in past and (change.old, change.new) != (None, None):
            past[change.key].changes.append(change)
    return past


def _bars(amounts: Mapping[int, Amount], scale: Sequence[str]) -> list[YearBar]:
    most = len(scale) or max((amount for amount in amounts.values() if isinstance(amount, int)), default=0)
    return [
        YearBar(year, amount, round(WIDEST * amount / most) if isinstance(amount, int) and most else 0, scale)
        for year, amount in amounts.items()
    ]


def _words(amount: Amount, scale: Sequence[str]) -> str:
    return "trống" if amount is None else in_words(amount, scale)


def change_words(change: FigureChange, scale: Sequence[str]) -> tuple[str, str]:
    """When, and what: «14 giờ 28, ngày 22/11/2026» and «Nguyễn Văn A: 4 → 5»."""
    local = timezone.localtime(change.at)
    who = SOURCES.get(ChangeSource(change.source), "")
    before, after = (_words(amount, scale) for amount in (change.old, change.new))
    name = f"{change.by}, {who}" if who else str(change.by)
    return f"{clock_time(local)}, ngày {short_date(local.date())}", f"{name}: {before} → {after}"


def past_as_json(past: CellPast, *, changes: int) -> dict[str, Any]:
    """For the page's scripts: earlier years as [year, token], the newest changes as [when, what]."""
    return {
        "past": [[bar.year, token(bar.amount)] for bar in past.years[:-1]],
        "changes": [list(change_words(change, past.scale)) for change in past.changes[:changes]],
    }
