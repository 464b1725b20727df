"""The page on which an undertaking is read and accepted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sltmap import clock

from ..doors import fresh_factor, member_at, page
from ..pages import chosen_area, said
from ..readers import Reader
from ..views import describe
from . import reading, verbs


class AcceptForm(forms.Form):
    """Somebody accepts."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    accepted = forms.BooleanField(label=gettext_lazy("I have read this and I undertake it"))


class PublishForm(forms.Form):
    """A new version of an area's undertaking."""

    text = forms.CharField(label=gettext_lazy("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}))


@member_at
def accept(request: HttpRequest, member: Any) -> HttpResponse:
    """What this person has not accepted yet, and the form to do so; or, to be read again, what he has. It is the one page of those who may read nothing before."""
    at = clock.now()
    asked = reading.asked(member, at)
    version = max((one.version for one in asked), default=0)
    form = AcceptForm(request.POST or None, initial={"version": version})

    def take(given: dict[str, Any]) -> str:
        verbs.accept(member=member, version=given["version"], at=at)
        return _("Accepted.")

    following = request.POST.get("next") or request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(following, allowed_hosts={request.get_host()}):
        following = "/"
    if request.method == "POST" and said(request, form, take):
        return redirect(following)
    known = [] if asked else reading.accepted(member, at)
    return render(request, "door/undertaking.html", {"asked": asked, "accepted": known, "form": form, "member": member, "next": following})


@page
def publish(request: HttpRequest, reader: Reader) -> HttpResponse:
    """A new version is put in force by who speaks for UNDSS in the area."""
    at, me = clock.now(), describe(request, reader)
    area, areas = chosen_area(reader, request.GET.get("area", ""), at)
    form = PublishForm(request.POST or None)

    def put(given: dict[str, Any]) -> str:
        fresh_factor(request)
        made = verbs.publish_undertaking(by=reader, area=area, text=given["text"], at=at)
        return _("Version %(n)d is in force; everybody reads it before reading on.") % {"n": made.version}

    if request.method == "POST" and said(request, form, put):
        return redirect("account-undertaking")
    return render(request, "door/publish.html", {"me": me, "area": area, "areas": areas, "form": form})
