"""The audit: entries that only grow, and checkpoints of what was deleted in its time."""

from pathlib import Path

import django.db.models.functions.datetime
import django.db.models.manager
from django.db import migrations, models

SQL = (Path(__file__).parent.parent / "sql" / "audit.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0004_sight_ends'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditCheckpoint',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                ('hash', models.CharField(max_length=64)),
                ('entries', models.BigIntegerField(help_text='how many were deleted with it')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'default_manager_name': 'unrestricted',
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('act', models.CharField(choices=[('sign_in', 'signed in'), ('sign_out', 'signed out'), ('view', 'saw'), ('export', 'exported'), ('release', 'released'), ('request', 'asked for more'), ('decision', 'decided a request'), ('recall', 'recalled'), ('warning', 'warned'), ('standing', 'decided on standing'), ('partnership', 'decided on partnership'), ('break_glass', 'emergency opening'), ('key', 'key of a machine'), ('factor', 'second factor'), ('audience', 'changed an audience'), ('lock', 'locked an account'), ('retention', 'deleted old entries'), ('restore', 'restored a backup')], max_length=12)),
                ('member', models.BigIntegerField(help_text='who did it; null: the clock or a command', null=True)),
                ('organisation', models.BigIntegerField(help_text='for whom he acted', null=True)),
                ('area', models.UUIDField(help_text='DO area', null=True)),
                ('layer', models.CharField(blank=True, max_length=32)),
                ('record', models.UUIDField(null=True)),
                ('version', models.PositiveIntegerField(help_text='of the form, as the wire says it; of an act on the record, of the record', null=True)),
                ('view', models.PositiveSmallIntegerField(help_text='1 redacted, 2 full', null=True)),
                ('originator', models.BigIntegerField(help_text='organisation whose record it is', null=True)),
                ('about', models.BigIntegerField(help_text='organisation concerned', null=True)),
                ('counted', models.BooleanField(help_text='false: nobody but the originator may learn from a sum that the record exists')),
                ('detail', models.JSONField(default=dict)),
                ('seq', models.BigIntegerField(help_text='place in the chain', null=True, unique=True)),
                ('hash', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'verbose_name_plural': 'audit entries',
                'default_manager_name': 'unrestricted',
                'indexes': [models.Index(condition=models.Q(('seq', None)), fields=['id'], name='auditentry_unchained'), models.Index(condition=models.Q(('record__isnull', False)), fields=['record', 'member', 'at'], name='auditentry_record'), models.Index(condition=models.Q(('originator__isnull', False)), fields=['originator', 'at'], name='auditentry_originator'), models.Index(fields=['at'], name='auditentry_at')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('hash', ''), ('seq', None)), models.Q(('seq__gt', 0), models.Q(('hash', ''), _negated=True)), _connector='OR'), name='auditentry_chained_whole')],
            },
            managers=[
                ('unrestricted', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(SQL),
    ]
