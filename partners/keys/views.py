"""The page about keys: a new one is shown once, the others by their first characters."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sltmap import clock

from ..doors import fresh_factor, page
from ..pages import said
from ..readers import Reader
from ..shown import layers
from ..views import describe
from . import forms, queries, verbs


@page
def keys(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The keys of the reader's organisation; its focal points make and end them."""
    at, me = clock.now(), describe(request, reader)
    focal = verbs.is_focal(reader, at)
    doing = request.POST.get("do", "") if focal and request.method == "POST" else ""
    making = forms.KeyForm(layers(), request.POST if doing == "make" else None)
    ending = forms.RevokeForm(request.POST if doing == "revoke" else None)
    secret: list[str] = []

    def make(given: dict[str, Any]) -> str:
        fresh_factor(request)
        key, shown = verbs.create_key(by=reader, at=at, **given)
        secret.append(shown)
        return _("The key %(name)s is made.") % {"name": key.name}

    def revoke(given: dict[str, Any]) -> str:
        verbs.revoke_key(by=reader, key=given["key"], at=at)
        return _("The key has ended, and what was open by it is closed.")

    if doing == "make" and said(request, making, make):
        making = forms.KeyForm(layers())
    if doing == "revoke" and said(request, ending, revoke):
        return redirect("account-keys")
    context = {
        "me": me,
        "keys": queries.of(reader, at=at) if focal else [],
        "form": making if focal else None,
        "ending": ending,
        "secret": secret[0] if secret else "",
    }
    return render(request, "door/keys.html", context)
