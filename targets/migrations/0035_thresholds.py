"""What a target asked so far, it asks in all of its years."""

import django.db.models.deletion
from django.db import migrations, models


def fill(apps, schema_editor):
    Target, Threshold = (apps.get_model("targets", name) for name in ("Target", "Threshold"))
    Threshold.objects.bulk_create(
        Threshold(
            target=target,
            first_year=target.first_year,
            last_year=target.last_year,
            value=target.threshold,
            maximum=target.maximum,
        )
        for target in Target.objects.all()
    )


def back(apps, schema_editor):
    """One number has to stand for all years: that of the last one."""
    Threshold = apps.get_model("targets", "Threshold")
    for row in Threshold.objects.select_related("target").order_by("first_year"):
        row.target.threshold, row.target.maximum = row.value, row.maximum
        row.target.save()


class Migration(migrations.Migration):
    dependencies = [("targets", "0034_direction")]

    operations = [
        migrations.CreateModel(
            name='Threshold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_year', models.PositiveSmallIntegerField(verbose_name='từ năm')),
                ('last_year', models.PositiveSmallIntegerField(verbose_name='đến năm')),
                ('value', models.PositiveSmallIntegerField(help_text='Phần trăm, hoặc số lượng.', verbose_name='ngưỡng')),
                ('maximum', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='nhiều nhất')),
                ('paper_number', models.CharField(blank=True, max_length=30, verbose_name='văn bản số')),
                ('paper_issued_on', models.DateField(blank=True, null=True, verbose_name='ngày văn bản')),
                ('paper_title', models.CharField(blank=True, max_length=300, verbose_name='trích yếu văn bản')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thresholds', to='targets.target', verbose_name='chỉ tiêu')),
            ],
            options={
                'verbose_name': 'ngưỡng theo năm',
                'verbose_name_plural': 'ngưỡng theo năm',
                'ordering': ['first_year'],
                'constraints': [models.UniqueConstraint(fields=('target', 'first_year'), name='threshold_first_year_unique'), models.CheckConstraint(condition=models.Q(('last_year__gte', models.F('first_year'))), name='threshold_years_in_order')],
            },
        ),
        migrations.RunPython(fill, back),
    ]
