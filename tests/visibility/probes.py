"""How each way out of the server is asked what it shows: a probe per route, all through the real interface."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import mapbox_vector_tile
from django.test import Client

from layers import sources
from sltmap.geo import tile_at

Seen = set[tuple[str, str, str]]  # layer key, id, view
MIDDLE = (31.5586, 6.2089)  # lon, lat: within the world's one cell


@dataclass
class Told:
    """What one way out told one reader. seen: forms by name; counts: how many of a layer; both only of the layers it speaks of."""

    seen: Seen | None = None
    counts: dict[str, int] = field(default_factory=dict)
    body: bytes = b""
    layers: tuple[str, ...] = ()
    responses: list[Any] = field(default_factory=list)

    def and_(self, more: Told) -> Told:
        """What the same way out told when it was asked further."""
        seen = None if self.seen is None else self.seen | (more.seen or set())
        return Told(
            seen=seen,
            counts=self.counts | more.counts,
            body=self.body + more.body,
            layers=self.layers,
            responses=self.responses + more.responses,
        )


def _get(client: Client, told: Told, path: str) -> Any:
    response = client.get(path)
    told.responses.append(response)
    told.body += response.content
    return response


def _keys(*, without: tuple[str, ...] = ()) -> tuple[str, ...]:
    return tuple(source.key for source in sources.every() if source.key not in without)


def listed(client: Client) -> Told:
    """Every page of every layer."""
    told = Told(seen=set(), layers=_keys())
    for key in told.layers:
        url, number = f"/api/v1/layers/{key}/features?limit=7", 0
        while url:
            response = _get(client, told, url)
            if response.status_code != 200:
                break
            page = response.json()
            number += page["numberReturned"]
            told.seen |= {(key, feature["id"], feature["properties"]["view"]) for feature in page["features"]}
            url = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
        told.counts[key] = number
    return told


def exported(client: Client) -> Told:
    """Every layer as a file of each kind."""
    told = Told(seen=set(), layers=_keys())
    for key in told.layers:
        for form in ("csv", "gpkg", "geojson"):
            response = client.get(f"/api/v1/layers/{key}/export?format={form}")
            told.responses.append(response)
            content = b"".join(response)
            told.body += content + response.get("Content-Disposition", "").encode()
        features = json.loads(content)["features"] if response.status_code == 200 else []
        told.counts[key] = len(features)
        told.seen |= {(key, feature["id"], feature["properties"]["view"]) for feature in features}
    return told


def detailed(client: Client, ids: list[tuple[str, str]]) -> Told:
    """Each feature by its id, hidden ones too."""
    told = Told(seen=set(), layers=_keys())
    for key, pk in ids:
        response = _get(client, told, f"/api/v1/layers/{key}/features/{pk}")
        if response.status_code == 200:
            told.seen.add((key, pk, response.json()["properties"]["view"]))
    return told


def _tile(client: Client, told: Told, key: str, z: int) -> list[dict[str, Any]]:
    at = tile_at(*MIDDLE, z)
    response = _get(client, told, f"/tiles/{key}/{at.z}/{at.x}/{at.y}.pbf")
    if response.status_code != 200:
        return []
    decoded = mapbox_vector_tile.decode(response.content)[key]["features"]
    told.body += json.dumps([feature["properties"] for feature in decoded]).encode()
    return [feature["properties"] for feature in decoded]


def drawn(client: Client) -> Told:
    """The tile of zoom 12 that holds the whole world; redacted forms of one cell are one feature with its count."""
    told = Told(seen=set(), layers=_keys())
    for key in told.layers:
        features = _tile(client, told, key, 12)
        told.counts[key] = sum(feature.get("count", 1) for feature in features)
        told.seen |= {(key, feature["uid"], feature["view"]) for feature in features if "uid" in feature}
    return told


def counted(client: Client, z: int) -> Told:
    """A low zoom: cells with counts of points, or lines and outlines."""
    told = Told(layers=_keys())
    for key in told.layers:
        told.counts[key] = sum(feature.get("count", 1) for feature in _tile(client, told, key, z))
    return told


def catalogued(client: Client) -> Told:
    """The catalogue of layers: a count each."""
    told = Told(layers=_keys())
    response = _get(client, told, "/api/v1/layers")
    layers = response.json()["layers"] if response.status_code == 200 else []
    told.counts = dict.fromkeys(told.layers, 0) | {layer["key"]: layer["count"] for layer in layers}
    return told


def fed(client: Client) -> Told:
    """The newest changes; the world has fewer than the feed's cap."""
    told = Told(seen=set(), layers=_keys(without=("vehicles", "reference")))
    response = _get(client, told, "/api/v1/feed?limit=200")
    for feature in response.json()["changes"] if response.status_code == 200 else []:
        told.seen.add((feature["properties"]["layer"], feature["id"], feature["properties"]["view"]))
    return told


def searched(client: Client, words: list[str]) -> Told:
    """Search for each word."""
    told = Told(seen=set(), layers=_keys())
    for word in words:
        response = _get(client, told, f"/api/v1/search?q={word}&limit=50")
        for hit in response.json()["results"] if response.status_code == 200 else []:
            told.seen.add((hit["layer"], hit["id"], hit["view"]))
    return told


CATALOGUE_ON_PAGE = re.compile(r'<script id="layers" type="application/json">(.*?)</script>', re.DOTALL)


def texted(client: Client) -> Told:
    """The picture as text, every layer whole."""
    told = Told(layers=_keys())
    _get(client, told, "/text/")
    for key in told.layers:
        response = _get(client, told, f"/text/?layer={key}")
        told.counts[key] = response.content.decode().count('<tr><th scope="row">') if response.status_code == 200 else 0
    return told


def mapped(client: Client) -> Told:
    """The map page, with the catalogue in it."""
    told = Told(layers=_keys())
    response = _get(client, told, "/")
    found = CATALOGUE_ON_PAGE.search(response.content.decode()) if response.status_code == 200 else None
    layers = json.loads(found[1]) if found else []
    told.counts = dict.fromkeys(told.layers, 0) | {layer["key"]: layer["count"] for layer in layers}
    return told


def trailed(client: Client, tracks: list[str]) -> Told:
    """The trail of each live vehicle."""
    told = Told(seen=set(), layers=("vehicles",))
    for pk in tracks:
        if _get(client, told, f"/api/v1/layers/vehicles/features/{pk}/trail").status_code == 200:
            told.seen.add(("vehicles", pk, "full"))
    return told


def replayed(client: Client) -> Told:
    """The picture as it stood a moment ago, and the window before; the world's vehicles have no positions, so they are only bytes here."""
    told = Told(seen=set(), layers=_keys(without=("vehicles", "requests")))
    now = datetime.now(UTC)
    at, since = (moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ") for moment in (now, now - timedelta(hours=1)))
    response = _get(client, told, f"/api/v1/replay?at={at}&limit=5000")
    for key, features in response.json()["layers"].items() if response.status_code == 200 else ():
        told.counts[key] = len(features)
        told.seen |= {(key, feature["id"], feature["properties"]["view"]) for feature in features}
    if response.status_code != 200:
        told.counts = dict.fromkeys(told.layers, 0)
    _get(client, told, f"/api/v1/replay/window?from={since}&to={at}")
    return told


def vetted(client: Client) -> Told:
    """What lies on a line through the middle of the world: findings name the forms that they rest on."""
    told = Told(seen=set(), layers=_keys())
    lon, lat = MIDDLE
    line = {"type": "LineString", "coordinates": [[lon - 0.05, lat - 0.05], [lon, lat], [lon + 0.05, lat + 0.05]]}
    body = {"type": "Feature", "geometry": line, "properties": {}}
    response = client.post("/api/v1/missions/vet", json.dumps(body), content_type="application/json")
    told.responses.append(response)
    told.body += response.content
    for finding in response.json()["findings"] if response.status_code == 200 else []:
        if finding["id"]:
            told.seen.add((finding["layer"], finding["id"], finding["view"]))
    return told


def suggested(client: Client) -> Told:
    """Routes over the middle of the world, where every road section of the world is: what closes one is named by its title."""
    told = Told()
    lon, lat = MIDDLE
    body = {"stops": [[lon - 0.02, lat - 0.02], [lon + 0.02, lat + 0.02]]}
    response = client.post("/api/v1/missions/suggest", json.dumps(body), content_type="application/json")
    told.responses.append(response)
    told.body += response.content
    return told


def printed(client: Client) -> Told:
    """The brief of a line through the middle of the world, as it is handed to the printer: in the file its words are compressed."""
    told = Told()
    lon, lat = MIDDLE
    line = {"type": "LineString", "coordinates": [[lon - 0.05, lat - 0.05], [lon, lat], [lon + 0.05, lat + 0.05]]}
    body = json.dumps({"type": "Feature", "geometry": line, "properties": {}})
    with patch("movements.brief.printing.pdf", lambda html: html.encode()):
        response = client.post("/missions/brief.pdf", body, content_type="application/json")
    told.responses.append(response)
    told.body += response.content
    return told


def questioned(client: Client) -> Told:
    """The list of questions for more, which only who sees a side in full gets."""
    told = Told(seen=set(), layers=("requests",))
    response = _get(client, told, "/api/v1/sharing/requests")
    for feature in response.json()["features"] if response.status_code == 200 else []:
        told.seen.add(("requests", feature["id"], feature["properties"]["view"]))
    return told


def planned(client: Client, ids: list[str]) -> Told:
    """The plan of each mission, with the parts in it, what was agreed, and manifests: only who sees the full form gets one."""
    told = Told(seen=set(), layers=("missions",))
    for pk in ids:
        statuses = {_get(client, told, f"/api/v1/missions/{pk}/{path}").status_code for path in ("plan", "agreed", "manifest")}
        if statuses == {200}:
            told.seen.add(("missions", pk, "full"))
    return told


def afterwards(client: Client, ids: list[str]) -> Told:
    """The page of each mission afterwards and its files, as they are handed to the printer: only who sees the full form gets any."""
    told = Told(seen=set(), layers=("missions",))
    for pk in ids:
        with patch("movements.brief.printing.pdf", lambda html: html.encode()):
            answers = [
                _get(client, told, f"/missions/{pk}/after/{name}") for name in ("", "stops.csv", "alerts.csv", "tracks.gpx", "after.pdf")
            ]
        if {answer.status_code for answer in answers} == {200}:
            told.seen.add(("missions", pk, "full"))
    return told


def boarded(client: Client) -> Told:
    """The operator's board: missions that are seen in full and not over, their vehicles, alerts and calls; the page says the same."""
    told = Told(seen=set(), layers=("missions", "vehicles", "alerts", "calls"))
    response = _get(client, told, "/api/v1/board")
    board = response.json() if response.status_code == 200 else {"missions": [], "calls": []}
    for mission in board["missions"]:
        told.seen.add(("missions", mission["id"], "full"))
        for key in ("vehicles", "alerts", "calls"):
            told.seen |= {(key, row["id"], "full") for row in mission[key]}
    told.seen |= {("calls", call["id"], "full") for call in board["calls"]}
    _get(client, told, "/board/")
    return told


def only_bytes(*paths: str) -> Callable[[Client], Told]:
    """A path that names no record at all."""

    def probe(client: Client) -> Told:
        told = Told()
        for path in paths:
            _get(client, told, path)
        return told

    return probe


def filed(client: Client) -> Told:
    """A bad and a forbidden report: what the errors tell."""
    told = Told()
    point = {"type": "Point", "coordinates": [*MIDDLE]}
    for path, properties in (
        ("/api/v1/incidents", {"type": "theft", "severity": 9}),
        ("/api/v1/incidents", {"type": "theft", "severity": 1, "originator": "x"}),
        ("/api/v1/warnings", {"kind": "flood"}),
        ("/api/v1/warnings", {"kind": "flood", "section": "x", "call_back": "y", "ends_at": "2030-01-01T00:00:00Z", "area": "eth"}),
    ):
        body = {"type": "Feature", "geometry": point, "properties": properties}
        response = client.post(path, json.dumps(body), content_type="application/json")
        told.responses.append(response)
        told.body += response.content
    for member in (0, 1, 2, 3, 4, 5, 10**6):
        response = client.post("/api/v1/me/act-as", json.dumps({"member": member}), content_type="application/json")
        if response.status_code != 200:  # his own he may choose, and the answer names it
            told.responses.append(response)
        told.body += response.content
    return told
