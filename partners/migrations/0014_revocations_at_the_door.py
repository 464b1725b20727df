"""Keys, agreements and addresses at the door that were taken back do not come back with a restored backup."""

from django.db import migrations

SQL = """
drop trigger partners_apikey_narrowed on partners_apikey;
drop trigger partners_apikey_gone on partners_apikey;
select watch_revocations('partners_apikey', 'id,created_at,member_id', 'ends_at,revoked_at', 'layers,precision,networks,sha256');
select watch_revocations('partners_maildomain', 'id,organisation_id', '', 'domain');
select watch_revocations('partners_personaladdress', 'id,starts_at,member_id', 'ends_at');
select watch_revocations('partners_emergencyopening', 'id', 'ends_at,refused_at');
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0013_questions")]
    operations = [migrations.RunSQL(SQL)]
