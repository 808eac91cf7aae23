import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


def _person():
    return models.ForeignKey(
        blank=True,
        editable=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0007_root_words"),
        ("targets", "0025_one_scoring_per_organization"),
    ]

    operations = [
        migrations.CreateModel(
            name="RootYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opens_on", models.DateField(verbose_name="mở từ ngày")),
                ("due_on", models.DateField(verbose_name="hạn gửi")),
                ("closes_on", models.DateField(verbose_name="ngày chốt")),
                ("two_step_review", models.BooleanField(default=False, verbose_name="tổ chức cấp huyện xem trước")),
                (
                    "is_backlog",
                    models.BooleanField(
                        default=False,
                        help_text="Năm đã qua hạn trước khi cổng được cài đặt: không tính quá hạn, không nhắc nộp.",
                        verbose_name="để nhập số liệu cũ",
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="đã mở lúc"),
                ),
                ("opened_by", _person()),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="đã chốt lúc"),
                ),
                ("closed_by", _person()),
                (
                    "root",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="root_years",
                        to="organizations.unit",
                        verbose_name="đơn vị ban hành",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="root_years",
                        to="targets.reportingyear",
                        verbose_name="năm",
                    ),
                ),
            ],
            options={
                "verbose_name": "năm của đơn vị ban hành nghị quyết",
                "verbose_name_plural": "năm của đơn vị ban hành nghị quyết",
                "ordering": ["year", "root__sort_key", "root"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["root", "year"],
                        name="root_year_unique",
                        violation_error_message="Đơn vị này đã có năm báo cáo đó.",
                    ),
                    models.CheckConstraint(
                        condition=Q(opens_on__lte=F("due_on")) & Q(due_on__lte=F("closes_on")),
                        name="root_year_days_in_order",
                        violation_error_message="Ngày mở, hạn gửi và ngày chốt phải theo đúng thứ tự.",
                    ),
                    models.CheckConstraint(
                        condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                        | Q(closed_at__isnull=False, closed_by__isnull=False),
                        name="root_year_closed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=Q(opened_at__isnull=True, opened_by__isnull=True)
                        | Q(opened_at__isnull=False, opened_by__isnull=False),
                        name="root_year_opened_by_somebody",
                    ),
                ],
            },
        ),
    ]
