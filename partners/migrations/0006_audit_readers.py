"""Who reads which part of the audit: one rule in SQL."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "sql" / "audit_duties.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("partners", "0005_audit")]
    operations = [migrations.RunSQL(SQL, "drop function audit_duties(bigint)")]
