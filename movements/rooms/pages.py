"""The operator's pages: the board, a mission with its log, rooms and shifts, the sheet for power cuts. They work without a script."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from layers.queries import catalogue
from layers.text import highest_of
from layers.views import identity
from partners import audit
from partners.doors import page
from partners.problems import Problem, not_found
from partners.readers import Reader
from partners.records import MayNotRecord
from partners.views import describe
from sltmap import clock

from . import actions, board, forms, ladder, queries, sealed, spoken
from .outward import push
from .refusals import said
from .typed import Typed, typed_ladder

SOS_TIMES = ("own_first_s", "repeat_s")
LINES_ON_PAGE = 200


@require_GET
@page
def board_page(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The board as text; a script makes it live."""
    at = clock.now()
    document, me = board.document(reader, at), describe(request, reader)
    over = queries.missions_over(reader)
    marks = [row["marking"] for mission in document["missions"] for row in (mission, *mission["alerts"], *mission["calls"])]
    marks += [row.marking for row in over]
    told = {"me": me, "board": document, "rows": spoken.rows(document, at), "layers": catalogue(reader), "push_key": push.public_key()}
    return render(request, "board/board.html", told | {"over": over} | highest_of(marks))


@require_http_methods(["GET", "POST"])
@page
def mission_page(request: HttpRequest, reader: Reader, pk: str) -> HttpResponse:
    """A mission: what is due, its log, the forms of the room."""
    at = clock.now()
    mission = queries.mission_of(reader, identity(pk))
    typed, names = Typed(request.POST), None
    if typed.do == "open":
        names = _names(reader, mission, typed)  # said on this answer alone: no redirect could carry them
    elif request.method == "POST" and _did(request, reader, mission, typed):
        return redirect("board-mission", pk=pk)
    audit.note_view(by=reader, layer="missions", record=mission.record, version=mission.version, view=mission.view)
    document = board.document(reader, at)
    entry = next((one for one in document["missions"] if one["id"] == pk), None)
    rooms = queries.rooms(reader, at, [mission.record])
    told: dict[str, Any] = {
        "me": describe(request, reader), "mission": mission, "entry": entry, "row": entry and spoken.row(entry, at), "typed": typed,
        "lines": queries.log(reader, mission, limit=LINES_ON_PAGE), "means": forms.MEANS, "rooms": rooms, "own": [one for one in rooms if one.own],
        "others": [one for one in rooms if not one.mine], "ladder": ladder.form(reader, mission.record), "rungs": forms.RUNG_MEANS,
        "whom": _whom(reader, rooms, at),
        "at": at,
        "opened": names,
        "sealed": sealed.sealed(reader, mission),
        "openings": sealed.opened(reader, mission),
    }  # fmt: skip
    return render(request, "board/mission.html", told | highest_of([mission.marking]), status=422 if typed.refused else 200)


def _whom(reader: Reader, rooms: list[queries.RoomState], at: Any) -> list[tuple[str, str]]:
    """Whom a rung may call: one's own duties, rooms and people."""
    own = [(f"room:{one.id}", one.name) for one in rooms if one.own]
    people = [(f"member:{one.pk}", one.user.username) for one in queries.own_people(reader, at) if one.user]
    return [*((f"duty:{value}", str(title)) for value, title in forms.DUTIES), *own, *people]


def _names(reader: Reader, mission: Any, typed: Typed) -> list[dict[str, str]] | None:
    """Sealed names of one vehicle, as their organisation agreed; None where it is refused, which is written beside the form."""
    try:
        vehicle, reason = forms.opening({name: typed[name] for name in ("vehicle", "reason")})
        return actions.open_manifest(by=reader, mission=mission.record, vehicle=vehicle, reason=reason, at=clock.now())
    except Problem as problem:
        if problem.status == 404:
            raise
        typed.refuse(problem.detail or problem.code)
    except MayNotRecord:
        typed.refuse(_("You have no security duty in that area that lets you do this."))
    return None


def _did(request: HttpRequest, reader: Reader, mission: Any, typed: Typed) -> bool:
    """Does what a form asks; its refusal is written beside the form, and nothing typed is lost."""
    at = clock.now()
    try:
        with said():
            messages.success(request, _do(reader, mission, typed, at))
    except Problem as problem:
        if problem.status == 404:
            raise
        typed.refuse(problem.detail or problem.code)
        return False
    except MayNotRecord:
        typed.refuse(_("You have no security duty in that area that lets you do this."))
        return False
    return True


def _do(reader: Reader, mission: Any, typed: Typed, at: Any) -> str:
    record = mission.record
    if typed.do == "acknowledge":
        n = actions.acknowledge_mission(by=reader, mission=record, words=typed["words"], at=at)
        return _("Acknowledged: %(n)s.") % {"n": n}
    if typed.do == "log":
        line = forms.line(typed.line(at), at=at)
        vehicle = queries.vehicle_of(reader, line.vehicle) if line.vehicle else None
        actions.write(
            by=reader, mission=record, means=line.means, at=line.at, entered_at=at, words=line.words, vehicle=vehicle, place=line.place,
            corrects=line.corrects,
        )  # fmt: skip
        return _("Written into the log.")
    if typed.do == "take":
        actions.take_mission(by=reader, mission=record, room=forms.identity(typed["room"], "room"), at=at)
        return _("Your room holds the mission.")
    if typed.do == "offer":
        actions.offer_mission(by=reader, mission=record, room=forms.identity(typed["room"], "room"), words=typed["words"], at=at)
        return _("Offered. Your room holds the mission until the other accepts.")
    if typed.do in ("accepted", "declined", "withdrawn"):
        actions.answer_offer(by=reader, mission=record, answer=typed.do, words=typed["words"], at=at)
        return _("Answered.")
    if typed.do == "ladder":
        actions.set_ladder(by=reader, organisation=reader.organisation, mission=record, steps=forms.ladder(typed_ladder(typed)), at=at)
        return _("Your ladder is set.")
    raise not_found()


@require_http_methods(["GET", "POST"])
@page
def rooms_page(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Who is on shift, and the hand-over of a shift."""
    at, typed = clock.now(), Typed(request.POST)
    if request.method == "POST":
        try:
            with said():
                if typed.do == "on":
                    left = actions.sign_on(by=reader, room=forms.identity(typed["room"], "room"), at=at)
                    messages.success(request, _("You are on shift. The last shift left: %(words)s") % {"words": left or "—"})
                elif typed.do == "open":
                    name = _open(reader, typed, at)
                    messages.success(request, _("%(room)s is open. Nobody is on shift there yet.") % {"room": name})
                elif typed.do == "off":
                    actions.sign_off(by=reader, words=typed["words"], at=at)
                    messages.success(request, _("Your shift has ended."))
                elif typed.do == "sos":
                    _settle_sos(reader, typed, at)
                    messages.success(request, _("Your organisation's calls for help are settled so."))
                else:
                    raise not_found()
            return redirect("board-rooms")
        except Problem as problem:
            if problem.status == 404:
                raise
            typed.refuse(problem.detail or problem.code)
        except MayNotRecord:
            typed.refuse(_("You have no security duty in that area that lets you do this."))
    rooms = queries.rooms(reader, at, [mission.record for mission in queries.missions_seen(reader)])
    told: dict[str, Any] = {
        "me": describe(request, reader),
        "own": [one for one in rooms if one.own],
        "others": [one for one in rooms if not one.own],
    }
    told |= {"typed": typed, "at": at, "areas": queries.areas_of_duty(reader, at), "sos": actions.plan_of(reader.organisation)}
    return render(request, "board/rooms.html", told, status=422 if typed.refused else 200)


def _open(reader: Reader, typed: Typed, at: Any) -> str:
    """Opens a room of the reader's organisation; returns its name. An area without his duty and one that is none get the same answer."""
    area = next((pk for pk in queries.areas_of_duty(reader, at) if str(pk) == typed["area"]), None)
    if area is None:
        raise MayNotRecord(f"member {reader.member} has no security duty in {typed['area']!r}")
    asked = forms.new_room({"name": typed["name"], "place": typed["place"]})
    return actions.open_room(by=reader, organisation=reader.organisation, area=area, at=at, **asked).name


def _settle_sos(reader: Reader, typed: Typed, at: Any) -> None:
    """What the organisation settles for its calls for help. The agreed word is shown to nobody, so an empty field keeps it."""
    asked: dict[str, Any] = {name: int(value) if value.isdecimal() else value for name in SOS_TIMES if (value := typed[name].strip())}
    terms = forms.sos_plan(asked | {"agreed_word": typed["agreed_word"], "silent": bool(typed["silent"])})
    if not terms["agreed_word"] and not typed["no_word"]:
        terms["agreed_word"] = actions.plan_of(reader.organisation).agreed_word
    actions.settle_sos(by=reader, at=at, **terms)


@require_GET
@page
def sheet_page(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The check-in sheet of a room, to print before the power goes: missions it holds or all one sees, with lines to write on."""
    at = clock.now()
    document = board.document(reader, at)
    rooms = {room["id"]: room for room in document["rooms"]}
    room = rooms.get(request.GET.get("room", ""))
    if request.GET.get("room") and room is None:
        raise not_found()
    missions = [one for one in document["missions"] if room is None or (one["tracking"] and one["tracking"]["id"] == room["id"])]
    told = {
        "me": describe(request, reader),
        "room": room,
        "rooms": list(rooms.values()),
        "rows": [spoken.row(one, at) for one in missions],
        "at": at,
    }
    return render(request, "board/sheet.html", told | {"blank": range(12)} | highest_of([one["marking"] for one in missions]))
