"""Which undertakings a member has not accepted yet, and which he has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.utils.translation import gettext as _

from ..models import DOArea, Member, Undertaking


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One area's undertaking as the page shows it."""

    area: DOArea
    version: int
    text: str


def due(member: Member, at: datetime) -> QuerySet[DOArea]:
    """The areas that concern a member whose undertaking in force he has not accepted (sql/door.sql)."""
    with connection.cursor() as cursor:
        cursor.execute("select area_id from undertakings_of(%s, %s) where due", [member.pk, at])
        return DOArea.unrestricted.filter(pk__in=[area for (area,) in cursor.fetchall()])


def newest(member: Member, at: datetime) -> int:
    """The newest version in force in the areas that concern a member; 0 where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(version), 0) from undertakings_of(%s, %s)", [member.pk, at])
        return int(cursor.fetchone()[0])


def is_due(at: datetime) -> Func:
    """Whether members of a queryset must accept something before they read."""
    return Func(F("pk"), Value(at), function="undertaking_is_due", output_field=BooleanField())


def asked(member: Member, at: datetime) -> list[Asked]:
    """What he is asked to accept, area by area."""
    return _texts(due(member, at))


def accepted(member: Member, at: datetime) -> list[Asked]:
    """What he has accepted, in the words in force, area by area."""
    with connection.cursor() as cursor:
        cursor.execute("select area_id from undertakings_of(%s, %s) where not due", [member.pk, at])
        return _texts(DOArea.unrestricted.filter(pk__in=[area for (area,) in cursor.fetchall()]))


def _texts(of: QuerySet[DOArea]) -> list[Asked]:
    areas = list(of.order_by("name"))
    texts = {(row.area_id, row.version): row.text for row in Undertaking.objects.filter(area__in=areas)}
    return [Asked(area=a, version=a.undertaking_version, text=texts.get((a.pk, a.undertaking_version)) or usual()) for a in areas]


def usual() -> str:
    """The words of an area that wrote none of its own (2016 guidelines, section 6)."""
    return _(
        "What is shared here serves the security of personnel and operations, and nothing else. I pass nothing on without the consent of its "
        "originator. I keep the markings, I show the picture to nobody who is not entitled to it, and I report it at once when it was shown "
        "or lost. I know that what I read is written down, and that its originator can see that I read it."
    )
