import django.db.models.deletion
from django.db import migrations, models

LEVELS = [
    ("COUNTRY", "Cả nước"),
    ("PROVINCE", "Tỉnh"),
    ("DISTRICT", "Huyện"),
    ("COMMUNE", "Xã, thị trấn, phường"),
    ("VILLAGE", "Thôn, tổ dân phố"),
]


class Migration(migrations.Migration):
    dependencies = [("organizations", "0006_accounts_have_units"), ("targets", "0016_year_rescored")]

    operations = [
        migrations.AlterModelOptions(
            name="resolution",
            options={
                "ordering": ["first_year", "code"],
                "verbose_name": "nghị quyết",
                "verbose_name_plural": "nghị quyết",
            },
        ),
        migrations.AddField(
            model_name="resolution",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="resolutions",
                to="organizations.unit",
                verbose_name="đơn vị ban hành",
            ),
        ),
        migrations.AddField(
            model_name="resolution",
            name="reporting_level",
            field=models.CharField(choices=LEVELS, default="COMMUNE", max_length=10, verbose_name="cấp báo cáo"),
        ),
        migrations.AddField(
            model_name="resolution",
            name="slug",
            field=models.SlugField(max_length=60, null=True, unique=True, verbose_name="tên trong địa chỉ trang"),
        ),
    ]
