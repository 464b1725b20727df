"""Places as they are said over a radio that anyone can hear: a stop's number, a kilometre, an agreed name, or a position. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..vetting.course import KM
from .way import Way

KILOMETRE = re.compile(r"km\s*(\d{1,4}(?:[.,]\d{1,3})?)", re.IGNORECASE)
NUMBER = re.compile(r"\d{1,3}")
POSITION = re.compile(r"(-?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,2}(?:\.\d+)?)")


class Place(NamedTuple):
    """Degrees, 4326."""

    lon: float
    lat: float


class UnknownPlace(ValueError):
    """No stop, kilometre, agreed name or position of this mission."""


def place_of(said: str, way: Way, names: Mapping[str, Place] | None = None) -> Place:
    """The place that was said: "3" (the third stop), "km 47", "Bravo" (a stop or an agreed name), "31.56, 6.21" (lon, lat).

    names: agreed ones beside the stops. Raises UnknownPlace.
    """
    text = " ".join(said.split())
    if kilometre := KILOMETRE.fullmatch(text):
        km = float(kilometre[1].replace(",", "."))
        if km * KM > way.length_m + KM:
            raise UnknownPlace(f"the route has {way.length_m / KM:.0f} km")
        return Place(*way.place(km))
    known = {_folded(stop.name): Place(stop.lon, stop.lat) for stop in reversed(way.stops)}
    known |= {_folded(name): place for name, place in (names or {}).items()}
    if _folded(text) in known:  # before numbers: a stop may be called by one
        return known[_folded(text)]
    if NUMBER.fullmatch(text):
        if not 1 <= int(text) <= len(way.stops):
            raise UnknownPlace(f"the plan has {len(way.stops)} stops")
        stop = way.stops[int(text) - 1]
        return Place(stop.lon, stop.lat)
    position = POSITION.fullmatch(text)
    if position and abs(float(position[1])) <= 180 and abs(float(position[2])) <= 90:
        return Place(float(position[1]), float(position[2]))
    raise UnknownPlace("no stop, kilometre, agreed name or position")


def agreed(points: object) -> dict[str, Place]:
    """Agreed names of a communications plan: [{name, lon, lat}]."""
    listed: Sequence[object] = points if isinstance(points, list) else []
    found = {}
    for point in listed:
        if isinstance(point, dict) and isinstance(point.get("name"), str):
            lon, lat = point.get("lon"), point.get("lat")
            if isinstance(lon, int | float) and isinstance(lat, int | float):
                found[point["name"]] = Place(float(lon), float(lat))
    return found


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
