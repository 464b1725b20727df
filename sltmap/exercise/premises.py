"""Invented premises and venues in real towns. Offsets are in hundredths of a degree from the town's centre: about a kilometre."""

from __future__ import annotations

from dataclasses import dataclass

from .places import LonLat, place


@dataclass(frozen=True, kw_only=True)
class Premises:
    """One office, guest house, warehouse or residence. share: own (the shipped label) or cell (others see a published cell)."""

    name: str
    kind: str
    town: str
    by: str
    offset: LonLat = (0.4, 0.3)
    contact_role: str = "base manager"
    share: str = "own"
    since_days: float = 300

    @property
    def at(self) -> LonLat:
        return near(self.town, self.offset)


@dataclass(frozen=True, kw_only=True)
class Venue:
    """One hotel, restaurant, market or hall, recommended or prohibited."""

    name: str
    kind: str
    town: str
    offset: LonLat
    advice: str
    by: str
    applies_to: str = "organisation"
    decided_by: str = ""
    reason: str = ""
    since_days: float = 90

    @property
    def at(self) -> LonLat:
        return near(self.town, self.offset)


def near(town: str, offset: LonLat) -> LonLat:
    """lon, lat of a point beside a town; offset in hundredths of a degree."""
    lon, lat = place(town)
    return round(lon + offset[0] / 100, 5), round(lat + offset[1] / 100, 5)


PREMISES = [
    Premises(
        name="Alder main office (exercise)", kind="office", town="Juba", by="alder", offset=(0.6, 1.1), contact_role="facilities desk"
    ),
    Premises(
        name="Alder warehouse (exercise)", kind="warehouse", town="Juba", by="alder", offset=(-0.9, 1.6), contact_role="logistics desk"
    ),
    Premises(name="Alder field office (exercise)", kind="office", town="Bor", by="alder", offset=(0.2, -0.5), share="cell"),
    Premises(name="Alder guest house (exercise)", kind="guest_house", town="Malakal", by="alder", offset=(-0.4, 0.8)),
    Premises(name="Birch field office (exercise)", kind="office", town="Rubkona", by="birch", share="cell"),
    Premises(
        name="Birch warehouse (exercise)", kind="warehouse", town="Wau", by="birch", offset=(1.0, -0.7), contact_role="logistics desk"
    ),
    Premises(name="Heron country office (exercise)", kind="office", town="Juba", by="heron", offset=(-1.2, -0.4), share="cell"),
    Premises(name="Heron guest house (exercise)", kind="guest_house", town="Torit", by="heron", offset=(0.3, 0.2)),
    Premises(name="Heron field office (exercise)", kind="office", town="Rumbek", by="heron", offset=(-0.5, 0.4), share="cell"),
    Premises(name="Kite country office (exercise)", kind="office", town="Juba", by="kite", offset=(0.1, -1.3), share="cell"),
    Premises(name="Kite residence (exercise)", kind="residence", town="Wau", by="kite", offset=(-0.7, 0.5), contact_role="warden"),
    Premises(name="Kite field office (exercise)", kind="office", town="Ikotos", by="kite", offset=(0.3, -0.2)),
    Premises(name="Plover field office (exercise)", kind="office", town="Yei", by="plover", offset=(0.5, 0.6)),
    Premises(name="Plover store (exercise)", kind="warehouse", town="Lainya", by="plover", offset=(0.2, 0.1)),
    Premises(name="Juniper office (exercise)", kind="office", town="Yambio", by="juniper", offset=(0.4, -0.6), share="cell"),
    Premises(name="Platform office (exercise)", kind="office", town="Juba", by="platform", offset=(-0.3, 0.7), contact_role="duty adviser"),
]

UN = "Designated Official (exercise)"
VENUES = [
    Venue(name="Hotel Acacia (exercise)", kind="hotel", town="Juba", offset=(0.9, 0.6), advice="recommended", by="alder", applies_to="unsms", decided_by=UN),
    Venue(name="River Lodge (exercise)", kind="hotel", town="Juba", offset=(1.4, -0.2), advice="recommended", by="heron", decided_by="Heron Relief"),
    Venue(name="Tamarind Restaurant (exercise)", kind="restaurant", town="Juba", offset=(-0.2, 0.2), advice="recommended", by="platform",
          decided_by="INGO Security Platform (exercise)"),
    Venue(name="Night Market (exercise)", kind="market", town="Juba", offset=(-0.8, -0.9), advice="prohibited", by="alder", applies_to="unsms",
          decided_by=UN, reason="Thefts after dark, three in a month."),
    Venue(name="Bus Park Hall (exercise)", kind="hall", town="Juba", offset=(0.3, -0.7), advice="prohibited", by="kite", decided_by="Kite Action",
          reason="Crowded exits; own staff stay away until they are widened."),
    Venue(name="Palm Guest House (exercise)", kind="hotel", town="Bor", offset=(-0.3, 0.4), advice="recommended", by="alder", applies_to="unsms", decided_by=UN),
    Venue(name="Jetty Café (exercise)", kind="restaurant", town="Bor", offset=(-0.9, -0.1), advice="prohibited", by="alder", applies_to="all",
          decided_by="host authority (exercise)", reason="Floor unsound after the flood."),
    Venue(name="Sorghum Inn (exercise)", kind="hotel", town="Wau", offset=(0.5, 0.3), advice="recommended", by="birch", applies_to="unsms", decided_by=UN),
    Venue(name="Hilltop Lodge (exercise)", kind="hotel", town="Torit", offset=(0.7, -0.5), advice="recommended", by="heron", decided_by="Heron Relief"),
    Venue(name="Mango Court (exercise)", kind="restaurant", town="Yambio", offset=(-0.4, 0.2), advice="recommended", by="juniper",
          decided_by="Juniper Organisation"),
    Venue(name="Lakeside Camp (exercise)", kind="hotel", town="Rumbek", offset=(0.8, 0.9), advice="recommended", by="kite", decided_by="Kite Action"),
    Venue(name="Old Cinema (exercise)", kind="hall", town="Malakal", offset=(0.2, 0.5), advice="prohibited", by="alder", applies_to="physical",
          reason="Roof damaged by a storm."),
]  # fmt: skip
