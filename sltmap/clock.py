"""The only call to the system clock. It never decides sight: sight uses the SQL function sight_now() alone."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, with zone UTC."""
    return datetime.now(UTC)
