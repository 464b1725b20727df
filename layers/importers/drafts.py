"""From a file's rows to drafts of records: mapped, cleaned, placed, checked, and each row accounted for in the report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError

from partners.models import Record

from . import placing, values
from .placing import Surroundings, Unplaced
from .reading import Header, Row
from .refusal import Refused
from .report import Finding, Report
from .rooms import ID_COLUMNS, Flag, Reading, Room, Slot, never

# What the import sets itself, or the moment of writing does.
CHECKED_LATER = (
    "id", "label", "cell", "recorded_by", "importer", "version", "sight_until", "created_at", "import_source", "external_id", "reported_at",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the operator asked for. columns: column by field (--map); constants: value by field (--set); where: value by column."""

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(kw_only=True, slots=True)
class Draft:
    """One record to be."""

    row: int
    external_id: str
    fields: dict[str, Any]
    reserved: str = ""


class Drafter:
    """Reads the rows of one file for one room."""

    def __init__(self, room: Room, header: Header, wishes: Wishes, surroundings: Surroundings | None, report: Report) -> None:
        """Raises Refused for a column or field that is not there or never imported."""
        self.room, self.header, self.wishes, self.surroundings, self.report = room, header, wishes, surroundings, report
        self.shape = next((shape for shape in room.shapes if shape.columns <= set(header.columns)), None)
        self._slots = {slot.name: slot for slot in room.slots}
        self._columns = self._mapping()
        self._constants = {name: self._constant(name, said) for name, said in wishes.constants.items()}
        self._id_column = wishes.columns.get("id") or self._find(ID_COLUMNS)
        self._dropped = {c: why for c in header.columns if (why := never(c, header.hxl.get(c, "")))}
        self._count = dict.fromkeys(self._dropped, 0)
        self._seen: dict[str, int] = {}
        report.shape = self.shape.title if self.shape else "columns by name"
        report.format, report.notes, report.links = header.format, list(header.notes), list(header.links)

    def drafts(self, rows: Iterable[Row]) -> Iterator[Draft]:
        """A draft for each row that can be a record; the others are in the report, with their reason."""
        chosen = self._chosen(rows)
        for row in self._gathered(chosen) if self.shape and self.shape.gather else chosen:
            draft = self._draft(row)
            if draft is not None:
                yield draft
        self.report.dropped = {column: (count, self._dropped[column]) for column, count in self._count.items() if count}
        self.report.mapped = dict(self._columns) | ({"id": self._id_column} if self._id_column and not self.shape else {})
        if self.shape is None:
            used = {*self._columns.values(), self._id_column, *self._dropped, *self.header.place}
            self.report.unused = [column for column in self.header.columns if column not in used]

    def _chosen(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            self.report.rows += 1
            for column in self._dropped:
                self._count[column] += bool(values.text(str(row.fields.get(column) or "").encode("utf-8", "replace").decode()))
            if any(str(row.fields.get(column)) != wanted for column, wanted in self.wishes.where.items()):
                self.report.left_out["not chosen by --where"] += 1
            else:
                yield row

    def _gathered(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Rows of one thing as one; a row that cannot be read is refused by itself."""
        assert self.shape is not None and self.shape.gather is not None
        readable: list[Row] = []
        for row in rows:
            if row.error is None:
                readable.append(row)
            else:
                self._refuse(row, Flag(code=row.error[0], reason=row.error[1]))
        gathered = list(self.shape.gather(readable))
        if len(gathered) < len(readable):
            self.report.left_out["told with another row of the same thing"] += len(readable) - len(gathered)
        yield from gathered

    def _draft(self, row: Row) -> Draft | None:
        if row.error is not None:
            self._refuse(row, Flag(code=row.error[0], reason=row.error[1]))
            return None
        try:
            reading = self.shape.read(row) if self.shape else Reading(fields={})
        except ValueError as error:
            self._refuse(row, Flag(code="bad_value", reason=str(error)))
            return None
        if reading.left_out:
            self.report.left_out[reading.left_out] += 1
            return None
        fields, flags = reading.fields, reading.flags
        for name, column in self._columns.items():
            try:
                value = self._slots[name].read(row.fields.get(column))
            except ValueError as error:
                self._refuse(row, Flag(code="bad_value", reason=str(error), field=name, value=str(row.fields.get(column))[:80]))
                return None
            _fill(fields, name, value)
        for name, value in self._constants.items():
            _fill(fields, name, value)
        try:
            place, placed = placing.geometry(row.geom, self.room.geometry)
        except Unplaced as error:
            self._refuse(row, Flag(code=error.args[0], reason=error.args[1], field="geometry"))
            return None
        return self._finished(row, fields, flags + placed, place)

    def _finished(self, row: Row, fields: dict[str, Any], flags: list[Flag], place: GEOSGeometry | None) -> Draft | None:
        updates = self.shape is not None and self.shape.updates_only
        reserved = self.room.reserved(fields) if self.room.reserved else ""
        if not updates:
            if place is None and self.room.needs_geometry:
                self._refuse(row, Flag(code="no_position", reason="no coordinates, and this layer needs a place", field="geometry"))
                return None
            if self.room.finish:
                self.room.finish(fields, flags)
            if self.surroundings and not (reserved and place is None):
                flags = flags + self.surroundings.flags(place)
            fields[self.room.source.geom_name] = None if reserved else place
        external_id, repeated = self._external_id(row, fields, place)
        if repeated:
            flags = [*flags, Flag(code="duplicate_id", reason=f"the id was in row {repeated} already; kept as {external_id}", field="id")]
        wrong = self._wrong(fields, partly=updates)
        if wrong is not None:
            self._refuse(row, wrong)
            return None
        if reserved:
            self.report.reserved[reserved] += 1
        self.report.flagged += [Finding(row=row.number, flag=flag) for flag in flags]
        return Draft(row=row.number, external_id=external_id, fields=fields, reserved=reserved)

    def _wrong(self, fields: Mapping[str, Any], *, partly: bool) -> Flag | None:
        """The first field that the model would not take."""
        model = self.room.source.record
        record: Record = model(**({} if partly else dict(self.room.defaults)) | dict(fields))
        exclude = {*CHECKED_LATER, *([f.name for f in model._meta.fields if f.name not in fields] if partly else [])}
        try:
            record.clean_fields(exclude=exclude)
        except ValidationError as error:
            name, messages = next(iter(error.message_dict.items()))
            return Flag(code="bad_value", reason=f"{messages[0]}", field=name, value=str(fields.get(name, ""))[:80])
        return None

    def _external_id(self, row: Row, fields: Mapping[str, Any], place: GEOSGeometry | None) -> tuple[str, int]:
        """The row's key, and the row that had it before. A row without an id is known by its content."""
        if self.shape and self.shape.id:
            said = self.shape.id(row)
        else:
            said = values.text(row.fields.get(self._id_column)) if self._id_column else row.id
        if not said:
            content = json.dumps([fields, place.hex.decode() if place else None], default=str, sort_keys=True)
            said = "content:" + hashlib.sha256(content.encode()).hexdigest()[:24]
        first = self._seen.setdefault(said, row.number)
        if first == row.number:
            return said, 0
        number = 2
        while f"{said}#{number}" in self._seen:
            number += 1
        self._seen[f"{said}#{number}"] = row.number
        return f"{said}#{number}", first

    def _refuse(self, row: Row, flag: Flag) -> None:
        self.report.refused.append(Finding(row=row.number, flag=flag))

    def _mapping(self) -> dict[str, str]:
        """Column by field: --map, and where no data set was recognised the columns whose names we know."""
        found = {}
        for name, column in self.wishes.columns.items():
            if name in ("id", "lat", "lon", "wkt"):
                if column not in self.header.columns:
                    raise Refused("unknown_column", f"--map {name}={column}: the file has no such column")
                continue
            self._slot(name)
            if column not in self.header.columns:
                raise Refused("unknown_column", f"--map {name}={column}: the file has {', '.join(map(repr, self.header.columns))}")
            if why := never(column, self.header.hxl.get(column, "")):
                raise Refused("never_imported", f"column {column!r} {why}; it is never imported")
            found[name] = column
        for column in self.wishes.where:
            if column not in self.header.columns:
                raise Refused("unknown_column", f"--where {column}: the file has no such column")
        if self.shape is None:
            for slot in self.room.slots:
                column = self._find((slot.name, *slot.aliases))
                if column and slot.name not in found and not never(column):
                    found[slot.name] = column
        return found

    def _find(self, names: Iterable[str]) -> str:
        by_name = {column.lower(): column for column in self.header.columns}
        by_tag = {tag: column for column, tag in self.header.hxl.items()}
        return next((by_name.get(name) or by_tag.get(name) or "" for name in names if name in by_name or name in by_tag), "")

    def _slot(self, name: str) -> Slot:
        if name not in self._slots:
            raise Refused("unknown_field", f"{self.room.source.key} has no field {name!r} to fill; it has {', '.join(sorted(self._slots))}")
        return self._slots[name]

    def _constant(self, name: str, said: str) -> Any:
        try:
            return self._slot(name).read(said)
        except ValueError as error:
            raise Refused("bad_value", f"--set {name}={said}: {error}") from error


def _fill(fields: dict[str, Any], name: str, value: Any) -> None:
    """A time brings its precision with it, where the layer keeps one."""
    if isinstance(value, tuple):
        fields[name] = value[0]
        if name == "occurred_at":
            fields["occurred_precision"] = value[1]
    elif value is not None or name not in fields:
        fields[name] = value
