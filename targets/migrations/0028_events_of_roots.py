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


def give_back(apps, schema_editor):
    """Days and states of each year from the root that `find_root` names, since the year has room for one.

    A year that this root does not have keeps those of another root; one without any root lies after its last day.
    """
    find_root(apps, schema_editor)
    ReportingYear, RootYear = apps.get_model("targets", "ReportingYear"), apps.get_model("targets", "RootYear")
    for year in ReportingYear.objects.all():
        rows = list(RootYear.objects.filter(year=year).order_by("pk"))
        row = next((row for row in rows if row.root_id == _root["pk"]), rows[0] if rows else None)
        for name in FIELDS:
            days = name in DAYS
            setattr(year, name, getattr(row, name) if row else year.reference_on if days else getattr(year, name))
        year.save(update_fields=FIELDS)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # checks that wait would forbid to alter the table


DAYS = ("opens_on", "due_on", "closes_on")
FIELDS = (*DAYS, "two_step_review", "is_backlog", "opened_at", "opened_by_id", "closed_at", "closed_by_id")


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
        # Without rows to give them a value, a way back would add days that no year may lack.
        *(migrations.AlterField("reportingyear", name, models.DateField(null=True)) for name in DAYS),
        migrations.RunPython(migrations.RunPython.noop, give_back),
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
