"""What a plan would show, before anything is written: the forms by shown's own functions, in memory; who sees them by decide()."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from .. import cells, shown
from ..models import DOArea, Marking, Onward, Organisation, Shown, View
from ..readers import Reader, facts_of_role
from ..shown import Source
from ..visibility import decide
from . import consents, plans, releases, sentences
from .kinds import Kind
from .plans import Plan
from .sentences import Sentence

KM_PER_DEGREE = 111.32


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """The forms of a record under a plan. seen: the view of who was asked for in `see_as`."""

    sentences: list[Sentence]
    full: Shown
    redacted: Shown | None
    footprint: tuple[GEOSGeometry, str] | None
    uncovered: list[str]
    seen: View | None


def of(
    *,
    reader: Reader,
    kind: Kind,
    record: Any,
    area: DOArea,
    plan: Plan,
    held: Plan | None,
    at: datetime,
    see_as: tuple[Organisation, str] | None = None,
) -> Preview:
    """A preview of a record (in memory; its columns are set) under a plan. held: what it is under now, None for a new one."""
    own = Organisation.objects.get(pk=reader.organisation)
    columns = {field.column or field.name: getattr(record, field.column or field.name) for field in kind.fields}
    changed, plan = releases.reserve(kind, columns, plan)
    for name, value in changed.items():
        setattr(record, name, value)
    focal = consents.is_focal(reader, area, at=at)
    settled = releases.settle(plan, kind=kind.key, area=area, by=reader, own=own, held=held, at=at, focal=focal)
    force = in_force(settled, kind=kind.key, area=area, own=own, held=held, focal=focal, at=at)
    label = plans.unwritten(settled, area=area, originator=own)
    geom = getattr(record, kind.source.geom_name)
    if settled.coarser and geom is not None and (record.cell is None or record.cell.level == 0):
        record.cell = cells.coarser_cell(area=area, layer=kind.key, geom=geom) or record.cell
    full = _form(kind, record, View.FULL, label, at)
    redacted = _form(kind, record, View.REDACTED, label, at) if settled.may_redact() else None
    words = cell_words(kind.source, record, redacted) if redacted is not None and label.hide_position else ""
    terms = plans.terms_of(settled, area=area, originator=own, in_force=force)
    return Preview(
        sentences=sentences.of(settled, area=area, originator=own, in_force=force, cell=words, at=at),
        full=full,
        redacted=redacted,
        footprint=(redacted.geom, words) if redacted is not None and words and redacted.geom is not None else None,
        uncovered=_uncovered(settled, force, held or plans.default(kind.key, area, own), own, focal),
        seen=decide(facts_of_role(see_as[0], see_as[1], area, at=at), terms, None, at) if see_as else None,
    )


def in_force(
    plan: Plan, *, kind: str, area: DOArea, own: Organisation, held: Plan | None, focal: bool, at: datetime
) -> dict[plans.Who, bool]:
    """By principal, whether the consent behind each release holds, or will once the writer saves."""
    standing = consents.standing_of(kind, area, own.pk, at=at)
    before = {one.who: one for one in held.releases if not one.basis} if held else {}
    agreed = [one.who for one in plan.releases if focal or (one.who in before and before[one.who].view >= one.view)]
    return consents.in_force(plan, standing, own.pk, consented=agreed)


def told(source: Source, record: Any, redacted: Shown | None, *, at: datetime) -> tuple[Plan, list[Sentence]]:
    """The plan of a record as it stands, and its sentences. redacted: its redacted form, if it has one."""
    label = record.label
    plan = plans.of_record(source.key, record, at=at)
    standing = consents.standing_of(source.key, label.area, label.originator_id, at=at)
    force = consents.in_force(plan, standing, label.originator_id, consented=[one.who for one in plan.releases if not one.basis])
    words = cell_words(source, record, redacted) if redacted is not None and label.hide_position else ""
    return plan, sentences.of(plan, area=label.area, originator=label.originator, in_force=force, cell=words, at=at)


def _form(kind: Kind, record: Any, view: View, label: Any, at: datetime) -> Shown:
    form = shown.form_of(kind.source, record, view, label, at)
    form.version = 0
    return form


def _uncovered(plan: Plan, force: Mapping[plans.Who, bool], before: Plan, own: Organisation, focal: bool) -> list[str]:
    """In words, what needs a consent of the originator's focal point that this writer cannot give."""
    words = [sentences.short(one) for one in plan.releases if not force[one.who]]
    if not focal and not words and plans.loosens(before, plan, own.pk):
        words = [plan.marking.label] if plan.marking >= Marking.GREEN else [str(Onward(plan.onward).label)]
    return words


def cell_words(source: Source, record: Any, redacted: Shown) -> str:
    """How a redacted place is drawn, in words."""
    geom = getattr(record, source.geom_name)
    if geom is None or redacted.geom is None:
        return ""
    if geom.geom_type != "Point":
        return _("the cells along it")
    _west, south, _east, north = redacted.geom.extent
    km = (north - south) * KM_PER_DEGREE
    near = round(km, 1) if km < 2 else round(km) if km < 10 else 5 * round(km / 5)
    return _("%(km)s km cell") % {"km": near}
