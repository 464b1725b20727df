"""Contingency."""

from django.apps import AppConfig


class ContingencyConfig(AppConfig):
    name = "contingency"

    def ready(self) -> None:
        from layers.importers import rooms
        from layers.sources import register
        from partners.sharing import kinds

        from . import forms, imports, sources

        register(sources.HOSPITALS, sources.EVACUATION_POINTS)
        kinds.register(forms.HOSPITAL, forms.EVACUATION_POINT)
        rooms.register(imports.HOSPITALS_IN, imports.EVACUATION_POINTS_IN)
