import django.db.models.deletion
from django.db import migrations, models


def resolution_of(related_name):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE,
        related_name=related_name,
        to="targets.resolution",
        verbose_name="nghị quyết",
    )


class Migration(migrations.Migration):
    dependencies = [("targets", "0022_fill_resolutions_of_targets")]

    operations = [
        migrations.AlterField("indicator", "resolution", resolution_of("indicators")),
        migrations.AlterField("target", "resolution", resolution_of("targets")),
        migrations.AddConstraint(
            "indicator", models.UniqueConstraint(fields=["resolution", "code"], name="indicator_code_unique")
        ),
        migrations.AddConstraint(
            "target", models.UniqueConstraint(fields=["resolution", "code"], name="target_code_unique")
        ),
    ]
