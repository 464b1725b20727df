"""What of partners/ may leave as a layer: DO areas with their SLT level."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .models import DOArea, DOAreaShown, Label, LevelDecision, View
from .shown import Form, Source


def _area(area: DOArea, view: View, label: Label) -> Form:
    level = area.levels.order_by("-effective_on").first()
    return Form(
        title=area.name,
        at=None,
        fields={
            "kind": area.kind,
            "level": level.level if level else "",
            "authority": level.authority if level else "",
            "basis": level.basis if level else "",
            "decided_on": level and level.decided_on,
            "effective_on": level and level.effective_on,
            "next_review_on": level and level.next_review_on,
            "timezone": area.timezone,
            "disputed": area.disputed,
            "disclaimer": area.disclaimer,
        },
    )


DO_AREAS = Source(
    key="do_areas",
    title=_("DO areas and SLT level"),
    record=DOArea,
    shown=DOAreaShown,
    form=_area,
    fields=(
        "kind", "level", "authority", "basis", "decided_on", "effective_on", "next_review_on", "timezone", "disputed", "disclaimer",
    ),
    tile_fields=("level", "kind", "disputed"),
    geometry="polygon",
    legend=tuple(LevelDecision.Level.choices),
)  # fmt: skip
