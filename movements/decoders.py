"""What trackers and phones send, as one kind of report: OsmAnd and Traccar query strings, Traccar's JSON body, OwnTracks JSON. Pure.

A fault names what is wrong; a broken reading that does not matter for the place (battery, speed) is left out, never a fault.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

KNOT_MPS = 1852 / 3600
KMH_MPS = 1 / 3.6
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # no tracker of ours is older: time 0 and week roll-overs of receivers fall below
MS_FROM = 100_000_000_000  # a timestamp this large is in milliseconds: as seconds it would lie in the year 5138

# OwnTracks messages that say nothing about where the device is; its booklet lists them. A waypoint is a place that somebody drew.
WITHOUT_PLACE = frozenset({"beacon", "card", "cmd", "configuration", "lwt", "request", "status", "steps", "waypoint", "waypoints"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Where a device was, by its own account."""

    fix_at: datetime  # device clock; UTC
    lon: float  # degrees, 4326
    lat: float
    speed_mps: float | None = None
    heading_deg: float | None = None  # true north, clockwise, 0 <= h < 360
    accuracy_m: float | None = None  # radius
    altitude_m: float | None = None
    battery: float | None = None  # 0 to 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What is wrong with the data of a report: a stable code for the quarantine."""

    code: str


class _Faulty(Exception):
    """Carries a fault's code out of the reading of one value."""


def osmand(params: Mapping[str, str], *, received_at: datetime) -> Report | Fault:
    """A report from a query string or form, as OsmAnd and Traccar clients write it. speed in knots, batt in percent.

    received_at stands for a missing timestamp. Faults: no_position, not_a_number, not_finite, coord_range, null_island, time_malformed,
    time_range, accuracy_range.
    """
    lat, lon = params.get("lat"), params.get("lon")
    if "location" in params and lat is None and lon is None:
        lat, _, lon = params["location"].partition(",")
    return reading_of(
        lat=lat,
        lon=lon,
        fix_at=params.get("timestamp"),
        received_at=received_at,
        accuracy=params.get("accuracy", params.get("hacc")),
        speed_mps=scaled(params.get("speed"), KNOT_MPS),
        heading=params.get("bearing", params.get("heading")),
        altitude=params.get("altitude"),
        battery=scaled(params.get("batt"), 0.01),
    )


def osmand_json(document: Any, *, received_at: datetime) -> Report | Fault:
    """A report from the JSON body of newer Traccar clients. speed in m/s, battery level 0 to 1; -1 means unknown."""
    location = _member(document, "location")
    coords, battery = _member(location, "coords"), _member(location, "battery")
    return reading_of(
        lat=coords.get("latitude"),
        lon=coords.get("longitude"),
        fix_at=location.get("timestamp"),
        received_at=received_at,
        accuracy=coords.get("accuracy"),
        speed_mps=scaled(coords.get("speed"), 1),
        heading=coords.get("heading"),
        altitude=coords.get("altitude"),
        battery=scaled(battery.get("level"), 1),
    )


def owntracks(document: Any, *, received_at: datetime) -> Report | Fault | None:
    """A report from an OwnTracks message; None for a message that says nothing about a place. vel in km/h, batt in percent.

    Further faults: unknown_type, encrypted (this server holds no key of a phone).
    """
    if not isinstance(document, dict):
        return Fault(code="bad_json")
    kind = document.get("_type")
    if kind == "encrypted":
        return Fault(code="encrypted")
    if kind == "transition" and document.get("lat") is None and document.get("lon") is None:
        return None  # of a beacon, whose place nobody knows
    if kind not in ("location", "transition"):
        return None if isinstance(kind, str) and kind in WITHOUT_PLACE else Fault(code="unknown_type")
    return reading_of(
        lat=document.get("lat"),
        lon=document.get("lon"),
        fix_at=document.get("tst"),
        received_at=received_at,
        accuracy=document.get("acc"),
        speed_mps=scaled(document.get("vel"), KMH_MPS),
        heading=document.get("cog"),
        altitude=document.get("alt"),
        battery=scaled(document.get("batt"), 0.01),
    )


def reading_of(
    *,
    lat: Any,
    lon: Any,
    fix_at: Any,
    received_at: datetime,
    accuracy: Any,
    speed_mps: float | None,
    heading: Any,
    altitude: Any,
    battery: float | None,
) -> Report | Fault:
    """A report from values as a device wrote them; speed and battery in our units already."""
    heading_deg = _reading(heading)
    try:
        lon_deg, lat_deg = _coordinates(lon, lat)
        return Report(
            fix_at=_moment(fix_at, received_at),
            lon=lon_deg,
            lat=lat_deg,
            accuracy_m=_accuracy(accuracy),
            speed_mps=speed_mps if speed_mps is not None and speed_mps >= 0 else None,
            heading_deg=heading_deg % 360 if heading_deg is not None and heading_deg >= 0 else None,
            altitude_m=_reading(altitude),
            battery=battery if battery is not None and 0 <= battery <= 1 else None,
        )
    except _Faulty as fault:
        return Fault(code=str(fault))


def _coordinates(lon: Any, lat: Any) -> tuple[float, float]:
    if lon in (None, "") or lat in (None, ""):
        raise _Faulty("no_position")
    lon_deg, lat_deg = _number(lon), _number(lat)
    if abs(lon_deg) > 180 or abs(lat_deg) > 90:
        raise _Faulty("coord_range")
    if lon_deg == 0 and lat_deg == 0:
        raise _Faulty("null_island")  # what a receiver without a fix sends
    return lon_deg, lat_deg


def _moment(value: Any, received_at: datetime) -> datetime:
    """A time in seconds, milliseconds or ISO 8601; without a zone it is UTC, as Traccar reads it."""
    if value is None or value == "":
        return received_at
    try:
        if isinstance(value, str) and not re.fullmatch(r"-?\d{1,16}(\.\d{1,9})?", value.strip()):
            moment = datetime.fromisoformat(value.strip())
            moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        else:
            number = _number(value)
            moment = EPOCH + (timedelta(milliseconds=number) if abs(number) >= MS_FROM else timedelta(seconds=number))
    except OverflowError:
        raise _Faulty("time_range") from None
    except ValueError:
        raise _Faulty("time_malformed") from None
    if moment < EARLIEST:
        raise _Faulty("time_range")
    return moment


def _accuracy(value: Any) -> float | None:
    if value is None or value == "":
        return None
    accuracy_m = _number(value)
    if accuracy_m < 0:
        raise _Faulty("accuracy_range")  # phones say so of a place that is none
    return accuracy_m


def _number(value: Any) -> float:
    """A finite number. Raises _Faulty: not_a_number, not_finite."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or (isinstance(value, str) and "_" in value):
        raise _Faulty("not_a_number")
    try:
        number = float(value)
    except ValueError:
        raise _Faulty("not_a_number") from None
    except OverflowError:
        raise _Faulty("not_finite") from None
    if not math.isfinite(number):
        raise _Faulty("not_finite")
    return number


def _reading(value: Any) -> float | None:
    """A number that the report can do without."""
    try:
        return _number(value)
    except _Faulty:
        return None


def scaled(value: Any, factor: float) -> float | None:
    """A reading in our unit, or None for a broken one."""
    number = _reading(value)
    return None if number is None else number * factor


def _member(document: Any, name: str) -> dict[str, Any]:
    value = document.get(name) if isinstance(document, dict) else None
    return value if isinstance(value, dict) else {}
