"""The resolution that was there belongs to the one district there was."""

from django.db import migrations


def fill(apps, schema_editor):
    Resolution, Unit = apps.get_model("targets", "Resolution"), apps.get_model("organizations", "Unit")
    root = Unit.objects.filter(level="DISTRICT").order_by("valid_from").first()
    for resolution in Resolution.objects.filter(unit=None):
        resolution.unit = root
        resolution.slug = f"{root.slug.removeprefix('huyen-')}-{resolution.first_year}-{resolution.last_year}"
        resolution.save(update_fields=["unit", "slug"])


class Migration(migrations.Migration):
    dependencies = [("targets", "0017_resolution_roots")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
