"""What keeping tracks longer takes: a day and a reason, by a page's form or over the API."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.forms import Form
from partners.problems import Problem

from ..planning.values import closed
from ..replay.keeping import REASON_AT_LEAST, REASON_AT_MOST


class KeepForm(forms.Form):
    """The day and the reason; its limits are the verb's to say."""

    until = forms.DateField(label=_("Keep them until"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(
        label=_("Reason"), min_length=REASON_AT_LEAST, max_length=REASON_AT_MOST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who is shown your part in the mission reads it. Name no person."),
    )  # fmt: skip


def keeping(document: Any) -> dict[str, Any]:
    """The day and the reason of a body. Raises Problem 400, 422."""
    given = closed(document, ("until", "reason"))
    return {"until": _day(given.get("until")), "reason": Form({"reason": given.get("reason")}).text("reason")}


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Problem(422, "bad_value", "a day as YYYY-MM-DD", field="until") from None
