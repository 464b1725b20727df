"""Making and ending a key. Focal points do so, for their own organisation."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from .. import audit
from ..acts import action
from ..models import ApiKey, Duty, Member
from ..readers import Reader, running
from ..records import NoSuchRecord
from .reading import digest

LONGEST = timedelta(days=366)
PREFIX = "slt_"
SHOWN = 10  # characters by which people tell keys apart
NETWORKS_AT_MOST = 20


class MayNotKeep(PermissionError):
    """The writer is no focal point of his organisation."""


@action
def create_key(
    *,
    by: Reader,
    name: str,
    layers: Sequence[str],
    precision: str,
    per_minute: int,
    per_day: int,
    networks: Sequence[str],
    days: int,
    at: datetime,
) -> tuple[ApiKey, str]:
    """A new machine of the writer's organisation with its key, which is returned once and kept as SHA-256 alone.

    The machine ends with its key, so an open socket of it ends too. It has accepted the undertaking that its focal point accepted. days:
    1 to 366. networks: CIDR. Raises MayNotKeep, ValueError.
    """
    _must_be_focal(by, at)
    if not timedelta(0) < timedelta(days=days) <= LONGEST:
        raise ValueError(f"{days} days is not 1 to {LONGEST.days}")
    if len(networks) > NETWORKS_AT_MOST:
        raise ValueError(f"{len(networks)} networks; at most {NETWORKS_AT_MOST}")
    for network in networks:
        ipaddress.ip_network(network)  # ValueError names it
    who = Member.objects.get(pk=by.member)
    ends_at = at + timedelta(days=days)
    machine = Member.objects.create(
        organisation_id=by.organisation,
        machine=True,
        name=name,
        starts_at=at,
        ends_at=ends_at,
        undertaking_version=who.undertaking_version,
        undertaking_accepted_at=who.undertaking_accepted_at,
    )
    secret = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        member=machine,
        name=name,
        prefix=secret[:SHOWN],
        sha256=digest(secret),
        layers=list(layers),
        precision=precision,
        per_minute=per_minute,
        per_day=per_day,
        networks=list(networks),
        created_by_id=by.member,
        created_at=at,
        ends_at=ends_at,
    )
    audit.note(act="key", by=by, about=by.organisation, detail={"key": key.pk, "step": "made"})
    return key, secret


@action
def revoke_key(*, by: Reader, key: int, at: datetime) -> None:
    """Ends a key of the writer's organisation, and its machine with it: what is open closes with the next look of the hub.

    Raises MayNotKeep, records.NoSuchRecord.
    """
    _must_be_focal(by, at)
    row = ApiKey.objects.select_for_update().filter(pk=key, member__organisation=by.organisation, revoked_at=None).first()
    if row is None:
        raise NoSuchRecord(f"no key {key}")
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    others = ApiKey.objects.filter(member=row.member_id, revoked_at=None, ends_at__gt=at).exists()
    if not others:
        Member.objects.filter(running(at), pk=row.member_id).update(ends_at=at)
    audit.note(act="key", by=by, about=by.organisation, detail={"key": row.pk, "step": "revoked"})


def is_focal(by: Reader, at: datetime) -> bool:
    """Whether somebody is a focal point of his organisation, in whatever area."""
    return Duty.objects.filter(running(at), member=by.member, kind=Duty.Kind.FOCAL_POINT).exists()


def _must_be_focal(by: Reader, at: datetime) -> None:
    if not is_focal(by, at):
        raise MayNotKeep("a focal point keeps the keys of his organisation")
