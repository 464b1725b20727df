"""Where a person is signed in, and signing out there. A session that ends takes its open socket along (layers/hub/tickets.py)."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from .. import audit, queries
from ..readers import reader_of


def of(user: Any) -> list[UserSession]:
    """A person's sessions, the newest first; those that have ended are forgotten."""
    return sorted(UserSession.objects.purge_and_list(user), key=lambda session: session.created_at, reverse=True)


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
