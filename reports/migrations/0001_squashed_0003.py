"""All tables of reports at once, for a new database; one from before goes the way of the migrations replaced here."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('reports', '0001_initial'),
        ('reports', '0002_planned_reviews'),
        ('reports', '0003_planned_reviews_required'),
    ]

    dependencies = [
        ('targets', '0001_squashed_0057'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.FileField(blank=True, upload_to='reviews/', verbose_name='văn bản')),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('data_until', models.DateField(verbose_name='số liệu đến ngày')),
                ('figures', models.JSONField(null=True, verbose_name='số liệu đã in')),
                ('requested_at', models.DateTimeField(verbose_name='yêu cầu lúc')),
                ('built_at', models.DateTimeField(null=True, verbose_name='lập xong lúc')),
                ('job', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='targets.job', verbose_name='việc chạy nền')),
                ('planned', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='built', to='targets.plannedreview', verbose_name='báo cáo')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'báo cáo sơ kết, tổng kết',
                'verbose_name_plural': 'báo cáo sơ kết, tổng kết',
                'ordering': ['-requested_at'],
            },
        ),
    ]
