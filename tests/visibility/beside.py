"""What leaves beside the records: photographs, who stands in an area, who is on a list, which views a person keeps. Asked as a reader would."""

from __future__ import annotations

from typing import Any

from django.test import Client

from layers.models import Photo, SavedView
from partners.models import Audience, AudienceMember, Standing, View
from partners.readers import facts_of
from tests.visibility import world as worlds

AREA = "area=ssd"


def photographs(world: worlds.World, name: str) -> tuple[set[str], set[str]]:
    """Words of the photographs that a reader got, by the list of each form and by the address of each, and of those that are his to get."""
    client = world.clients[name]
    full = {row.record.pk for rows in world.seen_by(name).values() for row, view in rows if view == View.FULL}
    got: set[str] = set()
    due: set[str] = set()
    for row in world.rows:
        if row.source.key not in worlds.PHOTOGRAPHED:
            continue
        photo = Photo.unrestricted.get(record=row.record.pk)
        if row.record.pk in full:
            due.add(bytes(photo.image).decode())
        for form in row.forms.values():
            base = f"/api/v1/layers/{row.source.key}/features/{form.pk}/photos"
            listed = client.get(base)
            ids = [told["id"] for told in listed.json()["photos"]] if listed.status_code == 200 else []
            assert set(ids) <= {str(photo.pk)}, name
            for address in (f"{base}/{photo.pk}", f"{base}/{photo.pk}?size=small"):
                answer = client.get(address)
                if answer.status_code == 200:
                    assert ids and answer["Cache-Control"] == "private, no-store", name
                    got.add(answer.content.decode())
    return got, due


def standing(world: worlds.World, name: str) -> tuple[set[str], set[str]]:
    """Organisations that a reader is told stand in the area, on the page and over the API, and those that are his to be told."""
    member, client = world.cast[name], world.clients[name]
    answer = client.get(f"/api/v1/standing?{AREA}")
    told = {row["organisation"] for row in answer.json()["standing"]} if answer.status_code == 200 else set()
    page = _page(client, f"/standing/?{AREA}")
    codes = {organisation.name: code for code, organisation in world.organisations.items()}
    told |= {code for title, code in codes.items() if title in page and (member is None or title != member.organisation.name)}
    if member is None or member.undertaking_version is None:
        return told, set()
    here = facts_of(member.pk, at=worlds.sight_now()).areas[world.area.pk]
    rows = list(Standing.objects.filter(area=world.area).select_related("organisation", "engaged_by"))
    if here.confirmed and here.security:
        return told, {row.organisation.code for row in rows}
    own = [row for row in rows if row.organisation_id == member.organisation_id]
    return told, {row.organisation.code for row in own} | {row.engaged_by.code for row in own if row.engaged_by}


def lists(world: worlds.World, name: str) -> tuple[set[Any], set[Any]]:
    """Lists that a reader is told of and the people he is told are on them, and those that are his to be told."""
    member, client = world.cast[name], world.clients[name]
    answer = client.get(f"/api/v1/sharing/audiences?{AREA}")
    found = answer.json()["lists"] if answer.status_code == 200 else []
    told = {told["id"] for told in found} | {(told["id"], stay["member"]) for told in found for stay in told["stays"]}
    if member is None or member.undertaking_version is None:
        return told, set()
    here = facts_of(member.pk, at=worlds.sight_now()).areas[world.area.pk]
    rows = Audience.objects.filter(area=world.area, rule="", mission=False)
    manages = {row.pk for row in rows.filter(organisation=member.organisation)} if "focal_point" in here.duties else set()
    inside = set(AudienceMember.objects.filter(audience__in=rows, member=member).values_list("audience", flat=True))
    stays = AudienceMember.objects.filter(audience__in=manages).values_list("audience", "member")
    return told, manages | inside | set(stays)


def views(world: worlds.World) -> dict[str, tuple[set[str], set[str]]]:
    """Names of the views that each reader is told of, and of those that he keeps."""
    people = {name: member for name, member in world.cast.items() if member is not None and member.user is not None}
    for name, member in people.items():
        SavedView.objects.create(user=member.user, name=f"zqview{name}", view="at=7/6.2/31.5")
    told = {}
    for name, client in world.clients.items():
        answer = client.get("/api/v1/me/views")
        found = {view["name"] for view in answer.json()["views"]} if answer.status_code == 200 else set()
        told[name] = found, {f"zqview{name}"} if name in people and people[name].undertaking_version is not None else set()
    return told


def _page(client: Client, path: str) -> str:
    answer = client.get(path)
    return answer.content.decode() if answer.status_code == 200 else ""
