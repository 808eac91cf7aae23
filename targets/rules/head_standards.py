"""Whether the head of an organization in a unit meets the standard of the post on a day. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

#: Professional levels, lowest first; the codes of `organizations.models.head.Education`.
EDUCATION: Final = ("THPT", "SO_CAP", "TRUNG_CAP", "CAO_DANG", "DAI_HOC", "SAU_DAI_HOC")
#: Levels of political theory, lowest first; the codes of `organizations.models.head.PoliticalTheory`.
THEORY: Final = ("CHUA_CO", "SO_CAP", "TRUNG_CAP", "CAO_CAP")
#: A post that is vacant for more days than this is late to be filled (Q5.1).
VACANCY_DAYS: Final = 60


class HeadStanding(StrEnum):
    """How a post stands on a day. UNKNOWN: a level is not recorded, or no standard is in force."""

    MET = "DAT"
    NOT_MET = "CHUA_DAT"
    IN_TRANSITION = "CHUYEN_TIEP"
    EXEMPT = "MIEN"
    VACANT = "KHUYET"
    UNKNOWN = "CHUA_RO"


STANDING_LABELS: Final[Mapping[HeadStanding, str]] = {
    HeadStanding.MET: "Đạt",
    HeadStanding.NOT_MET: "Chưa đạt",
    HeadStanding.IN_TRANSITION: "Trong thời gian chuyển tiếp",
    HeadStanding.EXEMPT: "Được miễn",
    HeadStanding.VACANT: "Khuyết",
    HeadStanding.UNKNOWN: "Chưa rõ",
}


class HeadPart(StrEnum):
    EDUCATION = "EDUCATION"
    THEORY = "THEORY"


HEAD_PART_LABELS: Final[Mapping[HeadPart, str]] = {
    HeadPart.EDUCATION: "chuyên môn",
    HeadPart.THEORY: "lý luận chính trị",
}


@dataclass(frozen=True)
class PostStandard:
    """The least levels of a post. `transition_until`: last day on which who held it before is given time."""

    valid_from: date
    education: str
    theory: str
    transition_until: date | None = None


@dataclass(frozen=True)
class HeadLevels:
    """A person in a post with the levels of the day; blank where not recorded."""

    appointed_on: date
    education: str
    theory: str
    is_exempt: bool = False


@dataclass(frozen=True)
class HeadResult:
    """`parts`: those below the standard, or not recorded for UNKNOWN; empty there if no standard is in force."""

    standing: HeadStanding
    parts: tuple[HeadPart, ...] = ()

    @property
    def words(self) -> str:
        """«Chưa đạt: chuyên môn»."""
        label = STANDING_LABELS[self.standing]
        return f"{label}: {', '.join(HEAD_PART_LABELS[part] for part in self.parts)}" if self.parts else label


def level_on(at_first: str, degrees: Iterable[tuple[date, str]], on: date, order: Sequence[str]) -> str:
    """The highest level that a person has on a day: the one at first, or of a degree taken by then. Blank for none."""
    had = [level for level in (at_first, *(level for day, level in degrees if day <= on)) if level]
    return max(had, key=order.index, default="")


def is_met_by(standard: PostStandard | None, head: HeadLevels | None, on: date) -> HeadResult:
    """How the post stands on the day, by the standard that is in force then. Both parts must be met.

    A part that is known to be too low decides whatever the other is. Whoever held the post before the standard has
    until `transition_until`; that is shown apart and not met. Source: NQ, I.2.2-3 (T17), ADR 0031.
    """
    if head is None:
        return HeadResult(HeadStanding.VACANT)
    if head.is_exempt:
        return HeadResult(HeadStanding.EXEMPT)
    if standard is None:
        return HeadResult(HeadStanding.UNKNOWN)
    met = {
        HeadPart.EDUCATION: _reaches(head.education, standard.education, EDUCATION),
        HeadPart.THEORY: _reaches(head.theory, standard.theory, THEORY),
    }
    if lacking := tuple(part for part, value in met.items() if value is False):
        return HeadResult(_below(standard, head, on), lacking)
    if unknown := tuple(part for part, value in met.items() if value is None):
        return HeadResult(HeadStanding.UNKNOWN, unknown)
    return HeadResult(HeadStanding.MET)


def _below(standard: PostStandard, head: HeadLevels, on: date) -> HeadStanding:
    until = standard.transition_until
    in_time = until is not None and on <= until and head.appointed_on < standard.valid_from
    return HeadStanding.IN_TRANSITION if in_time else HeadStanding.NOT_MET


def _reaches(level: str, least: str, order: Sequence[str]) -> bool | None:
    return order.index(level) >= order.index(least) if level else None


def days_vacant(since: date | None, on: date) -> int | None:
    """Days without a head up to the day, its first one included; None where it is not known since when."""
    return None if since is None else (on - since).days + 1


def is_late_to_fill(days: int | None) -> bool:
    """Whether a post has been vacant for longer than it should. Source: NQ, II.5-1 (Q5.1), ADR 0031."""
    return days is not None and days > VACANCY_DAYS
