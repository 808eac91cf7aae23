"""Activities («hoạt động») of agencies: inspections, training, conferences, models, awards, proposals, cases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from organizations.models import Agency
from organizations.models.unit import within
from organizations.permissions import Capability, Role, can
from targets.models.registers.base import AgencyRow, RegisterEvent, RegisterQuerySet, seen_rows
from targets.rules.register_steps import ACTIVITY_STEPS, ActivityState

if TYPE_CHECKING:
    from organizations.models import User


class ActivityKind(models.TextChoices):
    INSPECTION = "INSPECTION", "Kiểm tra, giám sát"
    TRAINING = "TRAINING", "Tập huấn, bồi dưỡng"
    CONFERENCE = "CONFERENCE", "Hội nghị"
    MODEL = "MODEL", "Mô hình"
    AWARD = "AWARD", "Khen thưởng"
    PROPOSAL = "PROPOSAL", "Đề xuất, kiến nghị"
    CASE = "CASE", "Vụ việc"


#: Kinds in which something is to be settled by a day; the others are over when they are entered.
FOLLOWED = (ActivityKind.INSPECTION, ActivityKind.PROPOSAL, ActivityKind.CASE)
#: Who sees cases beside those who enter them.
SEES_CASES = (Role.STAFF, Role.HEAD_OF_STAFF, Role.LEADER)


class CaseSubject(models.TextChoices):
    """What a case is about: the only thing that the register says of it beside days and numbers."""

    LEGAL_AID = "LEGAL_AID", "Trợ giúp pháp lý"
    LABOUR = "LABOUR", "Việc làm, tiền lương, bảo hiểm"
    LAND = "LAND", "Đất đai, bồi thường, tái định cư"
    FAMILY = "FAMILY", "Gia đình, bình đẳng giới, trẻ em"
    POLICY = "POLICY", "Chế độ, chính sách"
    ENVIRONMENT = "ENVIRONMENT", "Môi trường, công trình"
    ORDER = "ORDER", "An ninh, trật tự, việc phức tạp kéo dài"
    OTHER = "OTHER", "Việc khác"


class ActivityQuerySet(RegisterQuerySet["Activity"]):
    def visible_to(self, user: User) -> Self:
        """As other rows; cases only to staff and leaders within their scope, and to those who enter them."""
        if user.role in SEES_CASES:
            return self.filter(within(user))
        if not can(user, Capability.ENTER_REGISTERS):
            return self.filter(seen_rows(user)).exclude(kind=ActivityKind.CASE)
        own = Agency.objects.enterable_by(user).values("pk")
        return self.filter(seen_rows(user)).filter(~Q(kind=ActivityKind.CASE) | Q(agency__in=own))

    def of_kind(self, kind: ActivityKind) -> Self:
        """Activities of the kind that are not cancelled."""
        return self.in_force().filter(kind=kind)

    def unsettled(self) -> Self:
        """What is to be settled and is not."""
        return self.in_force().filter(kind__in=FOLLOWED, state=ActivityState.OPEN)

    def settled(self) -> Self:
        return self.in_force().filter(state=ActivityState.SETTLED)

    def overdue(self, on: date) -> Self:
        """What was to be settled before the day and is not."""
        return self.unsettled().filter(due_on__lt=on)

    def open_longer_than(self, days: int, on: date) -> Self:
        """What is unsettled on the day after more than so many days: hot spots, for Q2.5."""
        return self.unsettled().filter(day__lt=date.fromordinal(on.toordinal() - days))


class Activity(AgencyRow):
    """One thing that an agency did, or has to settle. Numbers that are null are not known.

    `people`, `units`: who took part, was inspected, rewarded or concerned. A case names its subject by a code and holds
    no words and no papers: nobody's matters are written down. Source: NQ, II.1-1 (Q1.1, Q1.2), II.1-3 (Q1.8), II.2-2
    (Q2.3-Q2.5), II.3-1 (Q3.6), II.4-1 (Q4.4, Q4.5), II.5-2 (Q5.2), III.3 (O3), III.6 (O6.1); ADR 0030.
    """

    kind = models.CharField("loại", max_length=10, choices=ActivityKind)
    text = models.CharField("nội dung", max_length=300, blank=True)
    case_subject = models.CharField("lĩnh vực của vụ việc", max_length=12, choices=CaseSubject, blank=True)
    day = models.DateField("ngày")
    people = models.PositiveIntegerField("số người", null=True, blank=True)
    units = models.PositiveIntegerField("số đơn vị, tập thể", null=True, blank=True)
    due_on = models.DateField("hạn giải quyết", null=True, blank=True)
    settled_on = models.DateField("ngày giải quyết xong", null=True, blank=True)
    outcome = models.CharField("kết quả", max_length=500, blank=True)
    state = models.CharField(
        "trạng thái", max_length=12, choices=list(ACTIVITY_STEPS.states.items()), default=ActivityState.OPEN.value
    )

    objects = ActivityQuerySet.as_manager()

    class Meta(AgencyRow.Meta):
        verbose_name = "hoạt động"
        verbose_name_plural = "hoạt động"
        ordering = ["year", "unit__sort_key", "day", "pk"]
        constraints = [
            *AgencyRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state=ActivityState.OPEN.value, settled_on__isnull=True)
                | Q(
                    state=ActivityState.SETTLED.value,
                    settled_on__isnull=False,
                    settled_on__gte=F("day"),
                    kind__in=FOLLOWED,
                ),
                name="activity_state_goes_with_day",
            ),
            models.CheckConstraint(
                condition=Q(kind=ActivityKind.CASE, case_subject__in=CaseSubject.values, text="", outcome="")
                | (Q(kind__in=[kind for kind in ActivityKind.values if kind != "CASE"], case_subject="") & ~Q(text="")),
                name="activity_case_holds_no_words",
            ),
            models.CheckConstraint(condition=Q(day__year=F("year")), name="activity_in_its_year"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("day"), kind__in=FOLLOWED),
                name="activity_due_after_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ngày {self.day:%d/%m/%Y}, {self.place}"

    @property
    def subject(self) -> str:
        return self.get_case_subject_display() if self.is_case else self.text

    @property
    def words(self) -> str:
        return f"{self.get_kind_display()} {self.subject}"

    @property
    def is_case(self) -> bool:
        return self.kind == ActivityKind.CASE

    @property
    def is_followed(self) -> bool:
        """Whether it is to be settled."""
        return self.kind in FOLLOWED


class ActivityEvent(RegisterEvent):
    row = models.ForeignKey(Activity, models.PROTECT, related_name="events")

    class Meta(RegisterEvent.Meta):
        verbose_name = "bước của hoạt động"
        verbose_name_plural = "bước của hoạt động"
