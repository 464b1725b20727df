"""Start-up checks: faults that would otherwise show first as a leak or a slow map."""

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import Error, register


@register()
def psycopg2_alone(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Django prefers psycopg 3 where it finds it, silently; everything here was measured and tested with psycopg2."""
    if find_spec("psycopg"):
        return [Error("psycopg 3 is installed beside psycopg2 and Django would use it", hint="pip uninstall psycopg", id="sltmap.E001")]
    return []


@register()
def leaflet_stays_at_home(app_configs: Any, **kwargs: Any) -> list[Error]:
    """django-leaflet's default tile server is outside: its requests would tell where the users look."""
    if settings.LEAFLET_CONFIG.get("TILES"):
        return [Error("LEAFLET_CONFIG names outside tiles", hint='set "TILES": []', id="sltmap.E002")]
    return []
