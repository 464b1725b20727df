"""Browsers that take web push: each person's own, at the push services that the operator allows."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from partners.acts import action
from partners.readers import Reader

from ...models import PushSubscription

BROWSERS_AT_MOST = 10  # of a person; the oldest goes


class NoPush(ValueError):
    """This server sends no web push there."""


@action
def subscribe(*, by: Reader, endpoint: str, browser: str, at: datetime) -> PushSubscription:
    """Keeps where a person's browser takes push. browser: what it calls itself, for his list. Raises NoPush for an address that is not of an allowed push service."""
    parts = urlsplit(endpoint)
    if by.machine or not settings.VAPID_PRIVATE_KEY or parts.scheme != "https" or (parts.hostname or "") not in settings.WEBPUSH_HOSTS:
        raise NoPush(_("This server sends no web push there."))
    row, _made = PushSubscription.objects.update_or_create(
        endpoint=endpoint, defaults={"member_id": by.member, "browser": browser[:60], "since": at}
    )
    kept = PushSubscription.objects.filter(member=by.member).order_by("-since", "-pk").values("pk")[:BROWSERS_AT_MOST]
    PushSubscription.objects.filter(member=by.member).exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    return row


@action
def unsubscribe(*, by: Reader, endpoint: str) -> None:
    """Forgets one's own browser; one that was never kept is forgotten as well."""
    PushSubscription.objects.filter(member=by.member, endpoint=endpoint).delete()


@action
def forget_browser(*, by: Reader, browser: int) -> None:
    """Forgets one of one's own browsers, by its number in one's list: a phone that was lost rings no more. Another's stays."""
    PushSubscription.objects.filter(member=by.member, pk=browser).delete()
