"""Movements."""

from django.apps import AppConfig


class MovementsConfig(AppConfig):
    name = "movements"

    def ready(self) -> None:
        from layers.rounds import every_hour
        from layers.sources import register
        from partners.standing import touched

        from . import actions, sources
        from .actions.touched import touched as count

        register(sources.MISSIONS, sources.VEHICLES)
        touched.count_by(count)
        every_hour(actions.make_partitions)
