import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0002_notices'),
        ('organizations', '__first__'),
        ('targets', '0001_initial'),
    ]

    operations = [
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
