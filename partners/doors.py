"""Who stands at the door: the reader of a request, by session or by key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from ninja.utils import check_csrf

from sltmap import clock

from . import factors, queries, records, scopes
from .accounts import address_of
from .acts import NotActing
from .addresses.reading import is_personal
from .defaults import NotAFocalPoint
from .keys import reading
from .problems import Problem, answer, not_found
from .readers import Reader, reader_of
from .scopes import SightStale
from .shown import ConsentRequired

PAGES = (400, 403, 404)  # errors that a person gets as a page
MACHINES = ("/api/", "/tiles/", "/basemap")  # addresses whose errors are problem documents


def reader_for(request: HttpRequest) -> Reader:
    """The reader of a request. Raises Problem 401 without one, 403 for a signed-in user who acts for nobody."""
    at = clock.now()
    if request.path.startswith(MACHINES):
        reading.refuse_in_url(request.GET)
    key = reading.sent(request.headers.get("Authorization", ""))
    if key is not None:
        reader = reading.reader(key, address=address_of(request), at=at)
    else:
        if not request.user.is_authenticated:
            raise Problem(401, "not_signed_in")
        member = queries.member_of_session(request.user, request.session, at=at)
        if member is None:
            raise _acts_for_nobody(request, at)
        if factors.is_lacking(request.user, request.session, member):
            raise Problem(403, "factor_required", "your duty needs a second factor: set one up", page=reverse("mfa_index"))
        if member.undertaking_due:  # type: ignore[attr-defined]
            raise _undertaking_required()
        reader = reader_of(member)
    scopes.refresh(reader.member)
    return reader


def _acts_for_nobody(request: HttpRequest, at: datetime) -> Problem:
    if is_personal(request.user, at):
        return Problem(403, "personal_address", "this address is not of your organisation; its focal point may admit it until a day")
    return Problem(403, "no_membership", "this account acts for no organisation")


def _undertaking_required() -> Problem:
    page = reverse("account-undertaking")
    return Problem(403, "undertaking_required", "the confidentiality undertaking of an area waits to be accepted", page=page)


def by_key(request: HttpRequest) -> bool:
    """Whether a request is signed by a machine's key: it carries no cookie, so no cross-site request can forge it."""
    return reading.sent(request.headers.get("Authorization", "")) is not None


def signed(request: HttpRequest) -> Reader:
    """The reader of an API request; a write by session also needs its CSRF token. Raises Problem 401, 403, 429.

    Basic only reads: a browser that was once told a name and password sends them along with any page's form.
    """
    if request.method not in ("GET", "HEAD") and request.headers.get("Authorization", "").startswith(reading.BASIC):
        raise Problem(403, "bearer_to_write", "send the key as Bearer to write; Basic only reads")
    if not by_key(request) and check_csrf(request) is not None:
        raise Problem(403, "csrf_failed", "send the csrftoken cookie's value as X-CSRFToken")
    reader = reader_for(request)
    if request.method not in ("GET", "HEAD") and reader.is_narrowed:
        raise Problem(403, "key_only_reads", "a key of some layers or of redacted forms alone only reads")
    return reader


def knows(authorization: str) -> bool:
    """Whether there is such a machine's key; counts no request."""
    return reading.terms_of(reading.digest(reading.sent(authorization) or ""), at=clock.now()) is not None


def knocks(authorization: str, *, address: str) -> Reader | None:
    """The reader that a machine's key is at the door of the socket, which counts as one request; None is refused."""
    try:
        return reading.reader(reading.sent(authorization) or "", address=address, at=clock.now())
    except Problem:
        return None


def fresh_factor(request: HttpRequest) -> None:
    """Lets a person go on who gave a second factor in the last minutes (factors.FRESH_S): for export, release to others and standing.

    Raises Problem 403: step_up_required, or factor_required for who has set up none. A machine has none; its key is judged by itself.
    """
    if not by_key(request):
        factors.demand_fresh(request)


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for people, which gets the reader as second argument; who is not signed in goes to the sign-in page."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        try:
            reader = reader_for(request)
        except Problem as problem:
            if problem.status == 403 and request.user.is_staff:
                return redirect("admin:index")  # who only administers acts for nobody, and sees no record
            raise
        return view(request, reader, *args, **kwargs)

    return door


def member_at(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for a person who may not read yet: it gets the member that the session acts as. Raises Problem 403 for who acts for nobody."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        member = queries.member_of_session(request.user, request.session, at=clock.now())
        if member is None:
            raise Problem(403, "no_membership", "this account acts for no organisation")
        return view(request, member, *args, **kwargs)

    return door


class Unkept:
    """Every answer is kept in no cache and carries no validator, unless its view made it public: a cache hit would pass the guard.

    Also the one table from errors to HTTP.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "public" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "private, no-store"
            for validator in ("ETag", "Last-Modified"):
                del response[validator]
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        problem = problem_of(error)
        if problem is None:
            return None
        if problem.code in ("step_up_required", "factor_required") and not request.path.startswith(MACHINES):
            return factors.ask(request, problem.code)
        if problem.code == "undertaking_required" and not request.path.startswith(MACHINES):
            return redirect(f"{reverse('account-undertaking')}?{urlencode({'next': request.get_full_path()})}")
        if problem.status in PAGES and not request.path.startswith(MACHINES):
            return render(request, f"{problem.status}.html", {"detail": problem.detail, "code": problem.code}, status=problem.status)
        return answer(problem)


def problem_of(error: Exception) -> Problem | None:
    """The problem that an error is to the outside, or None for a fault of ours."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, SightStale):
        return Problem(503, "rights_changing", "your rights changed while this was read; ask again")
    if isinstance(error, ConsentRequired):
        return Problem(403, "consent_required", "the originator has not consented to this release")
    if isinstance(error, NotActing):
        return Problem(403, "no_membership", "this account acts for no organisation")
    if isinstance(error, records.NoSuchRecord):
        return not_found()
    if isinstance(error, records.NotTheOriginator):
        return Problem(403, "not_the_originator", "only its originator changes a record")
    if isinstance(error, records.MayNotRecord):
        return Problem(403, "no_duty_here", "you have no duty in that DO area that lets you write this down")
    if isinstance(error, NotAFocalPoint):
        return Problem(403, "not_a_focal_point", "only a focal point of your organisation in that DO area consents for it")
    if isinstance(error, RequestDataTooBig):
        return Problem(413, "too_large", limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return None
