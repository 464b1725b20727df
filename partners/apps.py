"""Partners, standing and sight."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        from . import shown
        from .account import noting
        from .sharing import requests

        shown.follow(requests.follow)
        noting.begin()
