"""How a write begins: the writer's rights are held still until it is done, so a suspension stands before or after the whole action."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from . import scopes
from .readers import Reader
from .scopes import SightStale

P = ParamSpec("P")
R = TypeVar("R")
TRIES = 3


def action(verb: Callable[P, R]) -> Callable[P, R]:
    """Makes a verb an action: keyword-only `by` (a Reader, or None for the clock and commands), one transaction, rights held.

    Order of locks: epoch rows by organisation, then records by id, then counters. Raises SightStale when the writer's rights change
    faster than they can be read.
    """

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        by: Any = kwargs.get("by")
        for _ in range(TRIES):
            with transaction.atomic():
                if by is None or _holds_still(by):
                    return verb(*args, **kwargs)
            scopes.forget(by.member)
        raise SightStale

    run.is_action = True  # type: ignore[attr-defined]
    return run


def _holds_still(by: Reader) -> bool:
    scope = scopes.of(by.member)
    with connection.cursor() as cursor:
        cursor.execute(
            "select organisation_id, value from partners_epoch where organisation_id in (0, %s) order by organisation_id for share",
            [scope.organisation],
        )
        held = dict(cursor.fetchall())
        cursor.execute("select sight_now() < %s::timestamptz", [scope.valid_until])
        in_time = cursor.fetchone()[0]
    return in_time and held == {0: scope.epoch_all, scope.organisation: scope.epoch}
