"""Papers («văn bản»): official papers with number, day, issuer and file; entered once, cited as proof many times."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from organizations.formats import short_date
from organizations.models import Absence, Agency, Succession
from organizations.models.unit import within
from organizations.names import says_something, search_text
from organizations.permissions import Role
from targets.rules.state_secrets import secret_sign

if TYPE_CHECKING:
    from organizations.models import User

#: An older day is a slip of the pen.
EARLIEST_DAY: Final = date(1945, 9, 2)
NUMBER_WANTED: Final = "Xin ghi số, ký hiệu của văn bản, ví dụ 12-KH/TU; chỉ biên bản mới không cần số."


class PaperKind(models.TextChoices):
    RESOLUTION = "RESOLUTION", "Nghị quyết"
    DECISION = "DECISION", "Quyết định"
    PLAN = "PLAN", "Kế hoạch"
    PROGRAMME = "PROGRAMME", "Chương trình"
    ANNOUNCEMENT = "ANNOUNCEMENT", "Thông báo"
    REPORT = "REPORT", "Báo cáo"
    SUBMISSION = "SUBMISSION", "Tờ trình"
    OFFICIAL_LETTER = "OFFICIAL_LETTER", "Công văn"
    MINUTES = "MINUTES", "Biên bản"
    GUIDANCE = "GUIDANCE", "Hướng dẫn"
    REGULATION = "REGULATION", "Quy chế"
    OTHER = "OTHER", "Văn bản khác"


class MediaType(models.TextChoices):
    """What a paper's file may be; recognized by its content."""

    PDF = "application/pdf", "PDF"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"
    JPEG = "image/jpeg", "ảnh JPEG"
    PNG = "image/png", "ảnh PNG"


def written_number(text: str) -> str:
    """A paper's number as it is stored: NFC, one space between words, none around «/» and «-»."""
    words = " ".join(unicodedata.normalize("NFC", text).replace("–", "-").split())
    for sign in "/-":
        words = words.replace(f" {sign}", sign).replace(f"{sign} ", sign)
    return words


class PaperQuerySet(models.QuerySet["Paper"]):
    def in_force(self) -> Self:
        """Papers that are not cancelled: those that may be cited."""
        return self.filter(cancelled_at__isnull=True)

    def visible_to(self, user: User) -> Self:
        """Papers issued in the account's own unit and above it; and, but for a commune officer, below it.

        A paper goes to its own unit, up, or down, never sideways: so everybody whom it can address reads it, a
        department the recommendation of a commune's Front too, while communes and roots see nothing of each other.
        An organization of a district sees below its own unit those of its own organization only. Cancelled ones are
        seen too.
        """
        if user.is_whole_register:
            return self
        if user.unit is None:
            return self.none()
        above = Q(agency__unit__in=user.unit.lineage)
        if user.role == Role.COMMUNE_OFFICER:
            return self.filter(above)
        below = within(user, "agency__unit")
        if user.role == Role.DISTRICT_ORGANIZATION:
            below &= Q(agency__organization=user.organization_id)
        return self.filter(above | below)

    def changeable_by(self, user: User) -> Self:
        """Papers of the agencies for which the account enters papers; the capability is asked apart."""
        return self.filter(agency__in=Agency.objects.enterable_by(user))

    def with_parties(self) -> Self:
        """Agency, its unit, who entered and who cancelled it fetched along."""
        return self.select_related("agency__unit", "by", "cancelled_by")

    def matching(self, text: str) -> Self:
        """Papers in whose number and title, or agency's name, the words stand; without marks they are found too."""
        wanted = search_text(text)
        return self.filter(Q(search_text__contains=wanted) | Q(agency__search_text__contains=wanted))


def stored_path(paper: Paper, name: str) -> str:
    """Storage path by content hash, so that the same content has one place."""
    return f"papers/{paper.sha256[:2]}/{paper.sha256}{PurePath(name).suffix}"


class Paper(models.Model):
    """An official paper and, where it was sent, its file. Cancelled with a reason, never deleted.

    `number`: blank for minutes only. `number_key`: the number without marks and spaces, by which the same paper is
    known. `file_name`: how the sender called the file; `sha256`, `size` (bytes) and `media_type` describe what is
    stored. `absences`, `successions`: what the paper is the ground of; the registers above name the paper themselves.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="papers", verbose_name="cơ quan ban hành")
    number = models.CharField("số, ký hiệu", max_length=60, blank=True)
    number_key = models.CharField(max_length=60, editable=False)
    issued_on = models.DateField("ngày ban hành")
    title = models.CharField("trích yếu", max_length=300)
    kind = models.CharField("loại văn bản", max_length=15, choices=PaperKind)
    file = models.FileField("tệp", upload_to=stored_path, max_length=200, blank=True)
    file_name = models.CharField("tên tệp", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    size = models.PositiveIntegerField("dung lượng", null=True, blank=True, editable=False)
    media_type = models.CharField("kiểu tệp", max_length=100, choices=MediaType, blank=True, editable=False)
    absences = models.ManyToManyField(
        Absence, related_name="papers", blank=True, verbose_name="căn cứ của nơi không có tổ chức"
    )
    successions = models.ManyToManyField(
        Succession, related_name="papers", blank=True, verbose_name="căn cứ của sáp nhập, chia tách"
    )
    at = models.DateTimeField("nhập lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người nhập")
    cancelled_at = models.DateTimeField("hủy lúc", null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người hủy"
    )
    cancelled_reason = models.CharField("lý do hủy", max_length=300, blank=True)
    search_text = models.CharField(max_length=400, editable=False)

    objects = PaperQuerySet.as_manager()
    history = HistoricalRecords(
        m2m_fields=[absences, successions], history_change_reason_field=models.TextField(null=True)
    )

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        ordering = ["-issued_on", "-pk"]
        indexes = [models.Index(fields=["agency", "-issued_on"], name="paper_agency_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "number_key", "issued_on"],
                condition=Q(cancelled_at__isnull=True) & ~Q(number_key=""),
                name="paper_unique",
                violation_error_message="Văn bản cùng số, cùng ngày của cơ quan này đã có.",
            ),
            models.CheckConstraint(
                condition=~Q(number="") | Q(kind=PaperKind.MINUTES),
                name="paper_has_number",
                violation_error_message=NUMBER_WANTED,
            ),
            models.CheckConstraint(
                condition=~Q(title=""), name="paper_has_title", violation_error_message="Xin ghi trích yếu."
            ),
            models.CheckConstraint(
                condition=Q(file="", file_name="", sha256="", size__isnull=True, media_type="")
                | (
                    Q(size__isnull=False, size__gt=0, media_type__in=MediaType.values)
                    & ~Q(file="")
                    & ~Q(file_name="")
                    & ~Q(sha256="")
                ),
                name="paper_file_is_whole",
                violation_error_message="Tệp của văn bản phải có đủ tên, dung lượng, kiểu.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancelled_reason="")
                | (Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancelled_reason="")),
                name="paper_cancelled_with_reason",
                violation_error_message="Hủy văn bản phải có người hủy và lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ngày {short_date(self.issued_on)}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_keys()
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """«Kế hoạch số 12-KH/HU»; «Biên bản» without a number."""
        kind = self.get_kind_display()
        return f"{kind} số {self.number}" if self.number else kind

    def fill_keys(self) -> None:
        """Set what the same paper is known by and what a search looks in."""
        self.number_key = search_text(self.number).replace(" ", "")
        self.search_text = search_text(f"{self.number} {self.title}")

    def clean(self) -> None:
        """Refuse signs of a state secret, a day that cannot be, and an agency that did not exist on that day."""
        self.number, self.title = written_number(self.number), " ".join(self.title.split())
        self.fill_keys()
        if sign := secret_sign(number=self.number, title=self.title, file_name=self.file_name):
            raise ValidationError(
                f"Có dấu hiệu là văn bản mật («{sign}»). Không nhập văn bản mật, tối mật, tuyệt mật lên cổng này. Nếu "
                "văn bản không mật, xin ghi số, trích yếu, tên tệp không có dấu hiệu đó."
            )
        if self.title and not says_something(self.title):
            raise ValidationError({"title": "Xin ghi trích yếu của văn bản bằng chữ."})
        if not self.number and self.kind and self.kind != PaperKind.MINUTES:
            raise ValidationError({"number": NUMBER_WANTED})
        if self.issued_on is None:
            return
        if not EARLIEST_DAY <= self.issued_on <= timezone.localdate():
            raise ValidationError({"issued_on": f"Ngày {short_date(self.issued_on)} không thể là ngày ban hành."})
        if self.agency_id and not self._agency_existed():
            raise ValidationError(
                {
                    "issued_on": f"{self.agency} không có vào ngày {short_date(self.issued_on)}. Xin xem lại ngày ban "
                    "hành hoặc cơ quan ban hành."
                }
            )

    def _agency_existed(self) -> bool:
        agency = self.agency
        return agency.valid_from <= self.issued_on and (agency.valid_to is None or self.issued_on <= agency.valid_to)
