"""Vector tiles: one statement a tile, the restricted queryset's SQL inside ST_AsMVT (Mapbox Vector Tile 2.1). The only room with 3857."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.geos import Polygon
from django.db import connection
from django.db.models import F, Field, Func, Value

from partners.models import Marking
from partners.readers import Reader
from partners.shown import Source
from partners.visibility import VisibleQuerySet, together, visible
from sltmap.geo import WGS84, Tile

from . import cells
from .models import CellCount, CellSum

EXTENT = 4096  # tile units to an edge
BUFFER = 64  # tile units around it, so that a sign on the edge is drawn whole in both tiles
MARGIN = BUFFER / EXTENT
# The column as it is: GeoDjango selects a geometry as bytea, and PostGIS would parse it back in every row.
GEOM = Func(F("geom"), template="%(expressions)s", output_field=Field())
ROWS_AT_MOST = 20_000  # of a tile; the newest, then by id
CELLS_TO = cells.Z_LAST  # zoom: up to it many points are drawn as counts per cell
FEW = 1_000  # records that a reader sees in a tile: up to so many are drawn each where it is, at any zoom
NEAR_FROM, FEW_NEAR = 8, 5_000  # zoom from which the ground is shown close enough for more of them
SIMPLIFY_PX = 0.5  # of a 512 px tile: what no eye can tell apart

# Of records drawn as one the tightest marking counts, and its name does not sort by how tight it is.
TIGHTEST = "array[{}]::text[]".format(", ".join(f"'{marking.label}'" for marking in sorted(Marking)))

# Redacted records of one published cell are one feature with its count: to the reader they are all "about here".
FEATURES = """
with r as materialized {{rows}},
folded as materialized (
    select {geom} as geom, r.view, count(*) as n, min(r.id::text) as uid,
        ({tightest})[min(array_position({tightest}, r.marking::text))] as marking, min(r.title) as title,
        max(r.at) as at {sums}
    from r group by r.outline, r.view, case when r.view = 2 or {alone} then r.id end
)
select st_asmvt(t, %s, {extent}, 'geom') from (
    select st_asmvtgeom(geom, st_makeenvelope(%s, %s, %s, %s, 3857), {extent}, {buffer}, true) as geom,
        case when n = 1 then uid end as uid, case when n > 1 then n end as count,
        case view when 2 then 'full' else 'redacted' end as view, marking, title, extract(epoch from at)::bigint as at {names}
    from folded
) t where geom is not null
"""

# Counts of one tile's cells; what the clock has not packed yet and rows whose sight ends by itself are added.
COUNTS = """
select c.tile_x, c.tile_y, c.tlp, c.packed, null::int[], null::int[] from {{sums}} c
union all
select d.x >> 3, d.y >> 3, d.tlp, null, array_agg(((d.y & 7) * 8 + (d.x & 7)) * 5 + d.severity), array_agg(d.n::int) from (
    select e.cell_x as x, e.cell_y as y, e.severity, e.tlp, sum(e.count) as n from {{deltas}} e group by 1, 2, 3, 4
    union all
    select cell_x(st_centroid(p.outline), {z}), cell_y(st_centroid(p.outline), {z}), p.weight, p.tlp, count(*) from {{passing}} p group by 1, 2, 3, 4
) d group by 1, 2, 3
"""

# A feature per cell at its middle. Nothing here is read from a table: the counts were read under the guard.
CELLS = """
select st_asmvt(t, %s, {extent}, 'geom') from (
    select st_asmvtgeom(st_setsrid(st_makepoint(x, y), 3857), st_makeenvelope(%s, %s, %s, %s, 3857), {extent}, {buffer}, true) as geom,
        count, severity, marking
    from unnest(%s::float8[], %s::float8[], %s::int[], %s::int[], %s::text[]) c(x, y, count, severity, marking)
) t
"""


def tile(source: Source, reader: Reader, at: Tile) -> bytes:
    """The tile of a layer as this reader may see it; empty when there is nothing to draw."""
    if source.geometry == "point" and not source.live and at.z <= CELLS_TO:
        return _cells(source, reader, at)
    return _features(source, visible(source.shown, reader), at)


def _features(source: Source, shown: VisibleQuerySet, at: Tile) -> bytes:
    names = ("id", "view", "outline", "marking", "title", "at", *source.tile_fields)
    boxed = shown.filter(geom__bboverlaps=_box(at)).annotate(outline=GEOM).values(*names)
    rows: Any = boxed.order_by(F("at").desc(nulls_last=True), "id")[:ROWS_AT_MOST]
    # Only lines and areas are simplified, and in 3857, where the tolerance is one of the screen.
    geom = "st_transform(r.outline, 3857)"
    if source.geometry != "point":
        geom = f"st_simplifypreservetopology({geom}, {at.size_m / 512 * SIMPLIFY_PX!r})"
    columns = {name: "r." + name for name in source.tile_fields}
    for name in columns:
        field = source.shown._meta.get_field(name)
        if field.get_internal_type() == "DateTimeField":
            columns[name] = f"extract(epoch from r.{name})::bigint"
        elif field.get_internal_type() == "ArrayField":
            columns[name] = f"array_to_string(r.{name}, ',')"
        elif field.get_internal_type() == "BooleanField":
            columns[name] = f"r.{name}::int"
    statement = FEATURES.format(
        geom=geom,
        sums="".join(f", max({column}) as {name}" for name, column in columns.items()),
        names="".join(f", {name}" for name in columns),
        tightest=TIGHTEST,
        alone="false" if source.geometry == "point" else "true",
        extent=EXTENT,
        buffer=BUFFER,
    )
    return _bytes(statement, source, at, rows=rows)


def _cells(source: Source, reader: Reader, at: Tile) -> bytes:
    z = max(at.z, cells.Z_FIRST)  # a smaller zoom reads the cells of the first
    edge = 1 << (z - at.z)  # tiles of that zoom to an edge of this tile
    x, y = at.x * edge, at.y * edge
    tlp = F("label__marking")
    sums: Any = visible(CellSum, reader).filter(source=source.key, z=z, tile_x__range=(x, x + edge - 1), tile_y__range=(y, y + edge - 1))
    across, down = (x * 8, (x + edge) * 8 - 1), (y * 8, (y + edge) * 8 - 1)
    deltas: Any = visible(CellCount, reader).filter(source=source.key, z=z, cell_x__range=across, cell_y__range=down)
    severity = F("severity") if "severity" in source.tile_fields else Value(0)
    passing: Any = visible(source.shown, reader).filter(geom__bboverlaps=_box(at), sight_until__isnull=False)
    found = together(
        COUNTS.format(z=z),
        sums=sums.annotate(tlp=tlp).values("tile_x", "tile_y", "tlp", "packed"),
        deltas=deltas.annotate(tlp=tlp).values("cell_x", "cell_y", "severity", "tlp", "count"),
        passing=passing.annotate(outline=GEOM, weight=severity, tlp=tlp).values("outline", "weight", "tlp"),
    )
    drawn = cells.add_up(found, z)
    if sum(count for _, _, count, _, _ in drawn) <= (FEW if at.z < NEAR_FROM else FEW_NEAR):
        return _features(source, visible(source.shown, reader), at)
    columns = [list(column) for column in zip(*drawn, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(CELLS.format(extent=EXTENT, buffer=BUFFER), [source.key, *at.mercator(), *columns])
        return bytes(cursor.fetchone()[0])


def _box(at: Tile) -> Polygon:
    box = Polygon.from_bbox(at.bounds(MARGIN))
    box.srid = WGS84
    return box


def _bytes(statement: str, source: Source, at: Tile, **rows: VisibleQuerySet) -> bytes:
    found = together(statement, [source.key, *at.mercator()], **rows)
    return bytes(found[0][0] or b"")
