"""The JSON API: one NinjaAPI, a router per app, errors as RFC 9457 problem documents."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from incidents.views import router as incidents
from layers.audit_views import router as audit
from layers.consents import router as consents
from layers.export_views import router as exports
from layers.offer_views import router as offers
from layers.photo_views import router as layers
from layers.questions import router as questions
from movements.after.views import router as after
from movements.devices.views import router as devices
from movements.planning.views import router as planning
from movements.replay.views import router as replay
from movements.rooms.sos_views import router as sos
from movements.rooms.views import router as rooms
from movements.routing.views import router as routing
from movements.vetting.views import router as vetting
from movements.views import router as movements
from movements.watching.views import router as watching
from partners.audiences.views import router as audiences
from partners.doors import problem_of, signed
from partners.problems import Problem, answer
from partners.standing.views import router as standing
from partners.views import router as partners

api = NinjaAPI(
    title="sltmap",
    version="1",
    description="Layers shared between organisations under Saving Lives Together. For the security of personnel and operations only.",
    auth=signed,
    urls_namespace="api",
)
api.add_router("", partners)
api.add_router("", standing)
api.add_router("", offers)
api.add_router("", audiences)
api.add_router("", routing)
api.add_router("", movements)  # before layers: its trail would be taken for the id of a feature
api.add_router("", vetting)
api.add_router("", watching)
api.add_router("", replay)
api.add_router("", devices)
api.add_router("", planning)
api.add_router("", after)
api.add_router("", rooms)
api.add_router("", sos)
api.add_router("", audit)
api.add_router("", exports)
api.add_router("", layers)
api.add_router("", questions)
api.add_router("", consents)
api.add_router("", incidents)


@api.exception_handler(Http404)
@api.exception_handler(HttpError)
@api.exception_handler(ValidationError)  # the library has a handler of its own for each of these
@api.exception_handler(Exception)
def fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """The problem document of an error; a fault of ours goes on to Django, which logs it and answers 500."""
    problem = problem_of(error)
    if isinstance(error, Http404):
        problem = Problem(404, "not_found")
    if isinstance(error, ValidationError):
        where = error.errors[0]["loc"]
        problem = Problem(400, "bad_value", str(error.errors[0]["msg"]), field=str(where[-1]))
    if isinstance(error, HttpError):
        problem = Problem(error.status_code, "bad_request", str(error))
    if problem is None:
        raise error
    return answer(problem)
