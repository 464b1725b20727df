"""Three joint missions with their vehicles, as they stand while the exercise runs."""

from __future__ import annotations

from dataclasses import dataclass

from .places import LonLat
from .roads import through


@dataclass(frozen=True, kw_only=True)
class Vehicle:
    """One vehicle. conduct: steady, late (some reports are missing), silent (falls silent and returns), voice (no device)."""

    call_sign: str
    by: str
    vehicle_class: str = "light"
    conduct: str = "steady"


@dataclass(frozen=True, kw_only=True)
class Mission:
    """One joint mission along sections that join these places. stops: places on the way where it rests."""

    code: str
    name: str
    lead: str
    organisations: list[str]
    places: list[str]
    stops: list[str]
    vehicles: list[Vehicle]
    people: list[str]  # logins in the mission's audience
    speed_kmh: float = 45.0  # of the convoy on a fair road
    began_share: float = 0.2  # of the route, already behind it
    takes_hours: float = 72.0

    def route(self) -> list[LonLat]:
        """The course, lon, lat."""
        return through(*self.places)


MISSIONS = [
    Mission(
        code="EX-BOR",
        name="Supplies to Bor (exercise)",
        lead="alder",
        organisations=["alder", "birch", "heron"],
        places=["Juba", "Mangalla", "Bor"],
        stops=["Juba", "Mangalla", "Bor"],
        people=["sioc", "alder-team", "birch-focal", "planner", "field"],
        vehicles=[
            Vehicle(call_sign="Alder 1", by="alder"),
            Vehicle(call_sign="Alder 2", by="alder", vehicle_class="truck"),
            Vehicle(call_sign="Birch 4", by="birch"),
            Vehicle(call_sign="Heron 7", by="heron", conduct="late"),
            Vehicle(call_sign="Heron 8", by="heron", vehicle_class="truck"),
        ],
    ),
    Mission(
        code="EX-KAPOETA",
        name="Clinic team to Kapoeta (exercise)",
        lead="heron",
        organisations=["heron", "kite", "juniper"],
        places=["Juba", "Nesitu", "Torit", "Kapoeta"],
        stops=["Juba", "Torit", "Kapoeta"],
        people=["planner", "focal", "kite-team", "juniper-focal"],
        speed_kmh=48.0,
        began_share=0.35,
        vehicles=[
            Vehicle(call_sign="Heron 2", by="heron"),
            Vehicle(call_sign="Heron 3", by="heron", vehicle_class="armoured"),
            Vehicle(call_sign="Kite 5", by="kite", conduct="silent"),
            Vehicle(call_sign="Kite 6", by="kite", vehicle_class="truck"),
            Vehicle(call_sign="Juniper 1", by="juniper"),
        ],
    ),
    Mission(
        code="EX-RUMBEK",
        name="School survey to Rumbek (exercise)",
        lead="kite",
        organisations=["kite", "birch"],
        places=["Wau", "Tonj", "Cueibet", "Rumbek"],
        stops=["Wau", "Tonj", "Rumbek"],
        people=["focal", "birch-focal"],
        speed_kmh=52.0,
        began_share=0.45,
        vehicles=[
            Vehicle(call_sign="Kite 1", by="kite"),
            Vehicle(call_sign="Kite 2", by="kite"),
            Vehicle(call_sign="Birch 1", by="birch", vehicle_class="truck"),
            Vehicle(call_sign="Birch 2", by="birch", conduct="voice"),
        ],
    ),
]
