"""The three joint missions, written through the verbs of movements."""

from __future__ import annotations

from .world import World


def write(world: World) -> None:
    """Plans the missions, lets them depart, and adds their vehicles, in the caller's transaction."""
