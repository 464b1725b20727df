"""What an organisation showed of its part, and a manifest that was taken away, do not come back with a restored backup."""

from django.db import migrations

SQL = """
select watch_revocations('movements_partshown', 'id', '');
select watch_revocations('movements_manifestshown', 'id', '');
"""


class Migration(migrations.Migration):
    dependencies = [("movements", "0017_probes"), ("partners", "0008_revocations")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
