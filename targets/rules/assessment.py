"""Yearly assessments of bodies and branches: the four grades, their written forms, and the test of T10. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from organizations.names import normalize


class Grade(StrEnum):
    """The four grades that targets T11 to T16 count by, best first. Each label of a scale is mapped to one of them."""

    EXCELLENT = "HTXSNV"
    GOOD = "HTTNV"
    FAIR = "HTNV"
    POOR = "KHTNV"


GRADE_LABELS: Final[Mapping[Grade, str]] = {
    Grade.EXCELLENT: "Hoàn thành xuất sắc nhiệm vụ",
    Grade.GOOD: "Hoàn thành tốt nhiệm vụ",
    Grade.FAIR: "Hoàn thành nhiệm vụ",
    Grade.POOR: "Không hoàn thành nhiệm vụ",
}
#: Grade → key of the figure that counts it.
GRADE_FIGURES: Final[Mapping[Grade, str]] = {
    Grade.EXCELLENT: "rated_excellent",
    Grade.GOOD: "rated_good",
    Grade.FAIR: "rated_fair",
    Grade.POOR: "rated_poor",
}


class Exemption(StrEnum):
    """Why a body or branch is not rated in a year."""

    NEW = "NEW"
    MERGED = "MERGED"
    OTHER = "OTHER"


EXEMPTION_LABELS: Final[Mapping[Exemption, str]] = {
    Exemption.NEW: "Thành lập chưa đủ 6 tháng",
    Exemption.MERGED: "Sáp nhập, chia tách",
    Exemption.OTHER: "Lý do khác",
}


class EffectPart(StrEnum):
    """The three parts of «hoạt động thường xuyên, hiệu quả»."""

    POSTS = "POSTS"
    MEETINGS = "MEETINGS"
    GRADE = "GRADE"


EFFECT_PART_LABELS: Final[Mapping[EffectPart, str]] = {
    EffectPart.POSTS: "ban lãnh đạo",
    EffectPart.MEETINGS: "số kỳ sinh hoạt",
    EffectPart.GRADE: "xếp loại",
}


class Effect(StrEnum):
    EFFECTIVE = "EFFECTIVE"
    NOT_EFFECTIVE = "NOT_EFFECTIVE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class EffectResult:
    """`parts`: those that fail, or that are not known where none fails; empty for EFFECTIVE."""

    effect: Effect
    parts: tuple[EffectPart, ...] = ()

    @property
    def words(self) -> str:
        """«Đạt», «Chưa đạt: số kỳ sinh hoạt», «Chưa rõ: xếp loại»."""
        start = {Effect.EFFECTIVE: "Đạt", Effect.NOT_EFFECTIVE: "Chưa đạt", Effect.UNKNOWN: "Chưa rõ"}[self.effect]
        return f"{start}: {', '.join(EFFECT_PART_LABELS[part] for part in self.parts)}" if self.parts else start


def effect(
    *, posts_filled: bool | None, meetings: int | None, least_meetings: int | None, grade: Grade | None, is_exempt: bool
) -> EffectResult:
    """Whether a branch worked regularly and to effect in a year: all of its three parts.

    Its posts are filled on the reference day; it met at least `least_meetings` times (None: the scale asks for no
    number); its grade is not the lowest. None for a part is not known; one part that fails decides whatever is not
    known. Who is exempt from rating is judged by the other two. Source: NQ, I.2.2-1 (T10), ADR 0031.
    """
    met = {
        EffectPart.POSTS: posts_filled,
        EffectPart.MEETINGS: _enough(meetings, least_meetings),
        EffectPart.GRADE: True if is_exempt else None if grade is None else grade is not Grade.POOR,
    }
    if failing := tuple(part for part, value in met.items() if value is False):
        return EffectResult(Effect.NOT_EFFECTIVE, failing)
    if unknown := tuple(part for part, value in met.items() if value is None):
        return EffectResult(Effect.UNKNOWN, unknown)
    return EffectResult(Effect.EFFECTIVE)


def _enough(meetings: int | None, least: int | None) -> bool | None:
    if least is None:
        return True
    return None if meetings is None else meetings >= least


#: What offices write for «not rated».
_UNRATED: Final = frozenset(map(normalize, ("Chưa xếp loại", "Không xếp loại", "Chưa XL", "Không XL")))
#: Written form of a grade of the four → the grade.
_WRITTEN: Final[Mapping[str, Grade]] = {
    normalize(text): grade
    for grade, texts in {
        Grade.EXCELLENT: (
            "HTXSNV", "HTXS", "Xuất sắc", "Hoàn thành xuất sắc", "Hoàn thành xuất sắc nhiệm vụ",
        ),
        Grade.GOOD: ("HTTNV", "HTT", "Tốt", "Hoàn thành tốt", "Hoàn thành tốt nhiệm vụ"),
        Grade.FAIR: ("HTNV", "HT", "Hoàn thành", "Hoàn thành nhiệm vụ"),
        Grade.POOR: ("KHTNV", "KHT", "Không HTNV", "Không HT", "Không hoàn thành", "Không hoàn thành nhiệm vụ"),
    }.items()
    for text in texts
}  # fmt: skip


@dataclass(frozen=True)
class GradeReading:
    """What a written grade means on a scale. `label`: of the scale, blank where it is unrated or not understood.

    `labels`: those it may mean where it means several.
    """

    label: str = ""
    is_unrated: bool = False
    labels: tuple[str, ...] = ()

    @property
    def is_clear(self) -> bool:
        return bool(self.label) or self.is_unrated


def read_grade(written: str, labels: Mapping[str, Grade]) -> GradeReading:
    """The label of a scale (label → grade) that an office wrote, in full, short or by the grade of the four.

    A label of the scale comes first; then a form of the four grades, where one label alone is mapped to that grade. A
    blank text and what is neither are not clear: never guessed.
    """
    text = normalize(written.rstrip(". "))
    by_label = {normalize(label): label for label in labels}
    if text in by_label:
        return GradeReading(by_label[text])
    if text in _UNRATED:
        return GradeReading(is_unrated=True)
    meant = _labels_of(_WRITTEN.get(text), labels)
    return GradeReading(meant[0]) if len(meant) == 1 else GradeReading(labels=meant)


def _labels_of(grade: Grade | None, labels: Mapping[str, Grade]) -> tuple[str, ...]:
    return tuple(label for label, mapped in labels.items() if mapped is grade)
