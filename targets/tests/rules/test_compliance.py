"""The judge: worked examples, the three kinds of amount, and properties that must hold for all figures."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from targets.rules.compliance import (
    NIL,
    Amount,
    Direction,
    Judgement,
    JudgingRule,
    RuleKind,
    VerdictValue,
    gap,
    group_verdict,
    judge,
    judge_sum,
    rate,
    shortfall,
)
from targets.rules.figures import FIGURE_KEYS

MET, NOT_MET = VerdictValue.MET, VerdictValue.NOT_MET
NO_DATA, UNCLEAR = VerdictValue.NO_DATA, VerdictValue.UNCLEAR
NOT_APPLICABLE, NOT_DUE = VerdictValue.NOT_APPLICABLE, VerdictValue.NOT_DUE
FLOOR = 80


def gathering(threshold: int) -> JudgingRule:
    return JudgingRule(RuleKind.RATIO, ("members",), ("eligible",), threshold)


CAMPAIGN = JudgingRule(
    RuleKind.RATIO, ("campaign_completed",), ("campaign_assigned",), 100, zero_over_zero=NOT_APPLICABLE
)
BRANCHES = JudgingRule(RuleKind.RATIO, ("branches_effective",), ("branches",), 100)
RATING_KEYS = ("rated_excellent", "rated_good", "rated_fair", "rated_poor")
RATING = JudgingRule(RuleKind.RATIO, RATING_KEYS[:2], RATING_KEYS, 90, nil_as_none=True)
THEME = JudgingRule(RuleKind.COUNT, ("themes",), threshold=1, maximum=1)
SUPERVISION = JudgingRule(RuleKind.COUNT, ("supervisions",), threshold=1)
HEADS = JudgingRule(RuleKind.RATIO, ("heads_qualified",), ("heads",), 100, due_year=2025)


def pair(members: Amount, eligible: Amount) -> dict[str, Amount]:
    """Two figures of a return that has others too, so that nil here does not mean the organization is absent."""
    return {"members": members, "eligible": eligible, "themes": 1}


@pytest.mark.parametrize(
    ("members", "eligible", "threshold", "verdict", "exceeded", "missing"),
    [
        pytest.param(899, 999, 90, NOT_MET, False, 1, id="89,99 per cent is not 90"),
        pytest.param(900, 1000, 90, MET, False, 0, id="the threshold itself is met, not exceeded"),
        pytest.param(923, 1000, 90, MET, True, 0, id="above is exceeded"),
        pytest.param(8996, 10000, 90, NOT_MET, False, 4, id="shown as 90,0 yet below"),
        pytest.param(375, 500, 75, MET, False, 0, id="youth, exactly 75"),
        pytest.param(22, 24, 90, MET, True, 0, id="22 of 24"),
        pytest.param(21, 24, 90, NOT_MET, False, 1, id="21 of 24"),
        pytest.param(19, 20, 95, MET, False, 0, id="19 of 20 unions"),
        pytest.param(0, 10, 75, NOT_MET, False, 8, id="nobody is a number"),
        pytest.param(0, 0, 95, UNCLEAR, False, None, id="union exists, nobody in it"),
        pytest.param(11, 10, 90, UNCLEAR, False, None, id="more members than eligible is never met"),
        pytest.param(3, 0, 90, UNCLEAR, False, None, id="members of nobody"),
    ],
)
def test_gathering_with_numbers(
    members: int, eligible: int, threshold: int, verdict: VerdictValue, exceeded: bool, missing: int | None
) -> None:
    found = judge(gathering(threshold), 2023, pair(members, eligible))
    assert (found.verdict, found.exceeded, found.shortfall) == (verdict, exceeded, missing)
    assert (found.numerator, found.denominator) == (members, eligible)


@pytest.mark.parametrize(
    ("members", "eligible", "verdict", "numerator", "denominator"),
    [
        pytest.param(None, 10, NO_DATA, None, 10, id="one side missing"),
        pytest.param(None, None, NO_DATA, None, None, id="both missing"),
        pytest.param(NIL, NIL, NOT_APPLICABLE, None, None, id="both nil"),
        pytest.param(NIL, 10, UNCLEAR, None, 10, id="nil against a number"),
        pytest.param(10, NIL, UNCLEAR, 10, None, id="number against nil"),
        pytest.param(NIL, None, NO_DATA, None, None, id="nil and missing"),
    ],
)
def test_gathering_with_nil_and_missing(
    members: Amount, eligible: Amount, verdict: VerdictValue, numerator: int | None, denominator: int | None
) -> None:
    found = judge(gathering(90), 2023, pair(members, eligible))
    assert (found.verdict, found.numerator, found.denominator) == (verdict, numerator, denominator)
    assert found.covered == 0


@pytest.mark.parametrize(
    ("rule", "key", "amount", "verdict", "missing"),
    [
        pytest.param(THEME, "themes", 1, MET, 0, id="one theme"),
        pytest.param(THEME, "themes", 0, NOT_MET, 1, id="no theme"),
        pytest.param(THEME, "themes", 2, UNCLEAR, None, id="two themes"),
        pytest.param(THEME, "themes", NIL, NOT_MET, 1, id="nil is no way out"),
        pytest.param(THEME, "themes", None, NO_DATA, None, id="theme not said"),
        pytest.param(SUPERVISION, "supervisions", 5, MET, 0, id="five supervisions"),
        pytest.param(SUPERVISION, "supervisions", NIL, NOT_MET, 1, id="nil supervisions"),
    ],
)
def test_count(rule: JudgingRule, key: str, amount: Amount, verdict: VerdictValue, missing: int | None) -> None:
    found = judge(rule, 2023, {key: amount, "eligible": 7})
    assert (found.verdict, found.shortfall, found.denominator) == (verdict, missing, None)
    assert found.numerator == (amount if isinstance(amount, int) else None)
    assert not found.exceeded


@pytest.mark.parametrize(
    ("completed", "assigned", "verdict"),
    [
        pytest.param(7, 7, MET, id="all done"),
        pytest.param(6, 7, NOT_MET, id="an average would hide the one"),
        pytest.param(0, 0, NOT_APPLICABLE, id="nothing assigned"),
        pytest.param(8, 7, UNCLEAR, id="more done than assigned"),
    ],
)
def test_campaign(completed: int, assigned: int, verdict: VerdictValue) -> None:
    found = judge(CAMPAIGN, 2023, {"campaign_completed": completed, "campaign_assigned": assigned})
    assert found.verdict is verdict


@pytest.mark.parametrize(
    ("grades", "verdict", "numerator", "denominator"),
    [
        pytest.param((1, 0, 0, 0), MET, 1, 1, id="excellent"),
        pytest.param((0, 0, 1, 0), NOT_MET, 0, 1, id="fair"),
        pytest.param((1, NIL, NIL, NIL), MET, 1, 1, id="nil beside numbers is none"),
        pytest.param((NIL, NIL, 1, NIL), NOT_MET, 0, 1, id="only fair"),
        pytest.param((NIL, NIL, NIL, NIL), NOT_APPLICABLE, None, None, id="nothing rated"),
        pytest.param((1, None, 0, 0), NO_DATA, None, None, id="one grade missing"),
        pytest.param((0, 0, 0, 0), UNCLEAR, 0, 0, id="nothing over nothing"),
    ],
)
def test_rating(
    grades: tuple[Amount, ...], verdict: VerdictValue, numerator: int | None, denominator: int | None
) -> None:
    found = judge(RATING, 2023, {**dict(zip(RATING_KEYS, grades, strict=True)), "themes": 1})
    assert (found.verdict, found.numerator, found.denominator) == (verdict, numerator, denominator)


EVERYTHING_NIL: dict[str, Amount] = dict.fromkeys(FIGURE_KEYS, NIL)


@pytest.mark.parametrize(
    "rule", [THEME, SUPERVISION, gathering(95), CAMPAIGN, RATING], ids=lambda rule: rule.numerator[0]
)
def test_only_a_record_makes_an_organization_absent(rule: JudgingRule) -> None:
    assert judge(rule, 2023, EVERYTHING_NIL) == Judgement(UNCLEAR)
    assert judge(rule, 2023, EVERYTHING_NIL, absent=True) == Judgement(NOT_APPLICABLE, expected=0)
    assert judge(rule, 2023, None, absent=True) == Judgement(NOT_APPLICABLE, expected=0)


def test_heads_of_a_return_nil_throughout_are_not_due_before_2025() -> None:
    assert judge(HEADS, 2024, EVERYTHING_NIL).verdict is NOT_DUE
    assert judge(HEADS, 2025, EVERYTHING_NIL).verdict is UNCLEAR


def test_unit_nil_throughout_stays_expected_in_the_sum() -> None:
    rule = gathering(90)
    found = judge_sum(rule, 2023, [judge(rule, 2023, pair(950, 1000)), judge(rule, 2023, EVERYTHING_NIL)], floor=50)
    assert (found.numerator, found.denominator, found.covered, found.expected) == (950, 1000, 1, 2)


def test_no_return_is_no_data_and_expected() -> None:
    assert judge(THEME, 2023, None) == Judgement(NO_DATA)


@pytest.mark.parametrize(
    ("year", "qualified", "verdict"),
    [
        pytest.param(2023, 0, NOT_DUE, id="progress before 2025"),
        pytest.param(2025, 0, NOT_MET, id="judged for 2025"),
        pytest.param(2025, 1, MET, id="met in 2025"),
    ],
)
def test_heads_are_due_in_2025_only(year: int, qualified: int, verdict: VerdictValue) -> None:
    found = judge(HEADS, year, {"heads": 1, "heads_qualified": qualified})
    assert (found.verdict, found.numerator, found.denominator) == (verdict, qualified, 1)


def test_sum_never_averages() -> None:
    units = [judge(gathering(75), 2023, pair(9, 10)), judge(gathering(75), 2023, pair(600, 1000))]
    found = judge_sum(gathering(75), 2023, units, floor=FLOOR)
    assert (found.verdict, found.numerator, found.denominator) == (NOT_MET, 609, 1010)
    assert (found.covered, found.expected) == (2, 2)


def test_sum_takes_both_sides_of_a_unit_or_neither() -> None:
    rule = gathering(90)
    units = [
        judge(rule, 2023, pair(900, 1000)),
        judge(rule, 2023, pair(None, 500)),  # missing
        judge(rule, 2023, pair(NIL, 500)),  # unclear
        judge(rule, 2023, pair(600, 500)),  # contradictory
        judge(rule, 2023, None, absent=True),  # does not exist there
    ]
    found = judge_sum(rule, 2023, units, floor=FLOOR)
    assert (found.numerator, found.denominator) == (900, 1000)
    assert (found.covered, found.expected) == (1, 4)


@pytest.mark.parametrize(
    ("covered", "expected", "verdict"),
    [
        pytest.param(1, 24, NO_DATA, id="1 of 24"),
        pytest.param(19, 24, NO_DATA, id="79,17 %"),
        pytest.param(20, 24, MET, id="83,3 %"),
        pytest.param(4, 5, MET, id="exactly 80 %"),
        pytest.param(24, 24, MET, id="all"),
    ],
)
def test_sum_is_judged_from_the_coverage_floor_on(covered: int, expected: int, verdict: VerdictValue) -> None:
    rule = gathering(90)
    units = [judge(rule, 2023, pair(95, 100))] * covered + [judge(rule, 2023, None)] * (expected - covered)
    found = judge_sum(rule, 2023, units, floor=80)
    assert found.verdict is verdict
    assert (found.numerator, found.denominator) == (95 * covered, 100 * covered)
    assert (found.covered, found.expected) == (covered, expected)
    assert found.exceeded is (verdict is MET)
    assert (found.shortfall is None) is (verdict is NO_DATA)


def test_not_due_and_not_applicable_come_before_the_floor() -> None:
    heads = [judge(HEADS, 2022, {"heads": 1, "heads_qualified": 1}), *[judge(HEADS, 2022, None)] * 23]
    found = judge_sum(HEADS, 2022, heads, floor=80)
    assert (found.verdict, found.covered, found.expected) == (NOT_DUE, 1, 24)
    absent = [judge(gathering(95), 2023, None, absent=True)] * 24
    assert judge_sum(gathering(95), 2023, absent, floor=80).verdict is NOT_APPLICABLE


def test_absent_units_are_not_expected_by_the_floor() -> None:
    rule = gathering(95)
    units = [judge(rule, 2023, pair(95, 100))] * 4 + [judge(rule, 2023, None, absent=True)] * 20
    found = judge_sum(rule, 2023, units, floor=80)
    assert (found.verdict, found.covered, found.expected) == (MET, 4, 4)


def test_sum_without_any_unit() -> None:
    rule = gathering(90)
    assert judge_sum(rule, 2023, [judge(rule, 2023, None)], floor=FLOOR).verdict is NO_DATA
    assert judge_sum(rule, 2023, [judge(rule, 2023, None, absent=True)], floor=FLOOR).verdict is NOT_APPLICABLE


def test_sum_of_progress_is_not_due_and_keeps_its_figures() -> None:
    units = [judge(HEADS, 2022, {"heads": 1, "heads_qualified": done}) for done in (0, 1, 1)]
    found = judge_sum(HEADS, 2022, units, floor=FLOOR)
    assert (found.verdict, found.numerator, found.denominator, found.covered) == (NOT_DUE, 2, 3, 3)


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        pytest.param([MET, NOT_MET, NO_DATA], NOT_MET, id="one missed"),
        pytest.param([MET, UNCLEAR, NO_DATA], UNCLEAR, id="unclear before no data"),
        pytest.param([MET, NO_DATA, NOT_DUE], NO_DATA, id="no data before met"),
        pytest.param([MET, NOT_APPLICABLE, NOT_DUE], MET, id="the rest does not count"),
        pytest.param([NOT_APPLICABLE, NOT_DUE], NOT_DUE, id="only what is left out"),
        pytest.param([NOT_APPLICABLE], NOT_APPLICABLE, id="only not applicable"),
        pytest.param([], NOT_APPLICABLE, id="nothing"),
    ],
)
def test_group(verdicts: list[VerdictValue], whole: VerdictValue) -> None:
    assert group_verdict(verdicts) is whole


counts = st.integers(min_value=0, max_value=10**12)
thresholds = st.integers(min_value=1, max_value=100)


def at_most(threshold: int) -> JudgingRule:
    return JudgingRule(RuleKind.RATIO, ("members",), ("eligible",), threshold, direction=Direction.LOWER)


@pytest.mark.parametrize(
    ("members", "eligible", "threshold", "verdict", "exceeded", "missing"),
    [
        pytest.param(50, 1000, 5, MET, False, 0, id="the threshold itself is met, not exceeded"),
        pytest.param(49, 1000, 5, MET, True, 0, id="strictly better is exceeded"),
        pytest.param(51, 1000, 5, NOT_MET, False, 1, id="one too many"),
        pytest.param(2501, 50000, 5, NOT_MET, False, 1, id="one too many among many"),
        pytest.param(2, 19, 5, NOT_MET, False, 2, id="whole ones are taken away"),
        pytest.param(1, 19, 0, NOT_MET, False, 1, id="none at all may be"),
        pytest.param(0, 19, 0, MET, False, 0, id="none at all is there"),
        pytest.param(0, 0, 5, UNCLEAR, False, None, id="nothing of nothing"),
        pytest.param(11, 10, 5, UNCLEAR, False, None, id="part above whole"),
    ],
)
def test_lower_is_better(
    members: int, eligible: int, threshold: int, verdict: VerdictValue, exceeded: bool, missing: int | None
) -> None:
    rule = at_most(threshold)
    found = judge(rule, 2023, pair(members, eligible))
    assert (found.verdict, found.exceeded, found.shortfall) == (verdict, exceeded, missing)
    whole = judge_sum(rule, 2023, [found, found], floor=0)
    if verdict is not UNCLEAR:
        assert (whole.verdict, whole.exceeded) == (verdict, exceeded)
        assert whole.shortfall == shortfall(rule, 2 * members, 2 * eligible)


@given(counts, counts, st.integers(min_value=0, max_value=99))
def test_at_most_is_exactly_the_fraction_compared(numerator: int, denominator: int, threshold: int) -> None:
    found = judge(at_most(threshold), 2023, pair(numerator, denominator))
    value = gap(numerator, denominator, threshold, Direction.LOWER)
    if value is None or numerator > denominator:
        assert found.verdict is UNCLEAR
        return
    assert (found.verdict is MET, found.exceeded) == (value >= 0, value > 0)
    assert found.shortfall is not None
    assert judge(at_most(threshold), 2023, pair(numerator - found.shortfall, denominator)).verdict is MET
    if found.shortfall:
        assert judge(at_most(threshold), 2023, pair(numerator - found.shortfall + 1, denominator)).verdict is NOT_MET


@given(counts, counts, thresholds)
def test_met_is_exactly_the_fraction_compared(numerator: int, denominator: int, threshold: int) -> None:
    found = judge(gathering(threshold), 2023, pair(numerator, denominator))
    value = rate(numerator, denominator)
    if value is None or value > 1:
        assert found.verdict is UNCLEAR
    else:
        assert (found.verdict is MET) == (value * 100 >= threshold)
        assert found.exceeded == (value * 100 > threshold)
        distance = gap(numerator, denominator, threshold)
        assert distance is not None
        assert (distance >= 0) == (found.verdict is MET)


@given(counts, st.integers(min_value=1, max_value=10**12), thresholds)
def test_shortfall_is_the_smallest_number_that_flips(numerator: int, denominator: int, threshold: int) -> None:
    numerator = min(numerator, denominator)
    rule = gathering(threshold)
    lacking = shortfall(rule, numerator, denominator)
    assert (numerator + lacking) * 100 >= threshold * denominator
    assert lacking == 0 or (numerator + lacking - 1) * 100 < threshold * denominator


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=12), thresholds)
def test_sum_is_the_sum_of_the_units_that_enter(pairs: list[tuple[int, int]], threshold: int) -> None:
    rule = gathering(threshold)
    units = [judge(rule, 2023, pair(members, eligible)) for members, eligible in pairs]
    found = judge_sum(rule, 2023, units, floor=FLOOR)
    good = [(members, eligible) for members, eligible in pairs if 0 < eligible >= members]
    assert found.covered == len(good)
    if good:
        assert Fraction(found.numerator or 0, found.denominator or 1) == Fraction(
            sum(members for members, _ in good), sum(eligible for _, eligible in good)
        )
    else:
        assert found.verdict is NO_DATA


@given(st.sampled_from([None, NIL, 0, 5]), st.sampled_from([None, NIL, 0, 5]), thresholds)
def test_no_amount_is_ever_taken_for_another(members: Amount, eligible: Amount, threshold: int) -> None:
    """Missing and nil never turn into a number on either side."""
    found = judge(gathering(threshold), 2023, pair(members, eligible))
    assert found.numerator in ({members} if isinstance(members, int) else {None})
    assert found.denominator in ({eligible} if isinstance(eligible, int) else {None})
