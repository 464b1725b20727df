"""Resume tokens: where a reader stood, sealed. Equal in length always, bound to reader and sight, and never an epoch inside.

A token says up to which snapshot its reader was told, the newest label known then, and a hash of what he saw of the labels up to
that one. Equal hash on return: what happened since is replayed. Anything else, and a token that cannot be opened: a fresh snapshot.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from django.db import connection

VALID_S = 23 * 3600  # events are kept for 24 h
PAYLOAD = struct.Struct(">BQQ16sQ")  # format, cursor, newest label, hash, member
FORMAT = 1
LENGTH = len(Fernet(Fernet.generate_key()).encrypt(bytes(PAYLOAD.size)))
NO_SIGHT_HASH = bytes(16)  # equals no scope's hash: this token always ends in a fresh snapshot


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """What a token says of its reader."""

    cursor: int  # xmin of the snapshot up to which he was told
    newest_label: int
    sight: bytes  # hash_of() his views
    member: int


class Tokens:
    """Seals and opens tokens with the database's key."""

    def __init__(self, key: str) -> None:
        self._fernet = Fernet(key)

    def mint(self, claim: Claim) -> str:
        """A token of LENGTH characters."""
        payload = PAYLOAD.pack(FORMAT, claim.cursor, claim.newest_label, claim.sight, claim.member)
        return self._fernet.encrypt(payload).decode()

    def open(self, token: str) -> Claim | None:
        """What a token says, or None for one that is forged, of another database, or too old to be replayed."""
        if len(token) != LENGTH or not token.isascii():
            return None
        try:
            payload = self._fernet.decrypt(token.encode(), ttl=VALID_S)
        except InvalidToken:
            return None
        form, cursor, newest_label, sight, member = PAYLOAD.unpack(payload)
        return Claim(cursor=cursor, newest_label=newest_label, sight=sight, member=member) if form == FORMAT else None


def hash_of(views: Mapping[int, int], newest_label: int) -> bytes:
    """16 bytes, equal for equal views (by label) of the labels up to newest_label; never NO_SIGHT_HASH."""
    seen = sorted(pair for pair in views.items() if pair[0] <= newest_label)
    packed = b"".join(struct.pack(">qB", label, view) for label, view in seen)
    return hashlib.sha256(b"sight" + packed).digest()[:16]


def key() -> str:
    """The key of this database; drawn when it is missing, as after a restore."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into layers_tokenkey (id, key) values (1, %s) on conflict (id) do nothing",
            [Fernet.generate_key().decode()],
        )
        cursor.execute("select key from layers_tokenkey where id = 1")
        return cursor.fetchone()[0]
