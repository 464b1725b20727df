"""Published cells: what a redacted place is drawn as. A place lies in one cell of each level, whatever sltmap holds."""

from __future__ import annotations

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import connection

from .models import Cell, DOArea


def cell_for(*, area: DOArea, layer: str, place: GEOSGeometry, kept: Cell | None) -> Cell | None:
    """The cell that a redacted point is drawn as; None where the area has published none for this layer.

    place: a point, 4326. kept: the coarsest cell the record was ever shown in; it stays while it holds the place, and otherwise
    its level stays, for a finer cell would give away where in the coarse one the place is not.
    """
    if kept is not None and kept.geom.covers(place):
        return kept
    level = kept.level if kept else 0
    cells = Cell.objects.filter(partition__area=area, partition__layer=layer, level=level, geom__covers=place)
    if kept is not None:
        cells = cells.filter(partition=kept.partition_id)
    # Where two cells share the edge that the place lies on, the first by code holds it: one cell, always the same.
    return cells.order_by("-partition__published_at", "code").first()


def coarser_cell(*, area: DOArea, layer: str, geom: GEOSGeometry) -> Cell | None:
    """The wider cell around a place or the middle of a course (4326): kept by a record, it makes its redacted form that coarse."""
    place = geom if geom.geom_type == "Point" else geom.point_on_surface
    wider = Cell.objects.filter(partition__area=area, partition__layer=layer, level=1, geom__covers=place)
    return wider.order_by("-partition__published_at", "code").first()


def cells_along(*, area: DOArea, layer: str, course: GEOSGeometry, level: int = 0) -> GEOSGeometry | None:
    """The union of all cells of a level (0: finest) that a line or an outline (4326) touches; None where none is published."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select st_asewkb(st_normalize(st_union(c.geom order by c.id))) from partners_cell c where c.level = %s and st_intersects(c.geom, %s::geometry)
            and c.partition_id = (select id from partners_partition where area_id = %s and layer = %s order by published_at desc limit 1)""",
            [level, course.ewkb.hex(), str(area.pk), layer],
        )
        union = cursor.fetchone()[0]
    return GEOSGeometry(memoryview(bytes(union))) if union else None


def cells_of(*, area: DOArea, layer: str, places: list[GEOSGeometry]) -> list[Cell | None]:
    """cell_for() of many points that no record was ever shown at, in two statements."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select p.n, (select c.id from partners_cell c join partners_partition t on t.id = c.partition_id
                where t.area_id = %s and t.layer = %s and c.level = 0 and st_covers(c.geom, p.place)
                order by t.published_at desc, c.code limit 1)
            from unnest(%s::geometry[]) with ordinality p(place, n) order by p.n""",
            [str(area.pk), layer, [place.ewkb.hex() for place in places]],
        )
        ids = [cell for _, cell in cursor.fetchall()]
    cells = Cell.objects.in_bulk({cell for cell in ids if cell is not None})
    return [cells.get(cell) for cell in ids]


def footprint(*, area: DOArea, layer: str, geom: GEOSGeometry, kept: Cell | None) -> tuple[GEOSGeometry, Cell | None]:
    """What a hidden position is drawn as, and the cell to keep (of a course: only one that makes it coarser). Where no cell is published: the box around the area."""
    if geom.geom_type == "Point":
        cell = cell_for(area=area, layer=layer, place=geom, kept=kept)
        return (cell.geom, cell) if cell else (_box(area), None)
    union = cells_along(area=area, layer=layer, course=geom, level=kept.level if kept else 0)
    if union is None:
        return _box(area), None
    return (union if union.geom_type == "MultiPolygon" else MultiPolygon(union, srid=4326)), kept


def _box(area: DOArea) -> MultiPolygon:
    """A copy of the outline itself in every such row made an import of 3,317 rows take 66 s."""
    return MultiPolygon(area.geom.envelope, srid=4326)
