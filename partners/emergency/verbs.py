"""Agreeing beforehand; asking, opening or refusing; reviewing (threats.md, a13). An opening is a person entry with a term (design.md, 2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from .. import audit, records
from ..acts import action
from ..models import Consent, DOArea, EmergencyAgreement, EmergencyOpening, Member, View
from ..readers import Reader, running
from ..sharing import consents, kinds, plans, releases
from ..sharing.kinds import Kind
from ..sharing.plans import Release
from ..standing import offices
from . import places, ringing

LONGEST_H = 4
WAITS = timedelta(hours=1)  # a question that nobody answers opens nothing afterwards


class NotAgreed(PermissionError):
    """The originator did not agree beforehand that such records may be opened in an emergency."""


class NotTheSecond(PermissionError):
    """The writer is not the second person that an opening takes."""


class NotOpen(ValueError):
    """The opening is answered, reviewed or too old."""


@action
def agree(*, by: Reader, area: DOArea, kind: str, at: datetime, by_place: bool = False) -> EmergencyAgreement:
    """Agrees for the writer's organisation that its records of a layer in an area may be opened in an emergency; by_place: those too that
    the asker is not shown. Raises NotAFocalPoint."""
    consents.demand_focal(by, area, at=at)
    if kinds.of(kind) is None:
        raise ValueError(f"{kind!r} is no layer that organisations write")
    held = agreement(by.organisation, area.pk, kind, at)
    if held is not None and held.by_place == by_place:
        return held
    if held is not None:
        held.ends_at = at
        held.save(update_fields=["ends_at"])
    made = EmergencyAgreement.objects.create(
        originator_id=by.organisation, area=area, kind=kind, by_place=by_place, given_by_id=by.member, starts_at=at
    )
    audit.note(act="break_glass", by=by, originator=by.organisation, area=area.pk, detail={"agreement": made.pk, "step": "agreed"})
    return made


@action
def withdraw(*, by: Reader, agreement: int, at: datetime) -> None:
    """Ends an agreement; what is open stays open until its hours have passed. Raises records.NoSuchRecord, NotAFocalPoint."""
    rows = EmergencyAgreement.objects.select_for_update().select_related("area")
    row = rows.filter(running(at), pk=agreement, originator=by.organisation).first()
    if row is None:
        raise records.NoSuchRecord(f"no agreement {agreement}")
    consents.demand_focal(by, row.area, at=at)
    row.ends_at = at
    row.save(update_fields=["ends_at"])
    audit.note(act="break_glass", by=by, originator=by.organisation, area=row.area_id, detail={"agreement": row.pk, "step": "withdrawn"})


@action
def ask(*, by: Reader, kind: Kind, record: UUID, reason: str, hours: int, at: datetime, unreachable: str = "") -> EmergencyOpening:
    """Asks that a record which the writer sees redacted be opened to him. unreachable: why its originator cannot be reached; then the
    platform of its community may be the second person.

    Raises records.NoSuchRecord, NotAgreed, ValueError.
    """
    row = records.locked_for_reader(kind.source, record, by)
    demand_words(by, reason, hours)
    if records.sees(by, row, at_least=View.FULL):
        raise ValueError("you see this record in full already")
    waiting = EmergencyOpening.objects.filter(kind=kind.key, record=record, opened_at=None, refused_at=None, asked_at__gt=at - WAITS)
    if waiting.filter(asked_by__organisation=by.organisation).exists():
        raise ValueError("your organisation has asked for this and waits for the second person")
    if agreement(row.label.originator_id, row.label.area_id, kind.key, at) is None:
        raise NotAgreed("its originator did not agree beforehand to emergency opening of this layer here; ask it for more instead")
    made = EmergencyOpening.objects.create(
        kind=kind.key,
        record=record,
        area=row.label.area,
        originator=row.label.originator,
        asked_by_id=by.member,
        reason=reason,
        hours=hours,
        unreachable=unreachable,
        asked_at=at,
    )
    ringing.ring(made, at=at, until=at + WAITS)
    note(by, made, "asked")
    return made


def ring_on(at: datetime) -> int:
    """Each second: see ringing.ring_on."""
    return ringing.ring_on(by=None, at=at, waits=WAITS.total_seconds())


def demand_words(by: Reader, reason: str, hours: int) -> None:
    """Raises ValueError unless a person asks, says why, and for hours that are allowed."""
    if by.machine or not reason.strip():
        raise ValueError("a person asks, and says why")
    if not 1 <= hours <= LONGEST_H:
        raise ValueError(f"{hours} h is not 1 to {LONGEST_H}")


@action
def open_record(*, by: Reader, opening: UUID, at: datetime) -> EmergencyOpening:
    """Opens a record, or what lies in a place, as the second person: the asker sees it in full for the hours he asked for. Raises
    NotTheSecond, NotOpen, NotAgreed."""
    made = _waiting(opening, by, at)
    kind = kinds.of(made.kind)
    held = agreement(made.originator_id, made.area_id, made.kind, at)
    if kind is None or held is None or (made.record is None and not held.by_place):
        raise NotAgreed("the originator's agreement has ended")
    rows = places.within(made, kind) if made.record is None else [records.locked_for_reader(kind.source, made.record, None)]
    if any((row.label.originator_id, row.label.area_id) != (made.originator_id, made.area_id) for row in rows):
        raise NotOpen("the record has another originator or area now")
    asker = Member.objects.select_related("user", "organisation").get(pk=made.asked_by_id)
    made.opened_by_id, made.opened_at, made.ends_at = by.member, at, at + timedelta(hours=made.hours)
    made.save(update_fields=["opened_by", "opened_at", "ends_at"])
    for row in rows:
        _show(row, to=asker, made=made, kind=kind, held=held, by=by, at=at)
    ringing.answered(made, by=by, opened=True, at=at)
    note(by, made, "opened")
    return made


def _show(row: Any, *, to: Member, made: EmergencyOpening, kind: Kind, held: EmergencyAgreement, by: Reader, at: datetime) -> None:
    """One record, shown in full to the asker until the opening ends."""
    before = plans.of_record(kind.key, row, at=at)
    entry = Release(view=View.FULL, member=to, until=made.ends_at)
    others = tuple(one for one in before.releases if one.who != entry.who)
    moment = consents.sight_moment()
    Consent.objects.filter(running(moment), kind=kind.key, record=row.pk, member=to).update(ends_at=moment)
    Consent.objects.create(
        kind=kind.key,
        record=row.pk,
        member=to,
        view=View.FULL,
        starts_at=moment,
        ends_at=made.ends_at,
        given_by_id=held.given_by_id,  # the focal point that agreed beforehand
        purpose=f"emergency opening {made.pk}",
    )
    plan = replace(before, releases=(*others, entry))
    releases.put_under(kind, row, plan, area=row.label.area, own=row.label.originator, by=by, at=at)
    if made.record is None:
        note(by, made, "shown", record=row.pk)


@action
def refuse(*, by: Reader, opening: UUID, at: datetime) -> None:
    """Refuses to open; whoever might have opened may. Raises NotTheSecond, NotOpen."""
    made = _waiting(opening, by, at)
    made.refused_at = at
    made.save(update_fields=["refused_at"])
    ringing.answered(made, by=by, opened=False, at=at)
    note(by, made, "refused")


@action
def review(*, by: Reader, opening: UUID, words: str, at: datetime) -> None:
    """Writes down what a focal point of the originator, who had no part in it, found about an opening. Raises NotTheSecond, NotOpen."""
    made = EmergencyOpening.objects.select_for_update().select_related("area").filter(pk=opening, opened_at__isnull=False).first()
    if made is None or made.originator_id != by.organisation:
        raise records.NoSuchRecord(f"no opening {opening}")
    consents.demand_focal(by, made.area, at=at)
    if made.reviewed_at is not None:
        raise NotOpen("it is reviewed already")
    if by.member in (made.asked_by_id, made.opened_by_id):
        raise NotTheSecond("who asked or opened does not review")
    if not words.strip():
        raise ValueError("a review says what was found")
    made.reviewed_by_id, made.reviewed_at, made.review = by.member, at, words
    made.save(update_fields=["reviewed_by", "reviewed_at", "review"])
    note(by, made, "reviewed")


def agreement(originator: int, area: UUID, kind: str, at: datetime) -> EmergencyAgreement | None:
    """The agreement of an originator that holds for a layer in an area."""
    return EmergencyAgreement.objects.filter(running(at), originator=originator, area=area, kind=kind).first()


def may_second(by: Reader, made: EmergencyOpening, at: datetime) -> bool:
    """Whether somebody may be the second person: on duty for the originator there or, where it cannot be reached, for the platform of its
    community. Never who asked, nor a platform for its own people."""
    if by.machine or by.member == made.asked_by_id or not offices.has_duty(by.member, made.area, at):
        return False
    if by.organisation == made.originator_id:
        return True
    if not made.unreachable or made.asked_by.organisation_id == by.organisation:
        return False
    platform = ringing.platform_of(made.originator, made.area_id, at)
    return platform is not None and platform.pk == by.organisation


def _waiting(opening: UUID, by: Reader, at: datetime) -> EmergencyOpening:
    rows = EmergencyOpening.objects.select_for_update(of=("self",)).select_related("area", "originator", "asked_by")
    made = rows.filter(pk=opening).first()
    if made is None:
        raise records.NoSuchRecord(f"no opening {opening}")
    if not may_second(by, made, at):
        raise NotTheSecond("the second person is on duty for the originator or, where it cannot be reached, for its community's platform")
    if made.opened_at or made.refused_at or made.asked_at + WAITS <= at:
        raise NotOpen("it was answered, or asked more than an hour ago")
    return made


def note(by: Reader, made: EmergencyOpening, step: str, record: UUID | None = None) -> None:
    """One step of an opening, in the audit."""
    about = made.asked_by.organisation_id
    detail: dict[str, str | int] = {"opening": str(made.pk), "step": step, "hours": made.hours}
    audit.note(
        act="break_glass", by=by, layer=made.kind, record=record or made.record, originator=made.originator_id, about=about,
        area=made.area_id, detail=detail,
    )  # fmt: skip
