import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0005_entry_receipts'),
    ]

    operations = [
        migrations.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signature', models.CharField(max_length=64)),
                ('mapping', models.JSONField()),
                ('used_on', models.DateField()),
            ],
            options={
                'verbose_name': 'cách ghép cột',
                'verbose_name_plural': 'cách ghép cột',
            },
        ),
        migrations.AddField(
            model_name='returnfile',
            name='mapping',
            field=models.JSONField(null=True, verbose_name='ghép cột'),
        ),
        migrations.AddField(
            model_name='returnfile',
            name='job',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='targets.job', verbose_name='việc đọc tệp'),
        ),
        migrations.AddField(
            model_name='returnfile',
            name='wanted_year',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='targets.reportingyear', verbose_name='nộp cho năm'),
        ),
        migrations.AddField(
            model_name='returnfile',
            name='wanted_unit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.unit', verbose_name='nộp cho đơn vị'),
        ),
        migrations.AddField(
            model_name='returnfile',
            name='before',
            field=models.JSONField(null=True, verbose_name='lời kèm theo trước khi ghi'),
        ),
        migrations.AddField(
            model_name='returnfile',
            name='undone_at',
            field=models.DateTimeField(null=True, verbose_name='hoàn tác lúc'),
        ),
        migrations.AddField(
            model_name='returnfile',
            name='undone_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='figurechange',
            name='source',
            field=models.CharField(choices=[('FORM', 'nhập trên trang'), ('IMPORT', 'nhập từ tệp'), ('UNDO', 'hoàn tác tệp')], max_length=6),
        ),
        migrations.AlterField(
            model_name='returnfile',
            name='reading',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='columnmapping',
            name='sender',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='columnmapping',
            constraint=models.UniqueConstraint(fields=('sender', 'signature'), name='mapping_unique'),
        ),
    ]
