"""Curfews, entered and ended by who decides them; and where radio and telephone reach, as a provider's outlines say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.gis.geos import MultiPolygon

from partners.acts import action
from partners.models import DOArea, Standing
from partners.problems import Problem
from partners.readers import Reader, running
from partners.records import NoSuchRecord

from ..models import Coverage, Curfew
from . import rights


@action
def enter_curfew(*, by: Reader, area: DOArea, fields: dict[str, Any], at: datetime) -> Curfew:
    """A curfew begins to be told in an area. Raises MayNotRecord without a security duty there for one's own organisation;
    Problem 403 not_for_others where an organisation outside the UNSMS binds anybody but its own; 403 no_standing for one that is not present there."""
    rights.security_duty(by, organisation=by.organisation, area=area.pk, at=at)
    own = fields["applies_to"] == Curfew.AppliesTo.ORGANISATION
    if not own and by.organisation_kind != "unsms":
        raise Problem(403, "not_for_others", "your organisation sets a curfew for its own people alone", field="applies_to")
    present = Standing.objects.filter(running(at), area=area, organisation=by.organisation, status=Standing.Status.PRESENT)
    if not own and not present.exists():
        raise Problem(403, "no_standing", "your organisation is not present in the area")
    return Curfew.objects.create(area=area, organisation_id=by.organisation, changed_at=at, **fields)


@action
def end_curfew(*, by: Reader, curfew: int, at: datetime) -> None:
    """It is told no more. by: who entered it. Raises NoSuchRecord for another's and for none alike, MayNotRecord without a duty."""
    row = Curfew.objects.select_for_update().filter(pk=curfew, organisation=by.organisation).first()
    if row is None:
        raise NoSuchRecord(f"no curfew {curfew}")
    rights.security_duty(by, organisation=by.organisation, area=row.area_id, at=at)
    row.ends_at, row.changed_at = max(row.since, at), at
    row.save(update_fields=["ends_at", "changed_at"])


@action
def replace_coverage(
    *, by: None, area: DOArea, kind: str, provider: str, verified_on: date, outlines: Sequence[MultiPolygon], at: datetime
) -> int:
    """What a provider reaches in an area, in place of what was entered of it before. outlines: 4326. Returns how many there are."""
    Coverage.objects.filter(area=area, kind=kind, provider=provider).delete()
    rows = [Coverage(area=area, kind=kind, provider=provider, verified_on=verified_on, geom=geom, changed_at=at) for geom in outlines]
    return len(Coverage.objects.bulk_create(rows))
