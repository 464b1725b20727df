"""What of emergency openings a reader is told: his own, those that wait for him, and those of his organisation's records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..models import EmergencyAgreement, EmergencyOpening
from ..readers import Reader, running
from . import verbs


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One opening on the page."""

    opening: EmergencyOpening
    originator: str  # name; empty for an asker who is not shown it
    may_second: bool
    may_review: bool


def agreements(reader: Reader, at: datetime) -> list[EmergencyAgreement]:
    """What a reader's organisation agreed to."""
    rows = EmergencyAgreement.objects.filter(running(at), originator=reader.organisation)
    return list(rows.select_related("area").order_by("area__name", "kind"))


def openings(reader: Reader, at: datetime) -> list[Told]:
    """Openings that a reader asked for, may answer, or whose record is of his organisation, newest first."""
    rows = EmergencyOpening.objects.select_related(
        "area", "originator", "asked_by__organisation", "asked_by__user", "opened_by__organisation"
    )
    told = []
    for made in rows.order_by("-asked_at", "pk")[:200]:
        waits = not made.opened_at and not made.refused_at and made.asked_at + verbs.WAITS > at
        seconds = waits and verbs.may_second(reader, made, at)
        own = made.originator_id == reader.organisation
        if seconds or own or made.asked_by_id == reader.member:
            took_part = reader.member in (made.asked_by_id, made.opened_by_id)
            review = own and bool(made.opened_at) and not made.reviewed_at and not took_part
            named = own or seconds or bool(made.opened_at) or made.opened_by_id == reader.member
            told.append(Told(opening=made, originator=made.originator.name if named else "", may_second=seconds, may_review=review))
    return told
