"""Signing in and out and changes of a second factor, in the audit: by the member that the account acts as, or by number of the account."""

from __future__ import annotations

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from sltmap import clock

from .. import audit, queries
from ..readers import reader_of


def begin() -> None:
    """Listens from now on; the app does so when it is ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit")
    user_logged_out.connect(_signed_out, dispatch_uid="audit")
    authenticator_added.connect(_added, dispatch_uid="audit")
    authenticator_removed.connect(_removed, dispatch_uid="audit")
    authenticator_reset.connect(_reset, dispatch_uid="audit")


def _note(act: str, user: Any, request: HttpRequest | None, **detail: str | int) -> None:
    if user is None:
        return
    session: Any = getattr(request, "session", {})
    member = queries.member_of_session(user, session, at=clock.now())
    audit.note(act=act, by=reader_of(member) if member else None, detail={"user": user.pk, **detail})


def _signed_in(sender: Any, request: HttpRequest, user: Any, **more: Any) -> None:
    _note("sign_in", user, request)


def _signed_out(sender: Any, request: HttpRequest, user: Any, **more: Any) -> None:
    _note("sign_out", user, request)


def _added(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **more: Any) -> None:
    _note("factor", user, request, kind=authenticator.type, step="added")


def _removed(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **more: Any) -> None:
    _note("factor", user, request, kind=authenticator.type, step="removed")


def _reset(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **more: Any) -> None:
    _note("factor", user, request, kind=authenticator.type, step="renewed")
