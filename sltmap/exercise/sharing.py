"""A little sharing life, so that the inbox of the demo is not empty: a question that waits, one that has its answer, a release by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from partners import scopes
from partners.models import Answer, Marking, View
from partners.readers import Reader
from partners.sharing import decisions, kinds, own, plans, releases, requests
from partners.sharing.decisions import Decision
from partners.sharing.kinds import Kind
from partners.sharing.plans import Release
from partners.visibility import visible

from .world import World

KEPT_DAYS = 7


def write(world: World) -> None:
    """Heron's planner asks Kite, who has not answered; Kite asked Heron, who answered; Kite released one report to Heron by name."""
    incidents = kinds.of("incidents")
    assert incidents is not None
    _ask(world, incidents, "planner", of="kite", hours_ago=5, purpose="A joint mission passes there on Thursday; we plan its stops.")
    asked = _ask(world, incidents, "focal", of="heron", hours_ago=30, purpose="Our warehouse stands in the same quarter.")
    answer = Decision(
        answer=Answer.FULL, until=world.now + timedelta(days=KEPT_DAYS), reason="For your warehouse's guards alone.", reveal=True
    )
    decisions.decide(by=world.focal("heron"), question=asked, decision=answer, at=world.now - timedelta(hours=28))
    kite = world.focal("kite")
    row = own.record(incidents.source, kite, form_of(incidents, kite, of="kite", view=View.FULL, skip=1).pk)
    plan = plans.of_record(incidents.key, row, at=world.now)
    one = Release(view=View.FULL, organisation=world.bodies["heron"], until=world.now + timedelta(days=KEPT_DAYS))
    releases.mark(
        by=kite, kind=incidents, record=row.pk, plan=replace(plan, releases=(*plan.releases, one)), at=world.now,
        purpose="route planning of the joint mission",
    )  # fmt: skip


def _ask(world: World, kind: Kind, login: str, *, of: str, hours_ago: float, purpose: str) -> Any:
    by = world.reader(login)
    record = form_of(kind, by, of=of, view=View.REDACTED).record
    return requests.ask(by=by, kind=kind, record=record, purpose=purpose, at=world.now - timedelta(hours=hours_ago)).question


def form_of(kind: Kind, reader: Reader, *, of: str, view: View, skip: int = 0) -> Any:
    """The newest report of an organisation in South Sudan that others see as a cell, or an older one, as this reader sees it."""
    scopes.refresh(reader.member)
    rows = visible(kind.source.shown, reader).filter(
        view=view, label__originator__code=of, label__area__code="ssd", label__hide_position=True, label__marking=Marking.GREEN
    )
    return rows.order_by("-at", "title", "record")[skip]
