"""The guard asks for the scope itself too, and an audience is a rule or a list for good."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "sql" / "guard.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_sight")]
    operations = [migrations.RunSQL(SQL)]
