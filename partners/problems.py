"""What went wrong, as RFC 9457 problem documents: a stable code, the field, the position, the limit; never a hidden value."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse

CONTENT_TYPE = "application/problem+json"

# Titles are for people and may change; codes are for programs and may not.
TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    422: "Cannot be processed",
    429: "Too many requests",
    503: "Come back shortly",
}


class Problem(Exception):
    """An answer that is an error. status: HTTP; code: stable word; the rest as RFC 9457 extensions."""

    def __init__(self, status: int, code: str, detail: str = "", **more: Any) -> None:
        super().__init__(detail or code)
        self.status, self.code, self.detail, self.more = status, code, detail, more


def not_found() -> Problem:
    """Hidden and absent look alike: every 404 of the API has these bytes."""
    return Problem(404, "not_found")


def answer(problem: Problem) -> HttpResponse:
    """The problem document of a problem."""
    document = {"type": "about:blank", "title": TITLES.get(problem.status, "Error"), "status": problem.status, "code": problem.code}
    if problem.detail:
        document["detail"] = problem.detail
    response = HttpResponse(json.dumps(document | problem.more), status=problem.status, content_type=CONTENT_TYPE)
    if problem.status == 503:
        response["Retry-After"] = "1"
    if "retry_after" in problem.more:
        response["Retry-After"] = str(problem.more["retry_after"])
    return response
