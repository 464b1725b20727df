"""Natural Earth, as npm world-atlas ships it (TopoJSON), cut into vector tiles. Pure: no database, no settings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry as Geometry

from sltmap.geo import MERCATOR_MAX_LAT

EXTENT = 4096  # tile units on an edge
BUFFER = 64  # tile units beyond each edge: lines do not end at it
LAYERS = ("land", "borders", "disputed")
MAX_ZOOM = 7
# file of world-atlas for zooms from, to: a coarser one where its lines are finer than a pixel
SCALES = (("110m", 0, 2), ("50m", 3, 4), ("10m", 5, MAX_ZOOM))

# Lines that public sources mark as not agreed (notes on maps of the UN, Natural Earth). They are dashed; naming them here takes no side.
DISPUTED_PLACES = frozenset({"W. Sahara", "Somaliland", "Kosovo", "N. Cyprus", "Cyprus U.N. Buffer Zone", "Siachen Glacier", "Palestine"})
DISPUTED_PAIRS = frozenset(
    frozenset(pair)
    for pair in (
        ("Sudan", "S. Sudan"),  # final status of Abyei not determined
        ("Kenya", "S. Sudan"),  # Ilemi
        ("Egypt", "Sudan"),  # Halaib
        ("India", "Pakistan"),
        ("China", "India"),
        ("Israel", "Syria"),
        ("Israel", "Lebanon"),
        ("Russia", "Ukraine"),
        ("Bhutan", "China"),
        ("North Korea", "South Korea"),
        ("Guyana", "Venezuela"),
        ("Guyana", "Suriname"),
    )
)


@dataclass(frozen=True, kw_only=True)
class Atlas:
    """Three geometries in unit Mercator: x 0 at 180° W to 1 at 180° E, y 0 in the north to 1 in the south."""

    land: Geometry
    borders: Geometry
    disputed: Geometry


def read_atlas(path: Path) -> Atlas:
    """The atlas in a countries-*.json of world-atlas. Raises OSError, and ValueError for what is no such file."""
    topology = json.loads(path.read_bytes())
    if topology.get("type") != "Topology" or not {"countries", "land"} <= set(topology.get("objects", {})):
        raise ValueError(f"{path} is no TopoJSON with countries and land")
    arcs = [_project(arc, topology["transform"]) for arc in topology["arcs"]]
    countries = topology["objects"]["countries"]["geometries"]
    agreed, disputed = _borders(countries)
    return Atlas(
        land=_polygons(topology["objects"]["land"]["geometries"], arcs),
        borders=_lines(agreed, arcs),
        disputed=_lines(disputed, arcs),
    )


def _project(arc: list[list[int]], transform: dict[str, list[float]]) -> NDArray[numpy.float64]:
    """An arc of steps on an integer grid as points in unit Mercator."""
    degrees = numpy.cumsum(numpy.asarray(arc, dtype=numpy.float64), axis=0) * transform["scale"] + transform["translate"]
    sine = numpy.sin(numpy.radians(numpy.clip(degrees[:, 1], -MERCATOR_MAX_LAT, MERCATOR_MAX_LAT)))
    y = 0.5 - numpy.log((1 + sine) / (1 - sine)) / (4 * numpy.pi)
    return numpy.column_stack(((degrees[:, 0] + 180) / 360, y))


def _rings(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """Polygons of a TopoJSON geometry, each a list of rings, each a list of arc numbers (~i: backwards)."""
    kind: str = geometry["type"]
    if kind == "Polygon":
        return [geometry["arcs"]]
    return list(geometry["arcs"]) if kind == "MultiPolygon" else []


def _borders(countries: list[dict[str, Any]]) -> tuple[list[int], list[int]]:
    """Numbers of the arcs that two countries share: the agreed and the disputed ones. An arc of one country alone is coast."""
    users: dict[int, set[str]] = {}
    for country in countries:
        for ring in (ring for polygon in _rings(country) for ring in polygon):
            for number in ring:
                users.setdefault(number if number >= 0 else ~number, set()).add(country["properties"]["name"])
    shared = {number: names for number, names in users.items() if len(names) > 1}
    disputed = [number for number, names in shared.items() if names & DISPUTED_PLACES or frozenset(names) in DISPUTED_PAIRS]
    return sorted(shared.keys() - set(disputed)), sorted(disputed)


def _lines(numbers: list[int], arcs: list[NDArray[numpy.float64]]) -> Geometry:
    return shapely.line_merge(shapely.multilinestrings([shapely.linestrings(arcs[number]) for number in numbers]))


def _polygons(geometries: list[dict[str, Any]], arcs: list[NDArray[numpy.float64]]) -> Geometry:
    polygons = []
    for rings in (rings for geometry in geometries for rings in _rings(geometry)):
        lines = [numpy.concatenate([arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring]) for ring in rings]
        if len(lines[0]) > 3:  # an island of the coarse files may be one point
            polygons.append(shapely.Polygon(lines[0], [hole for hole in lines[1:] if len(hole) > 3]))
    # Mercator and the grid of the file may let a ring touch itself; a valid polygon is what clipping asks for
    return shapely.union_all(shapely.make_valid(polygons))


def tiles(atlas: Atlas, first: int, last: int) -> Iterator[tuple[int, int, int, bytes]]:
    """z, x, y and the tile (MVT, not compressed) for every tile of zooms first to last that holds anything."""
    yield from _descend([getattr(atlas, name) for name in LAYERS], 0, 0, 0, first, last)


def _descend(geometries: list[Geometry], z: int, x: int, y: int, first: int, last: int) -> Iterator[tuple[int, int, int, bytes]]:
    """Each tile is cut from its parent's piece: cutting the world for each would take minutes."""
    edge = 1 / 2**z
    margin = edge * BUFFER / EXTENT
    box = (x * edge - margin, y * edge - margin, (x + 1) * edge + margin, (y + 1) * edge + margin)
    pieces = [shapely.clip_by_rect(geometry, *box) for geometry in geometries]
    if all(piece.is_empty for piece in pieces):
        return
    if z >= first:
        tile = _tile(pieces, z, x, y, simplified=z < last)
        if tile:
            yield z, x, y, tile
    if z < last:
        for child in ((2 * x, 2 * y), (2 * x + 1, 2 * y), (2 * x, 2 * y + 1), (2 * x + 1, 2 * y + 1)):
            yield from _descend(pieces, z + 1, *child, first, last)


def _tile(pieces: list[Geometry], z: int, x: int, y: int, *, simplified: bool) -> bytes:
    """simplified: to half a pixel of a 256 px tile; the deepest zoom is drawn larger too, and stays as it is."""
    tile = b""
    for name, piece in zip(LAYERS, pieces, strict=True):
        if simplified:
            piece = shapely.simplify(piece, 0.5 / 256 / 2**z, preserve_topology=False)
        paths = [path for path in (_to_grid(part, z, x, y) for part in _parts(piece)) if path is not None]
        if paths:
            tile += _layer(name, paths, closed=name == "land")
    return tile


def _parts(geometry: Geometry) -> Iterable[NDArray[numpy.float64]]:
    """Rings and lines of geometry; outer rings clockwise as seen on screen (y down), holes the other way (MVT 2.1, 4.3.4.4)."""
    for part in shapely.get_parts(geometry):
        if part.is_empty:
            continue
        if part.geom_type == "Polygon":
            turned = shapely.orient_polygons(part)  # outer ring: positive area in x, y, which with y downwards is what MVT asks for
            yield shapely.get_coordinates(turned.exterior)
            for hole in turned.interiors:
                yield shapely.get_coordinates(hole)
        elif part.geom_type == "LineString":
            yield shapely.get_coordinates(part)


def _to_grid(part: NDArray[numpy.float64], z: int, x: int, y: int) -> NDArray[numpy.int64] | None:
    """part in tile units, repeated points left out; None for what has no extent there."""
    grid = numpy.rint((part * 2**z - (x, y)) * EXTENT).astype(numpy.int64)
    moved = numpy.ones(len(grid), dtype=bool)
    moved[1:] = numpy.any(grid[1:] != grid[:-1], axis=1)
    grid = grid[moved]
    closed = len(part) > 3 and bool((part[0] == part[-1]).all())
    return grid if len(grid) >= (4 if closed else 2) else None


# Mapbox Vector Tile 2.1: a layer of one feature without properties.
_MOVE, _LINE, _CLOSE = 1, 2, 7
_LINESTRING, _POLYGON = 2, 3


def _varints(values: Iterable[int]) -> bytes:
    out = bytearray()
    for value in values:
        while value > 0x7F:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        out.append(value)
    return bytes(out)


def _field(number: int, body: bytes) -> bytes:
    return _varints([number << 3 | 2, len(body)]) + body


def _layer(name: str, paths: list[NDArray[numpy.int64]], *, closed: bool) -> bytes:
    commands: list[int] = []
    cursor = numpy.zeros(2, dtype=numpy.int64)
    for path in paths:
        points = path[:-1] if closed else path  # ClosePath draws the last step
        steps: NDArray[numpy.int64] = numpy.diff(numpy.vstack((cursor, points)), axis=0).astype(numpy.int64)
        zigzag = ((steps << 1) ^ (steps >> 63)).ravel().tolist()
        commands += [1 << 3 | _MOVE, *zigzag[:2], (len(points) - 1) << 3 | _LINE, *zigzag[2:]]
        if closed:
            commands.append(1 << 3 | _CLOSE)
        cursor = points[-1]
    feature = _varints([3 << 3, _POLYGON if closed else _LINESTRING]) + _field(4, _varints(commands))
    layer = _field(1, name.encode()) + _field(2, feature) + _varints([5 << 3, EXTENT, 15 << 3, 2])
    return _field(3, layer)
