"""The outbox: what changed, kept with the change in one transaction. No content; the hub joins the present shown rows."""

from __future__ import annotations

from django.db import connection

from partners.models import Shown, View
from partners.shown import Change, Source

from .models import Event


def append(change: Change) -> None:
    """Writes the event of a change, and the words of its rows for search. Called by partners.shown in the change's transaction."""
    before, after = change.ids_before, change.ids_after
    Event.objects.create(
        source=change.source.key,
        record=change.record,
        version=change.version,
        label_before=change.label_before,
        label_after=change.label_after,
        full_before=before.get(View.FULL),
        full_after=after.get(View.FULL),
        redacted_before=before.get(View.REDACTED),
        redacted_after=after.get(View.REDACTED),
        full_changed=View.FULL in change.changed,
        redacted_changed=View.REDACTED in change.changed,
    )
    for row in change.rows:
        _index(change.source, row)


def _index(source: Source, row: Shown) -> None:
    """Words of one shown row: in its own column for the match, and per label and view for the reader's vocabulary."""
    text = " ".join(str(getattr(row, name) or "") for name in source.words)
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {source.shown._meta.db_table} set words = to_tsvector('simple', %s) where id = %s",
            [text, row.pk],
        )
        cursor.execute(
            """insert into layers_word (label_id, view, word)
            select %s, %s, left(w, 80) from unnest(tsvector_to_array(to_tsvector('simple', %s))) w on conflict do nothing""",
            [row.label_id, row.view, text],
        )
