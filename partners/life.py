"""The standing life consent of an organisation: given and withdrawn by its focal point, asked by whoever warns."""

from __future__ import annotations

from datetime import datetime

from . import audit
from .acts import action
from .defaults import NotAFocalPoint
from .models import DOArea, Duty, LifeConsent
from .readers import Reader, running


@action
def set_life_consent(*, by: Reader, area: DOArea, given: bool, at: datetime) -> bool:
    """Gives or withdraws the consent of the writer's organisation in an area; returns what holds now. Raises defaults.NotAFocalPoint."""
    if not Duty.objects.filter(running(at), member=by.member, area=area, kind=Duty.Kind.FOCAL_POINT).exists():
        raise NotAFocalPoint(f"member {by.member} of {by.organisation_name} is no focal point in {area}")
    held = LifeConsent.objects.select_for_update().filter(organisation=by.organisation, area=area, ends_at=None)
    if given and not held.exists():
        LifeConsent.objects.create(organisation_id=by.organisation, area=area, given_by_id=by.member, starts_at=at)
        audit.note(act="release", by=by, area=area.pk, detail={"step": "life_consent"})
    elif not given and held.update(ends_at=at):
        audit.note(act="recall", by=by, area=area.pk, detail={"step": "life_consent"})
    return given


def consents(organisation: int, area: DOArea, at: datetime) -> bool:
    """Whether an organisation (primary key) agreed beforehand that others warn from its records in an area."""
    return LifeConsent.objects.filter(running(at), organisation=organisation, area=area).exists()
