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


def _by_place(reader: Reader, made: EmergencyOpening) -> Told:
    """A question by place as its asker is told of it."""
    opened = EmergencyOpening.objects.filter(call=made.call, opened_at__isnull=False).select_related("opened_by__user", "asked_by__user")
    made = opened.order_by("opened_at").first() or made
    made.refused_at, made.unreachable, made.review, made.reviewed_at = None, "", "", None
    return Told(opening=made, originator="", may_second=False, may_review=False)


def openings(reader: Reader, at: datetime) -> list[Told]:
    """Openings that a reader asked for, may answer, or whose record is of his organisation, newest first."""
    rows = EmergencyOpening.objects.select_related(
        "area", "originator", "asked_by__organisation", "asked_by__user", "opened_by__organisation"
    )
    told: list[Told] = []
    for made in rows.order_by("-asked_at", "pk")[:200]:
        waits = not made.opened_at and not made.refused_at and made.asked_at + verbs.WAITS > at
        seconds = waits and verbs.may_second(reader, made, at)
        own = made.originator_id == reader.organisation
        mine = made.asked_by_id == reader.member
        # Of what he asked by place a reader is told once, and what was opened; not how many were asked, nor who said no.
        if mine and made.call is not None and not (seconds or own):
            if not any(one.opening.call == made.call for one in told):
                told.append(_by_place(reader, made))
        elif seconds or own or mine:
            took_part = reader.member in (made.asked_by_id, made.opened_by_id)
            review = own and bool(made.opened_at) and not made.reviewed_at and not took_part
            named = own or seconds or bool(made.opened_at) or made.opened_by_id == reader.member
            told.append(Told(opening=made, originator=made.originator.name if named else "", may_second=seconds, may_review=review))
    return told
