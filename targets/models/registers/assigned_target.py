"""Targets of campaigns («chỉ tiêu được giao»): what an organization was assigned, by when, and what it reached."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Self

from django.db import models
from django.db.models import F, Q

from targets.models.paper import Paper
from targets.models.registers.base import RegisterEvent, RegisterQuerySet, RegisterRow
from targets.rules.assigned_targets import TargetResult, target_result
from targets.rules.register_steps import ASSIGNED_TARGET_STEPS, AssignedTargetState


class Assigner(models.TextChoices):
    PARTY = "PARTY", "Cấp ủy"
    GOVERNMENT = "GOVERNMENT", "Chính quyền"
    HIGHER_ORGANIZATION = "HIGHER_ORGANIZATION", "Tổ chức cấp trên"


class AssignedTargetQuerySet(RegisterQuerySet["AssignedTarget"]):
    def for_year(self, year: int) -> Self:
        """Targets that run in the year: assigned in it or before, due in it or after."""
        return self.filter(year__lte=year, due_on__gte=date(year, 1, 1))

    def due_in(self, year: int) -> Self:
        """Targets that are judged in the year, that of their due day."""
        return self.filter(due_on__range=(date(year, 1, 1), date(year, 12, 31)))

    def assigned(self) -> Self:
        """What counts for T04: assigned by somebody above, not set by the organization itself, not cancelled."""
        return self.in_force().filter(self_set=False)

    def new_countryside(self) -> Self:
        """What counts for T04b."""
        return self.filter(is_new_countryside=True)

    def reached(self) -> Self:
        """Targets whose recorded result is at least what was planned, exactly; without a result they are not."""
        return self.in_force().filter(reached__gte=F("planned"))

    def missed(self, on: date) -> Self:
        """Targets past their due day whose recorded result is below what was planned."""
        return self.in_force().filter(due_on__lt=on, reached__lt=F("planned"))

    def without_result(self, on: date) -> Self:
        """Targets past their due day of which nobody recorded a result: not known, which is not «not reached»."""
        return self.in_force().filter(due_on__lt=on, reached__isnull=True)

    def without_paper(self) -> Self:
        """Assigned targets whose assigning paper is not cited yet."""
        return self.assigned().filter(state=AssignedTargetState.ENTERED)

    def with_papers(self) -> Self:
        """The paper by which it was assigned, fetched along."""
        return self.select_related("paper")


class AssignedTarget(RegisterRow):
    """A target of a campaign in a unit's organization, entered in a year and due in that year or a later one.

    `planned`, `reached`: in `unit_noun`, exact with two decimals at most; `reached` is null while it is not known.
    `self_set`: the organization set it itself, so nobody assigned it and it does not count. `paper`: by which it was
    assigned. Source: NQ, I.2.2 (T04, T04b), II.4-3 (Q4.13); ADR 0030.
    """

    campaign = models.CharField("phong trào, cuộc vận động", max_length=200)
    name = models.CharField("chỉ tiêu", max_length=300)
    unit_noun = models.CharField("đơn vị tính", max_length=40)
    self_set = models.BooleanField("tự đăng ký", default=False)
    assigner = models.CharField("cơ quan giao", max_length=20, choices=Assigner, blank=True)
    planned = models.DecimalField("kế hoạch", max_digits=12, decimal_places=2)
    reached = models.DecimalField("thực hiện", max_digits=12, decimal_places=2, null=True, blank=True)
    due_on = models.DateField("thời hạn")
    is_new_countryside = models.BooleanField(
        "thuộc cuộc vận động xây dựng nông thôn mới, đô thị văn minh", default=False
    )
    state = models.CharField(
        "trạng thái",
        max_length=12,
        choices=list(ASSIGNED_TARGET_STEPS.states.items()),
        default=AssignedTargetState.ENTERED.value,
    )
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản giao"
    )

    objects = AssignedTargetQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        verbose_name = "chỉ tiêu được giao"
        verbose_name_plural = "chỉ tiêu được giao"
        ordering = ["unit__sort_key", "organization__position", "due_on", "pk"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state=AssignedTargetState.ENTERED.value, paper__isnull=True)
                | Q(state=AssignedTargetState.ASSIGNED.value, paper__isnull=False, self_set=False),
                name="assigned_target_state_goes_with_paper",
            ),
            models.CheckConstraint(
                condition=Q(self_set=True, assigner="") | Q(self_set=False, assigner__in=Assigner.values),
                name="assigned_target_has_assigner",
            ),
            models.CheckConstraint(
                condition=~Q(campaign="") & ~Q(name="") & ~Q(unit_noun=""), name="assigned_target_has_words"
            ),
            models.CheckConstraint(
                condition=Q(planned__gt=0) & (Q(reached__isnull=True) | Q(reached__gte=0)),
                name="assigned_target_numbers_are_counts",
            ),
            models.CheckConstraint(
                condition=Q(due_on__year__gte=F("year")), name="assigned_target_due_in_its_year_or_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.name}"

    @property
    def subject(self) -> str:
        return self.name

    @property
    def words(self) -> str:
        return f"{self.name} {self.campaign}"

    @property
    def last_year(self) -> int:
        """The year of the due day, in which it is judged: progress is recorded until that year is closed."""
        return self.due_on.year

    @property
    def rate(self) -> Fraction | None:
        """The share of the plan that was reached; None while that is not known."""
        return None if self.reached is None else Fraction(self.reached) / Fraction(self.planned)

    def result(self, on: date) -> TargetResult:
        """How it stands on the day."""
        return target_result(self.planned, self.reached, self.due_on, on)


class AssignedTargetEvent(RegisterEvent):
    row = models.ForeignKey(AssignedTarget, models.PROTECT, related_name="events")

    class Meta(RegisterEvent.Meta):
        verbose_name = "bước của chỉ tiêu được giao"
        verbose_name_plural = "bước của chỉ tiêu được giao"
