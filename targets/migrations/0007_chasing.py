import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0002_notices'),
        ('targets', '0006_file_mappings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='organizations.unit', verbose_name='đơn vị')),
                ('year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='targets.reportingyear', verbose_name='năm')),
            ],
            options={
                'verbose_name': 'cuộc gọi',
                'verbose_name_plural': 'cuộc gọi',
                'ordering': ['at', 'pk'],
                'indexes': [models.Index(fields=['year', 'unit', 'at'], name='call_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'PROMISED'), ('promised_on__isnull', False)), models.Q(models.Q(('outcome', 'PROMISED'), _negated=True), ('promised_on__isnull', True)), _connector='OR'), name='call_promise_has_a_day'), models.CheckConstraint(condition=models.Q(('outcome__in', ['PROMISED', 'NEEDS_HELP', 'NO_ANSWER', 'WRONG_NUMBER'])), name='call_outcome_known')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sent_on', models.DateField(verbose_name='ngày nhắc')),
                ('owed', models.PositiveSmallIntegerField(verbose_name='số báo cáo còn nợ')),
                ('debts', models.JSONField(default=list, verbose_name='các báo cáo đã nhắc')),
                ('people', models.PositiveSmallIntegerField(verbose_name='số người nhận')),
                ('text', models.TextField(verbose_name='nội dung')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='organizations.unit', verbose_name='đơn vị')),
                ('year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='targets.reportingyear', verbose_name='năm')),
            ],
            options={
                'verbose_name': 'lần nhắc',
                'verbose_name_plural': 'lần nhắc',
                'ordering': ['at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('year', 'unit', 'sent_on'), name='reminder_once_a_day'), models.CheckConstraint(condition=models.Q(('owed__gt', 0), ('people__gt', 0)), name='reminder_of_something_to_somebody')],
            },
        ),
    ]
