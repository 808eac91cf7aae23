import django.db.models.deletion
from django.db import migrations, models


def resolution_of(related_name):
    return models.ForeignKey(
        null=True,
        on_delete=django.db.models.deletion.CASCADE,
        related_name=related_name,
        to="targets.resolution",
        verbose_name="nghị quyết",
    )


class Migration(migrations.Migration):
    dependencies = [("targets", "0020_planned_reviews")]

    operations = [
        migrations.AddField("indicator", "resolution", resolution_of("indicators")),
        migrations.AddField("target", "resolution", resolution_of("targets")),
        migrations.RenameField("target", "district_from_own_return", "from_own_return"),
        migrations.AlterField(
            "target", "from_own_return", models.BooleanField(verbose_name="cấp cộng lấy báo cáo của chính cấp đó")
        ),
        migrations.AlterField("indicator", "code", models.CharField(max_length=30)),
        migrations.AlterField("target", "code", models.CharField(max_length=6, verbose_name="mã")),
    ]
