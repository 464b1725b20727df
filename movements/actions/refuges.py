"""Premises that their owner agreed to as a refuge: when they are taken back, move or go, what was agreed to is no more."""

from __future__ import annotations

from typing import Any

from partners.models import View
from partners.shown import Change

from ..models import Participation, PartShown
from . import telling

PREMISES = "premises"


def follow(change: Change) -> None:
    """Takes refuges out of plans whose premises are gone, recalled (their forms have new ids), renamed or elsewhere now.

    Called with every change of a record, in its transaction.
    """
    if change.source.key != PREMISES or change.label_before is None:
        return
    kept = next((row for row in change.rows if row.view == View.FULL), None)
    stays = kept is not None and change.ids_before.get(View.FULL) == change.ids_after.get(View.FULL)
    for one in Participation.unrestricted.filter(refuges__contains=[{"record": str(change.record)}]).select_related("mission__label__area"):
        refuges = [refuge for refuge in one.refuges if refuge["record"] != str(change.record) or (stays and _is_same(refuge, kept))]
        if len(refuges) != len(one.refuges):
            _withdraw(one, refuges)


def _is_same(refuge: dict[str, Any], form: Any) -> bool:
    return form.geom is not None and (refuge["name"], refuge["lon"], refuge["lat"]) == (form.title, form.geom.x, form.geom.y)


def _withdraw(one: Participation, refuges: list[dict[str, Any]]) -> None:
    Participation.unrestricted.filter(pk=one.pk).update(refuges=refuges)
    PartShown.unrestricted.filter(participation=one, view=View.REDACTED).delete()
    telling.parts(one.mission)
