"""Resume tokens: where a reader stood, sealed. Equal in length always, bound to reader and sight, and never an epoch inside.

A token says up to which snapshot its reader was told, the newest label known then, and a hash of what he saw of the labels up to
that one. Equal hash on return: what happened since is replayed. Anything else, and a token that cannot be opened: a fresh snapshot.
"""

from __future__ import annotations

import binascii
import hashlib
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

from sltmap import clock

VALID_S = 23 * 3600  # events are kept for 24 h
AHEAD_AT_MOST_S = 60  # by which clocks of two servers may differ
PAYLOAD = struct.Struct(">BQQQ16sQ")  # format, made at (s), cursor, newest label, hash, member
FORMAT = 2
SALT, TAG = 16, 16  # bytes
LENGTH = len(urlsafe_b64encode(bytes(SALT + PAYLOAD.size + TAG)))
ONCE = bytes(12)  # nonce of a key that is used once
NO_SIGHT_HASH = bytes(16)  # equals no scope's hash: this token always ends in a fresh snapshot


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """What a token says of its reader."""

    cursor: int  # xmin of the snapshot up to which he was told
    newest_label: int
    sight: bytes  # hash_of() his views
    member: int


class Tokens:
    """Seals and opens tokens with the database's key: AES-256-GCM under a key of its own for each token, derived with a random salt.

    A socket gets one every second, so it must be cheap: 5 us, a Fernet token takes 12.
    """

    def __init__(self, key: str) -> None:
        self._key = urlsafe_b64decode(key)

    def mint(self, claim: Claim) -> str:
        """A token of LENGTH characters."""
        salt = os.urandom(SALT)
        payload = PAYLOAD.pack(FORMAT, int(clock.now().timestamp()), claim.cursor, claim.newest_label, claim.sight, claim.member)
        return urlsafe_b64encode(salt + self._cipher(salt).encrypt(ONCE, payload, None)).decode()

    def open(self, token: str) -> Claim | None:
        """What a token says, or None for one that is forged, of another database, or too old to be replayed."""
        if len(token) != LENGTH or not token.isascii():
            return None
        try:
            sealed = urlsafe_b64decode(token)
            payload = self._cipher(sealed[:SALT]).decrypt(ONCE, sealed[SALT:], None)
        except (binascii.Error, InvalidTag):
            return None
        form, made_at, cursor, newest_label, sight, member = PAYLOAD.unpack(payload)
        if form != FORMAT or not -AHEAD_AT_MOST_S <= clock.now().timestamp() - made_at <= VALID_S:
            return None
        return Claim(cursor=cursor, newest_label=newest_label, sight=sight, member=member)

    def _cipher(self, salt: bytes) -> AESGCM:
        return AESGCM(hashlib.blake2b(salt, key=self._key, digest_size=32, person=b"sltmap token").digest())


def hash_of(views: Mapping[int, int], newest_label: int, terms: bytes = b"") -> bytes:
    """16 bytes, equal for equal views (by label) of the labels up to newest_label under equal terms of a key; never NO_SIGHT_HASH."""
    seen = sorted(pair for pair in views.items() if pair[0] <= newest_label)
    packed = b"".join(struct.pack(">qB", label, view) for label, view in seen)
    return hashlib.sha256(b"sight" + struct.pack(">I", len(terms)) + terms + packed).digest()[:16]


def key() -> str:
    """The key of this database; drawn when it is missing, as after a restore."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into layers_tokenkey (id, key) values (1, %s) on conflict (id) do nothing",
            [Fernet.generate_key().decode()],
        )
        cursor.execute("select key from layers_tokenkey where id = 1")
        return cursor.fetchone()[0]
