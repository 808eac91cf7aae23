import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0004_return_comments'),
    ]

    operations = [
        migrations.CreateModel(
            name='EntryReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('answer', models.JSONField()),
                ('at', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name': 'biên nhận lưu số liệu',
                'verbose_name_plural': 'biên nhận lưu số liệu',
            },
        ),
        migrations.AddField(
            model_name='entryreceipt',
            name='annual_return',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='targets.annualreturn'),
        ),
        migrations.AddField(
            model_name='entryreceipt',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='entryreceipt',
            constraint=models.UniqueConstraint(fields=('by', 'key'), name='receipt_unique'),
        ),
    ]
