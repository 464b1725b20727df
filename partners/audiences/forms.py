"""What the pages about lists take."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ListForm(forms.Form):
    """A new list."""

    name = forms.CharField(label=_("Name of the list"), max_length=120)


class PersonForm(forms.Form):
    """A person joins a list."""

    member = forms.TypedChoiceField(label=_("Person"), coerce=int)
    until = forms.DateField(label=_("Until the end of (UTC)"), widget=forms.DateInput(attrs={"type": "date"}), required=False)

    def __init__(self, people: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = people  # type: ignore[attr-defined]

    def clean_until(self) -> datetime | None:
        day = self.cleaned_data["until"]
        return datetime.combine(day, time.max, UTC) if day else None


class RemovalForm(forms.Form):
    """A person is taken off."""

    member = forms.IntegerField(min_value=1, max_value=2**62)
