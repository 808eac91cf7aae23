"""Scales: a word's position and back, and which lists of words are none."""

import pytest

from targets.rules.amounts import in_words, written
from targets.rules.compliance import NIL, Direction, RuleKind
from targets.rules.scales import at_least, faults_of_scale, position_of, word_of
from targets.rules.thresholds import limits, threshold_text

SCALE = ("Yếu", "Trung bình", "Khá", "Tốt")


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("Yếu", 1), ("TRUNG BÌNH", 2), ("  trung   bình ", 2), ("Kha\u0301", 3), ("khá", 3), ("kha", 3), ("Tốt", 4),
        ("Giỏi", None), ("3", None), ("", None), ("Khá tốt", None),
    ],
)  # fmt: skip
def test_position_of_a_word(text: str, position: int | None) -> None:
    assert position_of(text, SCALE) == position


def test_word_of_a_position_and_nothing_outside() -> None:
    assert [word_of(position, SCALE) for position in (1, 4)] == ["Yếu", "Tốt"]
    for position in (0, 5, -1):
        with pytest.raises(LookupError):
            word_of(position, SCALE)


def test_amounts_of_a_worded_figure() -> None:
    assert [in_words(amount, SCALE) for amount in (3, NIL, None)] == ["Khá", "Không phát sinh", "–"]
    assert [written(amount, SCALE) for amount in (3, NIL, None)] == ["Khá", "", ""]
    assert in_words(1234) == "1.234"


def test_threshold_is_a_word_above_the_worst() -> None:
    assert [at_least(position, SCALE) for position in (2, 4)] == ["Trung bình trở lên", "Tốt"]
    assert list(limits(RuleKind.COUNT, Direction.HIGHER, SCALE)) == [2, 3, 4]
    assert threshold_text(RuleKind.COUNT, Direction.HIGHER, 3, None, SCALE) == "Khá trở lên"


@pytest.mark.parametrize(
    ("scale", "fault"),
    [
        (["Đạt"], "has 1 words; a scale has 2 to 20"),
        ([f"Mức {number}" for number in range(21)], "has 21 words"),
        (["Yếu", "yeu"], "has 'Yếu', 'yeu', which are one word"),
        (["1", "2"], "has '1', which is no word"),
        (["Yếu", 2], "has 2, which is no word"),
        (["Yếu", "Khá, tốt"], "has 'Khá, tốt', which is no word"),
        (["Yếu", "Khá "], "has 'Khá ', which is no word"),
        (["Yếu", "KPS"], "has 'KPS', which a cell says that has no grade"),
        (["Chưa có số liệu", "Khá"], "which a cell says that has no grade"),
        ([f"Hoàn thành nhiệm vụ ở mức thứ {number}" for number in range(1, 10)], "more than 240 letters"),
    ],
)
def test_faults_of_a_scale(scale: list[object], fault: str) -> None:
    assert any(fault in found for found in faults_of_scale(scale))


def test_no_scale_and_a_good_one_have_no_faults() -> None:
    assert not list(faults_of_scale([]))
    assert not list(faults_of_scale(["C", "B", "A (xuất sắc)"]))
