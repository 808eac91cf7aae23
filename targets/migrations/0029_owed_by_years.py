import django.db.models.deletion
from django.db import migrations, models


def key(to, on_delete, verbose_name):
    return models.ForeignKey(on_delete=on_delete, related_name="owed_figures", to=to, verbose_name=verbose_name)


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0006_accounts_have_units"),
        ("targets", "0028_events_of_roots"),
    ]

    operations = [
        migrations.AlterField(
            "figuredefinition",
            "owed_by",
            models.ManyToManyField(
                related_name="+", to="organizations.organization", verbose_name="tổ chức phải báo cáo"
            ),
        ),
        migrations.CreateModel(
            name="OwedFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_year", models.PositiveSmallIntegerField(verbose_name="từ năm")),
                ("last_year", models.PositiveSmallIntegerField(verbose_name="đến năm")),
                ("definition", key("targets.figuredefinition", django.db.models.deletion.PROTECT, "số liệu")),
                (
                    "organization",
                    key("organizations.organization", django.db.models.deletion.PROTECT, "tổ chức phải báo cáo"),
                ),
                ("resolution", key("targets.resolution", django.db.models.deletion.CASCADE, "nghị quyết")),
            ],
            options={
                "verbose_name": "số liệu phải báo cáo",
                "verbose_name_plural": "số liệu phải báo cáo",
                "ordering": ["definition__position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("resolution", "definition", "organization", "first_year"), name="owed_figure_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_year__gte", models.F("first_year"))), name="owed_years_in_order"
                    ),
                ],
            },
        ),
    ]
