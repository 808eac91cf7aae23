"""Recommendations after a supervision and opinions of a critique: to whom, due when, answered how, done when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from organizations.models import Agency
from organizations.permissions import Role
from targets.models.paper import Paper
from targets.models.registers.base import RegisterEvent, RegisterQuerySet, RegisterRow, seen_rows
from targets.models.registers.topic import Topic
from targets.rules.register_steps import RECOMMENDATION_STATES, RecommendationState
from targets.rules.topics import REPLIES, Reply, TopicKind

if TYPE_CHECKING:
    from organizations.models import User

TAKEN_UP = (Reply.ACCEPTED, Reply.PARTLY)


@dataclass(frozen=True)
class ReplyMeasures:
    """How recommendations were answered. Shares are exact, of 0 to 1; None where there is nothing to divide by.

    `sent`: all of them; `answered`, `on_time`, `taken_up` (accepted, if only in part) and `done` are parts of it.
    `median_days`: from sending to the answer, None while there is none.
    """

    sent: int
    answered: int
    on_time: int
    taken_up: int
    done: int
    median_days: Fraction | None

    @property
    def answered_share(self) -> Fraction | None:
        return Fraction(self.answered, self.sent) if self.sent else None

    @property
    def on_time_share(self) -> Fraction | None:
        """Answered in time, of all that were sent."""
        return Fraction(self.on_time, self.sent) if self.sent else None

    @property
    def taken_up_share(self) -> Fraction | None:
        """Accepted, if only in part, of the answered ones."""
        return Fraction(self.taken_up, self.answered) if self.answered else None

    @property
    def done_share(self) -> Fraction | None:
        """Carried out, of those that were accepted, if only in part."""
        return Fraction(self.done, self.taken_up) if self.taken_up else None


class RecommendationQuerySet(RegisterQuerySet["Recommendation"]):
    def visible_to(self, user: User) -> Self:
        """As the rows of registers, with those of topics that the person sees and those addressed to the own agency."""
        seen = seen_rows(user)
        if user.role in (Role.AGENCY, Role.COMMUNE_OFFICER):
            seen |= Q(addressee__in=Agency.objects.enterable_by(user))
        if seen and (user.agency_id or user.organization_id):
            seen |= Q(topic__in=Topic.objects.visible_to(user).joint())
        return self.filter(seen)

    def addressed_to(self, user: User) -> Self:
        """Those to the agencies that the account speaks for: its own, or those of a commune officer's unit."""
        if user.role not in (Role.AGENCY, Role.COMMUNE_OFFICER):
            return self.none()
        return self.in_force().filter(addressee__in=Agency.objects.enterable_by(user))

    def waiting(self) -> Self:
        """Those that are not answered yet."""
        return self.in_force().filter(state=RecommendationState.SENT)

    def overdue(self, on: date) -> Self:
        """Those that are not answered though their day has passed; the day itself counts to its end."""
        return self.waiting().filter(due_on__lt=on)

    def answered(self) -> Self:
        return self.in_force().exclude(state=RecommendationState.SENT)

    def on_time(self) -> Self:
        """Those answered by the day on which they were due (Q3.5)."""
        return self.answered().filter(answered_on__lte=F("due_on"))

    def taken_up(self) -> Self:
        """Those that were accepted, if only in part."""
        return self.answered().filter(reply__in=TAKEN_UP)

    def to_be_done(self) -> Self:
        """Those that were accepted, if only in part, and are not carried out yet."""
        return self.taken_up().filter(state=RecommendationState.ANSWERED)

    def done(self) -> Self:
        return self.in_force().filter(state=RecommendationState.DONE)

    def unfinished(self) -> Self:
        """Those that still keep a topic open: not answered, or accepted and not carried out."""
        taken_up = Q(state=RecommendationState.ANSWERED, reply__in=TAKEN_UP)
        return self.in_force().filter(Q(state=RecommendationState.SENT) | taken_up)

    def sent_in(self, year: int) -> Self:
        """Those sent in the year (Q2.6)."""
        return self.in_force().filter(sent_on__year=year)

    def due_in(self, year: int) -> Self:
        """Those whose answer is due in the year (Q3.5)."""
        return self.in_force().filter(due_on__year=year)

    def measures(self) -> ReplyMeasures:
        """How these are answered, without cancelled ones. Two queries."""
        counts = self.in_force().aggregate(
            sent=models.Count("pk"),
            answered=models.Count("pk", filter=Q(answered_on__isnull=False)),
            on_time=models.Count("pk", filter=Q(answered_on__lte=F("due_on"))),
            taken_up=models.Count("pk", filter=Q(reply__in=TAKEN_UP)),
            done=models.Count("pk", filter=Q(state=RecommendationState.DONE)),
        )
        return ReplyMeasures(**counts, median_days=self.median_days())

    def median_days(self) -> Fraction | None:
        """The median of the days from sending to the answer; None where none is answered. One query."""
        spans = self.answered().order_by().values_list("sent_on", "answered_on")
        days = sorted((answered - sent).days for sent, answered in spans if answered)
        if not days:
            return None
        middle = len(days) // 2
        return Fraction(days[middle]) if len(days) % 2 else Fraction(days[middle - 1] + days[middle], 2)

    def with_papers(self) -> Self:
        """Topic, addressee and answer fetched along."""
        return self.select_related("topic__unit", "topic__organization", "topic__year", "addressee__unit", "answer")


class Recommendation(RegisterRow):
    """What the lead of a topic asks of an agency, and the answer. The topic's lead owns it.

    `answered_on`: the day of the answer's paper, or on which the agency answered in the portal. `reply_reason`:
    needed where it is not accepted in full. Source: NQ, II.2-2 (Q2.6), II.3-1 (Q3.4, Q3.5); ADR 0029.
    """

    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="recommendations", verbose_name="nội dung giám sát, phản biện"
    )
    text = models.CharField("kiến nghị", max_length=1000)
    addressee = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan phải trả lời")
    sent_on = models.DateField("ngày gửi")
    due_on = models.DateField("hạn trả lời")
    state = models.CharField(
        "trạng thái", max_length=12, choices=list(RECOMMENDATION_STATES.items()),
        default=RecommendationState.SENT.value,
    )  # fmt: skip
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)
    answer = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản trả lời"
    )
    reply = models.CharField("trả lời", max_length=8, choices=list(REPLIES.items()), blank=True)
    reply_reason = models.CharField("giải trình", max_length=1000, blank=True)
    done_on = models.DateField("ngày giải quyết xong", null=True, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        verbose_name = "kiến nghị sau giám sát, phản biện"
        verbose_name_plural = "kiến nghị sau giám sát, phản biện"
        ordering = ["due_on", "unit__sort_key", "organization__position", "pk"]
        indexes = [models.Index(fields=["addressee", "state"], name="recommendation_addressee_state")]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    state=RecommendationState.SENT, answered_on__isnull=True, answer__isnull=True, reply="",
                    reply_reason="", done_on__isnull=True,
                )
                | Q(
                    state=RecommendationState.ANSWERED, answered_on__isnull=False, reply__in=list(REPLIES),
                    done_on__isnull=True,
                )
                | Q(
                    state=RecommendationState.DONE, answered_on__isnull=False, reply__in=TAKEN_UP,
                    done_on__isnull=False,
                ),
                name="recommendation_state_goes_with_answer",
            ),
            models.CheckConstraint(
                condition=~Q(reply__in=(Reply.PARTLY, Reply.REFUSED)) | ~Q(reply_reason=""),
                name="recommendation_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("sent_on"))
                & (Q(answered_on__isnull=True) | Q(answered_on__gte=F("sent_on")))
                & (Q(done_on__isnull=True) | Q(done_on__gte=F("answered_on"))),
                name="recommendation_days_in_order",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="recommendation_has_text"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.place} gửi {self.addressee}"

    @property
    def subject(self) -> str:
        return self.text

    @property
    def words(self) -> str:
        return f"{self.text} {self.addressee}"

    @property
    def is_opinion(self) -> bool:
        """Whether it is an opinion of a critique, else a recommendation after a supervision. Reads the topic."""
        return self.topic.kind == TopicKind.CRITIQUE

    def days_overdue(self, on: date) -> int:
        """Days since it was due while it is not answered; else those by which the answer was late; 0 in time."""
        if self.is_cancelled:
            return 0
        return max(0, ((self.answered_on or on) - self.due_on).days)

    def days_to_answer(self) -> int | None:
        """Days from sending to the answer; None until there is one."""
        return (self.answered_on - self.sent_on).days if self.answered_on else None


class RecommendationEvent(RegisterEvent):
    row = models.ForeignKey(Recommendation, models.PROTECT, related_name="events")

    class Meta(RegisterEvent.Meta):
        verbose_name = "bước của kiến nghị"
        verbose_name_plural = "bước của kiến nghị"
