"""Every change names its saving."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0014_fill_savings'),
    ]

    operations = [
        migrations.AlterField('figurechange', 'saving', models.ForeignKey(
            on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='targets.saving'
        )),
    ]
