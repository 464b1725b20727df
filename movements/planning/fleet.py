"""An organisation's own vehicles and the plans it keeps, for planning."""

from __future__ import annotations

from typing import Any

from django.db import connection

from layers.geojson import geometry, stamp
from partners.readers import Reader
from partners.visibility import visible

from ..models import PlanTemplate, Vehicle, VehicleClass
from . import values

LINES = {"radio": 80, "plate": 40, "brought_for": 120}


# The originator's own (row 1 of the table of sight), so it hangs on the organisation alone, and on a duty of the reader's in the area.
OWN = """
select v.id, a.code as area, v.call_sign, v.vehicle_class, v.seats, v.radio, v.plate, v.brought_for
from movements_vehicle v join partners_doarea a on a.id = v.area_id join partners_member m on m.organisation_id = v.organisation_id
where m.id = %s and not m.machine and m.starts_at <= sight_now() and (m.ends_at is null or m.ends_at > sight_now())
    and exists (select from partners_duty d where d.member_id = m.id and (d.area_id is null or d.area_id = v.area_id) and d.kind <> 'auditor'
        and d.starts_at <= sight_now() and (d.ends_at is null or d.ends_at > sight_now()))
order by v.call_sign, v.id
"""


def own_vehicles(reader: Reader) -> list[dict[str, Any]]:
    """The vehicles of the reader's organisation in the areas where he is on duty; a machine plans nothing."""
    with connection.cursor() as cursor:
        cursor.execute(OWN, [reader.member])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) | {"id": str(row[0])} for row in cursor.fetchall()]


def vehicle(row: Vehicle) -> dict[str, Any]:
    """A vehicle as its own organisation reads it."""
    names = ("call_sign", "vehicle_class", "seats", "radio", "plate", "brought_for")
    return {"id": str(row.pk), "area": row.area.code, **{name: getattr(row, name) for name in names}}


def new_vehicle(document: Any) -> dict[str, Any]:
    """A vehicle as it comes in; `area` stays a code. Raises Problem 400, 422."""
    said = values.closed(document, ("area", "call_sign", "vehicle_class", "seats", *LINES))
    seats = said.get("seats")
    return {
        "area": values.line(said.get("area"), "area", 40),
        "call_sign": values.required(values.line(said.get("call_sign"), "call_sign", 40), "call_sign"),
        "vehicle_class": values.choice(said.get("vehicle_class"), "vehicle_class", VehicleClass.values),
        "seats": None if seats is None else values.whole(seats, "seats", 1, 200),
        **{name: values.line(said.get(name), name, limit) for name, limit in LINES.items()},
    }


def templates(reader: Reader) -> list[dict[str, Any]]:
    """The plans that the reader's organisation keeps."""
    return [template(row) for row in visible(PlanTemplate, reader).select_related("label__area").order_by("name", "pk")]


def template(row: Any) -> dict[str, Any]:
    """A kept plan."""
    return {"id": str(row.pk), "name": row.name, "area": row.label.area.code, "plan": row.told, "kept_at": stamp(row.kept_at)}


def kept(fields: dict[str, Any]) -> dict[str, Any]:
    """A plan that came in (drafts.plan) as it is kept: without times, for these are of each mission."""
    told = {name: value for name, value in fields.items() if name != "departs_at"}
    if "route" in told:
        told["route"] = geometry(told["route"])
    if "stops" in told:
        names = ("name", "lon", "lat", "purpose", "dwell_min")
        told["stops"] = [{name: getattr(stop, name) for name in names} for stop in told["stops"]]
    return told
