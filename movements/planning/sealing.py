"""Names and medical notes of a manifest, sealed: encrypted at rest with keys that stand in the settings, not in the database."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from partners.problems import Problem


def seal(people: Sequence[dict[str, str]]) -> str:
    """Encrypted [{name, medical}]; nobody on board is nothing to seal."""
    return _fernet().encrypt(json.dumps(list(people)).encode()).decode() if people else ""


def unseal(sealed: str) -> list[dict[str, str]]:
    """What seal() was given. Raises Problem 503 key_missing where the key that sealed it is no longer among MANIFEST_KEYS."""
    if not sealed:
        return []
    try:
        people: list[dict[str, str]] = json.loads(_fernet().decrypt(sealed.encode()))
    except InvalidToken:
        raise Problem(503, "key_missing", "the key that sealed these names is not among MANIFEST_KEYS") from None
    return people


def _fernet() -> MultiFernet:
    """The newest key first, which seals; without one, a key made from SECRET_KEY."""
    keys = settings.MANIFEST_KEYS or [
        base64.urlsafe_b64encode(hashlib.sha256(b"manifests|" + settings.SECRET_KEY.encode()).digest()).decode()
    ]
    return MultiFernet([Fernet(key) for key in keys])
