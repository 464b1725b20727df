"""The case behind the one suspension of the exercise: five entries, each said by whom the framework asks (guidelines 3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from partners.models import Case, CaseEntry, Office
from partners.standing import cases

from .organisations import BODIES, OCHA, UNDSS

if TYPE_CHECKING:
    from .world import World

Kind = CaseEntry.Kind


def suspend(world: World, at: datetime) -> None:
    """Names who speaks for UNDSS and OCHA in every area, and suspends whom the scenario has suspended."""
    for area in world.areas.values():
        Office.objects.create(area=area, kind=Office.Kind.UNDSS, organisation=world.bodies[UNDSS])
        Office.objects.create(area=area, kind=Office.Kind.OCHA, organisation=world.bodies[OCHA])
    for body in BODIES:
        for code, status in body.standing.items():
            if status == "suspended":
                _suspend(world, body.code, code, at)


def _suspend(world: World, body: str, code: str, at: datetime) -> None:
    sioc, platform, day = world.reader("sioc"), world.reader("platform"), (at - timedelta(days=3)).date()
    case = cases.open_case(by=sioc, kind=Case.Kind.SUSPEND, organisation=world.bodies[body], area=world.areas[code], at=at)
    cases.enter(
        by=sioc, case=case.pk, kind=Kind.REASON, ground=Case.Ground.CONFIDENTIALITY, said_on=day, at=at,
        words="A shared incident list was handed to a newspaper (exercise).",
    )  # fmt: skip
    cases.enter(by=sioc, case=case.pk, kind=Kind.CONSULTATION, said_on=day, at=at, words="Meeting with its country director (exercise).")
    cases.enter(by=sioc, case=case.pk, kind=Kind.UNDSS, said_on=day, at=at)
    cases.enter(by=sioc, case=case.pk, kind=Kind.OCHA, said_on=day, at=at, document="EX-OCHA-7")
    cases.enter(by=platform, case=case.pk, kind=Kind.COMMUNITY, said_on=day, at=at)
    cases.decide(by=sioc, case=case.pk, at=at)
