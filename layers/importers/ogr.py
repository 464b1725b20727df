"""GeoPackage, Shapefile and OSM PBF through pyogrio with one GDAL driver left. Runs in the child, after its limits are set."""

from __future__ import annotations

import ctypes
import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .refusal import Refused
from .sniff import Kind

DRIVERS = {Kind.GEOPACKAGE: "GPKG", Kind.SHAPEFILE: "ESRI Shapefile", Kind.OSM_PBF: "OSM"}
ROWS_AT_ONCE = 2000
# What GDAL and its kin put into a GeoPackage themselves; anything else that runs by itself is refused.
KNOWN_TRIGGERS = re.compile(r"^(rtree_.+|trigger_(insert|delete)_feature_count_.+|gpkg_.+|fk_.+)$")
KNOWN_VIEWS = re.compile(r"^(st_.+|vector_layers.*|spatialite_.+|geom_cols_ref_sys)$")
OSM_LAYERS = {"line": "lines", "point": "points", "polygon": "multipolygons"}


def read(kind: Kind, path: Path, options: dict[str, str]) -> Iterator[dict[str, Any]]:
    """A header message, then one message a row; numbers count rows from 1. options: layer, geometry, tag. Raises Refused."""
    if kind == Kind.GEOPACKAGE:
        _inspect(path)
    raw, names = _pyogrio(kind)
    layers = [str(layer[0]) for layer in names(str(path)) if layer[1] is not None]
    layer = _layer(kind, layers, options)
    where = f'"{options["tag"]}" IS NOT NULL' if kind == Kind.OSM_PBF and options.get("tag") else None
    notes, encoding = _encoding(kind, path)
    start, sent = 0, False
    total = None if kind == Kind.OSM_PBF else _count(raw, path, layer)
    while True:
        page = {} if kind == Kind.OSM_PBF else {"skip_features": start, "max_features": ROWS_AT_ONCE}
        meta, _, shapes, values = _read(raw, path, layer=layer, where=where, encoding=encoding, force_2d=True, **page)
        columns = [str(name) for name in meta["fields"]]
        if not sent:
            sent = True
            if where:
                notes.append(f"layer {layer!r}: features without the tag {options['tag']!r} are not read")
            total = len(shapes) if total is None else total
            yield {"columns": columns, "hxl": {}, "notes": notes, "rows": total, "crs": meta["crs"]}
        move = _to_wgs84(meta["crs"])
        for at, shape in enumerate(shapes):
            fields = {column: _plain(values[n][at]) for n, column in enumerate(columns)}
            row = {"row": start + at + 1, "fields": fields}
            if shape is not None:
                row["geom"] = move(shape)
            yield row
        start += len(shapes)
        if kind == Kind.OSM_PBF or len(shapes) < ROWS_AT_ONCE:
            return


def _pyogrio(kind: Kind) -> tuple[Any, Any]:
    os.environ["OSM_MAX_TMPFILE_SIZE"] = "16"  # MB in memory, then a file in our folder
    for name in ("geopandas", "pandas", "pyarrow"):
        sys.modules[name] = None  # type: ignore[assignment]  # rows need none of them, and memory is limited
    import pyogrio
    from pyogrio import raw

    _leave_one_driver(DRIVERS[kind])
    if set(pyogrio.list_drivers()) != {DRIVERS[kind]}:
        raise Refused("drivers", "the format library would open other formats than asked")
    return raw, pyogrio.list_layers


def _leave_one_driver(wanted: str) -> None:
    """Takes every GDAL driver but one out of the registry: none is left that follows a file's word to another file (VRT, GTI, MVT ...)."""
    with Path("/proc/self/maps").open() as maps:
        library = next((line.split()[-1] for line in maps if "/libgdal" in line), None)
    if library is None:
        raise Refused("drivers", "the format library is not where it is expected")
    gdal = ctypes.CDLL(library)
    gdal.GDALGetDriver.restype, gdal.GDALGetDriver.argtypes = ctypes.c_void_p, [ctypes.c_int]
    gdal.GDALGetDescription.restype, gdal.GDALGetDescription.argtypes = ctypes.c_char_p, [ctypes.c_void_p]
    gdal.GDALDeregisterDriver.argtypes = [ctypes.c_void_p]
    for driver in [gdal.GDALGetDriver(n) for n in range(gdal.GDALGetDriverCount())]:
        if gdal.GDALGetDescription(driver) != wanted.encode():
            gdal.GDALDeregisterDriver(driver)


def _inspect(path: Path) -> None:
    """Refuses a GeoPackage whose schema does more than hold features."""
    try:
        base = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        base.execute("pragma trusted_schema = off")
        parts = base.execute("select type, name, coalesce(sql, '') from sqlite_master").fetchall()
        base.close()
    except sqlite3.DatabaseError as error:
        raise Refused("broken_geopackage", str(error)) from error
    if "gpkg_contents" not in {name for _, name, _ in parts}:
        raise Refused("broken_geopackage", "an SQLite database without gpkg_contents is no GeoPackage")
    for kind, name, sql in parts:
        virtual = re.search(r"create\s+virtual\s+table.+?using\s+(\w+)", sql, re.IGNORECASE | re.DOTALL)
        if (kind == "trigger" and not KNOWN_TRIGGERS.match(name)) or (kind == "view" and not KNOWN_VIEWS.match(name)):
            raise Refused("active_geopackage", f"the GeoPackage holds the {kind} {name[:60]!r}; only plain tables are read")
        if virtual and virtual[1].lower() != "rtree":
            raise Refused("active_geopackage", f"the GeoPackage holds the virtual table {name[:60]!r} using {virtual[1]!r}")


def _layer(kind: Kind, layers: list[str], options: dict[str, str]) -> str:
    wanted = options.get("layer") or (OSM_LAYERS.get(options.get("geometry", ""), "") if kind == Kind.OSM_PBF else "")
    if wanted:
        if wanted not in layers:
            raise Refused("unknown_layer", f"no layer {wanted!r}; the file has {', '.join(layers)}")
        return wanted
    if len(layers) != 1:
        raise Refused("several_layers", f"the file has the layers {', '.join(layers) or 'none'}; name one with --layer")
    return layers[0]


def _encoding(kind: Kind, path: Path) -> tuple[list[str], str | None]:
    if kind != Kind.SHAPEFILE or path.with_suffix(".cpg").exists():
        return [], None
    try:
        path.with_suffix(".dbf").read_bytes()[32:].decode("utf-8")
    except UnicodeDecodeError:
        return ["no .cpg, and the text is not UTF-8: read as Windows-1252"], "cp1252"
    return ["no .cpg: read as UTF-8"], "utf-8"


def _count(raw: Any, path: Path, layer: str) -> int:
    from pyogrio import read_info

    return int(read_info(str(path), layer=layer, force_feature_count=True)["features"])


def _read(raw: Any, path: Path, **how: Any) -> Any:
    try:
        return raw.read(str(path), datetime_as_string=True, **how)
    except (RuntimeError, ValueError, UnicodeDecodeError) as error:  # pyogrio's own errors are of these
        raise Refused("broken_file", str(error)[:200]) from error


def _to_wgs84(crs: str | None) -> Any:
    """From WKB in the file's system to hexadecimal WKB in 4326. Raises Refused for a system nobody knows."""
    if crs is None or crs in ("EPSG:4326", "OGC:CRS84"):
        return lambda wkb: wkb.hex().upper()
    import numpy
    import shapely
    from pyproj import Transformer
    from pyproj.exceptions import CRSError

    try:
        transform = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform
    except CRSError as error:
        raise Refused("unknown_crs", str(error)[:120]) from error

    def move(wkb: bytes) -> str:
        shape = shapely.transform(shapely.from_wkb(wkb), lambda xy: numpy.column_stack(transform(xy[:, 0], xy[:, 1])))
        return str(shapely.to_wkb(shape, hex=True))

    return move


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if value is None or value != value:
        return None
    if hasattr(value, "item"):
        return value.item()
    return value if isinstance(value, str | int | float | bool) else str(value)
