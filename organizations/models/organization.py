"""The six organizations, where one of them is absent, and their grassroots bodies and branches."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from organizations.formats import short_date
from organizations.models.unit import Unit, within
from organizations.names import says_something
from organizations.organization_names import OrganizationName, written_forms
from organizations.permissions import Role

if TYPE_CHECKING:
    from organizations.models.account import User


def own_rows(user: User) -> Q:
    """Branches and heads that the account sees.

    A commune officer and an agency: those of the own unit, an agency of an organization that one's; a district
    organization: its own below its unit; others: all at and below their unit.
    """
    if user.role == Role.COMMUNE_OFFICER:
        return Q(unit=user.unit_id)
    if user.role == Role.DISTRICT_ORGANIZATION:
        return within(user) & Q(organization=user.organization_id)
    if user.role == Role.AGENCY:
        own = user.agency.organization_id if user.agency else None
        return Q(unit=user.unit_id) & (Q(organization=own) if own else Q())
    return within(user)


def entered_rows(user: User) -> Q:
    """Branches and heads for which the account enters rows; whether its role enters any is asked apart.

    As `own_rows`, but an officer of one organization enters that one's only, and an agency of none enters none.
    """
    if user.role == Role.COMMUNE_OFFICER and user.organization_id:
        return Q(unit=user.unit_id, organization=user.organization_id)
    if user.role == Role.AGENCY and not (user.agency and user.agency.organization_id):
        return Q(pk__in=())
    return own_rows(user)


def check_written_names(text: str) -> None:
    """Refuse a line of names with brackets that do not match. Raises ValidationError."""
    for line in _lines(text):
        try:
            written_forms(line)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class Organization(models.Model):
    """The Front or one of the five socio-political organizations, as a district-wide body."""

    code = models.CharField("mã", max_length=10, unique=True)
    name = models.CharField("tên", max_length=100)
    short_name = models.CharField("tên ngắn", max_length=40)
    abbreviation = models.CharField("viết tắt", max_length=10)
    district_name = models.CharField("tên kèm cấp", max_length=100)
    member_noun = models.CharField("đoàn viên, hội viên gọi là", max_length=60, blank=True)
    eligible_noun = models.CharField("đối tượng tập hợp gọi là", max_length=120, blank=True)
    branch_noun = models.CharField("chi đoàn, chi hội gọi là", max_length=60, blank=True)
    body_noun = models.CharField("cơ sở gọi là", max_length=60, blank=True)
    head_post = models.CharField("chức danh cấp trưởng ở cơ sở", max_length=60)
    slug = models.SlugField("tên trong địa chỉ trang", unique=True)
    position = models.PositiveSmallIntegerField("thứ tự", unique=True)
    workbook_names = models.TextField(
        "tên trong tệp Excel",
        blank=True,
        validators=[check_written_names],
        help_text="Mỗi cách viết một dòng; dòng đầu là tên dùng trong thông báo. (a|b): một trong hai chữ; [a|b]: có"
        " thể có. Dòng bắt đầu bằng = chỉ tính khi đứng một mình trong ô.",
    )
    workbook_own_words = models.TextField(
        "chữ chỉ riêng tổ chức này dùng",
        blank=True,
        help_text="Mỗi chữ một dòng, như «nông dân»: tiêu đề cột có chữ này là số liệu của riêng tổ chức.",
    )
    workbook_shared_words = models.TextField(
        "chữ dùng chung với tổ chức khác",
        blank=True,
        help_text="Mỗi chữ một dòng, như «hội viên», «chi hội»: tổ chức không có chữ này thì không đếm các đối tượng"
        " ấy.",
    )
    speaks_for_all = models.BooleanField(
        "đứng tên chung",
        default=False,
        help_text="Tên tổ chức ở tiêu đề có thể nói về tất cả các tổ chức, như «MTTQ và các đoàn thể».",
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "tổ chức"
        verbose_name_plural = "tổ chức"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def written_name(self) -> OrganizationName:
        """Form of the names that the workbook reader matches against."""
        plain = [name for name in (self.short_name, self.name) if not set("()[]") & {*name}]
        first, *others = dict.fromkeys([*_lines(self.workbook_names), *plain])
        return OrganizationName(
            code=self.code,
            name=first,
            written=tuple(others),
            own_words=tuple(_lines(self.workbook_own_words)),
            shared_words=tuple(_lines(self.workbook_shared_words)),
            speaks_for_all=self.speaks_for_all,
        )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def in_force(self, on: date) -> Self:
        """Absences that hold on this day; both ends of the span are included."""
        return self.filter(Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on))

    def places(self) -> set[tuple[int, int]]:
        """(unit, organization) primary keys. One query."""
        return set(self.values_list("unit_id", "organization_id"))

    def overlapping(self, first: date, last: date | None) -> Self:
        """Absences that hold on at least one day of the span; without `last` the span has no end."""
        value = self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
        return value if last is None else value.filter(valid_from__lte=last)

    def visible_to(self, user: User) -> Self:
        """A commune officer: own unit; a district organization: its own there; others: all under their unit."""
        if user.role == Role.COMMUNE_OFFICER:
            return self.filter(unit=user.unit_id)
        if user.role == Role.DISTRICT_ORGANIZATION:
            return self.filter(within(user), organization=user.organization_id)
        return self.filter(within(user))

    def with_parties(self) -> Self:
        """Unit and organization fetched along."""
        return self.select_related("unit", "organization")


class Absence(models.Model):
    """An organization does not exist in a unit for a span of days (for example no union), with the reason or paper.

    The only thing that takes an organization out of its targets in a unit: figures alone never do.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="absences", verbose_name="đơn vị")
    organization = models.ForeignKey(Organization, models.PROTECT, verbose_name="tổ chức")
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    reason = models.CharField("lý do hoặc văn bản", max_length=300)

    objects = AbsenceQuerySet.as_manager()
    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    class Meta:
        verbose_name = "nơi không có tổ chức"
        verbose_name_plural = "nơi không có tổ chức"
        ordering = ["unit__sort_key", "organization__position", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "organization", "valid_from"],
                name="absence_unique",
                violation_error_message="Đã ghi nơi này không có tổ chức từ ngày này.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="absence_valid_to_after_valid_from",
                violation_error_message="Ngày kết thúc không được trước ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="absence_has_reason",
                violation_error_message="Xin ghi lý do hoặc số, ngày của văn bản.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: không có {self.organization}"

    def is_in_force(self, on: date) -> bool:
        """Whether it holds on this day. See also `AbsenceQuerySet.in_force`."""
        return self.valid_from <= on and (self.valid_to is None or self.valid_to >= on)

    def clean(self) -> None:
        """Refuse a reason without words, and a second absence of the organization there on the same days."""
        self.reason = self.reason.strip()
        if not says_something(self.reason):
            raise ValidationError({"reason": "Xin ghi lý do hoặc số, ngày của văn bản."})
        if self.unit_id is None or self.organization_id is None or self.valid_from is None:
            return
        same = Absence.objects.filter(unit=self.unit_id, organization=self.organization_id).exclude(pk=self.pk)
        if other := same.overlapping(self.valid_from, self.valid_to).first():
            until = f"đến hết {short_date(other.valid_to)}" if other.valid_to else "chưa có ngày kết thúc"
            raise ValidationError(
                f"Sổ đã ghi {self.unit} không có {self.organization} từ {short_date(other.valid_from)}, {until}."
            )


class BranchKind(models.TextChoices):
    GRASSROOTS = "GRASSROOTS", "Cơ sở"
    BRANCH = "BRANCH", "Chi đoàn, chi hội, Ban công tác Mặt trận"


class BranchQuerySet(models.QuerySet["Branch"]):
    def visible_to(self, user: User) -> Self:
        """See `own_rows`."""
        return self.filter(own_rows(user))

    def enterable_by(self, user: User) -> Self:
        """See `entered_rows`."""
        return self.filter(entered_rows(user))

    def in_force(self, on: date) -> Self:
        """Those that exist on this day; both ends of the span are included, and a blank day is without an end."""
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
        return self.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=on))

    def grassroots(self) -> Self:
        """The bodies that targets T11 to T16 rate."""
        return self.filter(kind=BranchKind.GRASSROOTS)

    def branches(self) -> Self:
        """The branches below them, which target T10 counts."""
        return self.filter(kind=BranchKind.BRANCH)

    def with_parties(self) -> Self:
        """Unit and organization fetched along."""
        return self.select_related("unit", "organization")


class Branch(models.Model):
    """A grassroots body (a commune's, a school's, an agency's) or a village branch of an organization.

    Bodies outside the communes lie in the root. A day that is not known is blank: it has existed since ever.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="branches", verbose_name="tổ chức")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="branches", verbose_name="đơn vị")
    kind = models.CharField("loại", max_length=10, choices=BranchKind)
    name = models.CharField("tên", max_length=150)
    valid_from = models.DateField("thành lập ngày", null=True, blank=True)
    valid_to = models.DateField("kết thúc ngày", null=True, blank=True)

    objects = BranchQuerySet.as_manager()
    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    class Meta:
        verbose_name = "cơ sở, chi đoàn, chi hội"
        verbose_name_plural = "cơ sở, chi đoàn, chi hội"
        ordering = ["unit__sort_key", "organization__position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "unit", "name"],
                name="branch_unique",
                violation_error_message="Tổ chức này ở đơn vị đã có cơ sở, chi hội cùng tên.",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="branch_valid_to_after_valid_from",
                violation_error_message="Ngày kết thúc không được trước ngày thành lập.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def exists_on(self, day: date) -> bool:
        """See also `BranchQuerySet.in_force`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)
