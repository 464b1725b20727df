"""What the hub has told already and will see again, and how state stood when it was last told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import poll
from .delivery import Change, Moment


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What was last told of a row that is state."""

    version: int
    moment: Moment
    sos: bool


class Memory:
    """Events told that the next look will see again, and the last word on each row that is state."""

    def __init__(self) -> None:
        self._events: dict[int, int] = {}  # transaction by event
        self._state: dict[tuple[str, str], Known] = {}

    def events(self) -> frozenset[int]:
        return frozenset(self._events)

    def forget(self) -> None:
        self._events.clear()
        self._state.clear()

    def fresh(self, batch: poll.Batch, since: int) -> list[poll.Event]:
        """The events of a batch that nobody was told of. since: xmin of the look before."""
        return [event for event in batch.events if event.xact >= since and event.id not in self._events]

    def news(self, batch: poll.Batch) -> list[poll.Present]:
        """The rows of a batch without the state that was told already."""
        return [row for row in batch.rows if not row.state or self._is_news(row)]

    def _is_news(self, row: poll.Present) -> bool:
        known = self._state.get((row.source.key, row.record))
        return known is None or known.version != row.version

    def recall(self, changes: Mapping[tuple[str, str], Change]) -> None:
        """Of state without an event, how it stood is what was told last."""
        for key, change in changes.items():
            known = self._state.get(key)
            if known is not None and not change.past:
                change.past.append(known.moment)
            sos = any(getattr(form.row, "sos", False) for form in change.forms.values())
            change.urgent = change.urgent or (sos and known is not None and not known.sos)

    def keep(self, batch: poll.Batch, fresh: list[poll.Event], changes: Mapping[tuple[str, str], Change]) -> None:
        """A batch has been told."""
        self._events |= {event.id: event.xact for event in fresh}
        self._events = {event: xact for event, xact in self._events.items() if xact >= batch.xmin}
        for key, change in changes.items():
            if not poll.is_state(change.source):
                continue
            row = next((form.row for form in change.forms.values()), None)
            if row is None or change.after is None:
                self._state.pop(key, None)
            else:
                self._state[key] = Known(version=row.version, moment=change.after, sos=getattr(row, "sos", False))
