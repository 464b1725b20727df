"""What this database holds: exercise or real records, never both (domain.md, Do no harm). The one place where that is decided."""

from __future__ import annotations

from django.apps import apps
from django.db import connection

from .models import Holding, Record


class OtherHolding(Exception):
    """This database holds the other kind of record: exercise and real records never share one."""


def is_exercise() -> bool | None:
    """True for exercise, False for real records, None while nothing has been decided."""
    return Holding.objects.values_list("exercise", flat=True).filter(pk=1).first()


def ensure(*, exercise: bool) -> None:
    """Call before writing records: the first call decides what this database holds. In the caller's transaction, if there is one.

    Raises OtherHolding when the database holds, or without saying so already contains, the other kind.
    """
    held = is_exercise()
    if held is None:
        if exercise and has_records():
            raise OtherHolding("this database contains records that nobody marked as exercise; the exercise needs an empty one")
        with connection.cursor() as cursor:
            # Two writers may be the first: the row that stands decides for both.
            cursor.execute("insert into partners_holding (id, exercise) values (1, %s) on conflict do nothing", [exercise])
        held = is_exercise()
    if held != exercise:
        raise OtherHolding(f"this database holds {_word(held)} records, not {_word(exercise)} ones; use another database")


def has_records() -> bool:
    """Whether any record of any kind stands in this database."""
    models = [model for model in apps.get_models() if issubclass(model, Record)]
    return any(model.unrestricted.exists() for model in models)


def _word(exercise: bool | None) -> str:
    return "exercise" if exercise else "real"
