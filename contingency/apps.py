"""Contingency."""

from django.apps import AppConfig


class ContingencyConfig(AppConfig):
    name = "contingency"

    def ready(self) -> None:
        from layers.importers import rooms
        from layers.sources import register

        from . import imports, sources

        register(sources.HOSPITALS, sources.EVACUATION_POINTS)
        rooms.register(imports.HOSPITALS_IN, imports.EVACUATION_POINTS_IN)
