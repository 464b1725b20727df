"""An organisation's own ladder for a mission, and how far it has climbed. Nobody else's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from layers.geojson import stamp
from partners.readers import Reader

from ..models import Escalation, Rung, Sent
from .typed import SPARE_RUNGS


def document(reader: Reader, mission: UUID) -> dict[str, Any]:
    """Rungs and ladders under way of the reader's organisation. mission: the record of one that he sees in full."""
    rungs = Rung.objects.filter(mission=mission, organisation=reader.organisation, taken_off_at=None).select_related("member__user", "room")
    running = Escalation.objects.filter(mission=mission, organisation=reader.organisation, ends_at=None).order_by("starts_at", "pk")
    return {"rungs": [_rung(rung) for rung in rungs], "running": [_running(one) for one in running]}


def _rung(rung: Rung) -> dict[str, Any]:
    return {
        "after_min": rung.after_min, "means": rung.means, "means_title": str(rung.get_means_display()), "member": rung.member_id,
        "duty": rung.duty, "room": str(rung.room_id) if rung.room_id else None, "who": who(rung), "address": rung.address,
    }  # fmt: skip


def who(rung: Rung) -> str:
    """Whom a rung calls, in words."""
    if rung.member is not None:
        return rung.member.user.username if rung.member.user else ""
    return rung.room.name if rung.room is not None else str(rung.get_duty_display())


def _running(one: Escalation) -> dict[str, Any]:
    sent = Sent.objects.filter(escalation=one).select_related("rung").order_by("due_at", "pk")
    return {
        "cause": one.cause, "cause_title": one.cause_title, "about": one.words, "starts_at": stamp(one.starts_at),
        "acknowledged_at": stamp(one.acknowledged_at),
        "sent": [
            {"means": row.rung.means, "due_at": stamp(row.due_at), "state": row.state, "sent_at": stamp(row.sent_at), "outcome": row.outcome}
            for row in sent
        ],
    }  # fmt: skip


def form(reader: Reader, mission: UUID) -> dict[str, Any]:
    """The same with the rows of the page's form: each rung, and some empty ones."""
    told = document(reader, mission)
    rows = [rung | {"value": _value(rung)} for rung in told["rungs"]]
    return told | {"form": [*rows, *({"after_min": "", "value": "", "means": "screen", "address": ""} for _ in range(SPARE_RUNGS))]}


def _value(rung: dict[str, Any]) -> str:
    kind = next(name for name in ("member", "duty", "room") if rung[name])
    return f"{kind}:{rung[kind]}"
