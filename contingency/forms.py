"""What hospitals and evacuation points may say when they come in over the API (partners/sharing/kinds.py)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.problems import Problem
from partners.sharing.kinds import Field, Kind

from .models import EvacuationTerms, Service
from .sources import EVACUATION_POINTS, HOSPITALS

MINUTES = timedelta(minutes=2)  # a device's clock may run this far ahead

NAME = Field(name="title", column="name", title=_("Name"), required=True, hidden_by="position")
VERIFIED_AT = Field(name="verified_at", title=_("Looked at on"), type="datetime", ahead=MINUTES)


def _runway_is_an_airstrips(columns: Mapping[str, Any]) -> None:
    if columns.get("runway_m") is not None and columns.get("kind") != EvacuationTerms.Kind.AIRSTRIP:
        raise Problem(422, "not_an_airstrip", "only an airstrip has a runway", field="runway_m")


HOSPITAL = Kind(
    source=HOSPITALS,
    fields=(
        NAME,
        Field(name="level", title=_("Level"), type="number", low=1, high=4, help=_("1 first aid to 4 definitive care; empty is unknown")),
        Field(name="services", title=_("Services"), type="choices", choices=tuple(Service.choices)),
        Field(name="beds", title=_("Beds"), type="number", low=0, high=100_000),
        Field(name="contact_role", title=_("Whom to ask for"), max_length=120, help=_("a role, never a person")),
        Field(name="verified_by", title=_("Looked at by"), max_length=120, help=_("a role, never a person"), hidden_by="originator"),
        VERIFIED_AT,
    ),
)
EVACUATION_POINT = Kind(
    source=EVACUATION_POINTS,
    check=_runway_is_an_airstrips,
    fields=(
        NAME,
        Field(name="kind", title=_("Kind"), type="choice", choices=tuple(EvacuationTerms.Kind.choices), required=True),
        Field(
            name="status",
            title=_("Status"),
            type="choice",
            choices=tuple(EvacuationTerms.Status.choices),
            default=EvacuationTerms.Status.UNKNOWN.value,
        ),
        Field(name="runway_m", title=_("Runway, m"), type="number", low=1, high=10_000, help=_("airstrips only")),
        Field(name="surface", title=_("Surface"), max_length=40),
        Field(name="aircraft_class", title=_("Aircraft"), max_length=80),
        VERIFIED_AT,
    ),
)
