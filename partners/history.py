"""History of records and of what decides sight (django-pghistory). History tables hold everything, so they are protected models."""

from pghistory.models import Event, EventQuerySet


class Revision(Event):
    """Base of all history models: no `objects`, only `unrestricted` (design.md: everything reads through visibility.py)."""

    objects = None
    unrestricted = EventQuerySet.as_manager()

    class Meta:
        abstract = True
        default_manager_name = "unrestricted"
