import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def name_the_kind(apps, schema_editor):
    apps.get_model('targets', 'YearEvent').objects.filter(closed=False).update(kind='REOPENED')


def tell_closed_from_open(apps, schema_editor):
    """Back to two kinds: what the old column cannot say (opening, two steps) is dropped."""
    events = apps.get_model('targets', 'YearEvent').objects
    events.exclude(kind__in=['CLOSED', 'REOPENED']).delete()
    events.filter(kind='CLOSED').update(closed=True)


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0002_notices'),
        ('organizations', '__first__'),
        ('targets', '0001_initial'),
    ]

    operations = [
        # Events of closing and opening again get a kind; more kinds follow.
        migrations.AddField(
            model_name='yearevent',
            name='kind',
            field=models.CharField(choices=[('ADDED', 'Thêm năm báo cáo'), ('OPENED', 'Mở kỳ báo cáo'), ('CLOSED', 'Chốt năm'), ('REOPENED', 'Mở lại năm đã chốt'), ('TWO_STEPS_ON', 'Bật bước tổ chức cấp huyện xem trước'), ('TWO_STEPS_OFF', 'Tắt bước tổ chức cấp huyện xem trước')], default='CLOSED', max_length=13),
            preserve_default=False,
        ),
        migrations.AlterField(model_name='yearevent', name='closed', field=models.BooleanField(default=False)),
        migrations.RunPython(name_the_kind, tell_closed_from_open),
        migrations.RemoveField(model_name='yearevent', name='closed'),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField(verbose_name='hạn mới')),
                ('reason', models.TextField(verbose_name='lý do')),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'gia hạn',
                'verbose_name_plural': 'gia hạn',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='annualreturn',
            name='endorsed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='tổ chức cấp huyện đồng ý lúc'),
        ),
        migrations.AddField(
            model_name='annualreturn',
            name='endorsed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='annualreturn',
            name='resubmit_by',
            field=models.DateField(blank=True, null=True, verbose_name='hạn gửi lại'),
        ),
        migrations.AddField(
            model_name='reportingyear',
            name='opened_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='đã mở lúc'),
        ),
        migrations.AddField(
            model_name='reportingyear',
            name='opened_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reportingyear',
            name='two_step_review',
            field=models.BooleanField(default=False, verbose_name='tổ chức cấp huyện xem trước'),
        ),
        migrations.AddConstraint(
            model_name='annualreturn',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('endorsed_at__isnull', True), ('endorsed_by__isnull', True)), models.Q(('endorsed_at__isnull', False), ('endorsed_by__isnull', False), ('status__in', ['SUBMITTED', 'APPROVED'])), _connector='OR'), name='return_endorsed_by_somebody'),
        ),
        migrations.AlterField(
            model_name='returnevent',
            name='step',
            field=models.CharField(choices=[('SUBMIT', 'SUBMIT'), ('WITHDRAW', 'WITHDRAW'), ('ENDORSE', 'ENDORSE'), ('APPROVE', 'APPROVE'), ('SEND_BACK', 'SEND_BACK'), ('REOPEN', 'REOPEN')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='annualreturn',
            constraint=models.CheckConstraint(condition=models.Q(('resubmit_by__isnull', True), ('status', 'SENT_BACK'), _connector='OR'), name='return_resubmit_by_while_sent_back'),
        ),
        migrations.AddConstraint(
            model_name='reportingyear',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('opened_at__isnull', True), ('opened_by__isnull', True)), models.Q(('opened_at__isnull', False), ('opened_by__isnull', False)), _connector='OR'), name='reporting_year_opened_by_somebody'),
        ),
        migrations.AddField(
            model_name='extension',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='extension',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='organizations.unit', verbose_name='đơn vị'),
        ),
        migrations.AddField(
            model_name='extension',
            name='year',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='targets.reportingyear', verbose_name='năm'),
        ),
    ]
