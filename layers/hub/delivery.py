"""What one reader is told of a change: views compared, not membership (design.md, section 3). Pure.

Same view under the same id: upsert, if that form changed. Another: `gone` of the old id and upsert of the new. After none: `gone`.
None and none: nothing. So nobody hears of what he never saw, and who loses sight hears of it exactly once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from partners.shown import Source

from .. import geojson, sources
from . import frames
from .poll import Event, Present, row_of

Seen = tuple[int, str]  # view, id


class Form:
    """One present form of a record, encoded when the first reader gets it and then never again."""

    def __init__(self, source: Source, row: Any, exercise: bool) -> None:
        self.source, self.row, self.exercise = source, row, exercise
        self.id = str(row.id)

    @cached_property
    def text(self) -> str:
        """The Feature as JSON; without its geometry when it would not fit into a frame (features/{id} has it)."""
        document = geojson.feature(self.source, self.row, exercise=self.exercise)
        text = frames.dump(document)
        if len(text) > frames.FEATURE_AT_MOST:
            text = frames.dump(document | {"geometry": None})
        return text

    @cached_property
    def alert(self) -> str:
        """What rings, as JSON."""
        row = self.row
        at = geojson.stamp(row.at or row.updated_at)
        return frames.dump({"layer": self.source.key, "id": self.id, "title": row.title, "at": at})


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """How a record stood: its label, and what its forms were called."""

    label: int | None
    ids: Mapping[int, str | None]  # by view

    def seen(self, views: Mapping[int, int]) -> Seen | None:
        """The form a reader with these views (by label) saw or sees, or None."""
        view = views.get(self.label) if self.label is not None else None
        name = self.ids.get(view) if view is not None else None
        return (view, name) if view is not None and name is not None else None


@dataclass(kw_only=True, slots=True)
class Change:
    """All that happened to one record in a window, reduced: how it stood before each event, and how it stands."""

    source: Source
    past: list[Moment] = field(default_factory=list)  # oldest first
    after: Moment | None = None
    forms: dict[int, Form] = field(default_factory=dict)  # by view, present
    changed: set[int] = field(default_factory=set)  # views
    rings: bool = False  # for each reader to whom it is new
    urgent: bool = False  # for everybody who sees it

    def labels(self) -> Iterable[int]:
        """Every label this change has to do with."""
        moments = [*self.past, self.after] if self.after else self.past
        return (moment.label for moment in moments if moment.label is not None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a reader is told of one change."""

    gone: tuple[str, ...] = ()
    upsert: Form | None = None
    alert: bool = False


NOTHING = Told()


def tell(change: Change, views: Mapping[int, int], now: datetime, *, thorough: bool = False) -> Told:
    """What a reader with these views (by label) is told of a change.

    thorough: for who comes back after a cut. His window may begin before what he has, so every form he could have been sent is taken
    away but the present one.
    """
    before = change.past[0].seen(views) if change.past else None
    after = change.after.seen(views) if change.after else None
    form = change.forms.get(after[0]) if after else None
    if form is None or (form.row.sight_until is not None and form.row.sight_until <= now):
        after = form = None
    past = [moment.seen(views) for moment in change.past] if thorough else [before]
    gone = {seen[1] for seen in past if seen and seen != after}
    fresh = after is not None and (after[0] in change.changed or any(seen != after for seen in past))
    if not gone and not fresh:
        return NOTHING
    alert = fresh and (change.urgent or (change.rings and before is None))
    return Told(gone=tuple(sorted(gone)), upsert=form if fresh else None, alert=alert)


def reduce(events: Iterable[Event], rows: Iterable[Present], exercise: bool) -> dict[tuple[str, str], Change]:
    """A window's events and the present rows as one change per record (by layer key and record)."""
    changes: dict[tuple[str, str], Change] = {}
    for event in sorted(events, key=lambda event: event.version):
        source = sources.get(event.source)
        if source is None:
            continue
        change = changes.setdefault((event.source, event.record), Change(source=source))
        change.past.append(Moment(label=event.label_before, ids=event.ids_before))
        change.after = Moment(label=event.label_after, ids=event.ids_after)
        change.changed |= {view for view, moved in event.changed.items() if moved}
        change.rings = change.rings or (source.alerts and event.label_before is None)
        change.urgent = change.urgent or event.rings
    for present in rows:
        key = (present.source.key, present.record)
        if key not in changes and not present.state:
            continue  # told before
        change = changes.setdefault(key, Change(source=present.source))
        row = row_of(present)
        change.forms[row.view] = Form(present.source, row, exercise)
        if present.state:
            change.changed.add(row.view)
            change.after = Moment(label=row.label_id, ids={row.view: row.id})
    return changes
