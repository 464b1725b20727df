"""About sixty mild and neutral events of the last thirty days, and three warnings. All invented; no person, party or people is named."""

from __future__ import annotations

from dataclasses import dataclass

from .places import LonLat, place
from .premises import near
from .roads import towards

# By type: what may be shared, what happened, what is advised. {place} is filled in.
WORDS: dict[str, list[tuple[str, str, str]]] = {
    "flood": [
        ("Water over the road near {place}.", "Water about 40 cm deep on 300 m, rising slowly. Two lorries are waiting.", "Ask at the last village before you go on."),
        ("Low ground near {place} is flooded.", "Families moved to the dyke; the market is closed.", "Boats only until the water falls."),
    ],
    "road_damage": [
        ("Bridge near {place} damaged.", "Two planks of the deck are broken. Light vehicles pass one at a time.", "Lorries take the detour."),
        ("A culvert near {place} has given way.", "Half of the road has sunk by a metre after the rain.", "Keep to the far side; a spotter helps."),
    ],
    "accident": [
        ("Traffic accident near {place}, nobody badly hurt.", "A lorry and a motorcycle touched while passing. One person treated for bruises.", "Slow down at the bend."),
        ("A lorry overturned near {place}.", "The load lies on the road; one lane is free.", "Expect an hour's delay."),
    ],
    "theft": [
        ("Theft from a parked vehicle in {place}.", "A spare wheel and a jerrycan were taken during the night.", "Park inside a compound."),
        ("Theft of a phone at the market in {place}.", "Taken from a bag in the crowd; no threat was made.", "Carry little and keep bags in front."),
    ],
    "burglary": [
        ("Burglary at a store in {place}.", "The lock of a store was broken; blankets are missing.", "Check locks and lights."),
    ],
    "shots_heard": [
        ("Shots heard near {place}, cause unknown.", "Several single shots in the distance during a quarter of an hour; then quiet.", "Stay indoors and call your desk."),
        ("A few shots heard at night near {place}, cause unknown.", "Perhaps from a celebration; nothing else was seen.", "Nothing to do; report what you hear."),
    ],
    "obstruction": [
        ("Road near {place} blocked for some hours.", "A post asked for papers that were not needed before; passage after two hours.", "Carry copies of the travel letter."),
        ("A tree lies across the road near {place}.", "Villagers are cutting it; light vehicles pass through the field.", "Carry a saw and a rope."),
    ],
    "fire": [("Grass fire near {place}.", "Smoke over the road; the fire moves away from the village.", "Wait until one can see.")],
    "civil_unrest": [("A crowd gathered in {place} and went home by evening.", "About a hundred people, over the price of bread.", "Avoid the market square.")],
    "other": [("Fuel is short in {place}.", "Two of three stations are closed until the next delivery.", "Fill up before you leave.")],
}  # fmt: skip
ACTORS = {"theft": "criminal", "burglary": "criminal", "civil_unrest": "crowd", "obstruction": "unknown"}


@dataclass(frozen=True, kw_only=True)
class Event:
    """One incident. where: a town, or a road section with the share of its length. terms: how it is shared (load.py)."""

    days: float  # before now
    type: str
    severity: int
    where: str | tuple[str, float]
    by: str  # originator
    terms: str = "shared"
    recorder: str = ""  # login; empty: the originator's focal point
    wording: int = 0
    precision: str = "exact"
    source: str = "own_staff"
    assessed: str = ""  # verification state given by the duty desk

    @property
    def place(self) -> str:
        return self.where if isinstance(self.where, str) else self.where[0]

    @property
    def at(self) -> LonLat:
        """lon, lat; in a town a kilometre or two beside its centre, the same at every loading."""
        if not isinstance(self.where, str):
            return towards(*self.where)
        turn = int(self.days * 1000) % 7 - 3
        return near(self.where, (turn * 0.5, (int(self.days * 100) % 5 - 2) * 0.6)) if turn else place(self.where)

    def words(self) -> tuple[str, str, str]:
        """Summary, narrative, advice."""
        choices = WORDS[self.type]
        summary, narrative, advice = choices[self.wording % len(choices)]
        return summary.format(place=self.place), narrative, advice


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One warning. starts_hours, ends_hours: from now, negative is past. road: section it lies on, with shares from-to; else a town."""

    kind: str
    section: str
    by: str  # login of the duty officer who issues it
    starts_hours: float
    ends_hours: float
    road: tuple[str, float, float] | None = None
    town: str = ""
    ended: bool = False


WARNINGS = [
    Notice(kind="flood", section="Panyagor – Duk Fadiat, km 10 to 24", by="sioc", starts_hours=-5, ends_hours=43, road=("Panyagor – Duk Fadiat", 0.15, 0.6)),
    Notice(kind="other", section="Juba town, storm until midnight", by="platform", starts_hours=-1.5, ends_hours=9, town="Juba"),
    Notice(kind="road_danger", section="Nesitu – Torit, bridge closed", by="sioc", starts_hours=-70, ends_hours=-40, road=("Nesitu – Torit", 0.3, 0.5), ended=True),
]  # fmt: skip


def _e(days: float, type: str, severity: int, where: str | tuple[str, float], by: str, terms: str = "shared", **more: object) -> Event:
    return Event(days=days, type=type, severity=severity, where=where, by=by, terms=terms, **more)  # type: ignore[arg-type]


EVENTS = [
    _e(0.03, "obstruction", 1, ("Nesitu – Torit", 0.55), "heron", wording=1),
    _e(0.08, "shots_heard", 2, "Juba", "alder", recorder="sioc"),
    _e(0.15, "flood", 2, ("Mangalla – Bor", 0.35), "alder", recorder="sioc", assessed="corroborated"),
    _e(0.30, "theft", 1, "Juba", "kite", "cell"),
    _e(0.45, "accident", 2, ("Juba – Mangalla", 0.6), "birch", recorder="sioc", assessed="verified"),
    _e(0.70, "road_damage", 2, ("Mingkaman – Yirol", 0.5), "heron", assessed="corroborated"),
    _e(0.90, "theft", 2, "Torit", "heron", "desk", wording=1),
    _e(1.20, "flood", 3, ("Panyagor – Duk Fadiat", 0.4), "alder", "onward", recorder="sioc", assessed="verified", wording=0),
    _e(1.40, "obstruction", 1, ("Renk – Joda", 0.4), "birch", "onward"),
    _e(1.80, "burglary", 2, "Wau", "kite", "red"),
    _e(2.10, "accident", 1, ("Tonj – Wau", 0.3), "kite", wording=1),
    _e(2.40, "fire", 1, ("Torit – Kapoeta", 0.7), "kite"),
    _e(2.60, "shots_heard", 2, "Bentiu", "birch", "cell", wording=1, precision="hour"),
    _e(3.10, "theft", 1, "Rumbek", "heron", "cell"),
    _e(3.30, "flood", 2, ("Rubkona – Mayom", 0.4), "birch", assessed="verified"),
    _e(3.80, "theft", 2, "Malakal", "alder", "red", recorder="sioc", wording=0),
    _e(4.20, "road_damage", 2, ("Yambio – Ezo", 0.6), "juniper", wording=1),
    _e(4.50, "other", 1, "Yambio", "juniper", "onward"),
    _e(4.90, "obstruction", 2, ("Wau – Kuajok", 0.5), "kite", "members"),
    _e(5.30, "accident", 1, ("Nesitu – Nimule", 0.3), "kite", recorder="sioc", source="partner", assessed="corroborated"),
    _e(5.60, "theft", 1, "Bor", "alder", "cell", wording=1),
    _e(6.10, "flood", 2, ("Torit – Lafon", 0.5), "kite", "onward"),
    _e(6.40, "shots_heard", 2, ("Bor – Pibor", 0.5), "alder", recorder="sioc", precision="hour"),
    _e(7.00, "civil_unrest", 2, "Juba", "platform", "shared", recorder="platform"),
    _e(7.30, "burglary", 2, "Juba", "heron", "members"),
    _e(7.90, "theft", 1, "Yei", "plover", "own"),
    _e(8.20, "road_damage", 2, ("Turalei – Agok", 0.6), "heron", wording=1),
    _e(8.80, "theft", 1, "Kapoeta", "heron", "named"),
    _e(9.10, "accident", 2, ("Rumbek – Cueibet", 0.5), "kite", assessed="verified"),
    _e(9.70, "flood", 2, "Leer", "birch", wording=1, precision="day"),
    _e(10.2, "obstruction", 1, ("Kapoeta – Narus", 0.6), "heron", "cell"),
    _e(10.6, "other", 1, "Malakal", "alder", "onward", recorder="sioc"),
    _e(11.3, "theft", 1, "Juba", "platform", "cell", recorder="platform", source="partner", wording=1),
    _e(11.9, "fire", 1, "Ikotos", "kite"),
    _e(12.4, "shots_heard", 1, "Torit", "heron", "shared", wording=1, assessed="doubted"),
    _e(12.8, "accident", 1, ("Mundri – Maridi", 0.4), "heron"),
    _e(13.5, "flood", 2, ("Bentiu – Leer", 0.7), "birch", "onward", assessed="verified"),
    _e(14.0, "theft", 2, "Abyei", "heron", "shared"),
    _e(14.2, "road_damage", 2, "Kiir bridge", "alder", "onward", recorder="sioc"),
    _e(14.9, "burglary", 1, "Aweil", "birch", "cell"),
    _e(15.4, "obstruction", 2, ("Juba – Rokon", 0.7), "alder", recorder="sioc", assessed="corroborated"),
    _e(16.1, "theft", 1, "Lainya", "plover", "own", wording=1),
    _e(16.8, "flood", 4, ("Duk Fadiat – Ayod", 0.5), "alder", "onward", recorder="sioc", wording=1, precision="day", assessed="verified"),
    _e(17.3, "accident", 2, "Yambio", "juniper", "cell"),
    _e(18.0, "theft", 1, "Wau", "kite", "own"),
    _e(18.7, "road_damage", 1, ("Wau – Aweil", 0.5), "birch"),
    _e(19.4, "shots_heard", 2, "Malakal", "alder", "cell", recorder="sioc", precision="hour"),
    _e(20.0, "other", 1, "Bor", "alder", "shared", recorder="sioc"),
    _e(20.8, "theft", 1, "Rumbek", "kite", "members", wording=1),
    _e(21.5, "obstruction", 1, ("Yei – Kaya", 0.5), "heron", "shared"),
    _e(22.2, "accident", 1, ("Melut – Renk", 0.5), "birch", "onward"),
    _e(23.0, "flood", 2, "Pibor", "birch", wording=1, precision="day"),
    _e(23.9, "theft", 1, "Nimule", "kite", "cell", precision="day"),
    _e(24.6, "fire", 1, ("Maridi – Yambio", 0.3), "heron"),
    _e(25.3, "burglary", 2, "Torit", "heron", "own"),
    _e(26.1, "accident", 2, "Juba", "alder", recorder="sioc", precision="hour", assessed="verified"),
    _e(27.0, "shots_heard", 1, "Kuajok", "kite", "shared", wording=1),
    _e(27.8, "obstruction", 1, ("Kuajok – Gogrial", 0.5), "kite", "onward", wording=1),
    _e(28.5, "theft", 1, "Juba", "birch", "desk"),
    _e(29.2, "road_damage", 3, ("Juba – Yei", 0.5), "alder", "onward", recorder="sioc", assessed="verified"),
    _e(29.7, "other", 1, "Renk", "birch", "shared"),
]

# What the simulator files now and then: type, severity, road section.
COMING = [
    ("accident", 1, "Juba – Mangalla"),
    ("obstruction", 1, "Nesitu – Torit"),
    ("flood", 2, "Mangalla – Bor"),
    ("fire", 1, "Torit – Kapoeta"),
    ("road_damage", 2, "Tonj – Wau"),
    ("shots_heard", 1, "Cueibet – Tonj"),
    ("other", 1, "Juba – Nesitu"),
]
