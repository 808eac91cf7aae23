"""Savings: the figures stored together in one return; changes and steps name the workbook they came from."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _file(related_name):
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to='targets.returnfile'
    )


def _return(related_name):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to='targets.annualreturn'
    )


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('targets', '0012_job_losses'),
    ]

    operations = [
        migrations.CreateModel(
            name='Saving',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField()),
                ('source', models.CharField(choices=[('FORM', 'nhập trên trang'), ('IMPORT', 'nhập từ tệp'), ('UNDO', 'hoàn tác tệp')], max_length=6)),
                ('at', models.DateTimeField()),
                ('annual_return', _return('savings')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', _file('savings')),
            ],
            options={
                'verbose_name': 'lần lưu số liệu',
                'verbose_name_plural': 'lần lưu số liệu',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.AddField('figurechange', 'saving', models.ForeignKey(
            null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='targets.saving'
        )),
        migrations.AddField('figurechange', 'file', _file('changes')),
        migrations.AddField('returnevent', 'file', _file('events')),
        migrations.AlterField('figurechange', 'annual_return', _return('changes')),
        migrations.AlterField('returnevent', 'annual_return', _return('events')),
        migrations.AlterField('returncomment', 'annual_return', _return('comments')),
    ]
