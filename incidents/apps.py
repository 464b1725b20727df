"""Incidents."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        from layers.importers import rooms
        from layers.sources import register

        from . import imports, sources

        register(sources.INCIDENTS, sources.WARNINGS)
        rooms.register(imports.INCIDENTS_IN)
