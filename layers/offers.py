"""What is offered, which is not what may be seen: layer switches of an organisation, and the views that a person keeps."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from partners.acts import action
from partners.models import Duty
from partners.readers import Reader, running

from . import sources
from .models import Layer, LayerSwitch, SavedView

VIEWS_AT_MOST = 50
NO_LAYERS = ("requests", "alerts", "calls")  # they stand beside the map, and nobody switches them off
# As static/src/view.ts writes it: zoom, lat, lon; layer keys; light. A record is not kept: it may not be shown tomorrow.
VIEW = re.compile(r"#?at=[\d.]{1,8}/-?[\d.]{1,12}/-?[\d.]{1,12}(&on=[a-z_,]{0,300})?(&theme=(light|dark|night))?")


class NotAFocalPoint(PermissionError):
    """Only a focal point says which layers his people are offered."""


def switches(reader: Reader) -> list[tuple[str, str, bool]]:
    """Key, title and whether it starts switched on for the reader's organisation, of every layer."""
    own = dict(LayerSwitch.objects.filter(organisation=reader.organisation).values_list("layer_id", "on"))
    offered = {layer.key: layer for layer in Layer.objects.all()}
    return [
        (
            source.key,
            str(offered[source.key].title if source.key in offered else source.title),
            own.get(source.key, _usual(offered, source.key)),
        )
        for source in sources.every()
        if source.key not in NO_LAYERS
    ]


def _usual(offered: dict[str, Layer], key: str) -> bool:
    return offered[key].on if key in offered else True


@action
def set_switches(*, by: Reader, on: set[str], at: datetime) -> None:
    """Which layers start switched on for the writer's organisation; the others start off and are a press away. Raises NotAFocalPoint."""
    if by.machine or not Duty.objects.filter(running(at), member=by.member, kind=Duty.Kind.FOCAL_POINT).exists():
        raise NotAFocalPoint(f"member {by.member} of {by.organisation_name} is no focal point")
    for order, source in enumerate(sources.every()):
        if source.key in NO_LAYERS:
            continue
        Layer.objects.get_or_create(key=source.key, defaults={"title": str(source.title), "order": order})
        LayerSwitch.objects.update_or_create(layer_id=source.key, organisation_id=by.organisation, defaults={"on": source.key in on})


def views_of(user: Any) -> list[dict[str, Any]]:
    """The views that a signed-in person keeps, by name."""
    if not user.is_authenticated:
        return []
    return [{"id": row.pk, "name": row.name, "view": row.view} for row in SavedView.objects.filter(user=user)]


def keep_view(user: Any, *, name: str, view: str) -> dict[str, Any]:
    """Keeps a view under a name; the same name again replaces it. Raises ValueError for what is no view, or past VIEWS_AT_MOST."""
    if not VIEW.fullmatch(view):
        raise ValueError("a view is at=zoom/lat/lon, on=layers, theme")
    rows = SavedView.objects.filter(user=user)
    if not rows.filter(name=name).exists() and rows.count() >= VIEWS_AT_MOST:
        raise ValueError(f"at most {VIEWS_AT_MOST} views")
    row, _ = SavedView.objects.update_or_create(user=user, name=name, defaults={"view": view.removeprefix("#")})
    return {"id": row.pk, "name": row.name, "view": row.view}


def drop_view(user: Any, pk: int) -> bool:
    """Forgets a view; False where the person keeps none with that number."""
    return bool(SavedView.objects.filter(user=user, pk=pk).delete()[0])
