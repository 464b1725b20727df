"""How a write begins: the writer's rights are held still until it is done, so a suspension stands before or after the whole action."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

from . import scopes
from .readers import Reader
from .scopes import SightStale

P = ParamSpec("P")
R = TypeVar("R")
TRIES = 3
DEADLOCK = "40P01"  # SQLSTATE


class NotActing(PermissionError):
    """The writer's membership has ended, or his account is closed."""


def action(verb: Callable[P, R]) -> Callable[P, R]:
    """Makes a verb an action: keyword-only `by` (a Reader, or None for the clock and commands), one transaction, rights held.

    Order of locks: epoch rows by organisation, then records by id, then counters. Raises SightStale when the writer's rights change
    faster than they can be read, NotActing when he acts for nobody any more.
    """

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        by: Any = kwargs.get("by")
        for _ in range(TRIES):
            if by is not None:
                scopes.of(by.member)  # interned before the transaction: in it, a rollback would take the scope along
            try:
                with transaction.atomic():
                    if by is None or _holds_still(by):
                        return verb(*args, **kwargs)
            except OperationalError as error:
                # Two actions that both hold an epoch and both raise it wait for each other; PostgreSQL ends one, and it begins again.
                if getattr(error.__cause__, "pgcode", None) != DEADLOCK or connection.in_atomic_block:
                    raise
            if by is not None:
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
        cursor.execute(
            """select sight_now() < %s::timestamptz, m.starts_at <= sight_now() and (m.ends_at is null or m.ends_at > sight_now())
                and (m.machine or u.is_active)
            from partners_member m left join partners_user u on u.id = m.user_id where m.id = %s""",
            [scope.valid_until, by.member],
        )
        in_time, acting = cursor.fetchone()
    if not in_time or held != {0: scope.epoch_all, scope.organisation: scope.epoch}:
        return False
    if not acting:
        raise NotActing(f"member {by.member} of {by.organisation_name} acts for it no longer")
    return True
