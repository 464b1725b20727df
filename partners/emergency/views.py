"""The page about emergency opening: agreeing beforehand, asking, answering, reviewing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sltmap import clock

from ..doors import fresh_factor, page
from ..pages import chosen_area, said
from ..readers import Reader
from ..sharing import consents, kinds, own
from ..views import describe
from . import places, queries, verbs


class LayerForm(forms.Form):
    """A layer whose records are written here."""

    kind = forms.ChoiceField(label=gettext_lazy("Layer"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.key, kind.source.title) for kind in kinds.every()]  # type: ignore[attr-defined]


class AgreeForm(LayerForm):
    """What one's organisation agrees to."""

    by_place = forms.BooleanField(
        label=gettext_lazy("Also records that the asker is not shown, asked for by place"), required=False,
    )  # fmt: skip


class PlaceForm(LayerForm):
    """Somebody asks for what lies around a place."""

    lon = forms.FloatField(label=gettext_lazy("Longitude"), min_value=-180, max_value=180)
    lat = forms.FloatField(label=gettext_lazy("Latitude"), min_value=-85, max_value=85)
    radius_km = forms.IntegerField(label=gettext_lazy("Kilometres around it"), min_value=1, max_value=places.RADIUS_AT_MOST_KM, initial=10)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))
    hours = forms.IntegerField(label=gettext_lazy("Hours"), min_value=1, max_value=verbs.LONGEST_H, initial=1)


class AskForm(LayerForm):
    """Somebody asks that a record be opened to him."""

    form = forms.UUIDField(label=gettext_lazy("Number of the record, from its card"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))
    hours = forms.IntegerField(label=gettext_lazy("Hours"), min_value=1, max_value=verbs.LONGEST_H, initial=1)
    unreachable = forms.CharField(
        label=gettext_lazy("Why its originator cannot be reached"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("only then may the platform of its community open it"),
    )


class OpeningForm(forms.Form):
    """One opening, and what a review says."""

    opening = forms.UUIDField()
    words = forms.CharField(max_length=2_000, required=False)


class AgreementForm(forms.Form):
    """An agreement that ends."""

    agreement = forms.IntegerField(min_value=1, max_value=2**62)


@page
def emergency(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What one's organisation agreed to, what waits to be answered or reviewed, and the form to ask."""
    at, me = clock.now(), describe(request, reader)
    area, areas = chosen_area(reader, request.GET.get("area", ""), at)
    focal = consents.is_focal(reader, area, at=at)
    doing = request.POST.get("do", "") if request.method == "POST" else ""

    def posted(do: str) -> Any:
        return request.POST if doing == do else None

    agreeing, asking, placing = AgreeForm(posted("agree")), AskForm(posted("ask")), PlaceForm(posted("ask_place"), prefix="place")
    answering = OpeningForm(request.POST if doing in ("open", "refuse", "review") else None)
    ending = AgreementForm(posted("withdraw"))

    def agree(given: dict[str, Any]) -> str:
        fresh_factor(request)
        verbs.agree(by=reader, area=area, at=at, **given)
        return _("Agreed. In an emergency two people may open such a record.")

    def withdraw(given: dict[str, Any]) -> str:
        verbs.withdraw(by=reader, agreement=given["agreement"], at=at)
        return _("Withdrawn.")

    def ask(given: dict[str, Any]) -> str:
        fresh_factor(request)
        kind = kinds.of(given["kind"])
        assert kind is not None
        record = own.form(kind.source, reader, given["form"]).record
        words = {name: given[name] for name in ("reason", "hours", "unreachable")}
        verbs.ask(by=reader, kind=kind, record=record, at=at, **words)
        return _("Asked. Nothing is open until a second person opens it.")

    def ask_place(given: dict[str, Any]) -> str:
        fresh_factor(request)
        kind = kinds.of(given.pop("kind"))
        assert kind is not None
        places.ask_place(by=reader, kind=kind, area=area, at=at, **given)
        return _("Asked of everybody who agreed to that beforehand. What they open appears on your map.")

    def open_it(given: dict[str, Any]) -> str:
        fresh_factor(request)
        made = verbs.open_record(by=reader, opening=given["opening"], at=at)
        return _("Open until %(time)sZ.") % {"time": f"{made.ends_at:%d %b %H:%M}"}

    def refuse(given: dict[str, Any]) -> str:
        verbs.refuse(by=reader, opening=given["opening"], at=at)
        return _("Refused.")

    def review(given: dict[str, Any]) -> str:
        verbs.review(by=reader, opening=given["opening"], words=given["words"], at=at)
        return _("Reviewed.")

    does = {
        "agree": (agreeing, agree),
        "withdraw": (ending, withdraw),
        "ask": (asking, ask),
        "ask_place": (placing, ask_place),
        "open": (answering, open_it),
        "refuse": (answering, refuse),
        "review": (answering, review),
    }
    if doing in does and said(request, *does[doing]):
        return redirect(f"{request.path}?area={area.code}")
    context = {
        "me": me,
        "area": area,
        "areas": areas,
        "agreements": queries.agreements(reader, at),
        "told": queries.openings(reader, at),
        "agreeing": agreeing if focal else None,
        "asking": asking,
        "placing": placing,
        "answering": answering,
        "ending": ending,
    }
    return render(request, "door/emergency.html", context)
