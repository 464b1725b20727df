"""The whole picture as it stood at a moment, as far as one reader may see it of then and of now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Q

from layers import sources
from layers.geojson import feature, stamp
from partners.models import Record
from partners.problems import Problem
from partners.queries import is_exercise
from partners.readers import Reader
from partners.shown import Source
from partners.then import form_of
from partners.then import stood as forms_that_stood

from ..sources import VEHICLES
from . import positions

LIMIT, LIMIT_AT_MOST = 2_000, 5_000  # features of a layer
WITHOUT_PICTURE = ("requests",)  # a question has no place, and is no part of what was happening


def layers() -> list[Source]:
    """What is replayed from forms, in the order of drawing."""
    return [source for source in sources.every() if issubclass(source.record, Record) and source.key not in WITHOUT_PICTURE]


def at(
    reader: Reader,
    moment: datetime,
    bbox: GEOSGeometry | None,
    keys: Sequence[str] | None,
    limit: int,
    *,
    trails: bool = True,
    unless: str = "",
) -> dict[str, Any]:
    """Features by layer, at most limit each (truncated names the layers that held more), vehicles, and their trails.

    keys: of the layers wanted; None: all. bbox: 4326. unless: the digest of an answer that the reader has; forms that make the same one are
    read and judged all the same, and left out. Raises Problem 400 for a key that is no layer's.
    """
    known = [*(source.key for source in layers()), VEHICLES.key]
    for key in keys or ():
        if key not in known:
            raise Problem(400, "unknown_value", f"known are {', '.join(known)}", field="layers")
    exercise, told, truncated = is_exercise(), {}, []
    for source in layers():
        if keys is None or source.key in keys:
            rows = forms_that_stood(source, reader, moment)
            if bbox is not None:
                rows = rows.filter(Q(geom__intersects=bbox) | Q(geom=None))
            found = list(rows[: limit + 1])
            if len(found) > limit:
                truncated.append(source.key)
            told[source.key] = [feature(source, form_of(source, row), exercise=exercise) for row in found[:limit]]  # type: ignore[arg-type]
    digest = hashlib.sha256(json.dumps([told, truncated], default=str).encode()).hexdigest()
    if digest == unless:
        told = {}
    ways: dict[str, Any] = {}
    if keys is None or VEHICLES.key in keys:
        stood = positions.stood(reader, moment, bbox, trails=trails)
        told[VEHICLES.key] = [feature(VEHICLES, one.row, exercise=exercise) for one in stood]
        ways = {
            str(one.row.pk): {
                "coordinates": [[round(lon, 6), round(lat, 6)] for lon, lat in one.line],
                "times": [stamp(time) for time in one.times],
            }
            for one in stood
            if trails
        }
    return {"layers": told, "truncated": truncated, "trails": ways, "digest": digest, "same": digest == unless}
