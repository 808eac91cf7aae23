"""Thresholds by years: what a target asks when, in words, and one span exchanged for another. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from organizations.formats import year_span
from targets.rules.compliance import Direction, RuleKind
from targets.rules.scales import at_least

#: The largest count that a threshold's column holds.
MOST_COUNT = 32_767


class Band(NamedTuple):
    """What a target asks in these years, both included, and the paper that set it."""

    first_year: int
    last_year: int
    value: int
    maximum: int | None = None
    paper_number: str = ""
    paper_issued_on: date | None = None
    paper_title: str = ""

    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)

    @property
    def asks(self) -> tuple[int, int | None]:
        """What verdicts depend on."""
        return self.value, self.maximum


def limits(kind: RuleKind, direction: Direction, scale: Sequence[str] = ()) -> range:
    """The thresholds that ask something: «0% trở lên», «không quá 100%» and the worst word of a scale ask nothing."""
    if scale:
        return range(2, len(scale) + 1)
    least = 0 if direction is Direction.LOWER else 1
    if kind is RuleKind.COUNT:
        return range(least, MOST_COUNT + 1)
    return range(least, least + 100)


def exchanged(bands: Iterable[Band], new: Band) -> list[Band]:
    """The bands with `new` in place of what they ask in its years; the years around it keep theirs, paper and all."""
    kept = []
    for band in bands:
        if band.first_year < new.first_year:
            kept.append(band._replace(last_year=min(band.last_year, new.first_year - 1)))
        if band.last_year > new.last_year:
            kept.append(band._replace(first_year=max(band.first_year, new.last_year + 1)))
    return sorted([*kept, new], key=lambda band: band.first_year)


def band_of(bands: Iterable[Band], year: int) -> Band | None:
    """What is asked in the year."""
    return next((band for band in bands if year in band.years()), None)


def changed_years(before: Sequence[Band], after: Sequence[Band]) -> list[int]:
    """The years whose threshold or paper the second list has otherwise; new borders alone change no year."""
    return [year for year, was, now in _year_by_year(before, after) if (was and was[2:]) != (now and now[2:])]


def rejudged_years(before: Sequence[Band], after: Sequence[Band]) -> list[int]:
    """Of these the years in which it asks something else: another paper turns no verdict."""
    return [year for year, was, now in _year_by_year(before, after) if (was and was.asks) != (now and now.asks)]


def _year_by_year(before: Sequence[Band], after: Sequence[Band]) -> Iterator[tuple[int, Band | None, Band | None]]:
    for year in sorted({year for band in (*before, *after) for year in band.years()}):
        yield year, band_of(before, year), band_of(after, year)


def threshold_text(
    kind: RuleKind, direction: Direction, value: int, maximum: int | None, scale: Sequence[str] = ()
) -> str:
    """«≥ 90%», «100%», «≤ 5%», «đúng 1», «ít nhất 1», «nhiều nhất 3», «Khá trở lên»."""
    if scale:
        return at_least(value, scale)
    is_ratio = kind is RuleKind.RATIO
    if direction is Direction.LOWER:
        return f"≤ {value}%" if is_ratio else f"nhiều nhất {value}"
    if is_ratio:
        return "100%" if value == 100 else f"≥ {value}%"
    return f"đúng {value}" if maximum == value else f"ít nhất {value}"


def years_text(first: int, last: int) -> str:
    """«năm 2023», «năm 2023-2025»."""
    return f"năm {year_span(first, last)}"
