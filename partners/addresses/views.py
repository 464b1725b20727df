"""The page about personal addresses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sltmap import clock

from ..doors import fresh_factor, page
from ..keys.verbs import is_focal
from ..pages import said
from ..readers import Reader
from ..views import describe
from . import reading, verbs


class AdmitForm(forms.Form):
    """A personal address is admitted."""

    member = forms.TypedChoiceField(label=gettext_lazy("Person"), coerce=int)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=400)
    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=1, max_value=verbs.LONGEST.days, initial=30)

    def __init__(self, people: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = people  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """An exception ends."""

    exception = forms.IntegerField(min_value=1, max_value=2**62)


@page
def addresses(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Who of one's organisation has a personal address, and until when that is admitted."""
    at, me = clock.now(), describe(request, reader)
    focal = is_focal(reader, at)
    doing = request.POST.get("do", "") if focal and request.method == "POST" else ""
    people = [(member.pk, str(member)) for member in reading.without_address(reader.organisation, at)] if focal else []
    admitting = AdmitForm(people, request.POST if doing == "admit" else None)
    ending = EndForm(request.POST if doing == "end" else None)

    def admit(given: dict[str, Any]) -> str:
        fresh_factor(request)
        made = verbs.admit_address(by=reader, at=at, **given)
        return _("Admitted until %(day)s.") % {"day": f"{made.ends_at:%d %b %Y}"}

    def end(given: dict[str, Any]) -> str:
        verbs.end_address(by=reader, at=at, **given)
        return _("Ended.")

    if (doing == "admit" and said(request, admitting, admit)) or (doing == "end" and said(request, ending, end)):
        return redirect("account-addresses")
    context = {
        "me": me,
        "form": admitting if focal and people else None,
        "focal": focal,
        "ending": ending,
        "exceptions": reading.exceptions(reader.organisation, at) if focal else [],
    }
    return render(request, "door/addresses.html", context)
