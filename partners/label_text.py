"""Labels in a line of text, for commands: GREEN, AMBER+STRICT, GREEN:all_staff=full,hide=originator+narrative,onward=members."""

from __future__ import annotations

from dataclasses import dataclass

from . import labels
from .defaults import Terms, rule_audience
from .labels import Entry
from .models import Audience, DOArea, Label, Marking, Onward, Organisation, View

MARKINGS = {choice.label.removeprefix("TLP:"): choice for choice in Marking}
VIEWS = {"full": View.FULL, "redacted": View.REDACTED}
HIDDEN = ("originator", "narrative", "advice", "position")


class UnknownWord(ValueError):
    """A word in a label's text that says nothing we know."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedTerms(Terms):
    """Terms that may name organisations by code beside rule audiences."""

    organisations: tuple[tuple[str, View], ...] = ()


def parse(text: str) -> NamedTerms:
    """The terms that a short form says. Raises UnknownWord with what is known instead."""
    head, _, rest = text.strip().partition(":")
    if head.upper() not in MARKINGS:
        raise UnknownWord(f"marking {head!r}; known are {', '.join(MARKINGS)}")
    onward, hide = Onward.NONE, frozenset[str]()
    views: list[tuple[Audience.Rule, View]] = []
    organisations: list[tuple[str, View]] = []
    for part in filter(None, (part.strip() for part in rest.split(","))):
        name, equals, value = (word.strip() for word in part.partition("="))
        if not equals:
            raise UnknownWord(f"{part!r}; expected name=value")
        if name == "hide":
            hide = frozenset(value.split("+"))
            if unknown := hide - set(HIDDEN):
                raise UnknownWord(f"hide={sorted(unknown)[0]}; known are {', '.join(HIDDEN)}")
        elif name == "onward":
            if value not in Onward.values:
                raise UnknownWord(f"onward={value}; known are {', '.join(Onward.values)}")
            onward = Onward(value)
        elif value not in VIEWS:
            raise UnknownWord(f"{name}={value}; known are {', '.join(VIEWS)}")
        elif name.startswith("org."):
            organisations.append((name.removeprefix("org."), VIEWS[value]))
        elif name in Audience.Rule.values and name != Audience.Rule.PLATFORM_MEMBERS:
            views.append((Audience.Rule(name), VIEWS[value]))
        else:
            rules = [rule for rule in Audience.Rule.values if rule != Audience.Rule.PLATFORM_MEMBERS]
            raise UnknownWord(f"{name!r}; known are hide, onward, org.CODE, {', '.join(rules)}")
    return NamedTerms(marking=MARKINGS[head.upper()], onward=onward, hide=hide, views=tuple(views), organisations=tuple(organisations))


def written(terms: Terms) -> str:
    """The short form of terms."""
    parts = [f"{rule.value}={View(view).label}" for rule, view in terms.views]
    parts += [f"org.{code}={View(view).label}" for code, view in getattr(terms, "organisations", ())]
    parts += [f"hide={'+'.join(sorted(terms.hide))}"] if terms.hide else []
    parts += [f"onward={terms.onward}"] if terms.onward != Onward.NONE else []
    return terms.marking.label.removeprefix("TLP:") + (":" + ",".join(parts) if parts else "")


def label(terms: Terms, *, kind: str, area: DOArea, originator: Organisation, author: int = 0) -> Label:
    """The label with these terms; its entries rest on the originator's standing consent for this kind. Raises UnknownWord for a code."""
    entries = [Entry(view=view, audience=rule_audience(area, rule).pk, basis=kind) for rule, view in terms.views]
    for code, view in getattr(terms, "organisations", ()):
        organisation = Organisation.objects.filter(code=code).first()
        if organisation is None:
            raise UnknownWord(f"org.{code}: no organisation has the code {code!r}")
        entries.append(Entry(view=view, organisation=organisation.pk, basis=kind))
    return labels.intern(
        area=area, originator=originator, marking=terms.marking, onward=terms.onward, hide=terms.hide, entries=entries, author=author
    )
