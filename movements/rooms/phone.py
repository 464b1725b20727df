"""The page of one's own phones: which browsers ring when a ladder calls, and what a call for help from here does."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partners.doors import page
from partners.problems import not_found
from partners.readers import Reader
from partners.views import describe

from . import actions, queries
from .outward import push


@require_http_methods(["GET", "POST"])
@page
def phone_page(request: HttpRequest, reader: Reader) -> HttpResponse:
    """One's own browsers that take web push; a form takes one off, a script puts this one on."""
    if request.method == "POST":
        number = request.POST.get("browser", "")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise not_found()
        actions.forget_browser(by=reader, browser=int(number))
        messages.success(request, _("It rings no more."))
        return redirect("account-phone")
    told = {
        "me": describe(request, reader),
        "push_key": push.public_key(),
        "browsers": queries.browsers(reader),
        "silent": actions.plan_of(reader.organisation).silent,
    }
    return render(request, "board/phone.html", told)
