"""The years that were there are those of each root: days, opening, closing and the rest as they stood."""

from django.db import migrations

MOVED = ("opens_on", "due_on", "closes_on", "two_step_review", "is_backlog", "opened_at", "closed_at")


def fill(apps, schema_editor):
    ReportingYear, RootYear = apps.get_model("targets", "ReportingYear"), apps.get_model("targets", "RootYear")
    resolutions = list(apps.get_model("targets", "Resolution").objects.order_by("first_year", "code"))
    for year in ReportingYear.objects.order_by("year"):
        in_force = [one for one in resolutions if one.first_year <= year.year <= one.last_year]
        # A year outside every resolution keeps its days and its state at each root, so that none of them is lost.
        for root in dict.fromkeys(resolution.unit_id for resolution in in_force or resolutions):
            values = {name: getattr(year, name) for name in MOVED}
            RootYear.objects.create(
                root_id=root, year=year, opened_by_id=year.opened_by_id, closed_by_id=year.closed_by_id, **values
            )


class Migration(migrations.Migration):
    dependencies = [("targets", "0026_root_years")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
