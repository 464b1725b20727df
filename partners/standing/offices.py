"""Who speaks in a DO area for UNDSS, for OCHA, and for a community of organisations."""

from __future__ import annotations

from datetime import datetime

from ..models import CaseEntry, DOArea, Duty, Mechanism, Office, Organisation
from ..readers import Reader, running

Kind = CaseEntry.Kind
SPEAKING = (Duty.Kind.DUTY_OFFICER, Duty.Kind.FOCAL_POINT, Duty.Kind.SENIOR_MANAGER)
# A community that organised itself in several ways speaks through the strongest.
BY_STRENGTH = (Mechanism.Kind.PLATFORM, Mechanism.Kind.FORUM, Mechanism.Kind.FOCAL_POINTS)
COMMUNITIES = {Organisation.Kind.INGO: "ingo", Organisation.Kind.IO: "io"}


class DoesNotSpeak(PermissionError):
    """The writer speaks in the area for none of the bodies that this takes."""


def bodies(area: DOArea, organisation: Organisation, at: datetime) -> dict[str, Organisation]:
    """The bodies whose concurrence a case about an organisation takes, by kind of entry; one that nobody speaks for is absent, and so is
    the organisation itself: it concurs in nothing about itself."""
    offices = Office.objects.filter(area=area).select_related("organisation")
    found = {str(Kind.UNDSS if office.kind == Office.Kind.UNDSS else Kind.OCHA): office.organisation for office in offices}
    community = COMMUNITIES.get(Organisation.Kind(organisation.kind))
    speaker = representative(area, community, at) if community else None
    if speaker is not None:
        found[str(Kind.COMMUNITY)] = speaker
    return {kind: body for kind, body in found.items() if body.pk != organisation.pk}


def representative(area: DOArea, community: str, at: datetime) -> Organisation | None:
    """Who speaks for a community (ingo, io) of an area: whoever runs its mechanism."""
    rows = Mechanism.objects.filter(running(at), area=area, community=community).select_related("organisation")
    return min(rows, key=lambda row: (BY_STRENGTH.index(Mechanism.Kind(row.kind)), row.pk)).organisation if rows else None


def speaks(by: Reader | None, area: DOArea, at: datetime) -> set[str]:
    """The kinds of body that the writer speaks for in an area: undss, ocha, community. A command (None) speaks for UNDSS alone."""
    if by is None:
        return {str(Kind.UNDSS)}
    if by.machine or not has_duty(by.member, area, at):
        return set()
    kinds = {str(kind) for kind in Office.objects.filter(area=area, organisation=by.organisation).values_list("kind", flat=True)}
    for community in ("ingo", "io"):
        speaker = representative(area, community, at)
        if speaker is not None and speaker.pk == by.organisation:
            kinds.add(str(Kind.COMMUNITY))
    return kinds


def has_duty(member: int, area: DOArea, at: datetime) -> bool:
    """Whether a member holds a duty in the area that speaks for his organisation."""
    return Duty.objects.filter(running(at), member=member, area=area, kind__in=SPEAKING).exists()


def has_accounts(body: Organisation, area: DOArea, at: datetime) -> bool:
    """Whether somebody of a body could say it here himself: then nobody writes it down for him."""
    held = Duty.objects.filter(running(at), area=area, kind__in=SPEAKING, member__organisation=body, member__machine=False)
    return held.filter(running(at, "member__"), member__user__is_active=True).exists()


def must_speak(by: Reader | None, area: DOArea, at: datetime, *kinds: str) -> None:
    """Raises DoesNotSpeak unless the writer speaks for one of the bodies (of any, when none is named)."""
    held = speaks(by, area, at)
    if not (held & set(kinds) if kinds else held):
        who = f"member {by.member} of {by.organisation_name}" if by else "a command"
        raise DoesNotSpeak(f"{who} speaks in {area} for none of {', '.join(kinds) or 'the bodies of the framework'}")
