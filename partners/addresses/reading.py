"""Whose address is one of his organisation's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet, Value

from ..models import Member, PersonalAddress
from ..readers import running


def admitted(members: QuerySet[Member], at: datetime) -> QuerySet[Member]:
    """Of these, who has an address of his organisation's domains, or an exception (sql/door.sql)."""
    return members.filter(Func(F("pk"), Value(at), function="address_is_admitted", output_field=BooleanField()))


def is_personal(user: Any, at: datetime) -> bool:
    """Whether a user acts for nobody because his address is a personal one without an exception."""
    members = Member.objects.filter(running(at), user=user)
    return members.exists() and not admitted(members, at).exists()


def exceptions(organisation: int, at: datetime) -> list[PersonalAddress]:
    """The exceptions of an organisation that hold, by their end."""
    rows = PersonalAddress.objects.filter(running(at), member__organisation=organisation)
    return list(rows.select_related("member__user", "member__organisation").order_by("ends_at", "pk"))


def without_address(organisation: int, at: datetime) -> list[Member]:
    """People of an organisation whose address is no address of its domains, and who have no exception."""
    members = Member.objects.filter(running(at), organisation=organisation, machine=False).select_related("user", "organisation")
    inside = admitted(members, at).values_list("pk", flat=True)
    return list(members.exclude(pk__in=list(inside)).order_by("user__username"))
