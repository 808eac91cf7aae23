import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("targets", "0023_resolutions_of_targets_required")]

    operations = [
        migrations.CreateModel(
            name="ImportedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("basis", models.CharField(max_length=64)),
                ("returns", models.JSONField()),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="targets.reportingyear"
                    ),
                ),
            ],
            options={
                "verbose_name": "tệp đã nhập bằng lệnh",
                "verbose_name_plural": "tệp đã nhập bằng lệnh",
                "constraints": [models.UniqueConstraint(fields=("sha256", "basis"), name="imported_file_unique")],
            },
        ),
    ]
