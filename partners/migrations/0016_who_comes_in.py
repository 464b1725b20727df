"""Who may come in, as functions: a request asks for both with its membership, in one statement."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "sql" / "door.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("partners", "0015_questions_for_warnings")]
    operations = [migrations.RunSQL(SQL)]
