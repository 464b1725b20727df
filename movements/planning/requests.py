"""Requests about plans, taken apart: who is named, which mission is meant, what is to be written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import LineString, Point

from partners import queries
from partners.models import DOArea, Member, Organisation
from partners.problems import Problem
from partners.readers import Reader
from partners.sharing import own, principals

from ..models import Participation
from . import belongings, drafts, fleet, reading, values

NEW = (*drafts.PLAN, "area", "invited", "people", "vehicles")
INVITED_AT_MOST = 50
PEOPLE_AT_MOST = 1_000


def area_of(code: Any, route: LineString) -> DOArea:
    """The DO area of a mission: where its line begins, unless it says which. Raises Problem 422."""
    lon, lat = route.coords[0][:2]
    begin = Point(lon, lat, srid=4326)
    return queries.area_of(begin, code=values.line(code, "area", 40))


def new(document: Mapping[str, Any], reader: Reader, *, at: datetime) -> dict[str, Any]:
    """The arguments of actions.draft_mission in a document. Raises Problem 400, 422, 404."""
    said = values.closed(document, NEW)
    for name in ("name", "route", "departs_at"):
        if said.get(name) is None:
            raise Problem(422, "required", "this property is needed", field=name)
    fields = drafts.plan(said, at=at)
    area = area_of(said.get("area"), fields["route"])
    fields.setdefault("stops", [])
    room(fields, reader, area, at=at)
    return {
        "area": area,
        "lead": Organisation.objects.get(pk=reader.organisation),
        "fields": fields,
        "invited": organisations(values.several(said.get("invited"), "invited", INVITED_AT_MOST), reader, area, at=at, field="invited"),
        "people": values.whole(said.get("people"), "people", 0, PEOPLE_AT_MOST),
        "vehicles": values.identities(said.get("vehicles"), "vehicles"),
    }


def change(document: Mapping[str, Any], reader: Reader, area: str, *, at: datetime) -> dict[str, Any]:
    """The fields of a plan that a document changes. area: code. Raises Problem 400, 422."""
    fields = drafts.plan(values.closed(document, drafts.PLAN), at=at)
    room(fields, reader, own.area_of_code(area), at=at)
    return fields


def room(fields: dict[str, Any], reader: Reader, area: DOArea, *, at: datetime) -> None:
    """Makes the organisation of the code of a tracking room."""
    if "tracking_room" in fields:
        code = fields["tracking_room"]
        fields["tracking_room"] = organisations([code], reader, area, at=at, field="tracking_room", itself=True)[0] if code else None


def organisations(codes: list[Any], reader: Reader, area: DOArea, *, at: datetime, field: str, itself: bool = False) -> list[Organisation]:
    """Organisations of these codes that one may name in an area, each once; itself: one's own too.

    Raises Problem 422 unknown_organisation, for one that is not on the area's list and for one that is none alike.
    """
    known = principals.of(reader, area, at=at).organisations
    if itself:
        known = known | {reader.organisation_code: Organisation.objects.get(pk=reader.organisation)}
    for code in codes:
        if not isinstance(code, str) or code not in known:
            raise Problem(422, "unknown_organisation", "no other organisation on the area's list has that code", field=field)
    return [known[code] for code in dict.fromkeys(codes)]


def joining(document: Mapping[str, Any], reader: Reader, *, at: datetime) -> dict[str, Any]:
    """The arguments of actions.join in a document. Raises Problem 400, 422, 404."""
    said = values.closed(document, ("people", "kinds", "vehicles", "shares", "members"))
    members = values.several(said.get("members"), "members", 500)
    known = {member.pk: member for member in Member.objects.filter(organisation=reader.organisation, machine=False)}
    for member in members:
        if isinstance(member, bool) or member not in known:
            raise Problem(422, "unknown_member", "no such person of your organisation", field="members")
    return {
        "people": values.whole(said.get("people"), "people", 0, PEOPLE_AT_MOST),
        "kinds": belongings.kinds(said.get("kinds")),
        "vehicles": values.identities(said.get("vehicles"), "vehicles"),
        "shares": belongings.shares(said.get("shares"), at=at),
        "members": [known[member] for member in members],
    }


def part(document: Mapping[str, Any], reader: Reader, held: Mapping[str, Any] | None, *, at: datetime) -> dict[str, Any]:
    """The fields of one's own part that a document changes. held: the shares as they are. Raises Problem 400, 422, 404."""
    said = values.closed(document, ("people", "kinds", "vehicles", "shares", "clearance", "permits", "refuges"))
    fields: dict[str, Any] = {}
    if "people" in said:
        fields["people"] = values.whole(said["people"], "people", 0, PEOPLE_AT_MOST)
    if "kinds" in said:
        fields["kinds"] = belongings.kinds(said["kinds"])
    if "vehicles" in said:
        fields["vehicles"] = values.identities(said["vehicles"], "vehicles")
    if "shares" in said:
        fields["shares"] = belongings.shares(said["shares"], at=at, held=_held(held))
    if "clearance" in said:
        fields["clearance"] = belongings.clearance(said["clearance"])
    if "permits" in said:
        fields["permits"] = belongings.permits(said["permits"])
    if "refuges" in said:
        fields["refuges"] = [reading.own_premises(reader, pk) for pk in values.identities(said["refuges"], "refuges")]
    return fields


def _held(shares: Mapping[str, Any] | None) -> belongings.Shares | None:
    if shares is None:
        return None
    since, until = (datetime.fromisoformat(shares[name]) if shares[name] else None for name in ("from", "until"))
    flags = {name: shares[name] for name in ("manifest", "plate", "live", "history")}
    return belongings.Shares(**flags, outside=shares.get("outside", Participation.Outside.NONE), since=since, until=until)


def decision(document: Mapping[str, Any]) -> tuple[str, str]:
    """A decision and its words. Raises Problem 400, 422."""
    said = values.closed(document, ("decision", "words"))
    known = [choice for choice in Participation.Decision.values if choice != Participation.Decision.NONE]
    return values.choice(said.get("decision"), "decision", known), values.text(said.get("words"), "words")


def manifest(document: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of actions.put_manifest in a document. Raises Problem 400, 422, 404."""
    said = values.closed(document, ("manifest", "open", "rung"))
    opens = values.choice(said.get("open", "sos"), "open", Participation.Opening.values)
    rung = values.whole(said["rung"], "rung", 1, 100) if said.get("rung") is not None else None
    if opens == Participation.Opening.RUNG and rung is None:
        raise Problem(422, "required", "at which rung of the ladder the names may be opened", field="rung")
    return {"entries": belongings.manifest(said.get("manifest")), "opens": opens, "rung": rung}


def named(document: Mapping[str, Any], reader: Reader, area: str, *, at: datetime, itself: bool = False) -> Organisation:
    """The one organisation that a document names. area: code. Raises Problem 400, 422."""
    code = values.closed(document, ("organisation",)).get("organisation")
    return organisations([code], reader, own.area_of_code(area), at=at, field="organisation", itself=itself)[0]


def copy(document: Mapping[str, Any], *, at: datetime) -> tuple[datetime, bool]:
    """When a copy departs, and whether it is the way back. Raises Problem 400, 422."""
    said = values.closed(document, ("departs_at", "return"))
    fields = drafts.plan({"departs_at": said.get("departs_at")}, at=at)
    return fields["departs_at"], values.flag(said.get("return", False), "return")


def template(document: Mapping[str, Any], reader: Reader, *, at: datetime) -> tuple[DOArea, str, dict[str, Any]]:
    """Area, name and plan of a template. Raises Problem 400, 422."""
    said = values.closed(document, ("name", "plan", "area"))
    name = values.required(values.line(said.get("name"), "name", 120), "name")
    fields = drafts.plan(values.closed(said.get("plan"), tuple(one for one in drafts.PLAN if one != "departs_at"), "plan"), at=at)
    if not said.get("area") and "route" not in fields:
        raise Problem(422, "required", "the code of a DO area, or a route", field="area")
    area = area_of(said.get("area"), fields["route"]) if "route" in fields else own.area_of_code(values.line(said["area"], "area", 40))
    if fields.get("tracking_room"):
        organisations([fields["tracking_room"]], reader, area, at=at, field="plan.tracking_room", itself=True)
    return area, name, fleet.kept(fields)


def vehicle(document: Any) -> dict[str, Any]:
    """The arguments of actions.add_vehicle in a document. Raises Problem 400, 422."""
    fields = fleet.new_vehicle(document)
    return fields | {"area": own.area_of_code(fields["area"])}
