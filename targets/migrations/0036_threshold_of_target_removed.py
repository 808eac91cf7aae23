from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("targets", "0035_thresholds")]

    operations = [
        # The way back makes the column with a default; 0035 fills it then.
        migrations.AlterField("target", "threshold", models.PositiveSmallIntegerField("ngưỡng", default=1)),
        migrations.RemoveField("target", "maximum"),
        migrations.RemoveField("target", "threshold"),
    ]
