"""What happens while the simulator runs: a report now and then, a road that changes, a vehicle that calls in by voice."""

from __future__ import annotations

import random
from collections import deque
from datetime import timedelta
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import transaction

from incidents import actions as reports
from layers.sources import get
from movements import actions as movements
from partners import records
from partners.visibility import visible
from sltmap import clock

from .convoy import Convoy
from .incidents import COMING, WORDS
from .organisations import focal_of
from .records import file_incident
from .roads import towards
from .world import World, point

REPORT_EVERY_S, ROAD_EVERY_S, VOICE_EVERY_S = 40, 90, 30
REPORTS_AT_MOST = 90  # of ours; the oldest is taken back
# Sections that change while one watches: organisation that reports it, and the states it goes through.
CHANGING = [
    ("Juba – Mangalla", "alder", [("restricted", "Water on the road, one lane."), ("open", "")]),
    ("Torit – Kapoeta", "alder", [("impassable", "Lorry stuck in the ford."), ("open", "")]),
    ("Tonj – Wau", "alder", [("restricted", "Works on a culvert, one lane."), ("open", "")]),
]


class Happenings:
    """Keeps count of what happened, so that the next thing follows."""

    def __init__(self, world: World, voices: dict[UUID, tuple[str, Convoy, int]]) -> None:
        """voices: vehicle without a device, with its organisation, convoy and number."""
        self.world, self.voices = world, voices
        self.next_s = {"report": 15.0, "road": 55.0, "voice": 0.0}
        self.count = 0
        self.roads = 0
        self.filed: deque[tuple[UUID, str]] = deque()  # incident, login
        self.chance = random.Random(5107)  # noqa: S311  a scenario, not a secret

    def happen(self, elapsed_s: float) -> None:
        """Whatever is due some seconds after the start."""
        for name, every_s, verb in (
            ("report", REPORT_EVERY_S, self.report),
            ("road", ROAD_EVERY_S, self.road),
            ("voice", VOICE_EVERY_S, self.voice),
        ):
            if elapsed_s >= self.next_s[name]:
                self.next_s[name] = elapsed_s + every_s
                verb()

    def report(self) -> UUID:
        """Files the next invented incident on a road, by the organisations in turn."""
        at = clock.now()
        self.world.labels.clear()  # a label that nothing uses any more is deleted at night
        kind, severity, section = COMING[self.count % len(COMING)]
        login, code = [("sioc", "alder"), ("heron-focal", "heron"), ("focal", "kite"), ("birch-focal", "birch")][self.count % 4]
        terms = ["shared", "onward", "cell"][self.count % 3]
        summary, narrative, advice = WORDS[kind][self.count // len(COMING) % len(WORDS[kind])]
        self.count += 1
        made = file_incident(
            self.world, by=self.world.reader(login), originator=code, terms=terms, at=at, type=kind, severity=severity, place=section,
            geom=point(towards(section, self.chance.uniform(0.1, 0.9))), words=(summary.format(place=section), narrative, advice),
            occurred_at=at - timedelta(minutes=self.chance.randint(2, 20)), source_kind="own_staff", source_consent=True,
        )  # fmt: skip
        self.filed.append((made.pk, login))
        if len(self.filed) > REPORTS_AT_MOST:
            oldest, writer = self.filed.popleft()
            reports.delete_incident(by=self.world.reader(writer), incident=oldest)
        return made.pk

    def road(self) -> None:
        """The next road section goes into its next state."""
        name, code, states = CHANGING[self.roads % len(CHANGING)]
        status, reason = states[self.roads // len(CHANGING) % len(states)]
        self.roads += 1
        at, by, source = clock.now(), self.world.reader(focal_of(code)), get("roads")
        assert source is not None
        row = visible(source.shown, by).filter(title=name, view=2).first()
        if row is None:
            return
        with transaction.atomic():
            records.edit(
                source=source, record=row.record, by=by, at=at, fields={"status": status, "reason": reason, "since": at, "confirmed_at": at}
            )

    def voice(self) -> None:
        """Vehicles without a device call in where they are, by their organisation's focal point."""
        at = clock.now()
        for vehicle, (code, convoy, number) in self.voices.items():
            fix = convoy.place_of(number)
            movements.record_voice_fix(
                by=self.world.focal(code), vehicle=vehicle, place=Point(fix.lon, fix.lat, srid=4326), fix_at=at, at=at
            )
