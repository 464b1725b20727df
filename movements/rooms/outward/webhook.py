"""A webhook: signed, to an allowed host over https, and no more in it than the rung's own people may see."""

from __future__ import annotations

import hashlib
import hmac
import json

from django.conf import settings

from layers.geojson import stamp
from sltmap import clock

from ...models import Sent
from .reach import guarded, post
from .refusal import Refused
from .whom import code_for, people


def send(sent: Sent) -> str:
    """Posts {event, id, at, mission?} to the rung's address. Returns what is written down. Raises Refused, Trouble."""
    if not settings.WEBHOOK_SECRET:
        raise Refused("no_secret")
    parts, address = guarded(sent.rung.address, frozenset(settings.WEBHOOK_HOSTS))
    document = {"event": "message_waiting", "id": str(sent.pk), "at": stamp(sent.due_at)}
    members = people(sent.rung)
    # The mission is named where everybody whom the rung calls sees it.
    codes = {code_for(member, sent) for member in members}
    if len(codes) == 1 and "" not in codes:
        document["mission"] = codes.pop()
    body = json.dumps(document, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": str(sent.pk),
        "X-Sltmap-Signature": signature(body, int(clock.now().timestamp())),
    }
    return f"webhook {post(parts, body, headers, connect_to=address)}"


def signature(body: bytes, at: int) -> str:
    """t=seconds,v1=HMAC-SHA256 of `seconds.body`, hexadecimal: a copy that comes late is known by its time."""
    mac = hmac.new(settings.WEBHOOK_SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"
