"""What wants a second look in a return's figures: the shared table of cases, and what the table cannot say."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as any_of, strategies

from targets.rules.compliance import NIL, Amount
from targets.rules.figures import FIGURE_KEYS
from targets.rules.plausibility import CheckRule, Figures, Kind, Severity, change_text, errors, problems, rules_as_json
from targets.rules.plausibility_rules import MEANINGS, fault_of_keys, fault_of_message, fault_of_numbers, filled
from targets.tests.plausibility_table import CASES, NAMES, figures_of, found, given, made_up, rules_of_the_file

RULES = rules_of_the_file()


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_case(case: dict[str, Any]) -> None:
    seen = [
        {"kind": one.kind, "severity": one.severity, "keys": list(one.keys), "message": one.message}
        for one in found(RULES, given(case))
    ]
    assert seen == case["expect"]


def test_every_kind_has_a_case_and_a_rule() -> None:
    assert {expected["kind"] for case in CASES for expected in case["expect"]} == set(Kind)
    assert {rule.kind for rule in RULES} == set(Kind) == MEANINGS.keys()


def test_sentences_fill_all_their_places() -> None:
    seen = [one for made in made_up(400) for one in found(RULES, made)]
    assert {one.kind for one in seen} == set(Kind)
    assert not [one.message for one in seen if "{" in one.message]


@pytest.mark.parametrize(
    ("notes", "note", "is_explained"),
    [({}, "", False), ({"members": " "}, "chung", False), ({"members": "Sáp nhập"}, "", True)],
    ids=["nothing", "only-in-general", "at-the-figure"],
)
def test_warning_about_a_figure_is_explained_at_the_figure(
    notes: dict[str, str], note: str, is_explained: bool
) -> None:
    [problem] = problems(RULES, Figures(2023, {"members": "Hội viên"}, {"members": 900}, {"members": 300}, notes, note))
    assert (problem.is_explained, problem.needs_explanation) == (is_explained, not is_explained)
    assert problem.explanation == ("Sáp nhập" if is_explained else "")


def test_warning_about_the_return_is_explained_in_its_general_note() -> None:
    case = next(case for case in CASES if case["id"] == "last year's numbers once more")
    [open_one] = found(RULES, {**given(case), "notes": {"eligible": "đúng"}})
    [explained] = found(RULES, {**given(case), "note": "Không thay đổi"})
    assert (open_one.needs_explanation, explained.needs_explanation) == (True, False)
    assert explained.explanation == "Không thay đổi"


@pytest.mark.parametrize(
    ("notes", "explanation"),
    [
        ({"members": "Một.", "eligible": "Hai."}, "Một; Hai."),
        ({"members": "Một.", "eligible": " Một. "}, "Một."),
        ({"eligible": "Hai"}, "Hai"),
    ],
    ids=["two", "the-same-twice", "one"],
)
def test_notes_of_both_figures_make_one_line(notes: dict[str, str], explanation: str) -> None:
    [problem] = problems(RULES[1:2], Figures(2023, NAMES, {"members": 2, "eligible": 1}, notes=notes))
    assert problem.explanation == explanation


def test_error_is_not_explained_away() -> None:
    figures = Figures(2023, NAMES, {"branches": 1, "branches_effective": 2}, notes={"branches": "đúng"})
    [problem] = errors(RULES, figures)
    assert (problem.is_error, problem.is_explained, problem.explanation) == (True, False, "đúng")


def test_blank_asks_for_no_explanation() -> None:
    assert not any(one.needs_explanation for one in problems(RULES, Figures(2023, NAMES, {})))


def test_rule_without_figures_looks_at_all_that_are_owed() -> None:
    rule = CheckRule("X", Kind.TOO_LARGE, Severity.WARNING, "{name}", limit=Decimal(5))
    figures = Figures(2023, {"a": "Một", "b": "Hai"}, {"a": 6, "b": 6, "c": 6})
    assert [one.message for one in problems([rule], figures)] == ["Một", "Hai"]


@pytest.mark.parametrize(("limit", "is_flagged"), [("0.5", True), ("0.6", False)], ids=["below", "at"])
def test_limit_may_have_decimals(limit: str, is_flagged: bool) -> None:
    rule = CheckRule("X", Kind.BASE_MOVES, Severity.WARNING, "{percent}", limit=Decimal(limit))
    assert bool(problems([rule], Figures(2023, {"a": "A"}, {"a": 1006}, {"a": 1000}))) is is_flagged


def test_json_holds_the_limit_as_exact_text() -> None:
    rule = CheckRule("X", Kind.JUMP, Severity.WARNING, "câu", ("members",), Decimal("0.1"), 10)
    assert rules_as_json([rule]) == [
        {
            "code": "X", "kind": "JUMP", "severity": "WARNING", "keys": ["members"], "limit": "0.1", "least": 10,
            "message": "câu",
        }
    ]  # fmt: skip
    assert rules_as_json([CheckRule("Y", Kind.BLANK, Severity.WARNING, "câu")])[0]["limit"] is None


def test_unfilled_place_stays_as_it_stands() -> None:
    assert filled("{name} và {khac}", {"name": "hội viên"}) == "Hội viên và {khac}"


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("{name} tăng {percent}", ""),
        ("Không có chỗ điền", ""),
        ("{names} tăng", "không có {names}"),
        ("{} tăng", "không có {}"),
        ("{name tăng", "không đóng"),
        ("name} tăng", "không đóng"),
        ("{{name}}", "không đóng"),
    ],
)
def test_sentence_with_an_unknown_place_is_refused(message: str, fault: str) -> None:
    said = fault_of_message(Kind.JUMP, message)
    assert fault in said if fault else said == ""


def test_refusal_names_the_places_that_may_be_used() -> None:
    assert fault_of_message(Kind.BLANK, "{value}") == ("Loại quy tắc này không có {value}. Chỉ dùng được: {name}.")


@pytest.mark.parametrize(
    ("kind", "keys", "is_faulty"),
    [
        (Kind.RATE_JUMP, ["members", "eligible"], False),
        (Kind.RATE_JUMP, ["members"], True),
        (Kind.RATE_JUMP, [], True),
        (Kind.SUM_DIFFERS, ["heads"], True),
        (Kind.BLANK, [], False),
        (Kind.BLANK, ["nothing"], True),
    ],
)
def test_figures_of_a_rule_are_checked(kind: Kind, keys: list[str], is_faulty: bool) -> None:
    assert bool(fault_of_keys(kind, keys, FIGURE_KEYS)) is is_faulty


@pytest.mark.parametrize(
    ("kind", "limit", "least", "is_faulty"),
    [
        (Kind.JUMP, Decimal(50), 10, False),
        (Kind.JUMP, None, 10, True),
        (Kind.JUMP, Decimal(-1), 0, True),
        (Kind.BLANK, Decimal(1), 0, True),
        (Kind.BLANK, None, 1, True),
        (Kind.ALL_HUNDRED, None, 3, False),
    ],
)
def test_numbers_of_a_rule_are_checked(kind: Kind, limit: Decimal | None, least: int, is_faulty: bool) -> None:
    assert bool(fault_of_numbers(kind, limit, least)) is is_faulty


amounts = strategies.one_of(strategies.none(), strategies.just(NIL), strategies.integers(0, 10**9))


@any_of(strategies.dictionaries(strategies.sampled_from(FIGURE_KEYS), amounts))
def test_a_return_like_last_years_is_never_an_error_or_a_jump(figures: dict[str, Amount]) -> None:
    found = problems(RULES, Figures(2023, NAMES, figures, figures))
    assert not {Kind.JUMP, Kind.BASE_MOVES, Kind.RATE_JUMP} & {one.kind for one in found}
    blanks = [one.keys[0] for one in found if one.is_blank]
    assert blanks == [key for key in NAMES if figures.get(key) is None]


def test_errors_are_the_problems_that_block() -> None:
    for made in made_up(100):
        figures = figures_of(made)
        assert errors(RULES, figures) == [one for one in problems(RULES, figures) if one.is_error]


@pytest.mark.parametrize(
    ("new", "old", "text"),
    [(1003, 971, "+32"), (16, 26, "−10"), (5, 5, "0"), (None, 5, ""), (NIL, 5, ""), (5, NIL, "")],
)
def test_change_text(new: Amount, old: Amount, text: str) -> None:
    assert change_text(new, old) == text
