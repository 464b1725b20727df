"""Counts per cell: functions, and triggers on the shown tables of point layers."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "sql" / "cells.sql").read_text(encoding="utf-8")
COUNTED = {
    "layers_premisesshown": ("premises", "0"),
    "layers_venueshown": ("venues", "0"),
    "incidents_incidentshown": ("incidents", "severity"),
    "contingency_hospitalshown": ("hospitals", "0"),
    "contingency_evacuationpointshown": ("evacuation_points", "0"),
}
TRIGGERS = "".join(
    f"""
create trigger count_cells_insert after insert on {table} referencing new table as new_rows
    for each statement execute function count_cells('{key}', '{severity}');
create trigger count_cells_update after update on {table} referencing old table as old_rows new table as new_rows
    for each statement execute function count_cells('{key}', '{severity}');
create trigger count_cells_delete after delete on {table} referencing old table as old_rows
    for each statement execute function count_cells('{key}', '{severity}');
"""
    for table, (key, severity) in COUNTED.items()
)


class Migration(migrations.Migration):
    dependencies = [
        ("layers", "0003_sighted_words_and_counts"),
        ("incidents", "0002_initial"),
        ("contingency", "0002_initial"),
    ]
    operations = [migrations.RunSQL(SQL), migrations.RunSQL(TRIGGERS)]
