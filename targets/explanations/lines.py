"""Explanations as lists and their own page show them: state, day, and what the verdict was and is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Q

from organizations.formats import number
from organizations.models import User
from organizations.permissions import Capability, can, in_scope
from targets.explanations.accepted import verdicts_now
from targets.models import MissExplanation, Target, Verdict
from targets.models.explanation import MissExplanationQuerySet
from targets.rules.amounts import value_text
from targets.rules.explanation_steps import MISSED, STATE_LABELS, ExplanationState
from targets.rules.outcome import Outcome, rate_text
from targets.rules.reminder_text import capital, how_due
from targets.rules.stages import SOON_DAYS
from targets.verdicts.bounds import outcome_of

#: State → class and sign of its tag.
TAGS: Final[Mapping[ExplanationState, tuple[str, str]]] = {
    ExplanationState.ASKED: ("tag-no-data", "dot"),
    ExplanationState.ANSWERED: ("tag-plain", "clock"),
    ExplanationState.SENT_BACK: ("tag-near", "back"),
    ExplanationState.ACCEPTED: ("tag-met", "check"),
    ExplanationState.REMEDIED: ("tag-met", "check"),
    ExplanationState.WITHDRAWN: ("tag-not-applicable", "minus"),
}
#: Filters of a list beside the states: what waits for the person, and what is late.
MINE, LATE = "viec", "qua-han"
FILTERS: Final[Mapping[str, ExplanationState]] = {
    "cho-tra-loi": ExplanationState.ASKED,
    "cho-xem-xet": ExplanationState.ANSWERED,
    "tra-lai": ExplanationState.SENT_BACK,
    "chap-nhan": ExplanationState.ACCEPTED,
    "khac-phuc": ExplanationState.REMEDIED,
    "da-rut": ExplanationState.WITHDRAWN,
}


@dataclass(frozen=True)
class ExplanationLine:
    """An explanation with the day that counts and the verdict as it is now; `now` is None where there is none."""

    row: MissExplanation
    now: Verdict | None
    today: date

    @property
    def label(self) -> str:
        return STATE_LABELS[self.row.standing]

    @property
    def tag(self) -> str:
        return TAGS[self.row.standing][0]

    @property
    def sign(self) -> str:
        return TAGS[self.row.standing][1]

    @property
    def is_late(self) -> bool:
        return self.row.owed_on is not None and self.row.owed_on < self.today

    @property
    def due(self) -> str:
        """«Quá hạn 3 ngày (hạn 15/01/2026)», «Khắc phục: còn 3 ngày …»; empty where nothing is owed by a day."""
        if self.row.owed_on is None:
            return ""
        words = how_due(self.row.owed_on, self.today)
        return f"Khắc phục: {words}" if self.row.is_accepted else capital(words)

    @property
    def asked_words(self) -> str:
        """The official verdict when it was asked: «Chưa đạt, 70,0% (700/1.000), ngưỡng 90%»."""
        return outcome_words(self.row.asked_outcome, self.row.target)

    @property
    def now_words(self) -> str:
        """The official verdict now; empty where there is none."""
        return outcome_words(outcome_of(self.now), self.row.target) if self.now else ""

    @property
    def is_missed_now(self) -> bool:
        return self.now is not None and self.now.value in MISSED


def outcome_words(outcome: Outcome, target: Target) -> str:
    """A verdict with its figures in one line."""
    words = [outcome.label]
    if outcome.numerator is not None and outcome.denominator is not None:
        sides = f"{number(outcome.numerator)}/{number(outcome.denominator)}"
        words.append(sides if outcome.is_small else f"{rate_text(outcome)} ({sides})")
    elif outcome.numerator is not None:
        words.append(value_text(outcome.numerator, target.scale))
    if target.is_ratio:
        words.append(f"{'không quá' if outcome.is_lower_better else 'ngưỡng'} {outcome.threshold}%")
    return ", ".join(words)


def read_lines(rows: Collection[MissExplanation], today: date) -> Sequence[ExplanationLine]:
    """The rows with their verdicts of now. One query."""
    now = verdicts_now(rows) if rows else {}
    return [ExplanationLine(row, now.get(row.pk), today) for row in rows]


@dataclass(frozen=True)
class Picks:
    """The filters of a list with their counts: (address, words, count). `mine`: what waits for the person."""

    live: int
    mine: int
    late: int
    states: Mapping[str, int]

    @property
    def shown(self) -> list[tuple[str, str, int]]:
        by_state = [(slug, STATE_LABELS[state], self.states.get(state, 0)) for slug, state in FILTERS.items()]
        picks = [(MINE, "Chờ đồng chí", self.mine), (LATE, "Quá hạn", self.late), *by_state]
        return [("", "Tất cả", self.live), *(pick for pick in picks if pick[2])]


def waiting_for(found: MissExplanationQuerySet, user: User, today: date) -> MissExplanationQuerySet:
    """Of these rows what the person has to do: answers to judge, or answers and remedies that their own side owes."""
    return found.to_judge(user) | found.owed_by(user, soon(today))


def soon(today: date) -> date:
    """A remedy whose day lies before this one is shown among what is to be done."""
    return date.fromordinal(today.toordinal() + SOON_DAYS + 1)


def read_picks(found: MissExplanationQuerySet, user: User, today: date) -> Picks:
    """Two queries."""
    counts = found.order_by().values_list("state").annotate(Count("pk"))
    states = dict(counts)
    mine = Q(pk__in=waiting_for(found, user, today).order_by().values("pk"))
    late = Q(pk__in=found.overdue(today).order_by().values("pk"))
    sums = found.order_by().aggregate(mine=Count("pk", filter=mine), late=Count("pk", filter=late))
    live = sum(count for state, count in states.items() if state != ExplanationState.WITHDRAWN)
    return Picks(live, sums["mine"], sums["late"], states)


@dataclass(frozen=True)
class ExplanationOfVerdict:
    """What a verdict's card says of its explanation: the open or accepted one that the person may see, or None.

    `may_ask`: whether the person may ask for one now.
    """

    line: ExplanationLine | None
    may_ask: bool


def explanation_of(verdict: Verdict, user: User, today: date) -> ExplanationOfVerdict:
    """Of an official verdict; fetch its unit along. One query."""
    live = MissExplanation.objects.live().filter(
        unit=verdict.unit, organization=verdict.organization_id, target=verdict.target_id, year=verdict.year_id
    )
    row = live.visible_to(user).with_parties().first()
    may_ask = (
        row is None
        and verdict.value in MISSED
        and can(user, Capability.ASK_EXPLANATIONS)
        and in_scope(user, unit=verdict.unit, organization_id=verdict.organization_id)
    )
    return ExplanationOfVerdict(ExplanationLine(row, verdict, today) if row else None, may_ask)
