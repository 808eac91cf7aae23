"""What organizations owed so far, they owe each resolution that was there, in all of its years."""

from django.db import migrations


def fill(apps, schema_editor):
    names = ("FigureDefinition", "OwedFigure", "Resolution")
    FigureDefinition, OwedFigure, Resolution = (apps.get_model("targets", name) for name in names)
    OwedFigure.objects.bulk_create(
        OwedFigure(
            resolution=resolution,
            definition=definition,
            organization=organization,
            first_year=resolution.first_year,
            last_year=resolution.last_year,
        )
        for resolution in Resolution.objects.all()
        for definition in FigureDefinition.objects.prefetch_related("owed_by")
        for organization in definition.owed_by.all()
    )


def back(apps, schema_editor):
    OwedFigure = apps.get_model("targets", "OwedFigure")
    for owed in OwedFigure.objects.select_related("definition"):
        owed.definition.owed_by.add(owed.organization_id)


class Migration(migrations.Migration):
    dependencies = [("targets", "0029_owed_by_years")]

    operations = [migrations.RunPython(fill, back)]
