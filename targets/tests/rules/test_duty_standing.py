"""How a duty stands: a table of cases, the product of all inputs, and properties over days."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, strategies as st

from targets.rules.compliance import NIL, Amount, JudgingRule, RuleKind, VerdictValue
from targets.rules.duty_standing import (
    PERIOD_LABELS,
    STANDING_LABELS,
    STATE_LABELS,
    AnswerState,
    DutyPeriod,
    DutyReport,
    DutyTerms,
    Standing,
    deadline,
    duty_verdict,
    standing,
    year_that_counts,
)
from targets.rules.periods import Calendar

USUAL = Calendar.usual(2023)
BACKLOG = Calendar(2023, USUAL.reference_on, USUAL.opens_on, USUAL.due_on, USUAL.closes_on, is_backlog=True)
ENDING = Calendar.usual(2025, last_day=date(2025, 6, 30))
YEARLY = DutyTerms(DutyPeriod.YEARLY)
BY_JANUARY = DutyTerms(DutyPeriod.YEARLY, due_day=(1, 31))
BY_DECEMBER = DutyTerms(DutyPeriod.YEARLY, due_day=(12, 31))
MIDTERM = DutyTerms(DutyPeriod.ONCE, due_on=date(2023, 12, 31))
LATER = DutyTerms(DutyPeriod.ONCE, due_on=date(2025, 6, 30))
ONGOING = DutyTerms(DutyPeriod.ONGOING)
ARISING = DutyTerms(DutyPeriod.AS_ARISES)
TERMS = (YEARLY, BY_JANUARY, BY_DECEMBER, MIDTERM, LATER, DutyTerms(DutyPeriod.ONCE), ONGOING, ARISING)
REPORTS = (
    None,
    *(DutyReport(*facts) for facts in product(AnswerState, (False, True), (False, True))),
)
DAYS = tuple(date(2022, 12, 1) + timedelta(days=7 * week) for week in range(140))


def of(state: AnswerState, evidence: int = 0, reason: int = 0) -> DutyReport:
    return DutyReport(state, bool(evidence), bool(reason))


@pytest.mark.parametrize(
    ("terms", "calendar", "day"),
    [
        pytest.param(YEARLY, USUAL, date(2024, 1, 15), id="the form's day"),
        pytest.param(BY_JANUARY, USUAL, date(2023, 1, 31), id="a day of the year itself"),
        pytest.param(BY_DECEMBER, ENDING, ENDING.due_on, id="not after the form of a root that ends"),
        pytest.param(MIDTERM, USUAL, date(2023, 12, 31), id="once"),
        pytest.param(LATER, USUAL, date(2025, 6, 30), id="once in a later year"),
        pytest.param(ARISING, USUAL, date(2024, 1, 15), id="no day of its own"),
    ],
)
def test_deadline(terms: DutyTerms, calendar: Calendar, day: date) -> None:
    assert deadline(terms, calendar) == day


@pytest.mark.parametrize(
    ("terms", "report", "as_of", "expected"),
    [
        pytest.param(BY_JANUARY, None, date(2023, 1, 31), Standing.NOT_DUE, id="silent on the day"),
        pytest.param(BY_JANUARY, None, date(2023, 2, 1), Standing.NOT_REPORTED, id="silent, the form is not due"),
        pytest.param(BY_JANUARY, None, date(2024, 1, 15), Standing.NOT_REPORTED, id="silent on the form's day"),
        pytest.param(BY_JANUARY, None, date(2024, 1, 16), Standing.OVERDUE, id="silent after the form's day"),
        pytest.param(YEARLY, None, date(2024, 1, 15), Standing.NOT_DUE, id="yearly without a day"),
        pytest.param(YEARLY, None, date(2024, 1, 16), Standing.OVERDUE, id="yearly without a day, past"),
        pytest.param(LATER, None, date(2026, 1, 1), Standing.NOT_DUE, id="once, due in a later year's form"),
        pytest.param(MIDTERM, of(AnswerState.IN_PROGRESS, 1), date(2023, 12, 31), Standing.NOT_DUE, id="under way"),
        pytest.param(MIDTERM, of(AnswerState.IN_PROGRESS, 1), date(2024, 1, 1), Standing.OVERDUE, id="under way, late"),
        pytest.param(ONGOING, of(AnswerState.NOT_STARTED), date(2024, 2, 1), Standing.UNEVIDENCED, id="no day"),
        pytest.param(MIDTERM, of(AnswerState.DONE, 1), date(2023, 1, 1), Standing.EVIDENCED, id="early"),
        pytest.param(MIDTERM, of(AnswerState.DONE), date(2023, 1, 1), Standing.UNEVIDENCED, id="early, unproven"),
        pytest.param(ARISING, of(AnswerState.NIL, 0, 1), date(2024, 2, 1), Standing.NIL, id="nil with a reason"),
        pytest.param(ARISING, of(AnswerState.NIL), date(2024, 2, 1), Standing.UNEVIDENCED, id="nil without"),
        pytest.param(MIDTERM, of(AnswerState.NIL, 0, 1), date(2024, 2, 1), Standing.UNEVIDENCED, id="nil once"),
    ],
)
def test_standing(terms: DutyTerms, report: DutyReport | None, as_of: date, expected: Standing) -> None:
    assert standing(terms, report, as_of=as_of, calendar=USUAL) is expected


def test_every_combination_stands_by_the_table() -> None:
    """The table of ADR 0022, written the other way round: from the standing to what must hold."""
    seen = set()
    for terms, report, as_of, calendar in product(TERMS, REPORTS, DAYS, (USUAL, BACKLOG, ENDING)):
        found = standing(terms, report, as_of=as_of, calendar=calendar)
        seen.add(found)
        day = deadline(terms, calendar)
        waits = as_of <= day or day > calendar.due_on
        claims = report is not None and report.state in (AnswerState.DONE, AnswerState.ONGOING)
        nil = report is not None and report.state is AnswerState.NIL
        unfinished = report is not None and not claims and not nil
        dated = terms.period in (DutyPeriod.ONCE, DutyPeriod.YEARLY)
        holds = {
            Standing.EVIDENCED: (claims or nil) and report.has_evidence,
            Standing.NIL: nil and report.has_reason and not report.has_evidence and terms.period != DutyPeriod.ONCE,
            Standing.NOT_DUE: waits and (report is None or unfinished),
            Standing.NOT_REPORTED: report is None and not waits and (as_of <= calendar.due_on or calendar.is_backlog),
            Standing.OVERDUE: not waits
            and ((unfinished and dated) or (report is None and as_of > calendar.due_on and not calendar.is_backlog)),
        }
        holds[Standing.UNEVIDENCED] = not any(holds.values())
        assert [one for one, is_so in holds.items() if is_so] == [found], (terms, report, as_of, calendar)
    assert seen == set(Standing)


@given(
    terms=st.sampled_from(TERMS),
    report=st.sampled_from(REPORTS),
    days=st.tuples(st.dates(date(2022, 1, 1), date(2027, 1, 1)), st.dates(date(2022, 1, 1), date(2027, 1, 1))),
)
def test_time_only_makes_a_duty_later(terms: DutyTerms, report: DutyReport | None, days: tuple[date, date]) -> None:
    order = [Standing.NOT_DUE, Standing.NOT_REPORTED, Standing.OVERDUE]
    first, second = (standing(terms, report, as_of=day, calendar=USUAL) for day in sorted(days))
    if first in order and second in order:
        assert order.index(first) <= order.index(second)
    else:  # a report that claims a result, or one that no day makes late
        assert first is second or (first, second) == (Standing.NOT_DUE, Standing.UNEVIDENCED)


@pytest.mark.parametrize(
    ("period", "year", "states", "expected"),
    [
        pytest.param(DutyPeriod.ONCE, 2023, {}, None, id="nothing"),
        pytest.param(DutyPeriod.ONCE, 2023, {2021: AnswerState.DONE}, 2021, id="done before"),
        pytest.param(DutyPeriod.ONCE, 2023, {2021: AnswerState.IN_PROGRESS}, None, id="not done before"),
        pytest.param(DutyPeriod.ONCE, 2023, {2024: AnswerState.DONE}, None, id="done later"),
        pytest.param(
            DutyPeriod.ONCE, 2023, {2021: AnswerState.DONE, 2023: AnswerState.NOT_STARTED}, 2023, id="own report first"
        ),
        pytest.param(
            DutyPeriod.ONCE, 2024, {2021: AnswerState.DONE, 2022: AnswerState.DONE}, 2022, id="the latest one done"
        ),
        pytest.param(DutyPeriod.YEARLY, 2023, {2022: AnswerState.DONE}, None, id="each year anew"),
        pytest.param(DutyPeriod.ONGOING, 2023, {2022: AnswerState.DONE}, None, id="ongoing, each year anew"),
    ],
)
def test_year_that_counts(period: DutyPeriod, year: int, states: dict[int, AnswerState], expected: int | None) -> None:
    assert year_that_counts(period, year, states) == expected


COUNT = JudgingRule(RuleKind.COUNT, ("held",), threshold=1)
SHARE = JudgingRule(RuleKind.RATIO, ("done",), ("all",), threshold=100)
ANSWERS = JudgingRule(RuleKind.RATIO, ("done",), ("all",), threshold=100, zero_over_zero=VerdictValue.NOT_APPLICABLE)
ONCE = JudgingRule(RuleKind.RATIO, ("done",), ("all",), threshold=100, due_year=2023)


@pytest.mark.parametrize(
    ("rule", "figures", "expected"),
    [
        pytest.param(COUNT, None, "NO_DATA", id="no report"),
        pytest.param(COUNT, {}, "NO_DATA", id="missing"),
        pytest.param(COUNT, {"held": 0}, "NOT_MET", id="zero"),
        pytest.param(COUNT, {"held": NIL}, "NOT_MET", id="nil is none"),
        pytest.param(COUNT, {"held": 1}, "MET", id="one"),
        pytest.param(SHARE, {"done": 6}, "NO_DATA", id="one side missing"),
        pytest.param(SHARE, {"done": 6, "all": 6}, "MET", id="all"),
        pytest.param(SHARE, {"done": 5, "all": 6}, "NOT_MET", id="one lacks"),
        pytest.param(SHARE, {"done": 7, "all": 6}, "UNCLEAR", id="more than all"),
        pytest.param(SHARE, {"done": 0, "all": 0}, "UNCLEAR", id="nobody to sign"),
        pytest.param(SHARE, {"done": NIL, "all": NIL}, "UNCLEAR", id="nil escapes nothing"),
        pytest.param(SHARE, {"done": NIL, "all": 6}, "UNCLEAR", id="one side nil"),
        pytest.param(ANSWERS, {"done": 0, "all": 0}, "NOT_APPLICABLE", id="nothing to answer"),
        pytest.param(ANSWERS, {"done": NIL, "all": NIL}, "NOT_APPLICABLE", id="nothing arose"),
        pytest.param(ONCE, {"done": 6, "all": 6}, "NOT_DUE", id="before its year"),
    ],
)
def test_verdict_of_a_duty(rule: JudgingRule, figures: dict[str, Amount] | None, expected: str) -> None:
    assert duty_verdict(rule, 2022, figures).verdict == expected


def test_every_word_is_written_as_labels_are() -> None:
    for words, labels in ((DutyPeriod, PERIOD_LABELS), (AnswerState, STATE_LABELS), (Standing, STANDING_LABELS)):
        assert list(labels) == list(words)
        assert all(label == label.capitalize() for label in labels.values())
