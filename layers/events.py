"""The outbox: what changed, kept with the change in one transaction. No content; the hub joins the present shown rows."""

from __future__ import annotations

from django.db import connection

from partners.models import Shown, View
from partners.shown import Change, Source

from .models import Event


def append(change: Change) -> None:
    """Writes the event of a change, and the words of its rows for search. Called by partners.shown in the change's transaction."""
    _event(change).save(force_insert=True)
    for row in change.rows:
        _index(change.source, row)


def append_many(changes: list[Change]) -> None:
    """Writes the events and words of many changes of one source, as append() does one by one, in three statements."""
    if not changes:
        return
    source = changes[0].source
    Event.objects.bulk_create([_event(change) for change in changes], batch_size=1000)
    rows = [row for change in changes for row in change.rows]
    texts = [_text(source, row) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""update {source.shown._meta.db_table} t set words = to_tsvector('simple', v.text)
            from unnest(%s::uuid[], %s::text[]) v(id, text) where t.id = v.id""",  # noqa: S608 (a table name of ours)
            [[row.pk for row in rows], texts],
        )
        # In one order, and last: whoever writes the same words under the same label waits for the end of this transaction.
        cursor.execute(
            """insert into layers_word (label_id, view, word)
            select distinct v.label, v.view, left(w, 80) from unnest(%s::bigint[], %s::smallint[], %s::text[]) v(label, view, text),
                unnest(tsvector_to_array(to_tsvector('simple', v.text))) w
            where not exists (select from layers_word k where (k.label_id, k.view, k.word) = (v.label, v.view, left(w, 80)))
            order by 1, 2, 3 on conflict do nothing""",
            [[row.label_id for row in rows], [int(row.view) for row in rows], texts],
        )


def _event(change: Change) -> Event:
    before, after = change.ids_before, change.ids_after
    return Event(
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
        rings=change.rings,
    )


def _text(source: Source, row: Shown) -> str:
    return " ".join(str(getattr(row, name) or "") for name in source.words)


def _index(source: Source, row: Shown) -> None:
    """Words of one shown row: in its own column for the match, and per label and view for the reader's vocabulary."""
    text = _text(source, row)
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {source.shown._meta.db_table} set words = to_tsvector('simple', %s) where id = %s",  # noqa: S608 (a table name of ours)
            [text, row.pk],
        )
        cursor.execute(
            """insert into layers_word (label_id, view, word)
            select %s, %s, left(w, 80) from unnest(tsvector_to_array(to_tsvector('simple', %s))) w on conflict do nothing""",
            [row.label_id, row.view, text],
        )
