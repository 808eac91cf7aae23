from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("targets", "0030_fill_owed_figures")]

    operations = [migrations.RemoveField("figuredefinition", "owed_by")]
