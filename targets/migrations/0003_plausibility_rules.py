import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0002_year_opening'),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalPlausibilityRule',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('code', models.CharField(db_index=True, max_length=10, verbose_name='mã')),
                ('kind', models.CharField(choices=[('PART_ABOVE_WHOLE', 'Phần lớn hơn tổng'), ('SUM_DIFFERS', 'Tổng không khớp'), ('TOO_LARGE', 'Số quá lớn'), ('BASE_MOVES', 'Mẫu số thay đổi nhiều'), ('JUMP', 'Tăng, giảm bất thường'), ('RATE_JUMP', 'Tỷ lệ tăng, giảm bất thường'), ('REPEATED', 'Giống năm trước'), ('ALL_HUNDRED', 'Mọi tỷ lệ đều 100%'), ('ALL_EXCELLENT', 'Xếp loại xuất sắc toàn bộ'), ('BLANK', 'Ô trống')], max_length=20, verbose_name='loại')),
                ('severity', models.CharField(choices=[('ERROR', 'Lỗi, phải sửa'), ('EXPLAIN', 'Lỗi cho đến khi giải trình'), ('WARNING', 'Cần giải trình')], max_length=8, verbose_name='mức')),
                ('keys', models.JSONField(blank=True, default=list, verbose_name='số liệu')),
                ('limit', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True, verbose_name='giới hạn')),
                ('least', models.PositiveIntegerField(default=0, verbose_name='ít nhất')),
                ('message', models.CharField(max_length=400, verbose_name='câu nhắc')),
                ('is_active', models.BooleanField(default=True, verbose_name='đang dùng')),
                ('position', models.PositiveSmallIntegerField(verbose_name='thứ tự')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical quy tắc kiểm tra',
                'verbose_name_plural': 'historical quy tắc kiểm tra',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='PlausibilityRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=10, unique=True, verbose_name='mã')),
                ('kind', models.CharField(choices=[('PART_ABOVE_WHOLE', 'Phần lớn hơn tổng'), ('SUM_DIFFERS', 'Tổng không khớp'), ('TOO_LARGE', 'Số quá lớn'), ('BASE_MOVES', 'Mẫu số thay đổi nhiều'), ('JUMP', 'Tăng, giảm bất thường'), ('RATE_JUMP', 'Tỷ lệ tăng, giảm bất thường'), ('REPEATED', 'Giống năm trước'), ('ALL_HUNDRED', 'Mọi tỷ lệ đều 100%'), ('ALL_EXCELLENT', 'Xếp loại xuất sắc toàn bộ'), ('BLANK', 'Ô trống')], max_length=20, verbose_name='loại')),
                ('severity', models.CharField(choices=[('ERROR', 'Lỗi, phải sửa'), ('EXPLAIN', 'Lỗi cho đến khi giải trình'), ('WARNING', 'Cần giải trình')], max_length=8, verbose_name='mức')),
                ('keys', models.JSONField(blank=True, default=list, verbose_name='số liệu')),
                ('limit', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True, verbose_name='giới hạn')),
                ('least', models.PositiveIntegerField(default=0, verbose_name='ít nhất')),
                ('message', models.CharField(max_length=400, verbose_name='câu nhắc')),
                ('is_active', models.BooleanField(default=True, verbose_name='đang dùng')),
                ('position', models.PositiveSmallIntegerField(verbose_name='thứ tự')),
                ('as_loaded', models.JSONField(default=dict, editable=False)),
            ],
            options={
                'verbose_name': 'quy tắc kiểm tra',
                'verbose_name_plural': 'quy tắc kiểm tra',
                'ordering': ['position'],
            },
        ),
        migrations.AddField(
            model_name='historicalplausibilityrule',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]
