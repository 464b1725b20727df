"""What the import tests share: an organisation, areas, a file of their own, and the data beside the repository."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon

from layers.importers import loading, rooms
from layers.importers.drafts import Wishes
from layers.importers.report import Report
from partners.models import DOArea, Organisation
from tests import make

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not here")


def south_sudan() -> DOArea:
    """The DO area with the union of the COD-AB states as its outline, and cells for incidents."""
    states = json.loads(gzip.decompress((DATA / "05_admin" / "ssd_cod_ab_adm1_20210924.geojson.gz").read_bytes()))
    outline = None
    for state in states["features"]:
        part = GEOSGeometry(json.dumps(state["geometry"]))
        outline = part if outline is None else outline.union(part)
    area = make.area(name="South Sudan", geom=outline if outline.geom_type == "MultiPolygon" else MultiPolygon(outline, srid=4326))
    make.partition(area, edge_deg=1.0, west=24.0, south=3.0, n=12)
    return area


def run(key: str, path: Path, organisation: Organisation, area: DOArea | None, **order: Any) -> Report:
    """Imports a file at make.EARLIER unless told otherwise; map, set and where are dictionaries."""
    room = rooms.get(key)
    assert room is not None
    wishes = Wishes(columns=order.pop("map", {}), constants=order.pop("set", {}), where=order.pop("where", {}))
    return loading.run(
        loading.Order(room=room, path=path, organisation=organisation, area=area, wishes=wishes, **({"at": make.EARLIER} | order))
    )


def figures(report: Report) -> tuple[int, int, int, int, int, int]:
    """imported, updated, unchanged, left out, flagged, refused; the report adds up."""
    counts = report.counts()
    named = tuple(counts[word] for word in ("imported", "updated", "unchanged", "left_out", "flagged", "refused"))
    assert sum(named) - counts["flagged"] == counts["rows"]
    return named  # type: ignore[return-value]


def reasons(report: Report) -> dict[str, int]:
    """How many rows were flagged or refused, by code."""
    found: dict[str, int] = {}
    for finding in (*report.flagged, *report.refused):
        found[finding.flag.code] = found.get(finding.flag.code, 0) + 1
    return found
