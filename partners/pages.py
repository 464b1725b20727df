"""What the pages of those who decide have in common: a form whose refusal stands beside it, and the area that a page speaks of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from sltmap import clock

from . import queries
from .problems import not_found
from .readers import Reader
from .standing.queries import areas_of

REFUSALS = (ValueError, PermissionError)  # what the verbs say to people


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame of any page may ask: is_exercise; acts_for, the member that the session acts as or None. Asked only where it is drawn."""
    return {
        "is_exercise": queries.is_exercise,
        "acts_for": lambda: queries.member_of_session(request.user, request.session, at=clock.now()),
    }


def said(request: HttpRequest, form: forms.Form, verb: Callable[[dict[str, Any]], str]) -> bool:
    """Calls a verb with a form's values; what it says becomes a message. Its refusal is written beside the form, and nothing typed is lost."""
    if not form.is_valid():
        return False
    try:
        messages.success(request, verb(form.cleaned_data))
    except REFUSALS as error:
        form.add_error(None, str(error))
        return False
    return True


def chosen_area(reader: Reader, code: str, at: datetime) -> Any:
    """The DO area that a page speaks of (the reader's first one without a code), and all of his. Raises the 404 of everything hidden."""
    areas = areas_of(reader, at)
    area = next((area for area in areas if area.code == code), areas[0] if areas and not code else None)
    if area is None:
        raise not_found()
    return area, areas
