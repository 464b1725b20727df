"""scope() asks once which audiences hold the reader, not again for each entry of each label."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "sql" / "scope.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("partners", "0016_who_comes_in")]
    operations = [migrations.RunSQL(SQL)]
