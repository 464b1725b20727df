"""The frame: commands and start-up checks."""

from django.apps import AppConfig


class SltmapConfig(AppConfig):
    name = "sltmap"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the start-up checks
