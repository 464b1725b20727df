"""The rule of sight in SQL: functions, epochs and their triggers."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "sql" / "sight.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]
    operations = [migrations.RunSQL(SQL)]
