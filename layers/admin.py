"""Configuration of layers: how each is offered, and what an organisation switches on. No record and no shown row."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from .models import Layer, LayerSwitch
from .sources import ORDER


class Switches(admin.TabularInline):
    model = LayerSwitch
    extra = 0


class LayerForm(forms.ModelForm):
    """Layers are named by the code; one is described here, never invented."""

    key = forms.ChoiceField(choices=[(key, key) for key in ORDER])


@admin.register(Layer)
class Layers(admin.ModelAdmin):
    """How a layer is offered. Without a row, the code's own order and zooms hold."""

    form = LayerForm
    list_display = ("title", "key", "order", "min_zoom", "max_zoom", "on")
    inlines = [Switches]

    def get_readonly_fields(self, request: HttpRequest, obj: Layer | None = None) -> tuple[str, ...]:
        return ("key",) if obj else ()
