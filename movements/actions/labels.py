"""Under which labels missions and vehicles stand: their organisation's own, with the mission's people while one is under way."""

from __future__ import annotations

from collections.abc import Iterable

from partners import labels
from partners.labels import Entry
from partners.models import Audience, DOArea, Label, Marking, Organisation, View

# A desk sees vehicles and missions only where their organisation chose so: the entries rest on its standing consent, so choosing and
# withdrawing act at once, on every row.
DESKS = (Audience.Rule.DUTY_DESK, Audience.Rule.PLATFORM_DUTY_DESK)


def mission_label(*, area: DOArea, lead: Organisation, audience: Audience, organisations: Iterable[int] = ()) -> Label:
    """AMBER+STRICT of the lead, full for the mission's people (the list is the lead's own, so it needs no consent).

    organisations: primary keys of those invited, and of the tracking room: their security duties read the plan before they decide.
    """
    entries = [Entry(view=View.FULL, audience=audience.pk), *_desks(area, "missions")]
    entries += [Entry(view=View.FULL, organisation=organisation) for organisation in organisations if organisation != lead.pk]
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


def part_label(*, area: DOArea, organisation: Organisation, audience: Audience, others: Iterable[int]) -> Label:
    """An organisation's part in a mission is its own: full for itself, redacted for the mission's people and the other participants
    (primary keys), and for the desks that it lets see its vehicles."""
    entries = [Entry(view=View.REDACTED, audience=audience.pk), *_desks(area, "vehicles", View.REDACTED)]
    entries += [Entry(view=View.REDACTED, organisation=other) for other in others if other != organisation.pk]
    return labels.intern(area=area, originator=organisation, marking=Marking.AMBER_STRICT, entries=entries)


def own_label(*, area: DOArea, organisation: Organisation, room: int | None = None) -> Label:
    """What is an organisation's own; room: primary key of the tracking room, which reads the redacted form."""
    entries = [Entry(view=View.REDACTED, organisation=room)] if room not in (None, organisation.pk) else []
    return labels.intern(area=area, originator=organisation, marking=Marking.AMBER_STRICT, entries=entries)


def _desks(area: DOArea, kind: str, view: View = View.FULL) -> list[Entry]:
    desks = Audience.objects.filter(area=area, rule__in=DESKS, organisation=None).order_by("pk")
    return [Entry(view=view, audience=desk.pk, basis=kind) for desk in desks]
