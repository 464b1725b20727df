"""Which undertakings a member has not accepted yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from ..models import DOArea, Duty, Member, Standing, Undertaking
from ..readers import running


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One area's undertaking as the page shows it."""

    area: DOArea
    version: int
    text: str


def areas_of(member: Member, at: datetime) -> QuerySet[DOArea]:
    """The areas that concern a member: where he is on duty, or his organisation stands."""
    on_duty = Duty.objects.filter(running(at), member=member, area=OuterRef("pk"))
    stands = Standing.objects.filter(running(at), organisation=member.organisation_id, area=OuterRef("pk"))
    return DOArea.unrestricted.filter(Q(Exists(on_duty)) | Q(Exists(stands)))


def due(member: Member, at: datetime) -> QuerySet[DOArea]:
    """Of these, the areas whose undertaking in force he has not accepted."""
    held = member.undertaking_version if member.undertaking_accepted_at else None
    return areas_of(member, at).filter(undertaking_version__gt=-1 if held is None else held)


def is_due(member: Member, at: datetime) -> bool:
    """Whether a member must accept something before he reads."""
    return due(member, at).exists()


def asked(member: Member, at: datetime) -> list[Asked]:
    """What he is asked to accept, area by area."""
    areas = list(due(member, at).order_by("name"))
    texts = {(row.area_id, row.version): row.text for row in Undertaking.objects.filter(area__in=areas)}
    return [Asked(area=a, version=a.undertaking_version, text=texts.get((a.pk, a.undertaking_version)) or usual()) for a in areas]


def usual() -> str:
    """The words of an area that wrote none of its own (2016 guidelines, section 6)."""
    return _(
        "What is shared here serves the security of personnel and operations, and nothing else. I pass nothing on without the consent of its "
        "originator. I keep the markings, I show the picture to nobody who is not entitled to it, and I report it at once when it was shown "
        "or lost. I know that what I read is written down, and that its originator can see that I read it."
    )
