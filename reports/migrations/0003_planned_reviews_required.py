import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_planned_reviews")]

    operations = [
        migrations.AlterField(
            model_name="review",
            name="planned",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="built",
                to="targets.plannedreview",
                verbose_name="báo cáo",
            ),
        ),
        # The way back makes the column with a default; 0002 fills it then.
        migrations.AlterField("review", "kind", models.CharField("loại", max_length=8, default="FINAL")),
        migrations.RemoveField(model_name="review", name="kind"),
    ]
