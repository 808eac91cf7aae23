"""Each unit gets its path; each account that stood at no unit gets the one district there was."""

from django.db import migrations


def fill(apps, schema_editor):
    Unit, User = apps.get_model("organizations", "Unit"), apps.get_model("organizations", "User")
    parents = dict(Unit.objects.values_list("pk", "parent"))

    def path(pk):
        return f"{path(parents[pk]) if parents[pk] else '/'}{pk}/"

    for pk in parents:
        Unit.objects.filter(pk=pk).update(path=path(pk))
    # Administrators also keep what all roots share: organizations, rules, years.
    User.objects.filter(username="he-thong").update(is_whole_register=True)
    User.objects.filter(role="ADMINISTRATOR").update(is_whole_register=True)
    without = User.objects.filter(unit=None).exclude(username="he-thong")
    root = Unit.objects.filter(level="DISTRICT").order_by("valid_from").first()
    if root is None:
        without.update(is_whole_register=True)
    else:
        without.update(unit=root)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_unit_paths")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
