"""Audiences: lists of persons, a mission's participants, and who manages a list."""

from .lists import NotAList, close_mission, confirm_out, create_audience, join, leave, open_mission

__all__ = ["NotAList", "close_mission", "confirm_out", "create_audience", "join", "leave", "open_mission"]
