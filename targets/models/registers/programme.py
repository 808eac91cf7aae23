"""Programmes and regulations of coordination («chương trình, quy chế phối hợp»), and their yearly evaluation."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value

from organizations.models import Organization
from organizations.models.unit import within
from organizations.permissions import Role
from targets.models.paper import Paper
from targets.models.registers.base import AgencyRow, RegisterEvent, RegisterQuerySet, seen_rows
from targets.rules.register_steps import PROGRAMME_STEPS, PROGRAMME_YEAR_STEPS, ProgrammeState, ProgrammeYearState

if TYPE_CHECKING:
    from organizations.models import User


class ProgrammeKind(models.TextChoices):
    PROGRAMME = "PROGRAMME", "Chương trình phối hợp"
    REGULATION = "REGULATION", "Quy chế phối hợp"


class Rating(models.TextChoices):
    GOOD = "GOOD", "Tốt"
    FAIR = "FAIR", "Khá"
    LIMITED = "LIMITED", "Còn hạn chế"


class ProgrammeQuerySet(RegisterQuerySet["Programme"]):
    def visible_to(self, user: User) -> Self:
        """As other rows; a partner sees those of its units too, whoever entered them."""
        seen, joined = seen_rows(user), _as_partner(user)
        return self.filter(seen | joined if seen and joined else seen)  # an empty condition is «all»

    def for_year(self, year: int) -> Self:
        """Those whose span touches the year, which each row then knows as `of_year`."""
        touching = self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=date(year, 1, 1)), valid_from__lte=date(year, 12, 31)
        )
        return touching.annotate(of_year=Value(year, output_field=models.IntegerField()))

    def signed(self) -> Self:
        """Those whose signed paper is cited, not cancelled."""
        return self.in_force().filter(state=ProgrammeState.SIGNED)

    def valid_in(self, year: int) -> Self:
        """What is to be evaluated in the year (Q3.7): signed, and in force on some day of it."""
        return self.signed().for_year(year)

    def evaluated(self, year: int) -> Self:
        """Those of `valid_in` that were evaluated in the year."""
        return self.valid_in(year).filter(
            pk__in=ProgrammeYear.objects.evaluated().filter(year=year).values("programme")
        )

    def not_evaluated(self) -> Self:
        """Of the rows of a year (`for_year`), those signed and not evaluated in it."""
        done = ProgrammeYear.objects.evaluated().filter(programme=OuterRef("pk"), year=OuterRef("of_year"))
        return self.signed().filter(~Exists(done))

    def signed_with(self, organization: Organization) -> Self:
        """What counts for O2.1 and O2.2: one joint document counts for each of its partners."""
        return self.signed().filter(partners=organization)

    def with_papers(self) -> Self:
        """The signed paper and the partners, fetched along. One query for the partners of all rows."""
        return self.select_related("signed").prefetch_related("partners")


def _as_partner(user: User) -> Q:
    """Programmes in which the account's organization takes part, at its unit, or below it for a district's.

    Empty for an account of no organization.
    """
    own = user.agency.organization_id if user.agency else user.organization_id
    if own is None:
        return Q()
    place = within(user) if user.role == Role.DISTRICT_ORGANIZATION else Q(unit=user.unit_id)
    joined = Programme.partners.through.objects.filter(organization=own).values("programme")
    return place & Q(pk__in=joined)


class Programme(AgencyRow):
    """What an agency agreed with organizations; it lives from `valid_from` to `valid_to`, null being without an end.

    `year`: one of its years, in whose register it was entered. `signed`: the paper that all sides signed.
    Source: NQ, III.2 (O2.1, O2.2), II.3-2 (Q3.7); ADR 0030.
    """

    kind = models.CharField("loại", max_length=12, choices=ProgrammeKind)
    title = models.CharField("tên chương trình, quy chế", max_length=300)
    partners = models.ManyToManyField(Organization, related_name="+", verbose_name="tổ chức tham gia")
    valid_from = models.DateField("hiệu lực từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    state = models.CharField(
        "trạng thái", max_length=12, choices=list(PROGRAMME_STEPS.states.items()), default=ProgrammeState.ENTERED.value
    )
    signed = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản ký kết"
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta(AgencyRow.Meta):
        verbose_name = "chương trình, quy chế phối hợp"
        verbose_name_plural = "chương trình, quy chế phối hợp"
        ordering = ["unit__sort_key", "valid_from", "pk"]
        constraints = [
            *AgencyRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state=ProgrammeState.ENTERED.value, signed__isnull=True)
                | Q(state=ProgrammeState.SIGNED.value, signed__isnull=False),
                name="programme_state_goes_with_paper",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ProgrammeKind.values) & ~Q(title=""), name="programme_has_kind_and_title"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="programme_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__year__lte=F("year"))
                & (Q(valid_to__isnull=True) | Q(valid_to__year__gte=F("year"))),
                name="programme_valid_in_its_year",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return self.title

    @property
    def last_year(self) -> int | None:
        """The last year of its span: until that is closed it may be corrected, or ended earlier."""
        return self.valid_to.year if self.valid_to else None


class ProgrammeEvent(RegisterEvent):
    row = models.ForeignKey(Programme, models.PROTECT, related_name="events")

    class Meta(RegisterEvent.Meta):
        verbose_name = "bước của chương trình phối hợp"
        verbose_name_plural = "bước của chương trình phối hợp"


class ProgrammeYearQuerySet(RegisterQuerySet["ProgrammeYear"]):
    def visible_to(self, user: User) -> Self:
        """Those of the programmes that the account sees."""
        return self.filter(programme__in=Programme.objects.visible_to(user).values("pk"))

    def evaluated(self) -> Self:
        """Years in which a meeting or a paper evaluated the programme; a review of its contents alone does not."""
        return self.in_force().filter(Q(meeting_on__isnull=False) | Q(review__isnull=False))

    def not_evaluated(self) -> Self:
        return self.in_force().filter(meeting_on__isnull=True, review__isnull=True)

    def contents_reviewed(self) -> Self:
        """What counts for Q3.10."""
        return self.in_force().filter(reviewed_on__isnull=False)

    def with_papers(self) -> Self:
        """Programme and review fetched along."""
        return self.select_related("programme", "review")


class ProgrammeYear(AgencyRow):
    """How a programme went in a year; one row a programme and year, entered by the programme's own agency.

    `done`, `total`: contents of the programme that were carried out, and that were to be. `reviewed_on`: when the
    contents were reviewed and chosen anew (Q3.10). `review`: the paper that evaluates it. Numbers that are null are not
    known. Source: NQ, II.3-2 (Q3.7, Q3.10), III.2 (O2.2); ADR 0030.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="years", verbose_name="chương trình, quy chế")
    meeting_on = models.DateField("ngày họp đánh giá", null=True, blank=True)
    rating = models.CharField("mức đánh giá", max_length=10, choices=Rating, blank=True)
    done = models.PositiveIntegerField("nội dung đã thực hiện", null=True, blank=True)
    total = models.PositiveIntegerField("nội dung phải thực hiện", null=True, blank=True)
    reviewed_on = models.DateField("ngày rà soát nội dung phối hợp", null=True, blank=True)
    state = models.CharField(
        "trạng thái",
        max_length=12,
        choices=list(PROGRAMME_YEAR_STEPS.states.items()),
        default=ProgrammeYearState.ENTERED.value,
    )
    review = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản đánh giá"
    )

    objects = ProgrammeYearQuerySet.as_manager()

    class Meta(AgencyRow.Meta):
        verbose_name = "đánh giá chương trình phối hợp"
        verbose_name_plural = "đánh giá chương trình phối hợp"
        ordering = ["year", "unit__sort_key", "programme", "pk"]
        constraints = [
            *AgencyRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["programme", "year"],
                condition=Q(cancelled_at__isnull=True),
                name="programme_year_one_active",
            ),
            models.CheckConstraint(
                condition=Q(state=ProgrammeYearState.ENTERED.value, review__isnull=True)
                | Q(state=ProgrammeYearState.REVIEWED.value, review__isnull=False),
                name="programme_year_state_goes_with_review",
            ),
            models.CheckConstraint(condition=Q(rating__in=["", *Rating.values]), name="programme_year_rating_is_known"),
            models.CheckConstraint(
                condition=Q(done__isnull=True) | Q(total__isnull=False, done__lte=F("total")),
                name="programme_year_done_within_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme}, năm {self.year_id}"

    @property
    def subject(self) -> str:
        return self.programme.title

    @property
    def is_evaluated(self) -> bool:
        """See `ProgrammeYearQuerySet.evaluated`."""
        return self.meeting_on is not None or self.review_id is not None


class ProgrammeYearEvent(RegisterEvent):
    row = models.ForeignKey(ProgrammeYear, models.PROTECT, related_name="events")

    class Meta(RegisterEvent.Meta):
        verbose_name = "bước của đánh giá chương trình"
        verbose_name_plural = "bước của đánh giá chương trình"
