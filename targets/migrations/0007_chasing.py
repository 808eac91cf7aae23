import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0006_file_mappings'),
    ]

    operations = [
        migrations.CreateModel(
            name='CallRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('PROMISED', 'Đã gặp, hẹn ngày gửi'), ('NEEDS_HELP', 'Đã gặp, cần hỗ trợ'), ('NO_ANSWER', 'Không nghe máy'), ('WRONG_NUMBER', 'Sai số, đổi người phụ trách')], max_length=12, verbose_name='kết quả')),
                ('promised_on', models.DateField(blank=True, null=True, verbose_name='hẹn gửi ngày')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='ghi chú')),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'cuộc gọi',
                'verbose_name_plural': 'cuộc gọi',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owed', models.PositiveSmallIntegerField(verbose_name='số báo cáo còn nợ')),
                ('text', models.TextField(verbose_name='nội dung')),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'lần nhắc',
                'verbose_name_plural': 'lần nhắc',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='callrecord',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='callrecord',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='organizations.unit'),
        ),
        migrations.AddField(
            model_name='callrecord',
            name='year',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='targets.reportingyear'),
        ),
        migrations.AddField(
            model_name='reminder',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reminder',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='organizations.unit'),
        ),
        migrations.AddField(
            model_name='reminder',
            name='year',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='targets.reportingyear'),
        ),
        migrations.AddIndex(
            model_name='reminder',
            index=models.Index(fields=['year', 'unit', 'at'], name='reminder_place'),
        ),
    ]
