"""One tick for readers who see alike. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from .. import geojson
from . import frames
from .delivery import Change, Form, tell
from .frames import Frame

TICK_AT_MOST = 512 * 1024  # bytes of features; a reader of ordinary speed must not be closed for an import


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """What readers who see alike are sent."""

    messages: list[Frame]
    items: int  # upsert and gone
    too_much: bool  # an import: what is gone and what rings goes out at once, the rest as a fresh picture


def compose(changes: Collection[Change], views: Mapping[int, int], now: datetime, *, thorough: bool = False) -> Tick:
    """One tick for readers with these views (by label), in order of id."""
    gone: list[tuple[str, str]] = []
    forms: list[Form] = []
    alerts: list[Form] = []
    for change in changes:
        told = tell(change, views, now, thorough=thorough)
        gone += [(name, frames.dump({"layer": change.source.key, "id": name})) for name in told.gone]
        if told.upsert is not None:
            forms.append(told.upsert)
            if told.alert:
                alerts.append(told.upsert)
    gone.sort()
    alerts.sort(key=lambda form: form.id)
    too_much = sum(len(form.text) for form in forms) > TICK_AT_MOST
    forms = alerts if too_much else sorted(forms, key=lambda form: form.id)
    texts = [text for _, text in gone], [form.text for form in forms], [form.alert for form in alerts]
    return Tick(messages=frames.ticks(geojson.stamp(now) or "", *texts), items=len(gone) + len(forms), too_much=too_much)
