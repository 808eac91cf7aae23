"""What wants a second look in a return's figures: each rule at and beside its edge."""

from collections.abc import Mapping

import pytest

from targets.compliance import NIL, Amount
from targets.figures import FIGURE_NAMES
from targets.plausibility import Figures, Kind, Severity, change_text, problems
from targets.tests.factories import GOOD_FIGURES


def found(
    changed: Mapping[str, Amount] | None = None,
    *,
    last_year: Mapping[str, Amount] | None = None,
    notes: Mapping[str, str] | None = None,
) -> list[tuple[Kind, Severity, tuple[str, ...]]]:
    """Problems of the good return with these figures changed."""
    amounts = {**GOOD_FIGURES, **(changed or {})}
    names = {key: FIGURE_NAMES[key] for key in GOOD_FIGURES}
    figures = Figures(2023, names, amounts, last_year or {}, notes or {})
    return [(problem.kind, problem.severity, problem.keys) for problem in problems(figures)]


def test_good_return_has_no_problem() -> None:
    assert found() == []


def test_blank_is_a_warning_about_its_figure() -> None:
    assert found({"members": None}) == [(Kind.BLANK, Severity.WARNING, ("members",))]


@pytest.mark.parametrize("answer", [0, NIL], ids=["zero", "nil"])
def test_zero_and_nil_are_answers(answer: Amount) -> None:
    assert found({"themes": answer}) == []


@pytest.mark.parametrize(
    "pair",
    [
        ("campaign_completed", "campaign_assigned"),
        ("branches_effective", "branches"),
        ("heads_qualified", "heads"),
    ],
    ids=lambda pair: pair[0],
)
def test_part_above_whole_is_an_error_whatever_the_note(pair: tuple[str, str]) -> None:
    expected = [(Kind.CONTRADICTION, Severity.ERROR, pair)]
    assert found({pair[0]: 8, pair[1]: 7}) == expected
    assert found({pair[0]: 8, pair[1]: 7}, notes={pair[0]: "đúng vậy"}) == expected
    assert found({pair[0]: 7, pair[1]: 7}) == []


@pytest.mark.parametrize(
    ("note", "severity"),
    [({}, Severity.ERROR), ({"members": "  "}, Severity.ERROR), ({"members": "kể cả nơi khác"}, Severity.WARNING)],
    ids=["no-note", "blank-note", "note"],
)
def test_members_above_eligible_may_stay_with_a_reason(note: dict[str, str], severity: Severity) -> None:
    assert found({"members": 1001}, notes=note) == [(Kind.CONTRADICTION, severity, ("members", "eligible"))]


@pytest.mark.parametrize("nil", ["members", "eligible"])
def test_nil_beside_a_number_is_no_contradiction(nil: str) -> None:
    assert found({nil: NIL}) == []


@pytest.mark.parametrize(("count", "is_flagged"), [(200_000, False), (200_001, True)], ids=["at", "above"])
def test_count_above_200_000_is_flagged(count: int, is_flagged: bool) -> None:
    kinds = [kind for kind, *_ in found({"eligible": count})]
    assert kinds == [Kind.TOO_LARGE] * is_flagged


@pytest.mark.parametrize(
    ("last_year", "is_flagged"),
    [
        ({"eligible": 1000}, False),
        ({"eligible": 1250}, False),
        ({"eligible": 1251}, True),
        ({"eligible": 833}, True),
        ({"eligible": 834}, False),
        ({"members": 700}, False),
        ({"campaign_assigned": 3}, False),
        ({"eligible": 0}, False),
        ({"eligible": NIL}, False),
        ({"eligible": None}, False),
        ({"members": 92}, True),
        ({"members": 93}, False),
        ({"members": 9230}, True),
        ({"members": 9229}, False),
    ],
    ids=[
        "same", "fifth-less", "more-than-a-fifth-less", "more-than-a-fifth-more", "almost-a-fifth-more",
        "numerators-may-move", "campaigns-are-new-each-year", "from-zero", "from-nil", "from-missing",
        "tenfold", "almost-tenfold", "tenth", "almost-tenth",
    ],
)  # fmt: skip
def test_jump_against_last_year(last_year: dict[str, Amount], is_flagged: bool) -> None:
    assert found(last_year=last_year) == [(Kind.JUMP, Severity.WARNING, tuple(last_year))] * is_flagged


def test_jump_sentence_gives_percent_and_last_year() -> None:
    names = {"eligible": "Hộ đăng ký"}
    [problem] = problems(Figures(2025, names, {"eligible": 405}, {"eligible": 228}))
    assert problem.message == (
        "Hộ đăng ký: tăng 77,6% so với năm 2024 (228). Nếu đúng, xin ghi giải trình; nếu nhầm, xin sửa lại."
    )


BIG: dict[str, Amount] = {
    "supervisions": 2,
    "campaign_assigned": 5,
    "campaign_completed": 4,
    "eligible": 1000,
    "branches": 11,
}


@pytest.mark.parametrize(
    ("changed", "is_flagged"),
    [({}, True), ({"eligible": 1001}, False)],
    ids=["all-the-same", "four-of-five-is-not-above-80"],
)
def test_last_years_numbers_once_more(changed: dict[str, Amount], is_flagged: bool) -> None:
    names = {key: FIGURE_NAMES[key] for key in BIG}
    kinds = [problem.kind for problem in problems(Figures(2023, names, {**BIG, **changed}, BIG))]
    assert kinds == [Kind.REPEATED] * is_flagged


def test_few_numbers_in_both_years_say_nothing() -> None:
    names = {key: FIGURE_NAMES[key] for key in list(BIG)[:4]}
    assert problems(Figures(2023, names, BIG, BIG)) == []


def test_ones_and_zeros_repeat_by_nature() -> None:
    names = {key: FIGURE_NAMES[key] for key in GOOD_FIGURES}
    same = dict.fromkeys(GOOD_FIGURES, 1)
    assert problems(Figures(2023, names, same, same)) == []


@pytest.mark.parametrize(
    ("new", "old", "text"),
    [(1003, 971, "+32"), (16, 26, "−10"), (5, 5, "0"), (None, 5, ""), (NIL, 5, ""), (5, NIL, "")],
)
def test_change_text(new: Amount, old: Amount, text: str) -> None:
    assert change_text(new, old) == text
