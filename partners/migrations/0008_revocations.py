"""What was taken back is written down by trigger, for the file kept apart."""

from pathlib import Path

import django.db.models.functions.datetime
import django.db.models.manager
from django.db import migrations, models

SQL = (Path(__file__).parent.parent / "sql" / "revocations.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0007_cases'),
    ]

    operations = [
        migrations.CreateModel(
            name='Revocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.UUIDField(db_default=models.Func(function='gen_random_uuid', output_field=models.UUIDField()), unique=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('kind', models.CharField(max_length=40)),
                ('row', models.JSONField()),
                ('kept_at', models.DateTimeField(help_text='when it stood in REVOCATIONS_FILE, on the disk', null=True)),
            ],
            options={
                'default_manager_name': 'unrestricted',
                'indexes': [models.Index(condition=models.Q(('kept_at', None)), fields=['id'], name='revocation_unkept')],
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(SQL),
    ]
