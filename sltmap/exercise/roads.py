"""Main roads of South Sudan, by section between towns, with an invented state of each section.

The course between the points written here is drawn (bend), not surveyed: a road that looks like one, within a kilometre or two.
"""

from __future__ import annotations

import hashlib
import itertools
import math
from dataclasses import dataclass

from .places import LonLat, place

UN, HOST, FACT = "Designated Official (exercise)", "host road authority (exercise)", ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One road section. via: names of places or lon, lat between the ends; since_days, confirmed_days: before now."""

    start: str
    via: tuple[str | LonLat, ...] = ()
    end: str
    status: str = "open"
    applies_to: str = "physical"
    decided_by: str = FACT
    reason: str = ""
    vehicle_class: str = ""
    by: str = "alder"  # organisation that reports it
    since_days: float = 20
    ends_in_days: float | None = None
    confirmed_days: float | None = 2

    @property
    def name(self) -> str:
        return f"{self.start} – {self.end}"

    def line(self) -> list[LonLat]:
        """The section's course, lon, lat."""
        return bend([place(at) if isinstance(at, str) else at for at in (self.start, *self.via, self.end)])


def bend(points: list[LonLat], *, rounds: int = 4, sway: float = 0.055) -> list[LonLat]:
    """The line through these points, with bends between them: each round halves every piece and sways its middle sideways.

    points: lon, lat. sway: share of a piece's length. The same points always give the same line.
    """
    for _ in range(rounds):
        bent = [points[0]]
        for a, b in itertools.pairwise(points):
            turn = (int.from_bytes(hashlib.sha256(repr((a, b)).encode()).digest()[:4], "big") / 2**31 - 1) * sway
            middle = ((a[0] + b[0]) / 2 - (b[1] - a[1]) * turn, (a[1] + b[1]) / 2 + (b[0] - a[0]) * turn)
            bent += [(round(middle[0], 6), round(middle[1], 6)), b]
        points = bent
    return points


def through(*names: str) -> list[LonLat]:
    """The course along sections that join these places in order. Raises LookupError where no section joins two of them."""
    course: list[LonLat] = []
    for a, b in itertools.pairwise(names):
        for section in SECTIONS:
            if {section.start, section.end} == {a, b}:
                piece = section.line() if section.start == a else section.line()[::-1]
                break
        else:
            raise LookupError(f"no road section joins {a} and {b}")
        course += piece[1:] if course else piece
    return course


def towards(name: str, share: float) -> LonLat:
    """The point at a share (0 to 1) of a section's length, by the section's name."""
    line = next(section for section in SECTIONS if section.name == name).line()
    lengths = [math.dist(a, b) for a, b in itertools.pairwise(line)]
    left = share * sum(lengths)
    for (a, b), length in zip(itertools.pairwise(line), lengths, strict=True):
        if left <= length:
            part = left / length if length else 0.0
            return round(a[0] + (b[0] - a[0]) * part, 5), round(a[1] + (b[1] - a[1]) * part, 5)
        left -= length
    return line[-1]


SECTIONS = [
    Section(start="Juba", via=("Gumbo",), end="Nesitu", by="alder"),
    Section(start="Nesitu", via=((31.83, 4.42), (31.90, 4.13), (31.93, 3.92), "Aswa bridge"), end="Nimule", status="restricted",
            applies_to="unsms", decided_by=UN, reason="Daylight only, two vehicles at least, radio contact.", since_days=40),
    Section(start="Nesitu", via=((31.92, 4.56), (32.15, 4.48), (32.38, 4.44)), end="Torit", status="restricted", applies_to="unsms",
            decided_by=UN, reason="Two vehicles at least; report at Nesitu and Torit."),
    Section(start="Torit", via=((32.87, 4.46), (33.10, 4.62), (33.35, 4.72)), end="Kapoeta"),
    Section(start="Kapoeta", via=((33.80, 4.71), (34.02, 4.60)), end="Narus", by="heron"),
    Section(start="Narus", end="Nadapal", status="restricted", applies_to="all", decided_by=HOST, reason="Open from 08:00 to 16:00 local time."),
    Section(start="Torit", via=((32.43, 4.27),), end="Magwi", by="kite", confirmed_days=9),
    Section(start="Magwi", via=((32.20, 3.92),), end="Nimule", status="unknown", by="kite", confirmed_days=None),
    Section(start="Torit", via=((32.85, 4.24),), end="Ikotos", by="kite", confirmed_days=5),
    Section(start="Torit", via=((32.55, 4.70),), end="Lafon", status="impassable", reason="Two fords under water.", by="kite", since_days=6),
    Section(start="Juba", via=((31.66, 4.97), (31.74, 5.08)), end="Mangalla"),
    Section(start="Mangalla", via=((31.76, 5.42), "Gemmeiza", (31.64, 5.98)), end="Bor", status="restricted", applies_to="all",
            decided_by=HOST, reason="Lorries over 20 t wait at the causeway while it is repaired.", vehicle_class="truck", since_days=12),
    Section(start="Bor", via=((31.50, 6.49), (31.42, 6.75)), end="Panyagor", status="restricted", applies_to="physical",
            reason="Soft shoulders after rain; four-wheel drive only.", vehicle_class="light", since_days=9),
    Section(start="Panyagor", via=("Mabior",), end="Duk Fadiat", status="impassable", reason="Flooded on 14 km.", since_days=16, confirmed_days=3),
    Section(start="Duk Fadiat", end="Ayod", status="impassable", reason="Flooded.", since_days=22, confirmed_days=11),
    Section(start="Ayod", via=((31.80, 8.16),), end="Waat", status="unknown", confirmed_days=None, by="birch"),
    Section(start="Waat", via=((32.60, 7.98),), end="Akobo", status="impassable", reason="Black cotton soil, no traffic in the rains.", by="birch"),
    Section(start="Bor", via=((31.95, 6.33), (32.45, 6.55)), end="Pibor", status="prohibited", applies_to="unsms", decided_by=UN,
            reason="No movement until the review on Friday.", since_days=5, ends_in_days=4),
    Section(start="Juba", via=((31.50, 4.87), "Kapuri", (31.15, 4.96)), end="Rokon", status="restricted", applies_to="unsms", decided_by=UN,
            reason="Daylight only."),
    Section(start="Rokon", via=((30.64, 5.20), "Lui"), end="Mundri", confirmed_days=6),
    Section(start="Mundri", via=((30.02, 5.22), (29.72, 5.05)), end="Maridi", by="heron"),
    Section(start="Maridi", via=("Ibba", (28.75, 4.66)), end="Yambio", by="heron", confirmed_days=4),
    Section(start="Yambio", via=("Li Rangu",), end="Ezo", status="prohibited", applies_to="all", decided_by=HOST,
            reason="Closed by the host authority for works on two culverts.", since_days=3, ends_in_days=10),
    Section(start="Ezo", end="Tambura", by="birch", confirmed_days=13),
    Section(start="Tambura", via=((27.62, 6.25), (27.80, 6.95)), end="Wau", status="unknown", by="birch", confirmed_days=None),
    Section(start="Mundri", via=((30.13, 5.70),), end="Mvolo", confirmed_days=8, by="heron"),
    Section(start="Mvolo", via=((29.85, 6.42),), end="Rumbek", by="heron", confirmed_days=7),
    Section(start="Yirol", via=((30.33, 6.60), "Ngop"), end="Rumbek", by="heron"),
    Section(start="Mingkaman", via=((31.22, 6.18), (30.85, 6.40)), end="Yirol", status="restricted", applies_to="physical",
            reason="Bridge at the second crossing damaged; detour of 3 km, light vehicles only.", vehicle_class="light", since_days=4),
    Section(start="Rumbek", via=((29.45, 6.93),), end="Cueibet"),
    Section(start="Cueibet", via=((28.96, 7.13),), end="Tonj"),
    Section(start="Tonj", via=((28.42, 7.42), (28.20, 7.58)), end="Wau"),
    Section(start="Wau", via=("Rocrocdong",), end="Kuajok", status="restricted", applies_to="organisation", decided_by="Kite Action",
            reason="Own staff only with a second vehicle.", by="kite", since_days=8),
    Section(start="Kuajok", via=((28.03, 8.42),), end="Gogrial"),
    Section(start="Gogrial", via=((28.25, 8.80),), end="Turalei", confirmed_days=10),
    Section(start="Turalei", via=("Wunrok",), end="Agok", status="restricted", applies_to="physical", reason="Passable for tractors and four-wheel drive.",
            vehicle_class="light"),
    Section(start="Agok", via=("Kiir bridge",), end="Abyei", status="prohibited", applies_to="organisation", decided_by="Heron Relief",
            reason="Own staff fly until the bridge is repaired.", by="heron", since_days=15),
    Section(start="Wau", via=((27.72, 8.15), (27.52, 8.50)), end="Aweil"),
    Section(start="Wau", via=((27.30, 7.95), (26.55, 8.25)), end="Raja", status="unknown", confirmed_days=None, by="birch"),
    Section(start="Rubkona", via=((29.55, 9.24),), end="Mayom", status="impassable", reason="Dyke breached; road under water.", by="birch", since_days=14),
    Section(start="Bentiu", via=((29.93, 8.90), (30.03, 8.60)), end="Leer", status="impassable", reason="Flooded; boats only.", by="birch", since_days=30),
    Section(start="Rubkona", via=((29.83, 9.55),), end="Pariang", by="birch", confirmed_days=12),
    Section(start="Malakal", via=((31.82, 9.72), (32.02, 9.95), (32.16, 10.20)), end="Melut", status="restricted", applies_to="physical",
            reason="Deep ruts; dry weather only."),
    Section(start="Melut", via=("Paloich", (32.60, 10.95), (32.72, 11.40)), end="Renk"),
    Section(start="Renk", end="Joda", status="restricted", applies_to="all", decided_by=HOST, reason="Papers are checked at two posts; allow three hours."),
    Section(start="Juba", via=((31.42, 4.62), (31.22, 4.43), "Lainya", (30.85, 4.17)), end="Yei", status="prohibited", applies_to="unsms",
            decided_by=UN, reason="No movement by road; flights on Tuesday and Friday.", since_days=18),
    Section(start="Yei", via=((30.78, 3.88), "Morobo"), end="Kaya", status="restricted", applies_to="organisation", decided_by="Heron Relief",
            reason="Own staff leave Yei before 10:00.", by="heron"),
    Section(start="Juba", via=((31.60, 4.45), (31.63, 4.15)), end="Kajo Keji", status="unknown", confirmed_days=None),
]  # fmt: skip
