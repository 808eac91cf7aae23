from django.db import migrations, models

LEVELS = [
    ("COUNTRY", "Cả nước"),
    ("PROVINCE", "Tỉnh"),
    ("DISTRICT", "Huyện"),
    ("COMMUNE", "Xã, thị trấn, phường"),
    ("VILLAGE", "Thôn, tổ dân phố"),
]


class Migration(migrations.Migration):
    dependencies = [("organizations", "0003_absence_reasons")]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="path",
            field=models.CharField(db_index=True, default="", editable=False, max_length=100),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="unit",
            name="slug",
            field=models.SlugField(editable=False, max_length=250, verbose_name="tên trong địa chỉ trang"),
        ),
        migrations.AlterField(
            model_name="historicalunit",
            name="slug",
            field=models.SlugField(editable=False, max_length=250, verbose_name="tên trong địa chỉ trang"),
        ),
        migrations.AlterField(
            model_name="unit",
            name="level",
            field=models.CharField(choices=LEVELS, max_length=10, verbose_name="cấp"),
        ),
        migrations.AlterField(
            model_name="historicalunit",
            name="level",
            field=models.CharField(choices=LEVELS, max_length=10, verbose_name="cấp"),
        ),
        migrations.AddField(
            model_name="user",
            name="is_whole_register",
            field=models.BooleanField(
                default=False,
                help_text="Xem và làm việc với mọi đơn vị, không chỉ đơn vị ghi ở trên.",
                verbose_name="toàn bộ sổ",
            ),
        ),
    ]
