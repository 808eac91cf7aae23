"""Explanations of missed targets («giải trình»): a question to a unit, its answer, and what became of its remedy."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When

from organizations.models import Organization, Unit
from organizations.models.unit import within
from organizations.names import search_text
from organizations.permissions import Capability, Role, can
from targets.models.indicator import Target
from targets.models.registers.base import place_of, seen_rows
from targets.models.reporting_year import ReportingYear
from targets.rules.compliance import VERDICT_LABELS, VerdictValue
from targets.rules.explanation_steps import (
    AGREED,
    AWAITED,
    MISSED,
    STATE_LABELS,
    STEP_LABELS,
    ExplanationState,
    ExplanationStep,
)
from targets.rules.outcome import Outcome

if TYPE_CHECKING:
    from organizations.models import User

LONGEST_WORDS = 2000
LONGEST_REASON = 500


class MissExplanationQuerySet(models.QuerySet["MissExplanation"]):
    def visible_to(self, user: User) -> Self:
        """As the rows of registers: see `seen_rows`."""
        return self.filter(seen_rows(user))

    def for_year(self, year: int) -> Self:
        return self.filter(year=year)

    def of(self, unit: Unit, organization: Organization, target: Target, year: int) -> Self:
        return self.filter(unit=unit, organization=organization, target=target, year=year)

    def live(self) -> Self:
        """Open or accepted: there is one of them a unit, organization, target and year."""
        return self.exclude(state=ExplanationState.WITHDRAWN)

    def accepted(self) -> Self:
        return self.filter(state__in=AGREED)

    def overdue(self, today: date) -> Self:
        """An answer is owed and its day is past, or a remedy's day is past and nobody said that it is done."""
        return self.filter(_answer_due(today) | Q(state=ExplanationState.ACCEPTED, remedy_due_on__lt=today))

    def owed_by(self, user: User, until: date) -> Self:
        """What the account's own unit and organization owe: every open answer, and remedies due before this day.

        Empty for who judges answers: those accounts act for others only.
        """
        if not can(user, Capability.ANSWER_EXPLANATIONS) or can(user, Capability.JUDGE_EXPLANATIONS):
            return self.none()
        own = Q(unit=user.unit_id) if user.role == Role.COMMUNE_OFFICER else within(user)
        if user.organization_id:
            own &= Q(organization=user.organization_id)
        return self.filter(own, Q(state__in=AWAITED) | Q(state=ExplanationState.ACCEPTED, remedy_due_on__lt=until))

    def to_judge(self, user: User) -> Self:
        """Answers that wait for the account's judgement, but for those that it wrote; empty for who does not judge."""
        if not can(user, Capability.JUDGE_EXPLANATIONS):
            return self.none()
        return self.filter(within(user), state=ExplanationState.ANSWERED).exclude(answered_by=user)

    def by_day(self) -> Self:
        """The earliest day first on which an answer, or a remedy, is or was due; those of one day by unit."""
        day = Case(When(state__in=AGREED, remedy_due_on__isnull=False, then=F("remedy_due_on")), default=F("due_on"))
        return self.order_by(day, "unit__sort_key", "organization__position", "target__position", "pk")

    def with_parties(self) -> Self:
        """Unit, organization, target with its resolution and indicator, year, and the people fetched along."""
        return self.select_related(
            "unit", "organization", "target__resolution", "target__indicator", "year", "asked_by", "answered_by",
            "accepted_by", "remedied_by", "withdrawn_by",
        )  # fmt: skip

    def matching(self, text: str) -> Self:
        """Rows in whose words, unit's name or target's code and name these words stand; without marks found too."""
        wanted = search_text(text)
        return self.filter(
            Q(search_text__contains=wanted)
            | Q(unit__search_text__contains=wanted)
            | Q(target__code__iexact=text)
            | Q(target__name__icontains=text)
        )


def _answer_due(today: date) -> Q:
    return Q(state__in=AWAITED, due_on__lt=today)


def _where(states: tuple[ExplanationState, ...], **fields: object) -> Q:
    return Q(state__in=[state.value for state in states], **fields)


class MissExplanation(models.Model):
    """Why a unit missed a target in a year, asked of it and answered by it. Withdrawn with a reason, never deleted.

    `asked_*`: who asked, when, and the official verdict with its figures at that moment; verdicts are rebuilt, so that
    there is no key of one. `cause`, `remedy`, `remedy_due_on`: the latest answer, all earlier ones stand in the events;
    the day is None for a remedy without one. `result`: what was done at last. `revision` grows with every step.
    Source: decision 49; registers page, «Explanations»; ADR 0025.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="tổ chức")
    target = models.ForeignKey(Target, models.PROTECT, related_name="explanations", verbose_name="chỉ tiêu")
    year = models.ForeignKey(ReportingYear, models.PROTECT, related_name="+", verbose_name="năm")
    state = models.CharField(
        "trạng thái",
        max_length=9,
        choices=[(state.value, label) for state, label in STATE_LABELS.items()],
        default=ExplanationState.ASKED.value,
    )
    asked_at = models.DateTimeField("yêu cầu lúc")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_verdict = models.CharField(
        "kết quả khi yêu cầu", max_length=14, choices=[(value.value, VERDICT_LABELS[value]) for value in VERDICT_LABELS]
    )
    asked_numerator = models.BigIntegerField("tử số khi yêu cầu", null=True)
    asked_denominator = models.BigIntegerField("mẫu số khi yêu cầu", null=True)
    asked_threshold = models.PositiveSmallIntegerField("ngưỡng khi yêu cầu")
    asked_covered = models.PositiveSmallIntegerField("số đơn vị đã tính khi yêu cầu")
    asked_expected = models.PositiveSmallIntegerField("số đơn vị phải tính khi yêu cầu")
    question = models.CharField("nội dung yêu cầu", max_length=LONGEST_REASON)
    due_on = models.DateField("hạn giải trình")
    cause = models.TextField("nguyên nhân", max_length=LONGEST_WORDS, blank=True)
    remedy = models.TextField("biện pháp khắc phục", max_length=LONGEST_WORDS, blank=True)
    remedy_due_on = models.DateField("ngày khắc phục xong", null=True, blank=True)
    answered_at = models.DateTimeField("giải trình lúc", null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField("chấp nhận lúc", null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    result = models.TextField("kết quả khắc phục", max_length=LONGEST_WORDS, blank=True)
    remedied_at = models.DateTimeField("ghi đã khắc phục lúc", null=True, blank=True)
    remedied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField("rút yêu cầu lúc", null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.CharField("lý do rút", max_length=LONGEST_REASON, blank=True)
    revision = models.PositiveIntegerField(default=0)
    search_text = models.TextField(editable=False)

    objects = MissExplanationQuerySet.as_manager()

    class Meta:
        verbose_name = "giải trình"
        verbose_name_plural = "giải trình"
        ordering = ["year", "unit__sort_key", "organization__position", "target__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "unit", "organization", "target"],
                condition=~Q(state=ExplanationState.WITHDRAWN.value),
                name="explanation_one_live",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ExplanationState]), name="explanation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(asked_verdict__in=sorted(value.value for value in MISSED)) & ~Q(question=""),
                name="explanation_asks_of_a_miss",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, cause="", remedy="")
                & Q(remedy_due_on__isnull=True)
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(cause="") & ~Q(remedy="")),
                name="explanation_answered_in_words",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, answered_at__isnull=False),
                name="explanation_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(remedied_at__isnull=True, remedied_by__isnull=True, result="")
                | (Q(remedied_at__isnull=False, remedied_by__isnull=False, accepted_at__isnull=False) & ~Q(result="")),
                name="explanation_remedied_in_words",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="explanation_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=reduce(
                    or_,
                    (
                        _where((ExplanationState.ASKED,), answered_at__isnull=True, withdrawn_at__isnull=True),
                        _where(
                            (ExplanationState.ANSWERED, ExplanationState.SENT_BACK),
                            answered_at__isnull=False, accepted_at__isnull=True, withdrawn_at__isnull=True,
                        ),
                        _where(
                            (ExplanationState.ACCEPTED,),
                            accepted_at__isnull=False, remedied_at__isnull=True, withdrawn_at__isnull=True,
                        ),
                        _where((ExplanationState.REMEDIED,), remedied_at__isnull=False, withdrawn_at__isnull=True),
                        _where((ExplanationState.WITHDRAWN,), withdrawn_at__isnull=False),
                    ),
                ),
                name="explanation_state_goes_with_fields",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.target.code}, {self.place}, năm {self.year_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = search_text(self.words)
        super().save(*args, **kwargs)

    @property
    def words(self) -> str:
        """What a search looks in."""
        return " ".join((self.question, self.cause, self.remedy, self.result))

    @property
    def place(self) -> str:
        """«Hội Nông dân xã Cao Bồ». Reads unit and organization."""
        return place_of(self.organization, self.unit)

    @property
    def standing(self) -> ExplanationState:
        return ExplanationState(self.state)

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

    @property
    def is_accepted(self) -> bool:
        return self.standing in AGREED

    @property
    def owed_on(self) -> date | None:
        """The day on which the answer, or the remedy, is due; None where nothing is owed, or by no day."""
        if self.standing in AWAITED:
            return self.due_on
        return self.remedy_due_on if self.standing is ExplanationState.ACCEPTED else None

    @property
    def asked_outcome(self) -> Outcome:
        """The official verdict when it was asked. Reads the target's indicator."""
        return Outcome(
            VerdictValue(self.asked_verdict), self.asked_threshold, self.asked_numerator, self.asked_denominator,
            covered=self.asked_covered, expected=self.asked_expected, direction=self.target.direction,
        )  # fmt: skip


class MissExplanationEvent(models.Model):
    """One step on an explanation, or a reminder of what is owed: from, to, its words, by whom and when. Never changed.

    `text`: the question, reason or result; `answer`: the words of an answer by the name of their field. `due_on`: the
    day that held from then on; `reminded_on`: the day of a reminder, at most one a day.
    """

    explanation = models.ForeignKey(MissExplanation, models.PROTECT, related_name="events")
    step = models.CharField(max_length=9, choices=[(step.value, label) for step, label in STEP_LABELS.items()])
    from_state = models.CharField(max_length=9, blank=True)
    to_state = models.CharField(max_length=9)
    text = models.TextField(blank=True)
    answer = models.JSONField(default=dict)
    due_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    revision = models.PositiveIntegerField()
    is_on_behalf = models.BooleanField("làm thay", default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "bước của giải trình"
        verbose_name_plural = "bước của giải trình"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["explanation", "reminded_on"], name="explanation_reminded_once_a_day"),
            models.CheckConstraint(
                condition=Q(step=ExplanationStep.REMIND.value, reminded_on__isnull=False)
                | (~Q(step=ExplanationStep.REMIND.value) & Q(reminded_on__isnull=True)),
                name="explanation_reminder_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.from_state} → {self.to_state}"

    @property
    def label(self) -> str:
        return STEP_LABELS[ExplanationStep(self.step)]
