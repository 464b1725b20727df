"""Incidents."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        from layers.importers import rooms
        from layers.sources import register
        from partners.sharing import kinds

        from . import forms, imports, sources

        register(sources.INCIDENTS, sources.WARNINGS)
        kinds.register(forms.INCIDENT)
        rooms.register(imports.INCIDENTS_IN)
