"""What the page about keys takes."""

from __future__ import annotations

import ipaddress
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import ApiKey
from .verbs import LONGEST, NETWORKS_AT_MOST


class KeyForm(forms.Form):
    """A key is made."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
    layers = forms.MultipleChoiceField(
        label=_("Layers"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("none chosen: all")
    )
    precision = forms.ChoiceField(label=_("Precision"), choices=ApiKey.Precision.choices, initial=ApiKey.Precision.REDACTED)
    per_minute = forms.IntegerField(label=_("Requests a minute, at most"), min_value=1, max_value=6_000, initial=120)
    per_day = forms.IntegerField(label=_("Requests a day, at most"), min_value=1, max_value=1_000_000, initial=20_000)
    networks = forms.CharField(
        label=_("From these networks alone"),
        required=False,
        max_length=1_000,
        help_text=_("CIDR, separated by blanks; none: from anywhere"),
    )
    days = forms.IntegerField(label=_("Days until it ends"), min_value=1, max_value=LONGEST.days, initial=90)

    def __init__(self, layers: list[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["layers"].choices = layers  # type: ignore[attr-defined]

    def clean_networks(self) -> list[str]:
        """The networks, each as CIDR."""
        named = self.cleaned_data["networks"].replace(",", " ").split()
        if len(named) > NETWORKS_AT_MOST:
            raise forms.ValidationError(_("at most %(n)d networks") % {"n": NETWORKS_AT_MOST})
        try:
            return [str(ipaddress.ip_network(network, strict=False)) for network in named]
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class RevokeForm(forms.Form):
    """A key is ended."""

    key = forms.IntegerField(min_value=1, max_value=2**62)
