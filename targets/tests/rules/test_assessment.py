"""The three parts of «regular and to effect», and how written grades are read."""

from itertools import product

import pytest

from targets.rules.assessment import (
    GRADE_FIGURES,
    Effect,
    EffectPart,
    Grade,
    GradeReading,
    effect,
    read_grade,
)

FOUR = {"Hoàn thành xuất sắc nhiệm vụ": Grade.EXCELLENT, "Hoàn thành tốt nhiệm vụ": Grade.GOOD,
        "Hoàn thành nhiệm vụ": Grade.FAIR, "Không hoàn thành nhiệm vụ": Grade.POOR}  # fmt: skip
FRONT = {"Xuất sắc": Grade.EXCELLENT, "Mạnh": Grade.GOOD, "Khá": Grade.GOOD, "Trung bình": Grade.FAIR,
         "Yếu": Grade.POOR}  # fmt: skip


def test_effect_over_every_combination() -> None:
    """One part that fails decides; without one, a part that is not known leaves it open."""
    for posts, (meetings, enough), (grade, is_exempt, graded) in product(
        (True, False, None),
        ((4, True), (5, True), (3, False), (0, False), (None, None)),
        (
            (Grade.EXCELLENT, False, True), (Grade.GOOD, False, True), (Grade.FAIR, False, True),
            (Grade.POOR, False, False), (None, False, None), (None, True, True),
        ),
    ):  # fmt: skip
        found = effect(posts_filled=posts, meetings=meetings, least_meetings=4, grade=grade, is_exempt=is_exempt)
        parts = dict(zip(EffectPart, (posts, enough, graded), strict=True))
        failing = tuple(part for part, value in parts.items() if value is False)
        unknown = tuple(part for part, value in parts.items() if value is None)
        expected = Effect.NOT_EFFECTIVE if failing else Effect.UNKNOWN if unknown else Effect.EFFECTIVE
        assert (found.effect, found.parts) == (expected, failing or unknown)


def test_scale_without_a_number_asks_for_no_meetings() -> None:
    found = effect(posts_filled=True, meetings=None, least_meetings=None, grade=Grade.FAIR, is_exempt=False)
    assert found.effect is Effect.EFFECTIVE and found.words == "Đạt"


def test_effect_in_words() -> None:
    missed = effect(posts_filled=False, meetings=3, least_meetings=4, grade=None, is_exempt=False)
    assert missed.words == "Chưa đạt: ban lãnh đạo, số kỳ sinh hoạt"
    unknown = effect(posts_filled=True, meetings=4, least_meetings=4, grade=None, is_exempt=False)
    assert unknown.words == "Chưa rõ: xếp loại"


def test_written_grades_of_the_four() -> None:
    forms = {
        Grade.EXCELLENT: ("HTXSNV", "HTXS", "Xuất sắc", "htxsnv", "Hoàn  thành xuất sắc", "HTXSNV."),
        Grade.GOOD: ("HTTNV", "HTT", "Tốt", "hoàn thành tốt nhiệm vụ"),
        Grade.FAIR: ("HTNV", "HT", "Hoàn thành nhiệm vụ"),
        Grade.POOR: ("KHT", "KHTNV", "Không HTNV", "Không hoàn thành nhiệm vụ"),
    }
    for grade, texts in forms.items():
        for text in texts:
            reading = read_grade(text, FOUR)
            assert FOUR[reading.label] is grade, text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("khá", GradeReading("Khá"), id="label-of-the-scale"),
        pytest.param("Xuất sắc", GradeReading("Xuất sắc"), id="label-before-the-four"),
        pytest.param("HTXS", GradeReading("Xuất sắc"), id="one-label-of-that-grade"),
        pytest.param("HTTNV", GradeReading(labels=("Mạnh", "Khá")), id="two-labels-of-that-grade"),
        pytest.param("Chưa xếp loại", GradeReading(is_unrated=True), id="not-yet"),
        pytest.param("Không xếp loại", GradeReading(is_unrated=True), id="not-at-all"),
        pytest.param("", GradeReading(), id="blank"),
        pytest.param("Kha", GradeReading(), id="without-marks-is-not-guessed"),
        pytest.param("loại A", GradeReading(), id="unknown"),
    ],
)
def test_written_grade_on_a_scale_of_five(text: str, expected: GradeReading) -> None:
    assert read_grade(text, FRONT) == expected
    assert read_grade(text, FRONT).is_clear is bool(expected.label or expected.is_unrated)


def test_each_grade_has_its_figure() -> None:
    assert set(GRADE_FIGURES) == set(Grade) and len(set(GRADE_FIGURES.values())) == 4
