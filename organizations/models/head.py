"""Heads of the organizations in a unit: duty records only."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from organizations.formats import short_date
from organizations.models.organization import Organization, own_rows
from organizations.models.unit import Unit

if TYPE_CHECKING:
    from organizations.models.account import User


class Education(models.TextChoices):
    SECONDARY = "THPT", "Trung học phổ thông trở xuống"
    ELEMENTARY = "SO_CAP", "Sơ cấp"
    INTERMEDIATE = "TRUNG_CAP", "Trung cấp"
    COLLEGE = "CAO_DANG", "Cao đẳng"
    UNIVERSITY = "DAI_HOC", "Đại học"
    POSTGRADUATE = "SAU_DAI_HOC", "Sau đại học"


class PoliticalTheory(models.TextChoices):
    NONE = "CHUA_CO", "Chưa qua đào tạo"
    ELEMENTARY = "SO_CAP", "Sơ cấp"
    INTERMEDIATE = "TRUNG_CAP", "Trung cấp"
    ADVANCED = "CAO_CAP", "Cao cấp, cử nhân"


class GeneralEducation(models.TextChoices):
    PRIMARY = "TIEU_HOC", "Tiểu học"
    LOWER_SECONDARY = "THCS", "Trung học cơ sở"
    UPPER_SECONDARY = "THPT", "Trung học phổ thông (12/12, 10/10)"


def post_name(organization: Organization, unit: Unit) -> str:
    """«Chủ tịch Hội Nông dân xã Cao Bồ», «Bí thư Đoàn thị trấn Vị Xuyên»: a kind at the post's end gives way."""
    post = organization.head_post.removesuffix(f" {unit.kind}").removesuffix(" xã")
    return f"{post} {unit.kind} {unit.name}"


class HeadQuerySet(models.QuerySet["Head"]):
    def visible_to(self, user: User) -> Self:
        """See `own_rows`. Whether the account reads the name is asked apart."""
        return self.filter(own_rows(user))

    def in_force(self, on: date) -> Self:
        """Those in their post on this day; both ends of the span are included."""
        return self.filter(Q(appointed_on__lte=on), Q(left_on__isnull=True) | Q(left_on__gte=on))

    def with_parties(self) -> Self:
        """Unit and organization fetched along."""
        return self.select_related("unit", "organization")


class Head(models.Model):
    """A person's time in the head's post of an organization in a unit. Source: NQ, I.2.2-3 (T17).

    Keeps what the target needs and nothing about number, telephone, faith or origin. `education` and
    `political_theory` are the levels when the post was taken; those reached later are `HeadDegree`. `exemption`: the
    paper that exempts from the standard; blank for none. `in_training`: the course that is being taken, with the
    levels that it gives and the day on which it is expected to end.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="heads", verbose_name="đơn vị")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="heads", verbose_name="tổ chức")
    full_name = models.CharField("họ và tên", max_length=100)
    appointed_on = models.DateField("giữ chức từ ngày")
    left_on = models.DateField("thôi giữ chức ngày", null=True, blank=True)
    general_education = models.CharField(
        "trình độ giáo dục phổ thông", max_length=12, choices=GeneralEducation, blank=True
    )
    education = models.CharField("trình độ chuyên môn", max_length=12, choices=Education, blank=True)
    political_theory = models.CharField("lý luận chính trị", max_length=12, choices=PoliticalTheory, blank=True)
    exemption = models.CharField("văn bản miễn tiêu chuẩn", max_length=200, blank=True)
    in_training = models.CharField("đang học lớp", max_length=150, blank=True)
    training_education = models.CharField("học xong có chuyên môn", max_length=12, choices=Education, blank=True)
    training_theory = models.CharField("học xong có lý luận", max_length=12, choices=PoliticalTheory, blank=True)
    expected_on = models.DateField("dự kiến học xong ngày", null=True, blank=True)

    objects = HeadQuerySet.as_manager()
    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    class Meta:
        verbose_name = "cán bộ cấp trưởng"
        verbose_name_plural = "cán bộ cấp trưởng"
        ordering = ["unit__sort_key", "organization__position", "-appointed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "organization", "appointed_on"],
                name="head_post_unique",
                violation_error_message="Đã có người giữ chức này ở đơn vị từ ngày này.",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("appointed_on")),
                name="head_left_after_appointed",
                violation_error_message="Ngày thôi giữ chức không được trước ngày giữ chức.",
            ),
            models.CheckConstraint(
                condition=Q(in_training="", training_education="", training_theory="", expected_on__isnull=True)
                | (
                    ~Q(in_training="")
                    & Q(expected_on__isnull=False)
                    & (~Q(training_education="") | ~Q(training_theory=""))
                ),
                name="head_training_is_whole",
                violation_error_message="Người đang học thì ghi đủ lớp, trình độ sẽ có và ngày dự kiến học xong.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.organization.head_post}, {self.unit})"

    def clean(self) -> None:
        """Refuse a second head of the post on the same days."""
        if self.unit_id is None or self.organization_id is None or self.appointed_on is None:
            return
        others = Head.objects.filter(unit=self.unit_id, organization=self.organization_id).exclude(pk=self.pk)
        others = others.filter(Q(left_on__isnull=True) | Q(left_on__gte=self.appointed_on))
        if self.left_on:
            others = others.filter(appointed_on__lte=self.left_on)
        if other := others.exclude(appointed_on=self.appointed_on).first():
            until = f"đến {short_date(other.left_on)}" if other.left_on else "chưa có ngày thôi giữ chức"
            raise ValidationError(
                f"Chức danh này đã có người giữ từ {short_date(other.appointed_on)}, {until}. Xin ghi ngày thôi giữ "
                "chức của người ấy trước."
            )

    @property
    def post(self) -> str:
        """«Chủ tịch Hội Nông dân xã Cao Bồ»: what others than those who enter read. Reads unit and organization."""
        return post_name(self.organization, self.unit)


class HeadDegree(models.Model):
    """A level that a head reached while in the post, from the day of the diploma or certificate on."""

    head = models.ForeignKey(Head, models.PROTECT, related_name="degrees", verbose_name="cán bộ")
    attained_on = models.DateField("ngày cấp bằng, chứng chỉ")
    education = models.CharField("trình độ chuyên môn", max_length=12, choices=Education, blank=True)
    political_theory = models.CharField("lý luận chính trị", max_length=12, choices=PoliticalTheory, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "bằng, chứng chỉ của cán bộ"
        verbose_name_plural = "bằng, chứng chỉ của cán bộ"
        ordering = ["attained_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["head", "attained_on"],
                name="head_degree_unique",
                violation_error_message="Đã ghi bằng, chứng chỉ cấp ngày này.",
            ),
            models.CheckConstraint(
                condition=~Q(education="") | ~Q(political_theory=""),
                name="head_degree_has_a_level",
                violation_error_message="Xin chọn trình độ chuyên môn hoặc lý luận chính trị.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_education_display() or self.get_political_theory_display()}, {short_date(self.attained_on)}"
