"""Accepting an undertaking, and publishing a new version of one."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from ..acts import action
from ..keys.verbs import is_focal
from ..models import CaseEntry, DOArea, Member, Undertaking
from ..readers import Reader, reader_of, running
from ..standing import offices
from . import reading

LOCK = 5_107_012  # advisory lock: who numbers a version


class NewerVersion(ValueError):
    """A newer version was published while this one was read."""


@transaction.atomic
def accept(*, member: Member, version: int, at: datetime) -> None:
    """Writes down that a member accepted the undertakings of his areas up to a version; a focal point, for his organisation's machines too.

    No action: who has accepted nothing has no rights yet that could be held still. Raises NewerVersion.
    """
    row = Member.objects.select_for_update().select_related("organisation").get(pk=member.pk)
    newest = reading.newest(row, at)
    if version < newest:
        raise NewerVersion(f"version {version} was read; {newest} is in force")
    mine = [row.pk]
    if is_focal(reader_of(row), at):
        mine += Member.objects.filter(running(at), machine=True, organisation=row.organisation_id).values_list("pk", flat=True)
    Member.objects.filter(pk__in=mine).update(undertaking_version=newest, undertaking_accepted_at=at)


@action
def publish_undertaking(*, by: Reader | None, area: DOArea, text: str, at: datetime) -> Undertaking:
    """Puts a new version of an area's undertaking in force: everybody there reads it before he reads on. by: who speaks for UNDSS there.

    Versions count on over all areas, for a member holds one number. Raises offices.DoesNotSpeak, ValueError for an empty text.
    """
    if by is not None:
        offices.must_speak(by, area, at, CaseEntry.Kind.UNDSS)
    if not text.strip():
        raise ValueError("an undertaking without words")
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
    newest = DOArea.unrestricted.aggregate(newest=Max("undertaking_version"))["newest"] or 0
    made = Undertaking.objects.create(area=area, version=newest + 1, text=text, published_at=at)
    DOArea.unrestricted.filter(pk=area.pk).update(undertaking_version=made.version)
    return made
