"""The events of a year name its root, and the year itself keeps its number and the reference day only.

Events are append-only: no statement may fill the new column later. So it comes with a default, the one root there was
before `RootYear`: adding a column with a constant default rewrites no row and fires no trigger on either database.
"""

import django.db.models.deletion
from django.db import migrations, models

_root = {"pk": None}


def find_root(apps, schema_editor):
    resolutions = apps.get_model("targets", "Resolution").objects.using(schema_editor.connection.alias)
    _root["pk"] = resolutions.order_by("first_year", "code").values_list("unit_id", flat=True).first()


def the_root():
    """The unit of the earliest resolution; None in an empty register, which has no events either."""
    return _root["pk"]


class Migration(migrations.Migration):
    dependencies = [("targets", "0027_fill_root_years")]

    operations = [
        migrations.RunPython(find_root, migrations.RunPython.noop),
        migrations.AddField(
            model_name="yearevent",
            name="root",
            field=models.ForeignKey(
                default=the_root,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.unit",
            ),
            preserve_default=False,
        ),
        migrations.RemoveConstraint("reportingyear", "reporting_year_days_in_order"),
        migrations.RemoveConstraint("reportingyear", "reporting_year_closed_by_somebody"),
        migrations.RemoveConstraint("reportingyear", "reporting_year_opened_by_somebody"),
        *(
            migrations.RemoveField("reportingyear", name)
            for name in (
                "opens_on",
                "due_on",
                "closes_on",
                "two_step_review",
                "is_backlog",
                "opened_at",
                "opened_by",
                "closed_at",
                "closed_by",
            )
        ),
    ]
