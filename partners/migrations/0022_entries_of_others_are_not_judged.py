"""scope() looks up consents only of entries that name the reader: labels of missions that are over stay, and are many."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "sql" / "scope.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("partners", "0021_openings_by_place")]
    operations = [migrations.RunSQL(SQL)]
