"""A warning drawn from a record: only what a warning holds, by its originator or a desk, with the consent that life asks for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from partners import audit, life, records
from partners.acts import action
from partners.models import Duty, Organisation
from partners.problems import Problem
from partners.readers import Reader, running
from partners.sharing import urgent
from partners.sharing.kinds import Kind
from partners.shown import ConsentRequired

from . import actions
from .models import Warning


@action
def draw_warning(*, by: Reader, of: Kind, record: UUID, geom: GEOSGeometry | None, at: datetime, **fields: Any) -> Warning:
    """Warns from a record of that kind, of which the writer sees a form. fields: kind, section, ends_at, call_back; geom: a road section or area, else
    the cell or section that a redacted reader is shown: the exact place of a record never becomes a warning's.

    The originator's own, or of another with its standing life consent, by a duty officer: the rule that what derives takes the meet of its
    labels is lifted for these fields alone, and the originator is told at once. Raises records.NoSuchRecord, MayNotRecord;
    shown.ConsentRequired without consent; Problem 422 geometry_type, no_area.
    """
    row = records.locked_for_reader(of.source, record, by)
    own = row.label.originator_id == by.organisation
    if not own:
        duties = Duty.objects.filter(running(at), member=by.member, area=row.label.area, kind=Duty.Kind.DUTY_OFFICER)
        if not duties.exists():
            raise records.MayNotRecord(f"member {by.member} is no duty officer in {row.label.area}; he may ask for a warning")
        if not life.consents(row.label.originator_id, row.label.area, at):
            raise ConsentRequired(f"the originator of {of.key} {record} agreed to no warning by others; ask it")
    place = geom if geom is not None else urgent.public_place(of, row)
    if place is None or place.geom_type not in urgent.AREAS:
        raise Problem(422, "geometry_type" if place else "no_area", _("a warning is about a road section or an area"), field="geometry")
    issuing = Organisation.objects.get(pk=by.organisation)
    warning = actions.issue_warning(by=by, area=row.label.area, issuing=issuing, issuer=issuing.name, geom=place, at=at, **fields)
    urgent.tell_of_warning(by=by, kind=of, record=row.pk, label=row.label, words=warning.section, at=at)
    if not own:
        audit.note(act="warning", by=by, layer=of.key, record=row.pk, detail={"step": "drawn", "warning": str(warning.pk)})
    return warning
