"""Loads the exercise into an empty database, and takes it out again. All or nothing: one transaction."""

from __future__ import annotations

from datetime import datetime

from django.apps import apps
from django.db import connection, transaction

from partners import actions, holding, scopes
from partners.models import DOArea, Member, Organisation

from . import doors, movements, records, sharing, world
from .world import World

# What is no record: configuration that migrations made, the key of resume tokens, and the outbox's past is dropped with the rest.
KEPT_TABLES = {"layers_layer", "layers_tokenkey", "partners_epoch"}
EMPTIED_APPS = ("movements", "incidents", "contingency", "layers", "partners")


def load(*, at: datetime, anew: bool = False) -> World:
    """Writes the whole scenario, dated relative to `at`. Raises holding.OtherHolding where real records stand.

    Everything is the same at each loading but the ids. anew: the exercise that stands is taken out first, in the same transaction.
    """
    with transaction.atomic():
        if anew and (holding.is_exercise() is not None or holding.has_records()):
            reset()
        actions.hold_exercise(by=None)
        entered = world.enter(at)
        records.write(entered)
        movements.write(entered)
        sharing.write(entered)
        doors.ask_for_an_opening(entered)
    return entered


def stands() -> bool:
    """Whether the exercise is loaded."""
    return holding.is_exercise() is True and DOArea.unrestricted.filter(code="ssd").exists()


def standing_world(*, at: datetime) -> World:
    """The world as it stands in the database, for the simulator."""
    members = {}
    for member in Member.objects.select_related("organisation", "user"):
        members[member.user.username if member.user else member.name] = member
    return World(
        now=at,
        areas={area.code: area for area in DOArea.unrestricted.all()},
        bodies={body.code: body for body in Organisation.objects.all()},
        members=members,
    )


def reset() -> None:
    """Empties an exercise database of everything but configuration. Raises holding.OtherHolding for any other."""
    if holding.is_exercise() is not True:
        raise holding.OtherHolding("only an exercise database is reset; this one holds no exercise")
    tables = [
        model._meta.db_table
        for app in EMPTIED_APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model._meta.db_table not in KEPT_TABLES
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        # Identities go on, and epochs are drawn anew: what a running server remembers of the old rows is stale, not wrong.
        cursor.execute(f"truncate {', '.join(connection.ops.quote_name(table) for table in tables)} cascade")
        cursor.execute("delete from partners_epoch where organisation_id <> 0")
        cursor.execute("update partners_epoch set value = gen_random_uuid()")
    scopes.forget_all()
