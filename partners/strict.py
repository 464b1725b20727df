"""JSON as it is meant: what the standard parser lets through and later readers understand differently is refused here (threats.md)."""

from __future__ import annotations

import json
import math
import unicodedata
from typing import Any, NoReturn

from django.http import HttpRequest

from .problems import Problem

MAX_DEPTH = 32
MAX_BODY = 1024 * 1024  # bytes
MAX_DIGITS = 400  # of a whole number: no number of ours has more, and Python reads long ones slowly or not at all


def loads(body: bytes, *, field: str = "body") -> Any:
    """The value of a JSON text. Raises Problem 400: bad_json, duplicate_key, not_finite, too_deep, too_long, bad_text; 413 too_large."""
    if len(body) > MAX_BODY:
        raise Problem(413, "too_large", f"{field} has {len(body)} bytes", limit=MAX_BODY)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, "bad_text", f"{field} is not UTF-8", position=error.start) from None
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_not_finite, parse_float=_finite, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise Problem(400, "bad_json", error.msg, position=error.pos) from None
    except RecursionError:
        raise Problem(400, "too_deep", limit=MAX_DEPTH) from None
    _check(value, 0)
    return value


def body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in a request's body; without a body an empty one. Raises what loads() does, and Problem 422 object_expected."""
    document = loads(request.body) if request.body else {}
    if not isinstance(document, dict):
        raise Problem(422, "object_expected", "the body is an object", field="body")
    return document


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for key, value in pairs:
        if key in members:
            raise Problem(400, "duplicate_key", f"{key[:40]!r} stands twice", field=key[:80])
        members[key] = value
    return members


def _not_finite(constant: str) -> NoReturn:
    raise Problem(400, "not_finite", f"{constant} is no number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Problem(400, "not_finite", f"{digits[:40]} is beyond all numbers")
    return number


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise Problem(400, "too_long", f"a number of {len(digits)} digits", limit=MAX_DIGITS)
    return int(digits)


def _check(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Problem(400, "too_deep", limit=MAX_DEPTH)
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for key, member in value.items():
            _check_text(key)
            _check(member, depth + 1)
    elif isinstance(value, list):
        for member in value:
            _check(member, depth + 1)


def _check_text(text: str) -> None:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise Problem(400, "bad_text", "U+0000 or a lone surrogate")


def prose(text: str) -> str:
    """Text as it is kept: NFC. Bidi controls stay (right-to-left prose needs them) and are isolated where it is shown."""
    return unicodedata.normalize("NFC", text)
