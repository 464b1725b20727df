"""What may be said to the rooms: closed lists, limits, times; errors name field, value and limit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point

from partners.forms import Form
from partners.models import Duty
from partners.problems import Problem
from partners.readers import SECURITY_DUTIES

from ..models import HandOver, Means, Rung
from .actions.ladders import RUNGS_AT_MOST, Step
from .actions.openings import REASONS

SPOKEN = [means.value for means in Means if means not in (Means.CLOCK, Means.DEVICE)]
CALLED = [str(duty) for duty in (*sorted(SECURITY_DUTIES), Duty.Kind.FIELD)]
AHEAD = timedelta(minutes=10)
MEANS = [(means.value, means.label) for means in Means if means.value in SPOKEN]
RUNG_MEANS = Rung.By.choices
DUTIES = [(duty, Duty.Kind(duty).label) for duty in CALLED]
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164
ENDPOINT_AT_MOST = 500  # characters
WORD_AT_MOST = 40  # characters
ROOM_AT_MOST = 80  # characters of a name, of a place
KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


def properties(document: Any) -> Mapping[str, Any]:
    """The body as named values. Raises Problem 400."""
    if not isinstance(document, dict):
        raise Problem(400, "not_an_object", "the body is a JSON object")
    return document


def identity(text: Any, field: str) -> UUID:
    """An id that somebody names. Raises Problem 422."""
    try:
        return UUID(str(text))
    except ValueError:
        raise Problem(422, "bad_id", "an id of 36 characters", field=field) from None


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line for the log. vehicle: id of its live track, as the writer sees it; geom: 4326."""

    means: str
    at: datetime
    words: str
    vehicle: UUID | None
    place: str
    geom: Point | None
    corrects: UUID | None


def line(document: Any, *, at: datetime) -> Line:
    """The body of POST /api/v1/missions/{id}/log. at: now. Raises Problem 400, 422."""
    form = Form(properties(document))
    means = form.choice("means", SPOKEN, required=True)
    said = form.time("at", at, latest=at + AHEAD)
    words, place = form.text("words"), form.line("place")
    lon, lat = form.numbers("position", -180, 180, at_most=2) or (None, None) if "position" in document else (None, None)
    vehicle, corrects = form.line("vehicle"), form.line("corrects")
    form.nothing_else()
    if not words.strip() and not place.strip() and not vehicle:
        raise Problem(422, "required", "words, a place or a vehicle", field="words")
    return Line(
        means=means,
        at=said or at,
        words=words.strip(),
        vehicle=identity(vehicle, "vehicle") if vehicle else None,
        place=place.strip(),
        geom=point(lon, lat),
        corrects=identity(corrects, "corrects") if corrects else None,
    )


def point(lon: float | None, lat: float | None) -> Point | None:
    """A place, 4326; None where none is told. Raises Problem 422."""
    if lon is None or lat is None:
        return None
    if not -90 <= lat <= 90:
        raise Problem(422, "coord_range", f"latitude {lat}", field="position", limit=[-90, 90])
    return Point(lon, lat, srid=4326)


def words(document: Any, *, more: tuple[str, ...] = ()) -> dict[str, str]:
    """A body of lines of text: words, and what else is named. Raises Problem 400, 422."""
    form = Form(properties(document))
    said = {"words": form.text("words")} | {name: form.line(name) for name in more}
    form.nothing_else()
    return said


def new_room(document: Any) -> dict[str, str]:
    """A room that is to be opened: name, and place in words. Raises Problem 400, 422."""
    form = Form(properties(document))
    said = {"name": form.line("name", required=True).strip(), "place": form.line("place").strip()}
    form.nothing_else()
    for field, limit in (("name", ROOM_AT_MOST), ("place", ROOM_AT_MOST)):
        if len(said[field]) > limit:
            raise Problem(422, "too_long", f"{len(said[field])} characters", field=field, limit=limit)
    if not said["name"]:
        raise Problem(422, "required", "a room has a name", field="name")
    return said


def endpoint(document: Any) -> str:
    """The address at which a browser takes push."""
    form = Form(properties(document))
    said = form.text("endpoint")
    form.nothing_else()
    if not said or len(said) > ENDPOINT_AT_MOST:
        raise Problem(422, "required", "the address of a push service", field="endpoint", limit=ENDPOINT_AT_MOST)
    return said


def answer(document: Any) -> tuple[str, str]:
    """An answer to an offered mission, and words."""
    form = Form(properties(document))
    said = form.choice("answer", HandOver.Answer.values, required=True), form.text("words")
    form.nothing_else()
    return said


def opening(document: Any) -> tuple[UUID, str]:
    """The body of POST /api/v1/missions/{id}/manifest/open: a vehicle by its id in the plan, and the reason."""
    form = Form(properties(document))
    said = identity(form.line("vehicle", required=True), "vehicle"), form.choice("reason", REASONS, required=True)
    form.nothing_else()
    return said


def ladder(document: Any) -> list[Step]:
    """The body of PUT /api/v1/missions/{id}/ladder. Raises Problem 400, 422."""
    form = Form(properties(document))
    rungs = form.items("rungs", at_most=RUNGS_AT_MOST)
    form.nothing_else()
    return [_step(rung, number) for number, rung in enumerate(rungs)]


def _step(document: Any, number: int) -> Step:
    form = Form(properties(document))
    after = form.number("after_min", 0, 24 * 60, required=True)
    means = form.choice("means", Rung.By.values, required=True)
    member = form.number("member", 1, 2**62)
    duty, room = form.choice("duty", CALLED), form.line("room")
    address = form.line("address").strip()
    form.nothing_else()
    where = f"rungs[{number}]"
    if [member is not None, bool(duty), bool(room)].count(True) != 1:
        raise Problem(422, "names_one", "a rung names a member, a duty or a room", field=where)
    if means == Rung.By.SMS and not PHONE.fullmatch(address):
        raise Problem(422, "bad_telephone", "a telephone number as +211912345678", field=f"{where}.address")
    if means == Rung.By.WEBHOOK and not address.startswith("https://"):
        raise Problem(422, "https_alone", "a webhook's address begins with https://", field=f"{where}.address")
    if means not in (Rung.By.SMS, Rung.By.WEBHOOK) and address:
        raise Problem(422, "no_address", "only SMS and webhook have an address", field=f"{where}.address")
    return Step(
        after_min=after or 0, means=means, member=member, duty=duty, room=identity(room, f"{where}.room") if room else None, address=address,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Press:
    """A call for help as it comes in. vehicle: one's own, by its id; key: drawn by the phone, the same at each try."""

    vehicle: UUID | None
    place: Point | None
    words: str
    key: str
    token: str
    device: str


def press(document: Any) -> Press:
    """The body of POST /api/v1/sos. What cannot be understood beside who calls is left out, never refused: somebody needs help."""
    said = document if isinstance(document, dict) else {}

    def text(name: str, limit: int) -> str:
        value = said.get(name)
        return value[:limit] if isinstance(value, str) else ""

    try:
        vehicle = UUID(text("vehicle", 36))
    except ValueError:
        vehicle = None
    lon, lat = (
        float(one) if isinstance(one, int | float) and not isinstance(one, bool) else 999.0 for one in (said.get("lon"), said.get("lat"))
    )
    place = Point(lon, lat, srid=4326) if abs(lon) <= 180 and abs(lat) <= 90 else None
    key = text("key", 64)
    return Press(
        vehicle=vehicle, place=place, words=text("words", 400).replace("\x00", ""), key=key if KEY.fullmatch(key) else "", token=text("token", 400),
        device=text("device", 200),
    )  # fmt: skip


def sos_plan(document: Any) -> dict[str, Any]:
    """The body of PUT /api/v1/sos/plan. Raises Problem 400, 422."""
    form = Form(properties(document))
    word = " ".join(form.line("agreed_word").split())
    own_first, repeat = form.number("own_first_s", 0, 600), form.number("repeat_s", 10, 3_600)
    silent = form.flag("silent")
    form.nothing_else()
    if len(word) > WORD_AT_MOST:
        raise Problem(422, "too_long", f"{len(word)} characters", field="agreed_word", limit=WORD_AT_MOST)
    times = {"own_first_s": 30 if own_first is None else own_first, "repeat_s": repeat or 60}
    return {"agreed_word": word, "silent": silent} | times
