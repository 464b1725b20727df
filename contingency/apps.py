"""Contingency."""

from django.apps import AppConfig


class ContingencyConfig(AppConfig):
    name = "contingency"

    def ready(self) -> None:
        from layers.sources import register

        from . import sources

        register(sources.HOSPITALS, sources.EVACUATION_POINTS)
