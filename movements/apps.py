"""Movements."""

from django.apps import AppConfig


class MovementsConfig(AppConfig):
    name = "movements"

    def ready(self) -> None:
        from layers.sources import register

        from . import sources

        register(sources.MISSIONS, sources.VEHICLES)
