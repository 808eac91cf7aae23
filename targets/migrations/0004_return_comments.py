import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0003_plausibility_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReturnComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(blank=True, max_length=30)),
                ('text', models.TextField(max_length=1000, verbose_name='nhận xét')),
                ('revision', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'nhận xét',
                'verbose_name_plural': 'nhận xét',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='returncomment',
            name='annual_return',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='targets.annualreturn'),
        ),
        migrations.AddField(
            model_name='returncomment',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]
