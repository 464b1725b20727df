"""History of records and of what decides sight (django-pghistory). History tables hold everything, so they are protected models."""

from pghistory.models import Event, EventQuerySet


class Revision(Event):  # type: ignore[django-manager-missing]
    """Base of all history models: no `objects`, only `unrestricted` (design.md: everything reads through visibility.py)."""

    objects = None  # type: ignore[misc, django-manager-missing]
    unrestricted = EventQuerySet.as_manager()  # type: ignore[var-annotated, django-manager-missing]

    class Meta:
        abstract = True
        default_manager_name = "unrestricted"
