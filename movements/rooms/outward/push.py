"""Web push (RFC 8030) with a key of our own (VAPID, RFC 8292) and without content: a browser rings, and asks us what for."""

from __future__ import annotations

import base64
import json
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.conf import settings

from sltmap import clock

from ...models import PushSubscription, Sent
from .reach import guarded, post
from .refusal import Refused, Trouble
from .whom import people

TTL_S = 600  # a ring that comes later is no ring
FOR_S = 12 * 3600  # a token's life, at most 24 h (RFC 8292, 2)


def send(sent: Sent) -> str:
    """Rings at the browsers of the rung's people. Returns what is written down. Raises Refused, Trouble when none could be reached."""
    if not settings.VAPID_PRIVATE_KEY:
        raise Refused("no_vapid_key")
    rung, last = 0, Refused("no_browser")
    trouble: Trouble | None = None
    for subscription in PushSubscription.objects.filter(member__in=people(sent.rung)).order_by("pk"):
        try:
            ring(subscription.endpoint, topic=sent.pk.hex[:32])
            rung += 1
        except Refused as refusal:
            last = refusal
            if refusal.code in ("status_404", "status_410"):  # the browser took it back
                subscription.delete()
        except Trouble as one:
            trouble = one
    if not rung:
        raise trouble or last
    return f"browsers {rung}"


def ring(endpoint: str, *, topic: str) -> int:
    """One push without a body. topic: a push that waits is replaced by one of the same topic (RFC 8030, 5.4)."""
    parts, address = guarded(endpoint, frozenset(settings.WEBPUSH_HOSTS))
    headers = {"TTL": str(TTL_S), "Urgency": "high", "Topic": topic, "Content-Length": "0", "Authorization": authorization(endpoint)}
    return post(parts, b"", headers, connect_to=address)


def authorization(endpoint: str) -> str:
    """The VAPID header for a push service: a JWT signed with ES256, and the public key."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(endpoint))
    claims = {"aud": origin, "exp": int(clock.now().timestamp()) + FOR_S, "sub": settings.VAPID_SUBJECT}
    signed = ".".join(_text(json.dumps(part, separators=(",", ":")).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(_key().sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={signed}.{_text(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={public_key()}"


def public_key() -> str:
    """What a browser subscribes with: the uncompressed point, base64url; empty without a key."""
    if not settings.VAPID_PRIVATE_KEY:
        return ""
    return _text(_key().public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint))


def _key() -> ec.EllipticCurvePrivateKey:
    """VAPID_PRIVATE_KEY: the 32 bytes of a P-256 key, base64url."""
    number = int.from_bytes(base64.urlsafe_b64decode(settings.VAPID_PRIVATE_KEY + "=="), "big")
    return ec.derive_private_key(number, ec.SECP256R1())


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
