"""A joint mission that waits for decisions: Heron Relief planned it, Kite Action and Agency Birch are asked."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.gis.geos import LineString

from movements import actions
from movements.planning.legs import Stop

from .places import place
from .roads import through
from .world import World

CODE = "EX-TORIT"
PLACES = ("Juba", "Nesitu", "Torit")
STOPS = (("Juba", "assembly", 0), ("Nesitu", "radio check", 15), ("Torit", "hand over of clinic supplies", 240))
# Call sign, organisation, class, seats: vehicles that stand ready, those of the asked too.
VEHICLES = (
    ("Heron 4", "heron", "light", 5), ("Heron 5", "heron", "truck", 2), ("Kite 8", "kite", "light", 5), ("Kite 9", "kite", "light", 7),
    ("Birch 6", "birch", "armoured", 4),
)  # fmt: skip


def write(world: World) -> None:
    """Plans the mission for tomorrow 07:00 local time, in the caller's transaction."""
    ssd = world.areas["ssd"]
    kept = {
        sign: actions.add_vehicle(
            by=world.focal(code), organisation=world.bodies[code], area=ssd, call_sign=sign, vehicle_class=vehicle_class, seats=seats,
            radio="VHF, HF", plate=f"EX {number} A", at=world.now,
        ).pk
        for number, (sign, code, vehicle_class, seats) in enumerate(VEHICLES, 101)
    }  # fmt: skip
    actions.draft_mission(
        by=world.reader("planner"), area=ssd, lead=world.bodies["heron"], code=CODE, fields=_fields(world, ssd.timezone), at=world.now,
        invited=[world.bodies[code] for code in ("kite", "birch")], people=5, vehicles=[kept["Heron 4"], kept["Heron 5"]],
    )  # fmt: skip


def _fields(world: World, zone: str) -> dict[str, Any]:
    tomorrow = world.now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return {
        "name": "Clinic supplies to Torit (exercise)",
        "route": LineString(through(*PLACES), srid=4326),
        "departs_at": datetime.combine(tomorrow, time(7), ZoneInfo(zone)),
        "vehicle_class": "light",
        "stops": [
            Stop(name=name, lon=place(name)[0], lat=place(name)[1], purpose=purpose, dwell_min=dwell) for name, purpose, dwell in STOPS
        ],
        "comms": {
            "primary": "VHF channel 4 (exercise)",
            "alternate": "HF 5.2 MHz (exercise)",
            "emergency": "satellite telephone of the convoy leader",
            "frequencies": "as in the radio plan of the area",
            "check_in_min": 60,
            "points": [{"name": "Alpha", "lon": place("Nesitu")[0], "lat": place("Nesitu")[1]}],
            "stand_by": [{"name": "Torit State Hospital (exercise)", "role": "surgery", "phone": ""}],
        },
        "medical": "Each vehicle carries a trauma kit; one first-aider in each organisation's team.",
        "escort": {"armed": False, "provider": "host_police", "basis": "asked for by the host authority at one crossing", "decided_by": "Heron Relief"},
        "cargo": "medical supplies",
        "contingency": {
            "abort_points": [{"name": "Nesitu", "lon": place("Nesitu")[0], "lat": place("Nesitu")[1]}],
            "words": "Where the way is closed the convoy turns back to the last abort point and calls the room.",
        },
        "leader": "team leader of Heron Relief (exercise)",
        "tracking_room": world.bodies["alder"],
    }  # fmt: skip
