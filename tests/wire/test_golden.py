"""The golden frames, which the browser's tests read too: what they hold is what this server sends."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from layers import geojson, sources
from layers.hub import frames
from layers.hub.delivery import Form

HERE = Path(__file__).parent
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def golden(name: str) -> dict[str, Any]:
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def sent(frame: frames.Frame) -> dict[str, Any]:
    return json.loads(frame["text"])


def shape(value: Any) -> Any:
    """Names, deep, without values: lists by their first item."""
    return dict.fromkeys(value) if isinstance(value, dict) else None


MADE = {
    "hello": lambda: frames.hello(True),
    "ping": frames.ping,
    "resync": frames.resync,
    "error": lambda: frames.error("unknown_type", 17),
    "mark": lambda: frames.mark("token", 3, "2026-03-01T10:00:01Z"),
    "snapshot": lambda: frames.page(1, []),
    "snapshot_last": lambda: frames.last_page(2, "token"),
    "tick": lambda: frames.ticks("2026-03-01T10:00:00.100Z", ["{}"], [], [])[0],
}


@pytest.mark.parametrize("name", MADE)
def test_a_frame_has_the_fields_of_its_golden_one(name):
    frame = sent(MADE[name]())
    assert shape(frame) == shape(golden(name))
    assert frame["type"] == golden(name)["type"]


def test_every_golden_frame_is_one_we_send():
    assert {path.stem for path in HERE.glob("*.json")} == set(MADE)


def golden_features() -> list[Any]:
    found = [feature for name in ("snapshot", "snapshot_last") for feature in golden(name)["features"]] + golden("tick")["upsert"]
    return [pytest.param(feature, id=f"{feature['properties']['layer']} {feature['id'][:8]}") for feature in found]


def a_row(source: Any) -> SimpleNamespace:
    common = {"id": "x", "view": 2, "version": 1, "sight_until": None, "updated_at": NOON, "geom": None, "marking": "", "originator": ""}
    return SimpleNamespace(**common, area="", title="", at=NOON, **dict.fromkeys(source.fields))


@pytest.mark.parametrize("feature", golden_features())
def test_a_golden_feature_has_the_properties_of_its_layer(feature):
    source = sources.get(feature["properties"]["layer"])
    made = geojson.feature(source, a_row(source), exercise=True)
    assert feature.keys() == made.keys()
    assert feature["properties"].keys() == made["properties"].keys()


def test_gone_and_alert_have_the_fields_of_the_golden_tick():
    tick = golden("tick")
    source = sources.get("warnings")
    alert = json.loads(Form(source, a_row(source), True).alert)
    assert all(shape(ref) == {"layer": None, "id": None} for ref in tick["gone"])
    assert all(shape(ring) == shape(alert) for ring in tick["alert"])
    assert tick["alert"]
