"""List audiences: who is in one, since when, and in which version. Verbs for other verbs: the caller's action holds the transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet

from ..models import Audience, AudienceMember, DOArea, Member, Organisation
from ..sharing import recalls


class NotAList(ValueError):
    """The audience is computed by a rule; nobody joins or leaves it by hand."""


def create_audience(
    *, area: DOArea, name: str, organisation: Organisation, members: Iterable[Member] = (), mission: bool = False, at: datetime
) -> Audience:
    """A new list, managed by an organisation. mission: a mission's participants, a lifeline from departure on."""
    audience = Audience.objects.create(area=area, name=name, organisation=organisation, mission=mission)
    AudienceMember.objects.bulk_create(AudienceMember(audience=audience, member=member, starts_at=at) for member in members)
    return audience


def join(*, audience: Audience, members: Iterable[Member], at: datetime, until: datetime | None = None) -> int:
    """Persons join a list, until a moment or until they leave; who is in it stays as he is. Returns the list's version, which is raised
    when anybody joined."""
    row = locked(audience)
    held = set(_now_in(row, at).values_list("member_id", flat=True))
    new = [member for member in members if member.pk not in held]
    if new:
        # A stay that ended by itself raised no version: left open, it would put who comes back into lists that were frozen without him.
        ended = AudienceMember.objects.filter(audience=row, member__in=new, to_version=None)
        ended.update(to_version=F("from_version"))
        row.version += 1
        row.save(update_fields=["version"])
        AudienceMember.objects.bulk_create(
            AudienceMember(audience=row, member=member, starts_at=at, ends_at=until, from_version=row.version) for member in new
        )
    return row.version


def leave(*, audience: Audience, members: Iterable[Member], at: datetime) -> int:
    """Persons leave a list. Returns the list's version, which is raised when anybody left."""
    row = locked(audience)
    stays = _now_in(row, at).filter(member__in=list(members))
    if stays.exists():
        row.version += 1
        row.save(update_fields=["version"])
        stays.update(ends_at=at, to_version=row.version)
    return row.version


def open_mission(*, audience: Audience, at: datetime) -> None:
    """The mission departs: from now on its list is a lifeline, whatever a participant's standing."""
    Audience.objects.filter(pk=locked(audience).pk, opened_at=None).update(opened_at=at)


def close_mission(*, audience: Audience, at: datetime) -> None:
    """The mission is over: its list is no lifeline any more."""
    Audience.objects.filter(pk=locked(audience).pk, closed_at=None).update(closed_at=at)
    recalls.finish(audience, at=at)


def confirm_out(*, audience: Audience, organisation: int, at: datetime) -> int:
    """An organisation (primary key) confirms that its people are out: the lifeline ends for them, and what was recalled meanwhile
    is taken back. Returns how many that were."""
    stays = AudienceMember.objects.filter(audience=locked(audience), member__organisation=organisation, out_at=None)
    confirmed = stays.update(out_at=at)
    recalls.finish(audience, at=at)
    return confirmed


def locked(audience: Audience) -> Audience:
    """The list, its row locked. Raises NotAList for a rule."""
    row = Audience.objects.select_for_update().get(pk=audience.pk)
    if row.rule:
        raise NotAList(f"audience {row} follows the rule {row.rule}")
    return row


def _now_in(audience: Audience, at: datetime) -> QuerySet[AudienceMember]:
    return AudienceMember.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), audience=audience, to_version=None)
