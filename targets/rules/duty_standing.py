"""How a duty stands that an agency owes in a year: reported or not, in time or not, with evidence or not. Pure.

The resolution sets no threshold for most duties, so nothing here is «met»: it says whether what is reported can be
shown. Duties with a count or a share are judged beside it by `compliance`, like every target.
Source: NQ, II.1 to III.6; the readings are listed in docs/adr/0022-duties.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from targets.rules.compliance import (
    Amount,
    Judgement,
    JudgingRule,
    RuleKind,
    VerdictValue,
    is_all_nil,
    judge_amounts,
)
from targets.rules.periods import Calendar


class DutyPeriod(StrEnum):
    ONCE = "ONCE"  # by one day in all the resolution's years
    YEARLY = "YEARLY"
    ONGOING = "ONGOING"  # without end, reported each year
    AS_ARISES = "AS_ARISES"  # when there is cause, reported each year


PERIOD_LABELS: Final[Mapping[DutyPeriod, str]] = {
    DutyPeriod.ONCE: "Một lần",
    DutyPeriod.YEARLY: "Hằng năm",
    DutyPeriod.ONGOING: "Thường xuyên",
    DutyPeriod.AS_ARISES: "Khi phát sinh",
}


class AnswerState(StrEnum):
    NOT_STARTED = "NOT_STARTED"
    IN_PROGRESS = "IN_PROGRESS"
    DONE = "DONE"
    ONGOING = "ONGOING"
    NIL = "NIL"


STATE_LABELS: Final[Mapping[AnswerState, str]] = {
    AnswerState.NOT_STARTED: "Chưa triển khai",
    AnswerState.IN_PROGRESS: "Đang thực hiện",
    AnswerState.DONE: "Đã thực hiện",
    AnswerState.ONGOING: "Thực hiện thường xuyên",
    AnswerState.NIL: "Không phát sinh",
}
#: States that claim a result, so that at least one paper or register row must show it.
NEEDS_EVIDENCE: Final = frozenset({AnswerState.DONE, AnswerState.ONGOING})
#: The state that claims that there was no cause, so that its reason must be written.
NEEDS_REASON: Final = frozenset({AnswerState.NIL})


class Standing(StrEnum):
    EVIDENCED = "EVIDENCED"
    UNEVIDENCED = "UNEVIDENCED"
    NOT_REPORTED = "NOT_REPORTED"
    OVERDUE = "OVERDUE"
    NOT_DUE = "NOT_DUE"
    NIL = "NIL"


STANDING_LABELS: Final[Mapping[Standing, str]] = {
    Standing.EVIDENCED: "Có minh chứng",
    Standing.UNEVIDENCED: "Chưa có minh chứng",
    Standing.NOT_REPORTED: "Chưa báo cáo",
    Standing.OVERDUE: "Quá hạn",
    Standing.NOT_DUE: "Chưa đến hạn",
    Standing.NIL: "Không phát sinh",
}


@dataclass(frozen=True)
class DutyTerms:
    """By when a duty is to be done. `due_on`: of ONCE; `due_day`: (month, day) of YEARLY; None: the form's due day."""

    period: DutyPeriod
    due_on: date | None = None
    due_day: tuple[int, int] | None = None


@dataclass(frozen=True)
class DutyReport:
    """What an agency reported on a duty in a return that is sent or approved."""

    state: AnswerState
    has_evidence: bool
    has_reason: bool = False


def deadline(terms: DutyTerms, calendar: Calendar) -> date:
    """The last day for doing the duty in the year; the form's due day at the latest, unless it is done once.

    Source: NQ, III.2, III.5 and III.6; days that the text leaves open: ADR 0022.
    """
    if terms.period is DutyPeriod.ONCE and terms.due_on:
        return terms.due_on
    if terms.period is DutyPeriod.YEARLY and terms.due_day:
        return min(date(calendar.year, *terms.due_day), calendar.due_on)
    return calendar.due_on


def year_that_counts(period: DutyPeriod, year: int, states: Mapping[int, AnswerState]) -> int | None:
    """The year of the report that speaks for `year`, among an agency's reports on one duty; None if there is none.

    `states`: by year, of returns that are sent or approved. The year's own counts, if there is one. What is to be done
    once and was reported done in an earlier year stays done, with that year's evidence and figures.
    Source: ADR 0022, «Once».
    """
    if year in states:
        return year
    if period is not DutyPeriod.ONCE:
        return None
    return max((past for past, state in states.items() if past < year and state is AnswerState.DONE), default=None)


def standing(terms: DutyTerms, report: DutyReport | None, *, as_of: date, calendar: Calendar) -> Standing:
    """How the duty stands on the day. `report`: None where nothing was sent, or a draft only.

    A day is included to its end: on the due day itself nothing is overdue. Source: NQ, II.1 to III.6, ADR 0022.
    """
    day = deadline(terms, calendar)
    is_due = day < as_of and day <= calendar.due_on
    if report is None:
        if not is_due:
            return Standing.NOT_DUE
        return Standing.OVERDUE if calendar.due_on < as_of and not calendar.is_backlog else Standing.NOT_REPORTED
    if report.has_evidence and report.state in NEEDS_EVIDENCE | NEEDS_REASON:
        return Standing.EVIDENCED
    if report.state in NEEDS_EVIDENCE:
        return Standing.UNEVIDENCED
    if report.state in NEEDS_REASON:
        return Standing.NIL if report.has_reason and terms.period is not DutyPeriod.ONCE else Standing.UNEVIDENCED
    if not is_due:
        return Standing.NOT_DUE
    has_day = terms.period in (DutyPeriod.ONCE, DutyPeriod.YEARLY)
    return Standing.OVERDUE if has_day else Standing.UNEVIDENCED


def duty_verdict(rule: JudgingRule, year: int, figures: Mapping[str, Amount] | None) -> Judgement:
    """The verdict on a duty that asks a count or a share, by the figures of the report that counts; None: no report.

    A share with nothing to count is NOT_APPLICABLE only where the rule says so: elsewhere nil on both sides would
    escape the duty and is UNCLEAR. Source: NQ, II.1, II.3, III.1 and III.2, ADR 0022.
    """
    if figures is None:
        return judge_amounts(rule, year, None)
    amounts = [figures.get(key) for key in rule.keys]
    must_count = rule.kind is RuleKind.RATIO and rule.zero_over_zero is not VerdictValue.NOT_APPLICABLE
    return judge_amounts(rule, year, amounts, all_nil=must_count and is_all_nil(amounts))
