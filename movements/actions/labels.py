"""Under which labels missions and vehicles stand: their organisation's own, with the mission's people while one is under way."""

from __future__ import annotations

from partners import labels
from partners.labels import Entry
from partners.models import Audience, DOArea, Label, Marking, Organisation, View

# A desk sees vehicles and missions only where their organisation chose so: the entries rest on its standing consent, so choosing and
# withdrawing act at once, on every row.
DESKS = (Audience.Rule.DUTY_DESK, Audience.Rule.PLATFORM_DUTY_DESK)


def mission_label(*, area: DOArea, lead: Organisation, audience: Audience) -> Label:
    """AMBER+STRICT of the lead, full for the mission's people (the list is the lead's own, so it needs no consent)."""
    entries = [Entry(view=View.FULL, audience=audience.pk), *_desks(area, "missions")]
    return labels.intern(area=area, originator=lead, marking=Marking.AMBER_STRICT, entries=entries)


def vehicle_label(*, area: DOArea, organisation: Organisation, audience: Audience | None) -> Label:
    """AMBER+STRICT of the vehicle's organisation; audience: of the mission it takes part in, full.

    Where the mission is led by another, the entry rests on the standing consent that the organisation gave when it joined.
    """
    entries = _desks(area, "vehicles")
    if audience is not None:
        basis = "" if audience.organisation_id == organisation.pk else "vehicles"
        entries.append(Entry(view=View.FULL, audience=audience.pk, basis=basis))
    return labels.intern(area=area, originator=organisation, marking=Marking.AMBER_STRICT, entries=entries)


def _desks(area: DOArea, kind: str) -> list[Entry]:
    desks = Audience.objects.filter(area=area, rule__in=DESKS, organisation=None).order_by("pk")
    return [Entry(view=View.FULL, audience=desk.pk, basis=kind) for desk in desks]
