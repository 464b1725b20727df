"""Premises, venues and public reference places in."""

from __future__ import annotations

from typing import Any

from layers.models import AppliesTo, PremisesTerms, ReferenceTerms, VenueTerms
from layers.sources import PREMISES, REFERENCE, VENUES

from . import values
from .reading import Row
from .rooms import Flag, Reading, Room, Shape, Slot

Reference = ReferenceTerms.Kind


def _office(row: Row) -> Reading:
    name = values.text(row.fields.get("name"))
    flags = [] if name else [Flag(code="no_name", reason="the office has no name", field="name")]
    return Reading(fields={"name": name or "unnamed office", "kind": PremisesTerms.Kind.OFFICE}, flags=flags)


def _adm(level: int, kind: str) -> Shape:
    name, code = f"ADM{level}_EN", f"ADM{level}_PCODE"

    def read(row: Row) -> Reading:
        valid_on = values.text(row.fields.get("validOn"))[:10]
        source = f"COD-AB {values.text(row.fields.get('ADM0_EN'))}" + (f", valid on {valid_on}" if valid_on else "")
        return Reading(fields={"name": values.text(row.fields.get(name)), "kind": kind, "disputed": False, "source": source})

    return Shape(
        title=f"COD-AB administrative areas, level {level}",
        columns=frozenset({name, code, "ADM0_EN"}),
        read=read,
        source=f"COD-AB level {level}",
        id=lambda row: values.text(row.fields.get(code)),
    )


def _disputed(row: Row) -> Reading:
    """Natural Earth's breakaway and disputed areas: drawn dashed, which takes no side."""
    fields: dict[str, Any] = {
        "name": values.text(row.fields.get("brk_name")),
        "kind": Reference.BORDER,
        "disputed": True,
        "source": "Natural Earth, disputed areas",
    }
    return Reading(fields=fields)


def _place(row: Row) -> Reading:
    name = values.text(row.fields.get("name"))
    if not name:
        return Reading(fields={}, left_out="a place without a name")
    return Reading(fields={"name": name, "kind": Reference.TOWN, "disputed": False, "source": "OpenStreetMap"})


PREMISES_IN = Room(
    source=PREMISES,
    geometry="point",
    needs_geometry=True,
    options={"geometry": "point"},
    slots=(
        Slot(name="name", read=values.text, aliases=("#loc+name",)),
        Slot(name="kind", read=lambda cell: values.text(cell).lower().replace(" ", "_"), aliases=("type", "#loc+type")),
        Slot(name="contact_role", read=values.text),
        Slot(name="since", read=lambda cell: values.moment(cell)[0], aliases=("valid_from",)),
    ),
    shapes=(
        Shape(
            title="OSM offices",
            columns=frozenset({"office", "name", "id"}),
            read=_office,
            source="OSM offices",
            id=lambda row: values.text(row.fields.get("id")) or row.id,
        ),
        Shape(
            title="OSM offices (points)",
            columns=frozenset({"office", "name", "osm_id"}),
            read=_office,
            source="OSM offices",
            id=lambda row: values.text(row.fields.get("osm_id")),
        ),
    ),
)
VENUES_IN = Room(
    source=VENUES,
    geometry="point",
    needs_geometry=True,
    options={"geometry": "point"},
    defaults={"applies_to": AppliesTo.ORGANISATION},
    slots=(
        Slot(name="name", read=values.text, aliases=("#loc+name",)),
        Slot(name="kind", read=lambda cell: values.text(cell).lower(), aliases=("type", "tourism", "amenity", "#loc+type")),
        Slot(
            name="advice",
            read=lambda cell: values.text(cell).lower(),
            help=f"one of {', '.join(VenueTerms.Advice.values)}: no file says it for you",
        ),
        Slot(name="applies_to", read=lambda cell: values.text(cell).lower() or None),
        Slot(name="decided_by", read=values.text),
        Slot(name="reason", read=values.text, aliases=("remarks", "description", "#description")),
        Slot(name="since", read=lambda cell: values.moment(cell)[0], aliases=("valid_from",)),
    ),
)
REFERENCE_IN = Room(
    source=REFERENCE,
    geometry="any",
    needs_geometry=True,
    options={"geometry": "polygon"},
    slots=(
        Slot(name="name", read=values.text, aliases=("name_en", "#loc+name", "#adm1+name", "#adm2+name")),
        Slot(name="kind", read=lambda cell: values.text(cell).lower()),
        Slot(name="disputed", read=values.boolean),
        Slot(name="source", read=values.text, aliases=("#meta+source",)),
    ),
    shapes=(
        _adm(2, Reference.COUNTY),
        _adm(1, Reference.STATE),
        Shape(
            title="Natural Earth disputed areas",
            columns=frozenset({"brk_name", "brk_a3", "featurecla"}),
            read=_disputed,
            source="Natural Earth disputed",
            id=lambda row: f"{values.text(row.fields.get('brk_a3'))} {values.text(row.fields.get('admin'))}",
        ),
        Shape(
            title="OSM places",
            columns=frozenset({"osm_id", "place", "name"}),
            read=_place,
            source="OSM places",
            id=lambda row: values.text(row.fields.get("osm_id")),
        ),
    ),
)
