"""One file into one layer: read and checked first, then written in one transaction, so that half a file never stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any

from django.contrib.gis.geos import GEOSGeometry

from partners import bulk, defaults, holding, label_text
from partners.acts import action
from partners.models import DOArea, Label, Organisation, Record
from partners.readers import Reader
from partners.shown import Source

from . import likeness, reading
from .drafts import Draft, Drafter, Wishes
from .placing import Surroundings
from .reading import Header, Row
from .report import Finding, Report
from .rooms import Flag, Room

AT_ONCE = 1000  # drafts written by one round of statements
PUBLIC = frozenset({"do_areas", "reference"})  # layers that do not say whether a database holds real records

Progress = Callable[[str, int, int | None], None]  # what is done, rows done, rows in all (None: unknown)


@dataclass(frozen=True, kw_only=True)
class Order:
    """One import as the operator asked for it. area is None for the DO areas themselves."""

    room: Room
    path: Path
    organisation: Organisation
    area: DOArea | None
    at: datetime
    by: Reader | None = None
    source: str = ""
    label: str = ""  # short form, see partners.label_text; empty: the shipped label, and known records keep theirs
    layer: str = ""  # in a file of several
    wishes: Wishes = field(default_factory=Wishes)
    dry_run: bool = False
    exercise: bool = False  # the operator says that these are records of an exercise


@dataclass(frozen=True, kw_only=True)
class Labels:
    """The labels of an import, interned before its transaction: a label takes a lock that every writer waits for."""

    usual: Label | None
    reserved: Label | None
    chosen: bool  # the operator named one: known records get it too


def run(order: Order, progress: Progress = lambda *_: None) -> Report:
    """Imports a file. Raises Refused when nothing of it was imported; ValueError for a label that says nothing we know."""
    began = monotonic()
    rows = reading.read(order.path, options=_options(order))
    header = next(rows)
    assert isinstance(header, Header)
    report = Report(
        layer=order.room.source.key,
        organisation=order.organisation.name,
        area=order.area.name if order.area else "its own area",
        source="",
        dry_run=order.dry_run,
    )
    drafter = Drafter(order.room, header, order.wishes, _surroundings(order), report)
    report.source = order.source or (drafter.shape.source if drafter.shape else order.path.name.split(".", 1)[0])[:80]
    drafts = list(drafter.drafts(_counted(rows, header, progress)))
    report.exercise = bool(holding.is_exercise())
    labels = _labels(order, report, any(draft.reserved for draft in drafts))
    updates_only = drafter.shape is not None and drafter.shape.updates_only
    _write(by=order.by, order=order, drafts=drafts, labels=labels, report=report, updates_only=updates_only, progress=progress)
    if order.room.alike:
        report.alike = likeness.candidates(order.room.source, order.organisation, report.source, {d.external_id: d.row for d in drafts})
    report.took_s = monotonic() - began
    return report


def _options(order: Order) -> dict[str, str]:
    places = {name: column for name, column in order.wishes.columns.items() if name in ("lat", "lon", "wkt")}
    return {**order.room.options, **places, **({"layer": order.layer} if order.layer else {})}


def _counted(rows: Iterable[Header | Row], header: Header, progress: Progress) -> Iterable[Row]:
    for count, row in enumerate(rows, 1):
        assert isinstance(row, Row)
        if count % 200 == 0:
            progress("read", count, header.rows)
        yield row


def _surroundings(order: Order) -> Surroundings | None:
    if order.area is None or order.room.source.key == "reference":
        return None
    others: list[tuple[str, GEOSGeometry]] = [
        (area.name, area.geom) for area in DOArea.unrestricted.exclude(pk=order.area.pk).order_by("name")
    ]
    return Surroundings(order.area.name, order.area.geom, others)


def _labels(order: Order, report: Report, any_reserved: bool) -> Labels:
    """Interns what will be needed, each in its own short transaction. A dry run interns nothing."""
    key, chosen = order.room.source.key, bool(order.label)
    terms = label_text.parse(order.label) if chosen else defaults.SHIPPED[key]
    report.label = f"label {label_text.written(terms)}" + ("" if chosen else ", as shipped")
    if order.dry_run or order.area is None:
        return Labels(usual=None, reserved=None, chosen=chosen)
    author = defaults.member_id(order.by)
    usual = label_text.label(terms, kind=key, area=order.area, originator=order.organisation, author=author)
    for name in defaults.unconfirmed(usual, at=order.at):
        report.notes.append(f"{name!r} gets nothing by this label yet: {order.organisation} has given no standing consent for {key}")
    reserved = None
    if any_reserved:
        reserved = defaults.default_label(key, order.area, order.organisation, order.by, reserved=True)
    return Labels(usual=usual, reserved=reserved, chosen=chosen)


@action
def _write(
    *, by: Reader | None, order: Order, drafts: Sequence[Draft], labels: Labels, report: Report, updates_only: bool, progress: Progress
) -> None:
    """Everything of one file in one transaction. Long it may be, and yet holds nobody up: words are written in one order, and last."""
    undecided = holding.is_exercise() is None
    if not order.dry_run and not (undecided and order.room.source.key in PUBLIC):
        holding.ensure(exercise=order.exercise)
    ids = [draft.external_id for draft in drafts]
    known = _known(order.room.source, order.organisation, report.source, ids, lock=not order.dry_run)
    pending = iter(drafts)
    done = 0
    while chunk := list(islice(pending, AT_ONCE)):
        _chunk(order, chunk, known, labels, report, updates_only)
        done += len(chunk)
        progress("checked" if order.dry_run else "written", done, len(drafts))
    refused = {finding.row for finding in report.refused}
    report.flagged = [finding for finding in report.flagged if finding.row not in refused]


def _chunk(order: Order, drafts: Sequence[Draft], known: dict[str, Any], labels: Labels, report: Report, updates_only: bool) -> None:
    pairs: list[tuple[Record, Label]] = []
    for draft in drafts:
        record = known.get(draft.external_id)
        if record is None and updates_only:
            flag = Flag(code="unknown_id", reason=f"no record {draft.external_id!r} was imported from {report.source!r} before", field="id")
            report.refused.append(Finding(row=draft.row, flag=flag))
        elif record is None:
            report.imported += 1
            if not order.dry_run:
                pairs += _new(order, draft, labels, report)
        elif change := _changed(record, draft, labels):
            report.updated += 1
            if not order.dry_run:
                for name, value in draft.fields.items():
                    setattr(record, name, value)
                pairs.append((record, change))
        else:
            report.unchanged += 1
    bulk.publish_many(source=order.room.source, records=pairs, at=order.at)


def _known(source: Source, organisation: Organisation, import_source: str, ids: Sequence[str], *, lock: bool) -> dict[str, Any]:
    """Records of this organisation by external id, all locked at once in order of id. Another organisation's do not exist here."""
    rows = source.record.unrestricted.filter(importer=organisation, import_source=import_source, external_id__in=ids)
    rows = rows.select_related("label__area", "label__originator").order_by("pk")
    return {row.external_id: row for row in (rows.select_for_update(of=("self",)) if lock else rows)}


def _new(order: Order, draft: Draft, labels: Labels, report: Report) -> list[tuple[Record, Label]]:
    kept = {
        "importer": order.organisation,
        "import_source": report.source,
        "external_id": draft.external_id,
        "recorded_by_id": order.by.member if order.by else None,
    }
    if order.room.enter is not None:
        order.room.enter(by=order.by, at=order.at, originator=order.organisation, fields=draft.fields, kept=kept)
        return []
    fields = {**order.room.defaults, **draft.fields}
    if "reported_at" in {column.name for column in order.room.source.record._meta.concrete_fields}:
        fields.setdefault("reported_at", order.at)
    label = labels.reserved if draft.reserved else labels.usual
    assert label is not None
    return [(order.room.source.record(**fields, **kept), label)]


def _changed(record: Any, draft: Draft, labels: Labels) -> Label | None:
    """The label to publish a changed record under; None when nothing changed. Its own label stays unless the operator named one.

    Its originator may have recalled or released it since: an import never undoes that by itself.
    """
    label = labels.reserved if draft.reserved else (labels.usual if labels.chosen else record.label)
    if draft.reserved and (label is None or record.label.marking == 1):
        label = record.label
    label = label or record.label  # a dry run interned none
    same = all(_equal(getattr(record, name), value) for name, value in draft.fields.items())
    return None if same and label.pk == record.label_id else label


def _equal(kept: Any, said: Any) -> bool:
    if hasattr(kept, "ewkb") and hasattr(said, "ewkb"):
        return bool(kept.ewkb == said.ewkb)
    if isinstance(kept, list) and isinstance(said, list):
        return sorted(kept) == sorted(said)
    return bool(kept == said)
