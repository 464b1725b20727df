"""The second factor: who must have one, when a person gave it last, and how a page asks for it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.internal.httpkit import serialize_request
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sltmap import clock

from .models import Duty, Member
from .problems import Problem
from .readers import running

FRESH_S = 10 * 60  # seconds after a second factor in which a person releases, exports and decides without giving it again

# Who releases, verifies or administers (issue 3, section 3): every duty but that of field staff.
NEED_ONE = frozenset(Duty.Kind) - {Duty.Kind.FIELD}


def needs_one(user: Any, member: Member | None) -> bool:
    """Whether an account needs a second factor at all: by a duty of the member it acts as, or because it administers."""
    if not settings.SECOND_FACTOR:
        return False
    if user.is_staff:
        return True
    return member is not None and Duty.objects.filter(running(clock.now()), member=member, kind__in=NEED_ONE).exists()


def is_lacking(user: Any, session: Mapping[str, Any], member: Member | None) -> bool:
    """Whether an account needs a second factor and has set up none: then it reads nothing. Who has one gave it when he signed in."""
    if not settings.SECOND_FACTOR or any(said.get("method") == "mfa" for said in session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []):
        return False
    return needs_one(user, member) and not has_one(user)


def given_at(request: HttpRequest) -> float | None:
    """When (Unix time, s) the person of this session gave a second factor last: a code, a recovery code or a passkey. None: never."""
    records = get_authentication_records(request, request.user if request.user.is_authenticated else None)
    return max((float(record["at"]) for record in records if record.get("method") == "mfa"), default=None)


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person of this session gave a second factor in the last FRESH_S seconds. True where none is asked for (SECOND_FACTOR)."""
    if not settings.SECOND_FACTOR:
        return True
    given = given_at(request)
    return given is not None and clock.now().timestamp() - given <= FRESH_S


def has_one(user: Any) -> bool:
    """Whether somebody has set up a second factor."""
    return bool(is_mfa_enabled(user))


def kinds_of(user: Any) -> list[str]:
    """The kinds of factor that somebody has set up, one for each: totp, webauthn, recovery_codes."""
    return list(Authenticator.objects.filter(user_id=user.pk).order_by("type").values_list("type", flat=True))


def demand_fresh(request: HttpRequest) -> None:
    """Raises Problem 403: factor_required for who has set up none, step_up_required for who did not give it in the last FRESH_S seconds."""
    if is_fresh(request):
        return
    if not has_one(request.user):
        raise Problem(403, "factor_required", "set up a second factor first", page=reverse("mfa_index"))
    raise Problem(403, "step_up_required", "give your second factor again", page=reverse("mfa_reauthenticate"), limit=FRESH_S)


def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Where a page sends a person for his factor: to set it up, or to give it again, after which what he had sent is done."""
    if code == "factor_required":
        return redirect("mfa_index")
    sent = request.method == "POST" and not request.FILES
    if sent:
        request.session[STATE_SESSION_KEY] = {"request": serialize_request(request)}
    back = request.path if sent else request.get_full_path()
    return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}")
