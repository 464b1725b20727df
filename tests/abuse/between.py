"""What happens between two steps of the server: a revocation after the check and before the read, again and again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db import connection

from partners import scopes


def check_and_read(monkeypatch: Any, happens: Callable[[], Any]) -> None:
    """Lets something happen once, right after a request's rights were checked and before anything is read."""
    refresh, done = scopes.refresh, []

    def overtaken(member: int) -> scopes.Scope:
        scope = refresh(member)
        if not done:
            done.append(True)
            happens()
        return scope

    monkeypatch.setattr(scopes, "refresh", overtaken)


def every_build(monkeypatch: Any, happens: Callable[[], Any]) -> None:
    """Lets something happen each time a scope has been looked up, so that it is stale when it is used."""
    of = scopes.of

    def overtaken(member: int) -> scopes.Scope:
        scope = of(member)
        happens()
        return scope

    monkeypatch.setattr(scopes, "of", overtaken)


def bump(organisation: Any) -> None:
    """Redraws an organisation's epoch, as any change of its standing, members or duties does."""
    with connection.cursor() as cursor:
        cursor.execute("select raise_epoch(array[%s])", [organisation.pk])


MOVING = re.compile(rb'"(?:timeStamp|server_time)": ?"[^"]*"|csrfmiddlewaretoken[^>]*>|name="csrf-token"[^>]*>')


def told(response: Any) -> bytes:
    """The bytes of an answer without what differs from moment to moment: its time, and the form token that Django masks anew."""
    return MOVING.sub(b"", b"".join(response))
