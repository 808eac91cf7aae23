"""The resolution whose requirements are tracked, and its clauses in our own words."""

from django.core.validators import MaxValueValidator
from django.db import models

#: Whole per cent of the expected units below which a sum is not judged, where the file does not say.
DEFAULT_COVERAGE_FLOOR = 80


class Resolution(models.Model):
    """The resolution in force, as loaded from fixtures/resolution.yaml.

    Its number and date are not in the text that we were given: blank until an administrator enters them.
    """

    code = models.CharField("mã", max_length=40, unique=True)
    subject = models.CharField("trích yếu", max_length=400)
    number = models.CharField("số", max_length=30, blank=True, help_text="Ví dụ 05-NQ/HU; để trống nếu chưa rõ.")
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    first_year = models.PositiveSmallIntegerField("từ năm")
    last_year = models.PositiveSmallIntegerField("đến năm")
    coverage_floor = models.PositiveSmallIntegerField(
        "tỷ lệ đơn vị tối thiểu (%)",
        default=DEFAULT_COVERAGE_FLOOR,
        validators=[MaxValueValidator(100)],
        help_text="Dưới tỷ lệ này của số đơn vị phải có số liệu thì số cộng toàn huyện chưa được đánh giá.",
    )
    sha256 = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = "nghị quyết"
        verbose_name_plural = "nghị quyết"
        constraints = [
            models.CheckConstraint(condition=models.Q(coverage_floor__lte=100), name="resolution_floor_per_cent"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """«Nghị quyết số 05-NQ/HU, ngày 15/9/2021», with dots for what is not known."""
        day = (
            f"ngày {self.issued_on.day}/{self.issued_on.month}/{self.issued_on.year}"
            if self.issued_on
            else ("ngày …/…/…")
        )
        return f"Nghị quyết số {self.number or '…-NQ/HU'}, {day}"


class Clause(models.Model):
    """One requirement of the resolution: its clause number and what it asks, in our words."""

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="clauses")
    number = models.CharField("điều khoản", max_length=30)
    requirement = models.TextField("yêu cầu")
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "điều khoản"
        verbose_name_plural = "điều khoản"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["resolution", "number"], name="clause_number_unique"),
        ]

    def __str__(self) -> str:
        return self.number
