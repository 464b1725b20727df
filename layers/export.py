"""Layers as files: GeoJSON, CSV and GeoPackage. Pure; every file says its marking, its notice, and whether it is an exercise."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from partners import sheets
from partners.models import Marking
from partners.shown import Source

from . import geojson
from .geojson import Row

NOTICE = "For the security of personnel and operations only (SLT guidelines 6). No onward distribution without the originator's consent."
APART = (
    "Planned together, decided separately. Each organisation is responsible for its own people and may stop, turn back or leave at any time. "
    "No organisation guarantees escort, rescue, evacuation or medical support to another; help is given if feasible, usually reimbursable "
    "(guidelines 1f, 7). This file informs."
)
DECIDED_APART = ("missions", "hospitals", "evacuation_points")  # layers with the second notice (domain.md, do no harm)
EXERCISE = "EXERCISE"
GEOPACKAGE, GEOPACKAGE_VERSION = 0x47504B47, 10300  # OGC 12-128r17: "GPKG", 1.3.0
WGS84_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],'
    'PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
)
TABLES = """
create table gpkg_spatial_ref_sys (srs_name text not null, srs_id integer primary key, organization text not null,
    organization_coordsys_id integer not null, definition text not null, description text);
create table gpkg_contents (table_name text primary key, data_type text not null, identifier text unique, description text default '',
    last_change datetime not null, min_x double, min_y double, max_x double, max_y double, srs_id integer references gpkg_spatial_ref_sys);
create table gpkg_geometry_columns (table_name text primary key references gpkg_contents, column_name text not null,
    geometry_type_name text not null, srs_id integer not null references gpkg_spatial_ref_sys, z tinyint not null, m tinyint not null);
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """What goes into a file: rows of one source, all of which the reader sees."""

    source: Source
    rows: Sequence[Row]
    exercise: bool
    at: datetime  # of the reading
    disclaimers: tuple[str, ...] = ()  # of the areas that rows lie in

    @property
    def marking(self) -> str:
        """The tightest marking in it; empty for a file without rows."""
        values = {marking.label: marking for marking in Marking}
        tightest = min((values[row.marking] for row in self.rows), default=None)
        return str(tightest.label) if tightest is not None else ""

    @property
    def words(self) -> tuple[str, ...]:
        """What stands at the foot of it."""
        apart = (APART,) if self.source.key in DECIDED_APART else ()
        exercise = (EXERCISE,) if self.exercise else ()
        return (*exercise, *((self.marking,) if self.marking else ()), NOTICE, *apart, *self.disclaimers)

    def features(self) -> list[dict[str, Any]]:
        """The rows as the wire has them: what a page says, a file says."""
        return [geojson.feature(self.source, row, exercise=self.exercise) for row in self.rows]


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """A kind of file."""

    suffix: str
    content_type: str
    encode: Callable[[Sheet], bytes]


def name_of(sheet: Sheet, form: Format) -> str:
    """The file's name: layer, marking, EXERCISE, time."""
    marking = re.sub("[^A-Z]+", "-", sheet.marking) or "empty"
    parts = ["sltmap", sheet.source.key, marking, *([EXERCISE] if sheet.exercise else []), f"{sheet.at:%Y%m%dT%H%MZ}"]
    return f"{'-'.join(parts)}.{form.suffix}"


def _geojson(sheet: Sheet) -> bytes:
    document = {"type": "FeatureCollection", "name": sheet.source.key, "marking": sheet.marking, "exercise": sheet.exercise}
    document |= {"notice": list(sheet.words), "timeStamp": geojson.stamp(sheet.at), "features": sheet.features()}
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _csv(sheet: Sheet) -> bytes:
    names, lines = _columns(sheet)
    rows = []
    for line, row in zip(lines, sheet.rows, strict=True):
        point: Any = row.geom if row.geom is not None and row.geom.geom_type == "Point" else None
        rows.append([*line, *((round(point.x, 7), round(point.y, 7)) if point else (None, None)), row.geom.wkt if row.geom else None])
    # Texts that begin a formula are quoted by sheets.cell(): a spreadsheet would run them.
    return sheets.table([*names, "lon", "lat", "wkt"], rows, foot=sheet.words).encode()


def _geopackage(sheet: Sheet) -> bytes:
    """OGC 12-128r17, written in memory: what it holds never touches a disk of the server."""
    names, lines = _columns(sheet)
    table, at = sheet.source.key, geojson.stamp(sheet.at)
    boxes = [row.geom.extent for row in sheet.rows if row.geom is not None and not row.geom.empty]
    box = [edge(axis) for edge, axis in zip((min, min, max, max), zip(*boxes, strict=True), strict=True)] if boxes else [None] * 4
    with sqlite3.connect(":memory:") as file:
        file.execute(f"pragma application_id = {GEOPACKAGE}")
        file.execute(f"pragma user_version = {GEOPACKAGE_VERSION}")
        file.executescript(TABLES)
        file.executemany(
            "insert into gpkg_spatial_ref_sys values (?, ?, ?, ?, ?, ?)",
            [
                ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", ""),
                ("Undefined geographic SRS", 0, "NONE", 0, "undefined", ""),
                ("WGS 84 geodetic", 4326, "EPSG", 4326, WGS84_WKT, "longitude, latitude in decimal degrees"),
            ],
        )
        contents = [table, "features", table, "\n".join(sheet.words), at, *box, 4326]
        file.execute("insert into gpkg_contents values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", contents)
        file.execute("insert into gpkg_geometry_columns values (?, 'geom', 'GEOMETRY', 4326, 0, 0)", [table])
        columns = ", ".join(f'"{name}" {_kind(line[n] for line in lines)}' for n, name in enumerate(names))
        file.execute(f'create table "{table}" (fid integer primary key autoincrement, geom geometry, {columns})')
        marks = ", ".join("?" * (len(names) + 1))
        rows = ([_blob(row.geom), *line] for row, line in zip(sheet.rows, lines, strict=True))
        file.executemany(f'insert into "{table}" values (null, {marks})', rows)  # noqa: S608  # a layer's key, no value
        file.commit()
        return file.serialize()


def _blob(geom: Any) -> bytes | None:
    """GeoPackageBinary, little-endian, without an envelope (2.1.3)."""
    if geom is None:
        return None
    return b"GP\x00" + bytes([0x01 | (0x10 if geom.empty else 0)]) + (4326).to_bytes(4, "little") + bytes(geom.wkb)


def _kind(values: Iterable[Any]) -> str:
    """Declared type of a column, by what stands in it."""
    said = {type(value) for value in values if value is not None}
    if said == {bool}:
        return "boolean"
    if said == {int}:
        return "integer"
    return "real" if said and said <= {int, float} else "text"


def _columns(sheet: Sheet) -> tuple[list[str], list[list[Any]]]:
    """Names, and for each row its values as one cell each: a list of words joined, anything deeper as JSON."""
    features = [{"id": feature["id"]} | feature["properties"] for feature in sheet.features()]
    common = ["layer", "view", "marking", "originator", "title", "area", sheet.source.time, "updated_at", "version", "until", "exercise"]
    names = list(dict.fromkeys(["id", *common, *sheet.source.fields]))
    return names, [[_flat(feature[name]) for name in names] for feature in features]


def _flat(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "; ".join(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


FORMATS = {
    "geojson": Format(suffix="geojson", content_type="application/geo+json", encode=_geojson),
    "csv": Format(suffix="csv", content_type="text/csv; charset=utf-8", encode=_csv),
    "gpkg": Format(suffix="gpkg", content_type="application/geopackage+sqlite3", encode=_geopackage),
}
