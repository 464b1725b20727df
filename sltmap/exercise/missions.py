"""Three joint missions with their vehicles, as they stand while the exercise runs."""

from __future__ import annotations

from dataclasses import dataclass

from .places import LonLat
from .roads import through


@dataclass(frozen=True, kw_only=True)
class Vehicle:
    """One vehicle. conduct: steady, late (reports every quarter of an hour), silent (falls silent and returns), voice (no device)."""

    call_sign: str
    by: str
    vehicle_class: str = "light"
    conduct: str = "steady"
    speed_kmh: float = 45.0


@dataclass(frozen=True, kw_only=True)
class Mission:
    """One joint mission along sections that join these places. desk: its organisations let the duty desk see it."""

    code: str
    name: str
    lead: str
    organisations: list[str]
    places: list[str]
    stops: list[str]
    vehicles: list[Vehicle]
    people: list[str]  # logins in the mission's audience
    desk: bool = True
    departed_hours: float = 2.0  # before now
    takes_hours: float = 60.0

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
            Vehicle(call_sign="Alder 1", by="alder", speed_kmh=48),
            Vehicle(call_sign="Alder 2", by="alder", vehicle_class="truck", speed_kmh=38),
            Vehicle(call_sign="Birch 4", by="birch", speed_kmh=45),
            Vehicle(call_sign="Heron 7", by="heron", conduct="late", speed_kmh=44),
            Vehicle(call_sign="Heron 8", by="heron", vehicle_class="truck", speed_kmh=36),
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
        vehicles=[
            Vehicle(call_sign="Heron 2", by="heron", speed_kmh=50),
            Vehicle(call_sign="Heron 3", by="heron", vehicle_class="armoured", speed_kmh=42),
            Vehicle(call_sign="Kite 5", by="kite", conduct="silent", speed_kmh=46),
            Vehicle(call_sign="Kite 6", by="kite", vehicle_class="truck", speed_kmh=35),
            Vehicle(call_sign="Juniper 1", by="juniper", speed_kmh=45),
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
        desk=False,
        vehicles=[
            Vehicle(call_sign="Kite 1", by="kite", speed_kmh=52),
            Vehicle(call_sign="Kite 2", by="kite", speed_kmh=47),
            Vehicle(call_sign="Birch 1", by="birch", vehicle_class="truck", speed_kmh=39),
            Vehicle(call_sign="Birch 2", by="birch", conduct="voice", speed_kmh=40),
        ],
    ),
]
