"""Hospitals, airstrips, river ports and border crossings. Places are facts, good to a kilometre; services and states are invented."""

from __future__ import annotations

from dataclasses import dataclass

from .places import LonLat, place
from .premises import near

FULL = ("surgery", "blood", "icu", "xray", "laboratory", "maternity", "ambulance")
STATE = ("surgery", "blood", "xray", "laboratory", "maternity")
SMALL = ("laboratory", "maternity")


@dataclass(frozen=True, kw_only=True)
class Hospital:
    """One hospital. verified_days: how long ago somebody looked; None: nobody did."""

    name: str
    town: str
    level: int | None
    services: tuple[str, ...] = ()
    beds: int | None = None
    verified_days: float | None = None
    by: str = "alder"
    offset: LonLat = (0.3, 0.3)

    @property
    def at(self) -> LonLat:
        return near(self.town, self.offset)


@dataclass(frozen=True, kw_only=True)
class Exit:
    """One airstrip, port, border crossing or assembly point."""

    name: str
    kind: str
    at: LonLat
    status: str = "usable"
    runway_m: int | None = None
    surface: str = ""
    aircraft_class: str = ""
    verified_days: float | None = 20
    by: str = "alder"


HOSPITALS = [
    Hospital(
        name="Juba Teaching Hospital", town="Juba", level=4, services=(*FULL, "helipad"), beds=580, verified_days=12, offset=(-0.9, 0.2)
    ),
    Hospital(name="Bor State Hospital", town="Bor", level=3, services=STATE, beds=110, verified_days=30, offset=(-0.2, 0.0)),
    Hospital(
        name="Malakal Teaching Hospital",
        town="Malakal",
        level=3,
        services=(*STATE, "helipad"),
        beds=90,
        verified_days=45,
        offset=(-0.5, 0.1),
    ),
    Hospital(name="Bentiu State Hospital", town="Bentiu", level=3, services=(*STATE, "ambulance"), beds=120, verified_days=200, by="birch"),
    Hospital(name="Wau Teaching Hospital", town="Wau", level=4, services=FULL, beds=400, verified_days=25, offset=(0.4, 0.2)),
    Hospital(name="Rumbek State Hospital", town="Rumbek", level=3, services=STATE, beds=150, verified_days=60, by="heron"),
    Hospital(name="Torit State Hospital", town="Torit", level=3, services=STATE, beds=140, verified_days=18, by="heron", offset=(0.5, 0.1)),
    Hospital(name="Yambio State Hospital", town="Yambio", level=3, services=STATE, beds=130, verified_days=90, by="juniper"),
    Hospital(name="Yei Civil Hospital", town="Yei", level=2, services=SMALL, beds=80, verified_days=320, by="heron"),
    Hospital(name="Nimule Hospital", town="Nimule", level=2, services=(*SMALL, "surgery"), beds=100, verified_days=40, by="kite"),
    Hospital(name="Aweil State Hospital", town="Aweil", level=3, services=(*STATE, "ambulance"), beds=160, verified_days=75, by="birch"),
    Hospital(name="Kapoeta Civil Hospital", town="Kapoeta", level=2, services=SMALL, beds=60, verified_days=None, by="kite"),
    Hospital(name="Renk Civil Hospital", town="Renk", level=2, services=(*SMALL, "xray"), beds=85, verified_days=22, by="birch"),
    Hospital(name="Maridi Hospital", town="Maridi", level=2, services=SMALL, beds=70, verified_days=410, by="heron"),
    Hospital(name="Tonj Hospital", town="Tonj", level=2, services=SMALL, beds=55, verified_days=None, by="kite"),
    Hospital(name="Akobo Hospital", town="Akobo", level=None, verified_days=None, by="birch"),
    Hospital(name="Abyei Hospital", town="Abyei", level=2, services=(*SMALL, "surgery"), beds=60, verified_days=35),
]


def _strip(town: str, lonlat: LonLat, runway_m: int, surface: str, aircraft: str, status: str = "usable", days: float | None = 20) -> Exit:
    return Exit(name=f"{town} airstrip", kind="airstrip", at=lonlat, runway_m=runway_m, surface=surface, aircraft_class=aircraft, status=status,
                verified_days=days)  # fmt: skip


LIGHT, MEDIUM, LARGE = "single-engine turboprop", "twin turboprop", "medium jet"
EXITS = [
    Exit(name="Juba airport", kind="airstrip", at=(31.601, 4.872), runway_m=3100, surface="asphalt", aircraft_class=LARGE, verified_days=3),
    _strip("Malakal", (31.652, 9.559), 2000, "asphalt", MEDIUM),
    _strip("Wau", (27.975, 7.726), 2500, "asphalt", LARGE),
    _strip("Rumbek", (29.669, 6.825), 1850, "gravel", MEDIUM),
    _strip("Bor", (31.600, 6.190), 1500, "laterite", LIGHT, "restricted"),
    _strip("Rubkona", (29.795, 9.309), 1700, "laterite", MEDIUM),
    _strip("Yambio", (28.426, 4.569), 1600, "gravel", MEDIUM),
    _strip("Torit", (32.577, 4.400), 1400, "laterite", LIGHT),
    _strip("Yei", (30.728, 4.130), 1450, "laterite", LIGHT),
    _strip("Aweil", (27.360, 8.780), 1700, "laterite", MEDIUM),
    _strip("Kapoeta", (33.590, 4.780), 1500, "laterite", LIGHT),
    _strip("Paloich", (32.500, 10.530), 2600, "asphalt", LARGE),
    _strip("Renk", (32.800, 11.640), 1400, "clay", LIGHT, "closed", 8),
    _strip("Pibor", (33.125, 6.797), 1100, "clay", LIGHT, "closed", 6),
    _strip("Akobo", (33.003, 7.780), 900, "clay", LIGHT, "restricted"),
    _strip("Pochalla", (34.095, 7.178), 1200, "grass", LIGHT, "unknown", None),
    _strip("Boma", (34.382, 6.182), 950, "grass", LIGHT, "unknown", 240),
    _strip("Nimule", (32.095, 3.605), 1100, "laterite", LIGHT),
    _strip("Leer", (30.140, 8.301), 950, "clay", LIGHT, "restricted", 4),
    _strip("Fangak", (30.880, 9.050), 700, "grass", LIGHT, "closed", 10),
    _strip("Maridi", (29.470, 4.900), 1000, "laterite", LIGHT, "usable", 70),
    _strip("Tambura", (27.462, 5.600), 1300, "laterite", LIGHT, "unknown", None),
    _strip("Agok", (28.600, 9.330), 1500, "laterite", MEDIUM),
    Exit(name="Nimule crossing", kind="border_crossing", at=(32.062, 3.573), verified_days=2),
    Exit(name="Kaya crossing", kind="border_crossing", at=(30.882, 3.520), status="restricted", verified_days=15),
    Exit(name="Nadapal crossing", kind="border_crossing", at=place("Nadapal"), status="restricted", verified_days=9),
    Exit(name="Joda crossing", kind="border_crossing", at=(32.740, 12.040), status="restricted", verified_days=30),
    Exit(name="Juba river port", kind="port", at=(31.617, 4.832), verified_days=14),
    Exit(name="Mangalla landing", kind="port", at=(31.765, 5.196), status="unknown", verified_days=None),
    Exit(name="Bor river port", kind="port", at=(31.545, 6.207), verified_days=5),
    Exit(name="Malakal river port", kind="port", at=(31.643, 9.532), verified_days=11),
    Exit(name="Renk river port", kind="port", at=(32.783, 11.750), status="unknown", verified_days=190),
    Exit(name="Juba assembly point (exercise)", kind="assembly_point", at=(31.588, 4.861), verified_days=7),
    Exit(name="Bor assembly point (exercise)", kind="assembly_point", at=(31.566, 6.201), verified_days=33, by="heron"),
]
