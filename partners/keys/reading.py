"""The machine that a key stands for: looked up by SHA-256, judged by term, network and quota."""

from __future__ import annotations

import base64
import binascii
import hashlib
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from ..models import ApiKey, Member
from ..problems import Problem
from ..queries import exercise_is_shut
from ..readers import Reader, reader_of, running
from ..undertakings.reading import due

BEARER, BASIC = "Bearer ", "Basic "
IN_URL = ("key", "api_key", "apikey", "token", "access_token", "auth")  # names under which programs put a key into an address
ALWAYS = "do_areas"  # without the areas and their disclaimers no other layer can be read
PER_MINUTE, PER_DAY = 600, 100_000  # of a machine whose key stands with itself

COUNT = """
insert into partners_keyuse as u (sha256, minute_at, in_minute, day_at, in_day, used_at)
values (%s, date_trunc('minute', %s::timestamptz), 1, date_trunc('day', %s::timestamptz), 1, %s)
on conflict (sha256) do update set
    in_minute = case when u.minute_at = excluded.minute_at then u.in_minute + 1 else 1 end, minute_at = excluded.minute_at,
    in_day = case when u.day_at = excluded.day_at then u.in_day + 1 else 1 end, day_at = excluded.day_at, used_at = excluded.used_at
returning in_minute, in_day
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What a key opens."""

    member: Member
    layers: frozenset[str] | None = None  # None: all
    redacted_only: bool = False
    per_minute: int = PER_MINUTE
    per_day: int = PER_DAY
    networks: tuple[str, ...] = ()  # CIDR; none: from anywhere


def sent(authorization: str) -> str | None:
    """The key in an Authorization header, sent as Bearer, or by Basic as the password (RFC 7617); None without one. Basic that is none: ""."""
    if authorization.startswith(BEARER):
        return authorization.removeprefix(BEARER).strip()
    if authorization.startswith(BASIC):
        try:
            name, _, password = base64.b64decode(authorization.removeprefix(BASIC).strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return ""
        return password or name
    return None


def refuse_in_url(query: Iterable[str]) -> None:
    """Raises Problem 400 key_in_url: an address stands in logs and histories, so a key in one is no secret any more."""
    for name in query:
        if name.lower() in IN_URL:
            raise Problem(400, "key_in_url", "a key never stands in an address: revoke it, and send a new one as a header", field=name[:80])


def digest(key: str) -> str:
    """How a key is kept."""
    return hashlib.sha256(key.encode()).hexdigest()


def terms_of(sha256: str, *, at: datetime) -> Terms | None:
    """The terms of a key that holds at a moment, or None."""
    if exercise_is_shut():
        return None
    machines = running(at, "member__")
    key = ApiKey.objects.filter(machines, sha256=sha256, revoked_at=None, ends_at__gt=at).select_related("member__organisation").first()
    if key is None:
        member = Member.objects.filter(running(at), machine=True, key_sha256=sha256).select_related("organisation").first()
        return Terms(member=member) if member else None
    return Terms(
        member=key.member,
        layers=frozenset({ALWAYS, *key.layers}) if key.layers else None,
        redacted_only=key.precision == ApiKey.Precision.REDACTED,
        per_minute=key.per_minute,
        per_day=key.per_day,
        networks=tuple(key.networks),
    )


def reader(key: str, *, address: str, at: datetime) -> Reader:
    """The reader that a key is, once more counted. Raises Problem 401 unknown_key, 403 key_not_from_here and undertaking_required, 429 quota."""
    sha256 = digest(key)
    terms = terms_of(sha256, at=at)
    if terms is None:
        raise Problem(401, "unknown_key", "no such key, or it has ended")
    if terms.networks and not is_within(address, terms.networks):
        raise Problem(403, "key_not_from_here", "this key does not open from this network")
    _count(sha256, terms, at)
    if due(terms.member, at).exists():
        raise Problem(403, "undertaking_required", "a focal point of its organisation accepts the undertaking for its machines")
    return replace(reader_of(terms.member), layers=terms.layers, redacted_only=terms.redacted_only)


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Whether an address lies in one of these networks (CIDR)."""
    try:
        where = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(where in ipaddress.ip_network(network) for network in networks)


def _count(sha256: str, terms: Terms, at: datetime) -> None:
    """One more request. In the database, so that every process agrees and it counts with Redis down."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [sha256, at, at, at])
        in_minute, in_day = cursor.fetchone()
    if in_minute > terms.per_minute:
        raise Problem(429, "quota", "the key's requests of this minute are used up", limit=terms.per_minute, retry_after=60 - at.second)
    if in_day > terms.per_day:
        left = 86_400 - (at.hour * 3_600 + at.minute * 60 + at.second)
        raise Problem(429, "quota", "the key's requests of this day (UTC) are used up", limit=terms.per_day, retry_after=left)
