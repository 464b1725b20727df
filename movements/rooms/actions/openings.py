"""Sealed names of a manifest, opened by the tracking room on SOS or at a rung, as their owner agreed; the owner is told at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from partners import labels, records, shown
from partners.acts import action
from partners.models import Marking, Organisation, View
from partners.problems import Problem
from partners.readers import Reader

from ...actions.manifests import agreed
from ...models import Call, ManifestShown, Means, Mission, Participation, Sent
from ...planning.manifest import open_sealed
from ..sources import CALLS
from .log import write
from .seen import acted, mission_seen, room_of

REASONS = ("sos", "rung")


@action
def open_manifest(*, by: Reader, mission: UUID, vehicle: UUID, reason: str, at: datetime) -> list[dict[str, str]]:
    """The names and medical notes of one vehicle. mission: its record; vehicle: its id in the plan; reason: one of REASONS.

    Raises Problem 403 not_agreed where no SOS is open, no rung was reached or the owner did not agree; records.NoSuchRecord, MayNotRecord.
    """
    row = mission_seen(by, mission, at)
    owner = (
        ManifestShown.unrestricted.filter(mission=mission, vehicle=vehicle).values_list("participation__organisation", flat=True).first()
    )
    rung = _rungs(row, owner) if reason == "rung" else None
    if (reason == "sos" and not _sos_is_open(by, row)) or (reason == "rung" and not rung):
        raise Problem(403, "not_agreed", "no call for help is open, or no rung was reached")
    names = open_sealed(by=by, mission=mission, vehicle=vehicle, reason=reason, at=at, rung=rung)
    acted(room_of(by, at), at)
    if owner is not None and owner != by.organisation:
        _tell(by, row, Organisation.objects.get(pk=owner), at)
    return names


def reason_to_open(reader: Reader, *, mission: UUID, vehicle: UUID) -> str:
    """For which reason the names of a vehicle may be opened by the reader's room now: one of REASONS, or empty.

    mission: a record that he sees in full; vehicle: its id in the plan. What was not agreed and what was not reached look alike.
    """
    form = ManifestShown.unrestricted.filter(mission=mission, vehicle=vehicle, view=View.FULL).first()
    one = Participation.unrestricted.filter(pk=form.participation_id).first() if form else None
    if one is None or one.room_id != reader.organisation or one.out_at is not None:
        return ""
    row = Mission.unrestricted.get(pk=mission)
    if agreed(one, "sos", None) and _sos_is_open(reader, row):
        return "sos"
    return "rung" if agreed(one, "rung", _rungs(row, one.organisation_id)) else ""


def _sos_is_open(by: Reader, mission: Mission) -> bool:
    calls = Call.unrestricted.filter(kind=Call.Kind.SOS, of_mission=mission).exclude(state=Call.State.ENDED).select_related("label")
    return any(records.sees(by, call, at_least=View.FULL) for call in calls)


def _rungs(mission: Mission, owner: int | None) -> int:
    """How many rungs the owner's ladder has climbed, of what is not over."""
    return Sent.objects.filter(escalation__mission=mission, escalation__organisation=owner, escalation__ends_at=None).count()


def _tell(by: Reader, mission: Mission, owner: Organisation, at: datetime) -> None:
    label = labels.intern(area=mission.label.area, originator=owner, marking=Marking.AMBER_STRICT)
    said = _("%(room)s opened sealed names of your manifest.") % {"room": by.organisation_name}
    call = Call(label=label, kind=Call.Kind.OPENED, organisation=owner.name, said=said, raised_at=at)
    shown.publish(source=CALLS, record=call, label=label, at=at, rings=True)
    write(by=by, mission=mission.pk, means=Means.SCREEN, at=at, entered_at=at, words=said, label=label)
