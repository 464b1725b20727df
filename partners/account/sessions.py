"""Where a person is signed in, and signing out there. A session that ends takes its open socket along (layers/hub/tickets.py)."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .. import audit, queries
from ..readers import reader_of

# The first mark that stands in it counts: Edge says Chrome too, Chrome says Safari, Android says Linux, an iPhone says Mac OS X.
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def of(user: Any) -> list[UserSession]:
    """A person's sessions, the newest first; those that have ended are forgotten."""
    return sorted(UserSession.objects.purge_and_list(user), key=lambda session: session.created_at, reverse=True)


def device(user_agent: str) -> str:
    """Browser and system that a browser calls itself, as a person would: "Firefox, Android". Only words of ours are told, unknown stays unknown."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), None)
    system = next((name for mark, name in SYSTEMS if mark in user_agent), None)
    return ", ".join(word for word in (browser or _("unknown browser"), system) if word)


def end(request: HttpRequest, *, session: int | None, at: Any) -> int:
    """Signs out one of the person's sessions, or (None) all but this one. Returns how many ended; another's session is none."""
    rows = UserSession.objects.filter(user_id=request.user.pk).exclude(session_key=request.session.session_key)
    ending = list(rows.filter(pk=session) if session is not None else rows)
    for row in ending:
        row.end()
    if ending:
        member = queries.member_of_session(request.user, request.session, at=at)
        audit.note(
            act="sign_out", by=reader_of(member) if member else None, detail={"user": request.user.pk or 0, "elsewhere": len(ending)}
        )
    return len(ending)
