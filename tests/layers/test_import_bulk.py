"""Publishing many records at once leaves the rows, events and words that publishing one by one leaves."""

from datetime import UTC, datetime

import pytest
from django.contrib.gis.geos import Point

from incidents.models import Incident, IncidentShown
from incidents.sources import INCIDENTS
from layers.models import Event, Word
from partners import bulk, labels, shown
from partners.labels import Entry
from partners.models import Marking, View
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 10, 20, tzinfo=UTC)


def report(n: int, **fields) -> Incident:
    kept = {
        "type": "theft", "severity": 1 + n % 4, "occurred_precision": "exact", "occurred_at": AT, "reported_at": AT,
        "place": f"place{n}", "narrative": f"narrative{n}", "geom": Point(31.01 + n * 0.05, 6.01, srid=4326),
    }  # fmt: skip
    return Incident(**(kept | fields))


def picture(records):
    """All that is stored of records, by their order, without random ids and clock times."""
    order = {record.pk: n for n, record in enumerate(records)}
    rows = IncidentShown.unrestricted.filter(record__in=order).order_by("view")
    forms = sorted(
        (order[r.record], r.view, r.label_id, r.version, r.updated_at, r.title, r.narrative, r.originator, r.geom.wkt, r.words)
        for r in rows
    )
    ids = {r.pk: (order[r.record], r.view) for r in rows}
    events = [
        (order[e.record], e.version, e.label_before, e.label_after, ids.get(e.full_before), ids.get(e.full_after),
         ids.get(e.redacted_before), ids.get(e.redacted_after), e.full_changed, e.redacted_changed)
        for e in Event.objects.filter(record__in=order)
    ]  # fmt: skip
    words = sorted(Word.unrestricted.values_list("label", "view", "word"))
    kept = sorted((order[r.pk], r.version, r.label_id, r.cell_id) for r in Incident.unrestricted.filter(pk__in=order))
    return forms, sorted(events, key=str), words, kept


def test_rows_events_and_words_are_those_of_publishing_one_by_one():
    area = make.area()
    make.partition(area)
    heron = make.organisation("heron")
    green = make.label(area, heron)
    red = make.label(area, heron, Marking.RED)
    own = make.label(area, heron, Marking.AMBER_STRICT)

    def life(publish_all):
        Word.unrestricted.all().delete()
        records = [report(n) for n in range(6)]
        publish_all([(r, red if n == 5 else green) for n, r in enumerate(records)])
        kept = list(Incident.unrestricted.filter(pk__in=[r.pk for r in records]))
        again = sorted(kept, key=lambda r: r.place)
        again[0].narrative = "changed"  # hidden: moves the full form alone
        again[1].severity = 4  # shown to both
        publish_all([(again[0], green), (again[1], green), (again[2], own), (again[3], green), (again[5], green)])
        return picture(records)

    one_by_one = life(lambda pairs: [shown.publish(source=INCIDENTS, record=r, label=label, at=AT) for r, label in pairs])
    at_once = life(lambda pairs: bulk.publish_many(source=INCIDENTS, records=pairs, at=AT))
    assert at_once == one_by_one
    assert len(at_once[1]) == 11


def test_a_release_without_consent_is_refused_for_all():
    area = make.area()
    heron, kite = make.organisation("heron"), make.organisation("kite")
    label = labels.intern(area=area, originator=heron, marking=Marking.AMBER, entries=[Entry(view=View.FULL, organisation=kite.pk)])
    with pytest.raises(shown.ConsentRequired):
        bulk.publish_many(source=INCIDENTS, records=[(report(1), label)], at=AT)
    assert not Incident.unrestricted.exists()


def test_the_number_of_statements_does_not_grow_with_the_records(django_assert_max_num_queries):
    area = make.area()
    label = make.label(area, make.organisation("heron"), hide=frozenset({"narrative"}))
    with django_assert_max_num_queries(10):
        bulk.publish_many(source=INCIDENTS, records=[(report(n), label) for n in range(300)], at=AT)
