"""Movements."""

from django.apps import AppConfig


class MovementsConfig(AppConfig):
    name = "movements"

    def ready(self) -> None:
        from layers.rounds import every_hour
        from layers.sources import register

        from . import actions, sources

        register(sources.MISSIONS, sources.VEHICLES)
        every_hour(actions.make_partitions)
