"""Movements."""

from django.apps import AppConfig


class MovementsConfig(AppConfig):
    name = "movements"

    def ready(self) -> None:
        from layers.rounds import every_hour, every_second
        from layers.sources import register
        from partners import shown
        from partners.standing import touched

        from . import actions, sources
        from .actions import findings, refuges
        from .actions.touched import touched as count
        from .replay import keeping
        from .rooms import clock, taken
        from .rooms.sources import CALLS
        from .vetting import probes
        from .watching import alerts, rounds

        register(sources.MISSIONS, sources.VEHICLES, sources.ALERTS, sources.MOVEMENTS, CALLS)
        touched.count_by(count)
        shown.follow(refuges.follow)
        every_hour(actions.make_partitions)
        every_hour(keeping.grow_old)
        every_hour(probes.sweep)
        every_second(findings.go)
        every_hour(findings.every_mission)
        every_second(rounds.go)
        every_second(lambda now: actions.settle_shares(by=None, at=now))
        every_second(lambda now: actions.keep_passing(by=None, at=now))
        every_hour(lambda now: alerts.sweep(by=None, at=now))
        every_second(clock.every_second)
        taken.begin()
        every_hour(clock.every_hour)
