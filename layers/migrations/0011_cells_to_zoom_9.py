"""Counts of the cells of zooms 8 and 9 too: the trigger anew, and what stands counted. The clock packs them within the hour."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "sql" / "cells.sql").read_text(encoding="utf-8")
COUNTED = "delete from layers_cellcount where z >= 8; delete from layers_cellsum where z >= 8;" + "".join(
    f"""
insert into layers_cellcount (source, label_id, view, z, cell_x, cell_y, severity, count)
select '{key}', r.label_id, r.view, z, cell_x(r.middle, z), cell_y(r.middle, z), r.severity, count(*)
from (select label_id, view, {severity}::int as severity, case when geometrytype(geom) = 'POINT' then geom else st_centroid(geom) end as middle
    from {table} where geom is not null and sight_until is null) r, generate_series(8, 9) z group by 2, 3, 4, 5, 6, 7;
"""
    for table, key, severity in (
        ("layers_premisesshown", "premises", "0"),
        ("layers_venueshown", "venues", "0"),
        ("incidents_incidentshown", "incidents", "severity"),
        ("contingency_hospitalshown", "hospitals", "0"),
        ("contingency_evacuationpointshown", "evacuation_points", "0"),
    )
)


class Migration(migrations.Migration):
    dependencies = [
        ("layers", "0010_photos"),
        ("incidents", "0003_sight_ends"),
        ("contingency", "0003_sight_ends"),
    ]
    operations = [migrations.RunSQL(SQL), migrations.RunSQL(COUNTED)]
