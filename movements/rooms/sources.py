"""What of rooms may leave as a layer: calls to those who watch."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.models import Label, View
from partners.shown import Form, Source, hour

from ..models import Call, CallShown, CallTerms

FIELDS = ("kind", "state", "mission", "vehicle", "organisation", "said", "raised_at", "repeats", "received", "ended_at")


def _call(call: Call, view: View, label: Label) -> Form:
    """Who gets the redacted form learns that there is a call, to the hour, and nothing of whose or where."""
    if view == View.REDACTED:
        unsaid: dict[str, Any] = {
            "mission": "",
            "vehicle": "",
            "organisation": "",
            "said": "",
            "repeats": 0,
            "received": [],
            "ended_at": None,
        }
        fields = unsaid | {"kind": call.kind, "state": call.state, "raised_at": hour(call.raised_at)}
        return Form(title=str(_("call")), at=call.raised_at, fields=fields)
    about = call.vehicle or call.mission
    title = f"{call.get_kind_display()}: {about}" if about else str(call.get_kind_display())
    return Form(title=title, at=call.raised_at, fields={name: getattr(call, name) for name in FIELDS})


# It rings when its writer says so: the ring of an SOS is its alert, and one press rings once.
CALLS = Source(
    key="calls",
    title=_("Calls"),
    record=Call,
    shown=CallShown,
    form=_call,
    fields=FIELDS,
    words=("title", "mission", "vehicle"),
    time="valid_from",
    live=True,
    legend=tuple(CallTerms.Kind.choices),
)
