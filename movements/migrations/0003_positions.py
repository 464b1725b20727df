"""The partitioned table of positions."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "sql" / "positions.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("movements", "0002_initial")]
    operations = [migrations.RunSQL(SQL)]
