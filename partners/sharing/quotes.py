"""What somebody files as his own must not be another's words: a recipient passes nothing on without the originator's consent (guidelines 6).

Asked only of what the writer is shown, so a refusal tells him nothing new. Texts that differ in every ten words pass: no machine can know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.postgres.search import SearchQuery

from ..models import Marking
from ..readers import Reader
from ..shown import ConsentRequired
from ..visibility import visible
from . import kinds
from .kinds import Kind

WORDS = 10  # in a row: nobody writes as many by chance
WINDOWS_AT_MOST = 40  # of a text; a longer one is asked at wider steps


def demand_own_words(reader: Reader, kind: Kind, columns: Mapping[str, Any]) -> None:
    """Raises ConsentRequired when a text of a record quotes what another organisation shows this writer, and is not public (CLEAR)."""
    texts = [columns.get(field.column or field.name) or "" for field in kind.fields if field.type == "long_text"]
    asked: SearchQuery | None = None
    for window in _windows(texts):
        phrase = SearchQuery(window, config="simple", search_type="phrase")
        asked = phrase if asked is None else asked | phrase
    if asked is None:
        return
    for other in kinds.every():
        rows = visible(other.source.shown, reader).filter(words=asked, label__marking__lt=Marking.CLEAR)
        if rows.exclude(label__originator=reader.organisation).exists():
            raise ConsentRequired(f"{kind.key} quotes {other.key} of another organisation")


def _windows(texts: Iterable[str]) -> list[str]:
    found = []
    for text in texts:
        words = re.findall(r"\w+", text)
        if len(words) < WORDS:
            continue
        last = len(words) - WORDS
        step = max(1, last // WINDOWS_AT_MOST)
        found += [" ".join(words[start : start + WORDS]) for start in {*range(0, last + 1, step), last}]
    return sorted(set(found))
