"""Incidents."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        from layers.sources import register

        from . import sources

        register(sources.INCIDENTS, sources.WARNINGS)
