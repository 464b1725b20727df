"""Incidents in: any table with a type and a date, the Aid Worker Security Database, and UCDP's georeferenced events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layers.importers import values
from layers.importers.reading import Row
from layers.importers.rooms import Flag, Reading, Room, Shape, Slot
from partners.models import Organisation

from .models import RESERVED_KINDS, ActorKind, Kind, Precision, SourceKind, Verification
from .sources import INCIDENTS

# AWSD: means of attack that say the type by themselves; what was done to people decides before what was done with.
MEANS = {
    "Kidnapping": Kind.KIDNAP,
    "Kidnap-killing": Kind.KIDNAP,
    "Detention/arrest": Kind.DETENTION,
    "Rape/sexual assault": Kind.SEXUAL_VIOLENCE,
    "Landmine": Kind.EXPLOSIVE_HAZARD,
    "Shelling": Kind.SHELLING,
    "Aerial bombardment": Kind.SHELLING,
    "Vehicle-born IED": Kind.EXPLOSION,
    "Roadside IED": Kind.EXPLOSION,
    "Body-borne IED": Kind.EXPLOSION,
    "Other Explosives": Kind.EXPLOSION,
    "Complex attack": Kind.ARMED_ATTACK,
}
CONTEXTS = {
    "Ambush": Kind.AMBUSH,
    "Combat/Crossfire": Kind.CROSSFIRE,
    "Mob violence": Kind.CIVIL_UNREST,
    "Raid": Kind.ARMED_ATTACK,
    "Detention": Kind.DETENTION,
}
BY_MEANS = {"Shooting": Kind.ARMED_ATTACK, "Bodily assault": Kind.ASSAULT}
ACTORS = {
    "host state": ActorKind.STATE_SECURITY,
    "state: unknown": ActorKind.STATE_SECURITY,
    "police or paramilitary": ActorKind.STATE_SECURITY,
    "foreign or coalition forces": ActorKind.STATE_SECURITY,
    "criminal": ActorKind.CRIMINAL,
    "aid recipient": ActorKind.COMMUNITY,
}
AFFECTED = {
    "UN": Organisation.Kind.UNSMS,
    "INGO": Organisation.Kind.INGO,
    "ICRC": Organisation.Kind.IO,
    "NRCS and IFRC": Organisation.Kind.IO,
    "NNGO": Organisation.Kind.NNGO,
    "Other": Organisation.Kind.OTHER,
}
# UCDP GED codebook, where_prec: 1 exact, 2 within 25 km, 3 district, 4 province, 5 line or fuzzy region, 6 country, 7 sea or air.
WHERE_M = {1: 1_000, 2: 25_000, 3: 50_000, 4: 150_000, 5: 100_000, 6: 500_000, 7: 500_000}
# date_prec: 1 day, 2 up to six days, 3 week, 4 month, 5 up to a year. Ours is never finer than what is known.
WHEN = {1: Precision.DAY, 2: Precision.MONTH, 3: Precision.MONTH, 4: Precision.MONTH, 5: Precision.YEAR}
MANY_DEATHS = 10


def _awsd(row: Row) -> Reading:
    cells = {name: values.text(cell) for name, cell in row.fields.items()}
    occurred_at, precision = values.partial_date(cells["Year"], cells["Month"], cells["Day"])
    killed, wounded, taken, held, affected = (
        values.integer(cells.get(f"Total {word}")) or 0 for word in ("killed", "wounded", "kidnapped", "detained", "affected")
    )
    actor = cells["Actor type"].lower()
    flags = [] if occurred_at else [Flag(code="no_date", reason="no year", field="occurred_at")]
    if precision != "day":
        flags.append(Flag(code="partial_date", reason=f"known to the {precision}", field="occurred_at", value=f"{occurred_at:%Y-%m}"))
    fields = {
        "type": _awsd_type(cells, taken=taken, held=held, by_staff=actor == "staff member"),
        "severity": 4 if killed else 3 if wounded or taken else 2 if affected else 1,
        "occurred_at": occurred_at,
        "occurred_precision": precision,
        "place": ", ".join(dict.fromkeys(filter(None, (cells["City"], cells["District"], cells["Region"]))))[:200],
        "narrative": f"Means: {cells['Means of attack']}. Context: {cells['Attack context']}. Where: {cells['Location']}. "
        f"Killed {killed}, wounded {wounded}; affected {affected}.",
        "affected": sorted({kind.value for column, kind in AFFECTED.items() if (values.integer(cells.get(column)) or 0) > 0}),
        "actor_kind": ActorKind.ARMED_GROUP if actor.startswith("non-state armed group") else ACTORS.get(actor, ActorKind.UNKNOWN),
        "source_kind": SourceKind.DATASET,
    }
    return Reading(fields=fields, flags=flags)


def _awsd_type(cells: Mapping[str, str], *, taken: int, held: int, by_staff: bool) -> Kind:
    means, context = cells["Means of attack"], cells["Attack context"]
    if taken or MEANS.get(means) == Kind.KIDNAP:
        return Kind.KIDNAP
    if means in ("Rape/sexual assault", "Detention/arrest"):
        return MEANS[means]
    if held or context == "Detention" or cells["Location"] == "Custody":
        return Kind.DETENTION
    if by_staff:
        return Kind.STAFF_MISCONDUCT
    return MEANS.get(means) or CONTEXTS.get(context) or BY_MEANS.get(means) or Kind.OTHER


def _ucdp(row: Row) -> Reading:
    cells = row.fields
    starts, _ = values.moment(cells["date_start"])
    where, when = values.integer(cells["where_prec"]) or 7, values.integer(cells["date_prec"]) or 5
    deaths = values.integer(cells["best"]) or 0
    precision = WHEN.get(when, Precision.YEAR)
    flags = []
    if precision != Precision.DAY:
        reason = f"known to the {precision}"
        flags.append(Flag(code="partial_date", reason=reason, field="occurred_at", value=f"date_prec {when}"))
    if where >= 4:
        reason = f"position known to {WHERE_M.get(where, WHERE_M[7]) / 1000:.0f} km"
        flags.append(Flag(code="coarse_position", reason=reason, field="geometry", value=f"where_prec {where}"))
    fields = {
        "type": Kind.ARMED_ATTACK if values.text(cells["type_of_violence"]) == "3" else Kind.CROSSFIRE,
        "severity": 4 if deaths >= MANY_DEATHS else 3 if deaths else 2,
        "occurred_at": starts,
        "occurred_precision": precision,
        "place": values.text(cells["where_coordinates"])[:200],
        "position_precision_m": WHERE_M.get(where, WHERE_M[7]),
        "narrative": f"Deaths: best estimate {deaths}, low {values.text(cells['low'])}, high {values.text(cells['high'])}.",
        "actor_kind": ActorKind.UNKNOWN,
        "source_kind": SourceKind.DATASET,
    }
    return Reading(fields=fields, flags=flags)


def _finish(fields: dict[str, Any], flags: list[Flag]) -> None:
    if fields.get("occurred_at") is None:
        fields["occurred_precision"] = Precision.YEAR
        if not any(flag.code == "no_date" for flag in flags):
            flags.append(Flag(code="no_date", reason="when it happened is unknown", field="occurred_at"))


def _word(cell: Any) -> str:
    return values.text(cell).lower().replace(" ", "_")


INCIDENTS_IN = Room(
    source=INCIDENTS,
    geometry="point",
    needs_geometry=False,
    options={"geometry": "point"},
    defaults={
        "severity": 2,
        "verification": Verification.REPORTED,
        "source_kind": SourceKind.DATASET,
        "occurred_precision": Precision.YEAR,
    },
    slots=(
        Slot(name="type", read=_word, aliases=("#event+type",)),
        Slot(name="severity", read=values.integer, aliases=("#severity",)),
        Slot(name="occurred_at", read=values.moment, aliases=("date", "event_date", "when", "#date", "#date+occurred")),
        Slot(name="occurred_precision", read=_word),
        Slot(name="place", read=values.text, aliases=("location", "city", "#loc+name")),
        Slot(name="position_precision_m", read=values.integer),
        Slot(name="narrative", read=values.text, aliases=("description", "#description")),
        Slot(name="summary", read=values.text),
        Slot(name="advice", read=values.text),
        Slot(name="affected", read=values.words),
        Slot(name="actor_kind", read=lambda cell: _word(cell) or None),
        Slot(name="source_kind", read=lambda cell: _word(cell) or None),
    ),
    shapes=(
        Shape(
            title="Aid Worker Security Database",
            columns=frozenset({"Incident ID", "Year", "Month", "Day", "Means of attack", "Attack context", "Actor type"}),
            read=_awsd,
            source="AWSD",
            id=lambda row: values.text(row.fields["Incident ID"]),
        ),
        Shape(
            title="UCDP georeferenced events",
            columns=frozenset({"id", "type_of_violence", "where_prec", "date_prec", "date_start", "best"}),
            read=_ucdp,
            source="UCDP GED",
            id=lambda row: values.text(row.fields["id"]),
        ),
    ),
    finish=_finish,
    reserved=lambda fields: str(fields["type"]) if fields.get("type") in RESERVED_KINDS else "",
)
