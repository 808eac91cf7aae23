import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("targets", "0018_fill_resolution_roots")]

    operations = [
        migrations.AlterField(
            model_name="resolution",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="resolutions",
                to="organizations.unit",
                verbose_name="đơn vị ban hành",
            ),
        ),
        migrations.AlterField(
            model_name="resolution",
            name="slug",
            field=models.SlugField(max_length=60, unique=True, verbose_name="tên trong địa chỉ trang"),
        ),
    ]
