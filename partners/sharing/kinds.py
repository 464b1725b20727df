"""The kinds of record that people write through a form: their fields, as the form says them and as they are taken in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..forms import LINE_AT_MOST, TEXT_AT_MOST, Form
from ..problems import Problem
from ..shown import Source

NEVER = timedelta(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field of a form. column: of the record, where its name on the wire differs. hidden_by: kept back while a plan hides that."""

    name: str
    title: Any  # lazy text
    type: str = "text"  # text, long_text, choice, choices, number, datetime
    column: str = ""
    required: bool = False
    choices: tuple[tuple[Any, Any], ...] = ()
    default: Any = None  # of a column that may not be null; called for times with the present moment
    max_length: int = LINE_AT_MOST
    low: int = 0
    high: int = 0
    ahead: timedelta = NEVER  # a time may lie this far in the future
    help: Any = ""
    hidden_by: str = ""

    def take(self, form: Form, at: datetime) -> Any:
        """The value of this field in what came in. at: now. Raises Problem 422."""
        if self.type == "choice":
            return form.choice(self.name, [value for value, _ in self.choices], required=self.required) or self.default or ""
        if self.type == "choices":
            return form.choices(self.name, tuple(value for value, _ in self.choices))
        if self.type == "number":
            return form.number(self.name, self.low, self.high, required=self.required)
        if self.type == "datetime":
            return form.time(self.name, at if self.default == "now" else None, latest=at + self.ahead)
        return form.text(self.name) if self.type == "long_text" else self._line(form)

    def _line(self, form: Form) -> str:
        text = form.line(self.name, required=self.required)
        if len(text) > self.max_length:
            raise Problem(422, "too_long", f"{len(text)} characters", field=self.name, limit=self.max_length)
        return text

    def described(self) -> dict[str, Any]:
        """The field as GET /sharing/form says it."""
        text = {"text": self.max_length, "long_text": TEXT_AT_MOST}.get(self.type)
        number = self.type == "number"
        return {
            "name": self.name,
            "title": str(self.title),
            "type": self.type,
            "required": self.required,
            "choices": [{"value": value, "title": str(title)} for value, title in self.choices],
            "max_length": text,
            "min": self.low if number else None,
            "max": self.high if number else None,
            "help": str(self.help),
            "hidden_by": self.hidden_by,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A kind of record that people write: its source, its fields, its geometries, and what of it is never shared but by name."""

    source: Source
    fields: tuple[Field, ...]
    geometries: tuple[str, ...] = ("Point",)  # GeoJSON types that come in
    reserved: Callable[[Mapping[str, Any]], bool] = lambda columns: False  # RED, and no point on a map, whatever the writer says
    set_when_filed: Callable[[datetime], Mapping[str, Any]] = lambda at: {}  # columns that no form asks for
    check: Callable[[Mapping[str, Any]], None] = lambda columns: None  # of a whole record; raises Problem 422

    @property
    def key(self) -> str:
        return self.source.key

    def columns(self, properties: Mapping[str, Any], *, at: datetime, partly: bool = False) -> dict[str, Any]:
        """Columns of the record from the properties of a Feature. partly: only what stands in it (a change). Raises Problem 400, 422."""
        form, columns = Form(properties), {} if partly else dict(self.set_when_filed(at))
        for field in self.fields:
            if not partly or field.name in properties:
                columns[field.column or field.name] = field.take(form, at)
        form.nothing_else()
        return columns


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Makes kinds known; an app does so when it is ready."""
    for kind in kinds:
        _kinds[kind.key] = kind


def of(key: str) -> Kind | None:
    """The kind of a layer key, or None for a layer that is written elsewhere."""
    return _kinds.get(key)


def every() -> list[Kind]:
    """All kinds."""
    return list(_kinds.values())
