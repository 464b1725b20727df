"""SMS through an HTTP gateway: that a message waits, and no word more. The network that carries it reads it."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from ...models import Sent
from .reach import post
from .refusal import Refused


def send(sent: Sent) -> str:
    """Posts {to, text, id} to SMS_GATEWAY_URL. Returns what is written down. Raises Refused, Trouble."""
    if not settings.SMS_GATEWAY_URL:
        raise Refused("no_gateway")
    body = json.dumps({"to": sent.rung.address, "text": _("sltmap: message waiting"), "id": str(sent.pk)}).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(sent.pk)}
    if settings.SMS_GATEWAY_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_GATEWAY_TOKEN}"
    # The gateway is the operator's own choice, beside the server maybe: no guard against private addresses, and no redirect.
    address = urlsplit(settings.SMS_GATEWAY_URL)
    status = post(address, body, headers, connect_to=None)
    return f"gateway {status}"
