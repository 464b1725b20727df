"""What a key leaves out of what its machine sees: layers, and every form but the redacted one. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from partners.models import View
from partners.readers import Reader

from ..tokens import hash_of
from .delivery import Change


@dataclass(frozen=True, kw_only=True, slots=True)
class Narrowing:
    """Terms of a key; a person's are the widest. Readers with different ones are never of one cohort."""

    layers: frozenset[str] | None = None  # None: all
    redacted_only: bool = False

    def of(self, views: Mapping[int, int]) -> dict[int, int]:
        """Views by label as they are left: of a label without a redacted form nothing is shown, as over HTTP."""
        return dict.fromkeys(views, int(View.REDACTED)) if self.redacted_only else dict(views)

    def among(self, changes: Collection[Change]) -> Collection[Change]:
        """The changes of which such a reader may hear at all."""
        return changes if self.layers is None else [change for change in changes if change.source.key in self.layers]

    def sight(self, views: Mapping[int, int], newest_label: int) -> bytes:
        """For tokens: a hash of views, already left as of() leaves them, and of the layers. A token is worth nothing to another key."""
        terms = "" if self == WIDEST else json.dumps([sorted(self.layers) if self.layers is not None else None, self.redacted_only])
        return hash_of(views, newest_label, terms.encode())


WIDEST = Narrowing()


def of_reader(reader: Reader) -> Narrowing:
    """How a reader is narrowed."""
    return Narrowing(layers=reader.layers, redacted_only=reader.redacted_only) if reader.is_narrowed else WIDEST
