"""The page of one's own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sltmap import clock

from .. import factors, queries
from ..entry import attempts
from ..pages import said
from ..readers import reader_of
from . import sessions


class EndForm(forms.Form):
    """Sign out there; without a number everywhere else."""

    session = forms.IntegerField(min_value=1, max_value=2**62, required=False)


class DoorForm(forms.Form):
    """A colleague whose door wrong passwords closed."""

    door = forms.IntegerField(min_value=1, max_value=2**62)


@login_required
def given(request: HttpRequest) -> HttpResponse:
    """Where a second factor that was asked for in another tab ends: back there, what was pressed goes on."""
    return render(request, "door/given.html")


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """How one signs in and where one is signed in; open to who may read nothing yet."""
    at = clock.now()
    member = queries.member_of_session(request.user, request.session, at=at)
    reader = reader_of(member) if member else None
    opening = DoorForm(request.POST if "door" in request.POST else None)

    def open_door(given: dict[str, Any]) -> str:
        assert reader is not None  # else the page has no such form
        attempts.open_door(by=reader, member=given["door"], at=at)
        return _("The door is open again.")

    if reader is not None and opening.is_bound and said(request, opening, open_door):
        return redirect("account")
    form = EndForm(request.POST if not opening.is_bound else None)
    if request.method == "POST" and form.is_valid():
        ended = sessions.end(request, session=form.cleaned_data["session"], at=at)
        messages.success(request, _("Signed out there: %(n)d. An open map there is cut.") % {"n": ended})
        return redirect("account")
    kinds = factors.kinds_of(request.user)
    context = {
        "member": member,
        "kinds": kinds,
        "codes": "recovery_codes" in kinds,
        "app": "totp" in kinds,
        "passkeys": kinds.count("webauthn"),
        "needs": factors.needs_one(request.user, member),
        "sessions": [(session, sessions.device(session.user_agent)) for session in sessions.of(request.user)],
        "opens": reader is not None and attempts.may_open(reader, at),
        "doors": attempts.closed(reader, at) if reader is not None and attempts.may_open(reader, at) else [],
        "opening": opening if opening.is_bound else None,
    }
    return render(request, "door/account.html", context)
