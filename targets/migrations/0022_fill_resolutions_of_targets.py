"""A target belongs to its clause's resolution, an indicator to that of the targets that read it."""

from django.db import migrations


def fill(apps, schema_editor):
    Indicator, Target, Resolution = (apps.get_model("targets", name) for name in ("Indicator", "Target", "Resolution"))
    for target in Target.objects.select_related("clause", "indicator").order_by("pk"):
        target.resolution_id = target.clause.resolution_id
        indicator = target.indicator
        if indicator.resolution_id is None:
            indicator.resolution_id = target.resolution_id
            indicator.save(update_fields=["resolution"])
        elif indicator.resolution_id != target.resolution_id:  # read by two: each gets its own
            target.indicator = _copy(Indicator, indicator, target.resolution_id)
        target.save(update_fields=["resolution", "indicator"])
    unread = Indicator.objects.filter(resolution=None)
    if unread.exists():
        unread.update(resolution=Resolution.objects.order_by("first_year", "pk").first())


def _copy(Indicator, indicator, resolution):
    made = Indicator.objects.filter(resolution_id=resolution, code=indicator.code).first()
    if made is None:
        made = Indicator.objects.get(pk=indicator.pk)
        made.pk, made.resolution_id = None, resolution
        made.save(force_insert=True)
    return made


class Migration(migrations.Migration):
    dependencies = [("targets", "0021_second_resolution")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
