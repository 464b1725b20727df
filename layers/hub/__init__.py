"""The live picture: one hub per live process reads what changed and tells every open socket what its reader may know of it."""

from .engine import Hub
from .line import Line

__all__ = ["Hub", "Line"]
