"""Writing a record under a plan: file, change, mark. A release to others is consent, given by a focal point of the originator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from .. import audit, cells, records, shown
from ..acts import action
from ..models import DOArea, Due, Marking, Organisation, View
from ..problems import Problem
from ..readers import Reader
from . import consents, plans, quotes
from .kinds import Kind
from .plans import Plan, Release


@action
def file(
    *,
    by: Reader,
    kind: Kind,
    area: DOArea,
    columns: Mapping[str, Any],
    plan: Plan | None,
    at: datetime,
    purpose: str = "",
    sources: Sequence[tuple[str, Any]] = (),
) -> Any:
    """Files a record of the writer's own organisation. plan None: the organisation's default, or with sources (layer key, own record that
    this one is drawn from) what the meet of their labels says. Returns the record.

    Raises records.MayNotRecord; NotAFocalPoint when the plan gives others more than that and the writer is none;
    shown.ConsentRequired for a text that quotes another's record; labels.NoMeet.
    """
    quotes.demand_own_words(by, kind, columns)  # first: what this writes may make his scope stale
    own = Organisation.objects.get(pk=by.organisation)
    record = kind.source.record(recorded_by_id=by.member)
    held = _drawn(sources, by, area, at) if sources else None
    columns, plan = reserve(kind, {**kind.set_when_filed(at), **columns}, plan or held or plans.default(kind.key, area, own))
    settled = settle(plan, kind=kind.key, area=area, by=by, own=own, held=held, at=at)
    kind.check(columns)
    records.put(kind.source, record, columns)
    records.may_record(by, plans.unwritten(settled, area=area, originator=own), at)
    consents.keep(kind=kind.key, record=record.pk, plan=settled, by=by, purpose=purpose)
    put_under(kind, record, settled, area=area, own=own, by=by, at=at)
    _note(by, kind, record, settled)
    return record


def _drawn(sources: Sequence[tuple[str, Any]], by: Reader, area: DOArea, at: datetime) -> Plan:
    """What is drawn from these records may be seen as all of them. A release given one by one is passed on by a focal point alone."""
    plan = plans.of_sources(sources)
    if consents.is_focal(by, area, at=at):
        return plan
    own = {one.who for one in plan.releases} - {one.who for one in plans.others(plan.releases, by.organisation)}
    return replace(plan, releases=tuple(one for one in plan.releases if one.basis or one.who in own))


@action
def edit(*, by: Reader, kind: Kind, record: UUID, columns: Mapping[str, Any], at: datetime) -> Any:
    """Changes fields of a record. One that moves is another: what was released of it is consented to anew, by a focal point.

    Raises records.NoSuchRecord, NotTheOriginator, NotAFocalPoint; shown.ConsentRequired for a text that quotes another's record.
    """
    quotes.demand_own_words(by, kind, columns)
    row = records.locked(kind.source, record, by)
    records.may_record(by, row.label, at)
    area, own = row.label.area, row.label.originator
    before = plans.of_record(kind.key, row, at=at)
    columns, plan = reserve(kind, columns, before, whole=_whole(kind, row, columns))
    moved = kind.source.geom_name in columns and not _same(columns[kind.source.geom_name], getattr(row, kind.source.geom_name))
    released = [one for one in plans.others(plan.releases, by.organisation) if not one.basis]
    if moved and released:
        consents.demand_focal(by, area, at=at)
    records.put(kind.source, row, columns)
    kind.check(_whole(kind, row, {}))
    if plan == before and not moved:
        records.publish(source=kind.source, record=row, label=row.label, at=at)
        return row
    settled = settle(plan, kind=kind.key, area=area, by=by, own=own, held=before, at=at)
    consents.keep(kind=kind.key, record=row.pk, plan=settled, by=by, purpose="", renew=moved)
    put_under(kind, row, settled, area=area, own=own, by=by, at=at)
    if moved and released:
        _note(by, kind, row, settled)
    return row


@action
def mark(*, by: Reader, kind: Kind, record: UUID, plan: Plan, at: datetime, purpose: str = "") -> Any:
    """Puts a record under another plan. Raises as edit; Problem 422 when a reserved kind would leave RED."""
    row = records.locked(kind.source, record, by)
    records.may_record(by, row.label, at)
    if kind.reserved(_whole(kind, row, {})) and plan.marking != Marking.RED:
        raise Problem(422, "stays_red", "this kind of record stays TLP:RED", field="label.marking")
    before = plans.of_record(kind.key, row, at=at)
    settled = settle(plan, kind=kind.key, area=row.label.area, by=by, own=row.label.originator, held=before, at=at)
    consents.keep(kind=kind.key, record=row.pk, plan=settled, by=by, purpose=purpose)
    put_under(kind, row, settled, area=row.label.area, own=row.label.originator, by=by, at=at)
    _note(by, kind, row, settled)
    return row


@action
def delete(*, by: Reader, kind: Kind, record: UUID, at: datetime) -> None:
    """Deletes a record; history keeps what was. Raises as edit."""
    records.may_record(by, records.locked(kind.source, record, by).label, at)
    audit.note(act="recall", by=by, layer=kind.key, record=record, detail={"deleted": 1})
    records.delete(source=kind.source, record=record, by=by)


def settle(
    plan: Plan, *, kind: str, area: DOArea, by: Reader, own: Organisation, held: Plan | None, at: datetime, focal: bool | None = None
) -> Plan:
    """A plan with what each release rests on, and lists frozen where the mark is RED.

    held: the plan that the record is under; None: it is new, and the default is what needs no further consent. focal: None asks the
    database. Raises NotAFocalPoint when others would see more than under `held` and the writer is no focal point.
    """
    default = plans.default(kind, area, own)
    is_focal = consents.is_focal(by, area, at=at) if focal is None else focal
    if focal is None and not is_focal and plans.loosens(held or default, plan, own.pk):
        consents.demand_focal(by, area, at=at)
    standing = {plans.key_of(row): row.view for row in consents.standing_of(kind, area, own.pk, at=at)}
    known = {one.who: one for one in held.releases} if held else {}
    usual = {one.who: one for one in default.releases}

    def based(one: Release) -> Release:
        before = known.get(one.who)
        if one.member is not None and one.member.organisation_id == own.pk:
            return replace(one, basis="", version=0)
        if plan.marking == Marking.RED:
            version = (before.version if before else 0) or (one.audience.version if one.audience else 0)
            return replace(one, basis="", version=version)
        if before is not None and (before.view, before.until) == (one.view, one.until):
            return replace(before, version=0)
        if one.until is None and standing.get(one.who, 0) >= one.view:
            return replace(one, basis=kind)
        if one.until is None and not is_focal and one.who in usual and usual[one.who].view >= one.view:
            return replace(one, basis=kind)
        return replace(one, basis="", version=0)

    # RED reaches persons and frozen lists alone: an entry for anybody else would say what does not hold.
    reached = [one for one in plan.releases if plan.marking != Marking.RED or one.member or (one.audience and not one.audience.rule)]
    return replace(plan, releases=tuple(based(one) for one in reached))


def reserve(kind: Kind, columns: Mapping[str, Any], plan: Plan, *, whole: Mapping[str, Any] | None = None) -> tuple[dict[str, Any], Plan]:
    """Columns and plan as a reserved kind must carry them (domain.md, do no harm); others unchanged. whole: of the record they change."""
    if not kind.reserved(columns if whole is None else whole):
        return dict(columns), plan
    return {**columns, kind.source.geom_name: None}, replace(plan, marking=Marking.RED)


def _whole(kind: Kind, row: Any, columns: Mapping[str, Any]) -> dict[str, Any]:
    """All columns of a form's fields, with those that change."""
    return {name: getattr(row, name) for name in (field.column or field.name for field in kind.fields)} | dict(columns)


def _same(one: Any, other: Any) -> bool:
    return (one.ewkb if one else None) == (other.ewkb if other else None)


def put_under(kind: Kind, row: Any, plan: Plan, *, area: DOArea, own: Organisation, by: Reader, at: datetime) -> None:
    """Writes the forms of a record under a settled plan, and plans what happens when its releases end."""
    Due.objects.filter(kind=kind.key, record=row.pk).delete()
    ends = plan.ends()
    row.sight_until = ends[0] if ends else None
    geom = getattr(row, kind.source.geom_name)
    if plan.coarser and geom is not None and (row.cell is None or row.cell.level == 0):
        row.cell = cells.coarser_cell(area=area, layer=kind.key, geom=geom) or row.cell
    author = row.recorded_by_id or by.member
    shown.publish(source=kind.source, record=row, label=plans.label_of(plan, area=area, originator=own, author=author), at=at)
    Due.objects.bulk_create(
        Due(kind=kind.key, record=row.pk, at=moment, label=plans.label_of(plan.at(moment), area=area, originator=own, author=author))
        for moment in ends
    )


def _note(by: Reader, kind: Kind, row: Any, plan: Plan) -> None:
    """One entry of the audit for the marking, and one for each organisation that it names."""
    outside = plans.others(plan.releases, by.organisation)
    detail: dict[str, str | int] = {"marking": plan.marking.label.removeprefix("TLP:"), "releases": len(outside)}
    audit.note(act="release", by=by, layer=kind.key, record=row.pk, detail=detail)
    for one in outside:
        about = one.organisation.pk if one.organisation else one.member.organisation_id if one.member else None
        who: dict[str, str | int] = {"audience": one.audience.pk} if one.audience else {"member": one.member.pk} if one.member else {}
        until: dict[str, str | int] = {"until": one.until.strftime("%Y-%m-%dT%H:%MZ")} if one.until else {}
        audit.note(act="release", by=by, layer=kind.key, record=row.pk, view=int(View(one.view)), about=about, detail=who | until)
