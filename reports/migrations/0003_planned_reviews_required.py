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
        migrations.RemoveField(model_name="review", name="kind"),
    ]
