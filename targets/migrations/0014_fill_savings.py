"""Each change gets the saving it belonged to, and with it the workbook; so far equal instants said so.

The revision of an old saving was not kept: it gets the one after the step before it, which lies between the right steps.
Reversible: the columns are dropped by the migration before.
"""

from django.db import migrations
from django.db.models import Max


def fill(apps, schema_editor):
    Change, Event = apps.get_model('targets', 'FigureChange'), apps.get_model('targets', 'ReturnEvent')
    Saving, File = apps.get_model('targets', 'Saving'), apps.get_model('targets', 'ReturnFile')
    stored, undone = {}, {}
    for pk, digest, at, by, undone_at, undone_by in File.objects.filter(committed_at__isnull=False).values_list(
        'pk', 'sha256', 'committed_at', 'committed_by', 'undone_at', 'undone_by'
    ):
        stored[digest, at, by] = pk
        if undone_at:
            undone[digest, undone_at, undone_by] = pk
    keys = ('annual_return', 'source', 'file_sha256', 'by', 'at')
    for row in Change.objects.filter(saving__isnull=True).order_by('at').values(*keys).distinct():
        files = {'IMPORT': stored, 'UNDO': undone}.get(row['source'], {})
        steps = Event.objects.filter(annual_return=row['annual_return'], at__lt=row['at'])
        saving = Saving.objects.create(
            annual_return_id=row['annual_return'],
            source=row['source'],
            file_id=files.get((row['file_sha256'], row['at'], row['by'])),
            revision=(steps.aggregate(last=Max('revision'))['last'] or 0) + 1,
            by_id=row['by'],
            at=row['at'],
        )
        Change.objects.filter(**row).update(saving=saving, file=saving.file_id)
    for (_, at, by), pk in stored.items():
        Event.objects.filter(step='SUBMIT', at=at, by=by).update(file=pk)


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0013_savings'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
