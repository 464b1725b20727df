"""The service worker and what it keeps: a page that says there is no connection. Nothing of any record, and the same for everybody."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from partners.problems import not_found
from partners.queries import is_exercise

FILES = ("main.css", "sos.js", "favicon.svg")  # what the page without a connection is made of, beside its words


def _file(name: str) -> bytes:
    """A built file. Raises the 404 of everything absent where the browser side was not built."""
    found = finders.find(name) or staticfiles_storage.path(name)
    try:
        return Path(str(found)).read_bytes()
    except FileNotFoundError:
        raise not_found() from None


def _offline() -> str:
    # Without the request: what a template could say of who asks must never be kept.
    return render_to_string("offline.html", {"is_exercise": is_exercise()})


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, which names what it keeps; another byte of any of it is another version, and the old one is forgotten."""
    page, script = _offline(), _file("sw.js")
    words = {
        "waiting": _("Message waiting"),
        "late": _("Pressed %(n)s min before it could be sent."),
        "old": _("The phone’s position was %(n)s min old."),
    }
    shell: dict[str, object] = {
        "offline": reverse("offline"),
        "shell": [*(static(name) for name in FILES), reverse("javascript-catalog")],
        "words": words,
    }
    kept = json.dumps(shell) + page + str(get_language())
    version = hashlib.sha256(kept.encode() + script + b"".join(_file(name) for name in FILES)).hexdigest()[:16]
    head = f"const SHELL = {json.dumps(shell | {'version': f'shell-{version}'})};\n"
    return HttpResponse(head.encode() + script, content_type="text/javascript; charset=utf-8", headers={"Service-Worker-Allowed": "/"})


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """The page that the service worker shows where the server is not reached."""
    return HttpResponse(_offline())
