"""After a backup is restored: everything that was taken back since is taken back again. Nothing here ever gives.

A revocation that the restored database holds was made before the backup and stands in it; the others are replayed. Where that is not
exact it is closed: what was lifted again since must be decided again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from . import labels, revocations, scopes
from .labels import Entry
from .models import Audience, DOArea, Label, Marking, Member, Onward, Organisation, Revocation, View

# How a column of a table narrows. least: the earlier or smaller of both, nothing being never; greatest: the larger; off: false stays false;
# blank: the secret goes; gone: the row goes; ends: it was changed, and another
# column ends it now, for what it opened before is not known to be less; anything else is a value that, once taken, is not left again.
NARROWS: dict[str, dict[str, str]] = {
    "partners_user": {"is_active": "off", "password": "blank:!", "email": "blank:"},
    "partners_accountlock": {"lifted_at": "least"},
    "partners_lifeconsent": {"ends_at": "least"},
    "account_emailaddress": {"email": "gone"},
    "mfa_authenticator": {"data": "gone"},
    "partners_member": {"ends_at": "least", "undertaking_version": "least, nothing wins", "key_sha256": "blank:"},
    "partners_duty": {"ends_at": "least"},
    "partners_standing": {"ends_at": "least", "closes_at": "least"},
    "partners_mechanism": {"ends_at": "least"},
    "partners_mechanismmember": {"ends_at": "least"},
    "partners_fieldgreen": {},
    "partners_audience": {"closed_at": "least"},
    "partners_audiencemember": {"ends_at": "least", "to_version": "least", "out_at": "least"},
    "partners_standingconsent": {"ends_at": "least"},
    "partners_consent": {"ends_at": "least"},
    "partners_emergencyagreement": {"ends_at": "least"},
    "partners_apikey": {
        "ends_at": "least",
        "revoked_at": "least",
        "layers": "ends:revoked_at",
        "precision": "ends:revoked_at",
        "networks": "ends:revoked_at",
        "sha256": "ends:revoked_at",
    },
    "partners_maildomain": {"domain": "gone"},
    "partners_personaladdress": {"ends_at": "least"},
    "partners_emergencyopening": {"ends_at": "least", "refused_at": "least"},
    "partners_doarea": {"undertaking_version": "greatest"},
    "movements_mission": {"status": "closed"},
    "movements_missionvehicle": {"ends_at": "least"},
    "movements_partshown": {},
    "movements_manifestshown": {},
}
IDENTITY = (
    "id",
    "username",
    "code",
    "starts_at",
    "organisation_id",
    "area_id",
    "member_id",
    "originator_id",
    "record",
    "vehicle_id",
    "user_id",
    "created_at",
)
PutBack = Callable[[str, UUID, Label | None, bool], bool]
_put_back: list[PutBack] = []


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What replaying did. passed: revocations of what the backup does not hold."""

    known: int
    replayed: int
    passed: int


def records_by(put_back: PutBack) -> None:
    """Names who puts a record under a tighter label (None: deletes it); layers does so when it is ready. It answers whether it had to."""
    _put_back[:] = [put_back]


@transaction.atomic
def replay(rows: Iterable[dict[str, Any]]) -> Outcome:
    """Takes back what these lines say was taken back, redraws every epoch and forgets every scope. One transaction."""
    known = {str(name) for name in Revocation.unrestricted.values_list("name", flat=True)}
    told, replayed, passed = 0, 0, 0
    for row in rows:
        if row["name"] in known:
            told += 1
            continue
        done = _record(row["row"]) if row["kind"] == revocations.RECORD else _row(row["kind"], row["row"])
        replayed, passed = replayed + done, passed + (not done)
        # Triggers wrote the replay itself down anew; the line keeps its own name, so that the next restore knows it.
        Revocation.unrestricted.create(name=row["name"], at=row["at"], kind=row["kind"], row=row["row"], kept_at=row["at"])
    redraw()
    return Outcome(known=told, replayed=replayed, passed=passed)


def redraw() -> None:
    """New epochs for all: no scope of the lost database passes the guard again (sight-review 24)."""
    with connection.cursor() as cursor:
        cursor.execute("delete from partners_epoch")
        cursor.execute(
            """insert into partners_epoch (organisation_id, value)
            select id, gen_random_uuid() from partners_organisation union all select 0, gen_random_uuid()"""
        )
    scopes.forget_all()


def _row(table: str, said: dict[str, Any]) -> bool:
    if table not in NARROWS:
        raise ValueError(f"a revocation speaks of {table}, of which this version knows nothing")
    if said.get("new"):
        return _standing(said)
    where = " and ".join(f'"{name}" = %({name})s' for name in IDENTITY if name in said)
    with connection.cursor() as cursor:
        if said.get("gone") or any(how == "gone" and name in said for name, how in NARROWS[table].items()):
            cursor.execute(f'delete from "{table}" where {where}', said)  # noqa: S608 (names of ours, from NARROWS and IDENTITY)
            return cursor.rowcount > 0
        changes = {
            how.removeprefix("ends:") if how.startswith("ends:") else name: _narrowed(name, how)
            for name, how in NARROWS[table].items()
            if name in said and _applies(how, said[name])
        }
        if not changes:
            return False
        cursor.execute(f'update "{table}" set {", ".join(changes.values())} where {where}', said)  # noqa: S608
        return cursor.rowcount > 0


def _applies(how: str, value: Any) -> bool:
    """Whether a told value narrows at all: an end that was lifted, a switch that came on do not."""
    if how == "off":
        return value is False
    if how in ("least", "greatest"):
        return value is not None
    return how.startswith(("blank", "ends:")) or "," in how or value == how


def _narrowed(name: str, how: str) -> str:
    if how.startswith("blank:"):
        return f"\"{name}\" = '{how.removeprefix('blank:')}'"
    if how.startswith("ends:"):
        column = how.removeprefix("ends:")
        return f'"{column}" = least("{column}", statement_timestamp())'
    return {
        "least": f'"{name}" = least("{name}", %({name})s)',  # PostgreSQL's least() passes over nothing, which here is never
        "greatest": f'"{name}" = greatest("{name}", %({name})s)',
        "least, nothing wins": f'"{name}" = case when %({name})s is null then null else least("{name}", %({name})s) end',
    }.get(how, f'"{name}" = %({name})s')


def _standing(said: dict[str, Any]) -> bool:
    """A standing that takes away: the one that ran ends where it begins."""
    columns = ("organisation_id", "area_id", "status", "starts_at", "ends_at", "closes_at")
    terms = {name: said[name] for name in columns}
    with connection.cursor() as cursor:
        cursor.execute(
            "select from partners_organisation o, partners_doarea a where (o.id, a.id) = (%(organisation_id)s, %(area_id)s)", terms
        )
        if not cursor.rowcount:
            return False
        within = "organisation_id = %(organisation_id)s and area_id = %(area_id)s and coalesce(ends_at, 'infinity') > %(starts_at)s"
        cursor.execute(f"delete from partners_standing where {within} and starts_at >= %(starts_at)s", terms)  # noqa: S608
        cursor.execute(f"update partners_standing set ends_at = %(starts_at)s where {within}", terms)  # noqa: S608
        cursor.execute(
            """insert into partners_standing (organisation_id, area_id, status, starts_at, ends_at, closes_at, criterion, document)
            values (%(organisation_id)s, %(area_id)s, %(status)s, %(starts_at)s, %(ends_at)s, %(closes_at)s, '', '')""",
            terms,
        )
    return True


def _record(said: dict[str, Any]) -> bool:
    label = said["label"] and label_from(said["label"])
    if said["label"] and label is None:
        return False  # of an area or organisation that the backup does not know, and so no record of theirs either
    return any(put_back(said["layer"], UUID(said["record"]), label, said["ends"]) for put_back in _put_back)


def label_from(terms: dict[str, Any]) -> Label | None:
    """The label that a line speaks of, in this database. Entries for whom the backup does not know fall away: that narrows."""
    area = DOArea.unrestricted.filter(code=terms["area"]).first()
    originator = Organisation.objects.filter(code=terms["originator"]).first()
    if area is None or originator is None:
        return None
    organisations = dict(Organisation.objects.values_list("code", "pk"))
    audiences = set(Audience.objects.filter(area=area).values_list("pk", flat=True))
    members = set(Member.objects.values_list("pk", flat=True))
    entries = [
        Entry(**(entry | {"view": View(entry["view"]), "organisation": organisations.get(entry["organisation"], 0)}))
        for entry in terms["entries"]
        if entry["organisation"] in organisations or entry["audience"] in audiences or entry["member"] in members
    ]
    return labels.intern(
        area=area,
        originator=originator,
        marking=Marking(terms["marking"]),
        onward=Onward(terms["onward"]),
        hide=set(terms["hide"]),
        entries=entries,
    )
