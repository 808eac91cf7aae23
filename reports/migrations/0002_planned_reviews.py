import django.db.models.deletion
from django.db import migrations, models

CODES = {"MIDTERM": "midterm", "FINAL": "final"}


def fill(apps, schema_editor):
    """Each review is one of the two that the resolution there was asks for."""
    Review, PlannedReview = apps.get_model("reports", "Review"), apps.get_model("targets", "PlannedReview")
    for kind, code in CODES.items():
        for planned in PlannedReview.objects.filter(code=code)[:1]:
            Review.objects.filter(kind=kind).update(planned=planned)


def back(apps, schema_editor):
    """A review of another kind than these two stays a final one, the default that 0003 gives on the way back."""
    Review = apps.get_model("reports", "Review")
    for kind, code in CODES.items():
        Review.objects.filter(planned__code=code).update(kind=kind)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("targets", "0020_planned_reviews")]

    operations = [
        migrations.AddField(
            model_name="review",
            name="planned",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="built",
                to="targets.plannedreview",
                verbose_name="báo cáo",
            ),
        ),
        migrations.RunPython(fill, back),
    ]
