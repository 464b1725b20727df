"""Locks, life consents, second factors and addresses that were taken back do not come back with a restored backup either."""

from django.db import migrations

SQL = """
drop trigger partners_user_narrowed on partners_user;
drop trigger partners_user_gone on partners_user;
select watch_revocations('partners_user', 'id,username', 'is_active', 'password,email');
select watch_revocations('partners_accountlock', 'id,starts_at,user_id', 'lifted_at');
select watch_revocations('partners_lifeconsent', 'id,starts_at,organisation_id', 'ends_at');
select watch_revocations('account_emailaddress', 'id,user_id', '', 'email');
-- A passkey counts its uses in its data; only of recovery codes does a change take something away.
select watch_revocations('mfa_authenticator', 'id,user_id,created_at', '', '');
create trigger mfa_authenticator_used after update on mfa_authenticator for each row
    when (old.type = 'recovery_codes' and old.data is distinct from new.data)
    execute function note_revocation('id,user_id,created_at', '', 'data');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0010_life_consent"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [migrations.RunSQL(SQL)]
