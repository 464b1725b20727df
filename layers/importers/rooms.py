"""What a layer takes in: its fields, and the published data sets whose columns it knows. Each app hands its rooms up when it is ready."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from partners.shown import Source

from .reading import Row

ID_COLUMNS = (
    "id",
    "@id",
    "external_id",
    "uuid",
    "globalid",
    "osm_id",
    "osm_way_id",
    "fid",
    "objectid",
    "ident",
    "pcode",
    "#event+id",
    "#loc+code",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Flag:
    """Something about a row that a person should look at. code: stable word."""

    code: str
    reason: str
    field: str = ""
    value: str = ""


@dataclass(kw_only=True, slots=True)
class Reading:
    """What a known data set's row says in our fields."""

    fields: dict[str, Any]
    flags: list[Flag] = field(default_factory=list)
    left_out: str = ""  # why the row is no record of this layer


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A field that a file may fill. read: from a cell to a value, ValueError for what it is not; may be plain text."""

    name: str
    read: Callable[[Any], Any]
    aliases: tuple[str, ...] = ()  # columns and HXL hashtags, lower case
    help: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """A published data set, known by its columns."""

    title: str
    columns: frozenset[str]  # all present
    read: Callable[[Row], Reading]
    source: str  # import source unless --source says otherwise
    id: Callable[[Row], str] | None = None
    gather: Callable[[Iterable[Row]], Iterable[Row]] | None = None  # several rows to one
    updates_only: bool = False  # fills fields of records that another file brought


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """How one layer is imported."""

    source: Source
    geometry: str  # point, line, area, any
    needs_geometry: bool
    slots: tuple[Slot, ...]
    shapes: tuple[Shape, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)  # for the reader: geometry, tag
    defaults: Mapping[str, Any] = field(default_factory=dict)  # of a new record, where the file says nothing
    finish: Callable[[dict[str, Any], list[Flag]], None] | None = None  # last look at the fields, whatever they came from
    reserved: Callable[[Mapping[str, Any]], str] | None = None  # word for what is RED and never a point; empty for others
    enter: Callable[..., Any] | None = None  # writes a new record where a label cannot come first (DO areas)
    alike: bool = False  # look for the same thing from another source


_rooms: dict[str, Room] = {}


def register(*rooms: Room) -> None:
    """Makes rooms known."""
    for room in rooms:
        _rooms[room.source.key] = room


def get(key: str) -> Room | None:
    """The room of a layer key, or None."""
    return _rooms.get(key)


def keys() -> list[str]:
    """Layer keys that can be imported."""
    return sorted(_rooms)


# domain.md, do no harm: no name of a person, a party or a people enters, nor what a headline says of them. Columns and HXL hashtags.
NEVER = tuple(
    (re.compile(pattern, re.IGNORECASE), why)
    for pattern, why in (
        (r"actor.?name|perpetrator|group.?name|armed.?group|^side_[ab]|^dyad|^conflict_|^gwno|^#group\+name", "names a party"),
        (r"motive", "tells a motive"),
        (r"headline|^source_(article|office|original)|article", "quotes a source"),
        (r"victim|person.?name|full.?name|(first|last|family|sur).?name|passport|reporter|author|contact.?(name|person)", "names a person"),
        (r"phone|mobile|e-?mail|^contact:|whatsapp|fax", "reaches a person"),
        (r"ethnic|tribe|clan|religion|denomination|nationality.of", "names a people or a belief"),
    )
)


def never(column: str, hashtag: str = "") -> str:
    """Why a column is never imported; empty when it may be."""
    return next((why for pattern, why in NEVER if pattern.search(column) or (hashtag and pattern.search(hashtag))), "")
