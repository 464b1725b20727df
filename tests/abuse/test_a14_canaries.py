"""a14: after a full run no word of a hidden field stands in logs, caches, Redis, temporary files, error pages or health pages."""

from __future__ import annotations

import io
import json
import logging
import re
import tempfile
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.cache import caches
from django.db import IntegrityError, connection
from django.test import Client

from incidents.models import Incident
from layers import queries
from layers.rounds import Rounds
from partners import audit
from partners.models import Marking
from partners.readers import reader_of
from sltmap.logs import Quiet
from tests import make
from tests.layers.live import Listener, serving
from tests.visibility import probes
from tests.visibility import world as worlds

CANARY = re.compile(r"zq\d+z\w+|zqtyped\w*|zorg\w+")


@pytest.fixture
def logged():
    """All that is logged from INFO on, as the server writes it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Quiet("{asctime} {levelname} {name} {message}", style="{"))
    root = logging.getLogger()
    root.addHandler(handler)
    yield out
    root.removeHandler(handler)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder that temporary files go to."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def kept_in_caches() -> str:
    """Everything that the caches hold, Redis among them where it is configured."""
    held = [repr(getattr(caches[name], "_cache", "")) for name in configured.CACHES]
    if configured.REDIS_URL:
        import redis

        server = redis.Redis.from_url(configured.REDIS_URL)
        held += [repr(key) + repr(server.dump(key)) for key in server.scan_iter()]
    return "".join(held)


def words_in(folder: Path) -> str:
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("*") if path.is_file())


def tour(world: worlds.World, name: str) -> None:
    """Everything that a reader can ask for by HTTP, hidden things too, and everything wrong that he can say."""
    client = world.clients[name]
    for probe in (probes.listed, probes.drawn, probes.catalogued, probes.fed, probes.texted, probes.mapped, probes.filed):
        probe(client)
    probes.counted(client, 5)
    probes.detailed(client, [(row.source.key, str(form.pk)) for row in world.rows[::7] for form in row.forms.values()])
    probes.searched(client, [word for row in world.rows[::9] for word in row.hidden + row.open])
    for path in (
        "/audit/",
        "/audit/report.csv?area=ssd",
        "/api/v1/audit?part=all",
        "/nothing/zqtyped",
        "/api/v1/layers/incidents/features?zqtyped=1",
    ):
        client.get(path)
    wrong = {
        "type": "Feature",
        "geometry": None,
        "properties": {"type": "theft", "narrative": "zqtyped", "place": "zqtyped", "severity": "zqtyped"},
    }
    client.post("/api/v1/incidents", json.dumps(wrong), content_type="application/json")
    client.post("/api/v1/incidents", '{"zqtyped": NaN', content_type="application/json")


@pytest.mark.django_db(transaction=True)
def test_no_canary_is_left_behind_by_a_full_run(logged, folder):
    world = worlds.build()
    for name in ("desk", "confirmed", "originator", "field", "suspended", "machine", "superuser", "outsider"):
        tour(world, name)
    with serving() as server:
        listener = Listener(server, world.cast["confirmed"]).open()
        listener.is_current()
        worlds.publish(world, "incidents", worlds.intern(world, "kite", Marking.GREEN))
        listener.close()
    Rounds().go()
    audit.note(act="view", by=reader_of(world.cast["desk"]), layer="incidents", record=world.rows[0].record.pk)
    assert "Not Found" in logged.getvalue()  # what is looked through is what the server wrote
    for where, text in (("logs", logged.getvalue()), ("caches", kept_in_caches()), ("temporary files", words_in(folder))):
        assert set(CANARY.findall(text)) - {"zqtyped"} == set(), where
    # What a person typed into an address stands in the log line of its 404; a path holds no word of a record.
    assert "zqtyped" not in re.sub(r"/nothing/zqtyped", "", logged.getvalue())


@pytest.mark.django_db(transaction=True)
def test_a_fault_of_ours_tells_neither_the_reader_nor_the_log_a_word_of_the_record(logged, cast, signed_in, settings, monkeypatch):
    """Django logs the traceback of a fault; PostgreSQL's message of a broken constraint names the whole row."""
    settings.DEBUG = False
    label = make.label(cast.area, cast.kite)
    record = make.incident(label, narrative="zq1znarrative", place="zq1zplace")

    def broken(*args, **kwargs):
        Incident.unrestricted.filter(pk=record.pk).update(severity=None)

    def refused(*args, **kwargs):
        try:
            broken()
        except IntegrityError as error:
            raise RuntimeError("zq2zmessage") from error

    client: Client = signed_in(cast.bob)
    client.raise_request_exception = False
    for fault in (broken, refused):
        monkeypatch.setattr(queries, "page", fault)
        answer = client.get("/api/v1/layers/incidents/features")
        assert answer.status_code == 500
        assert not CANARY.search(answer.content.decode())
    text = logged.getvalue()
    assert not CANARY.search(text)
    assert "IntegrityError" in text and "23502" in text and "RuntimeError" in text and "test_a14_canaries.py" in text


def test_health_and_readiness_tell_nothing(db, cast):
    make.incident(make.label(cast.area, cast.kite), place="zq1zplace")
    for path in ("/healthz", "/readyz"):
        assert Client().get(path).content in (b"ok\n", b"ready\n")


def test_no_log_line_of_the_house_names_a_label_beside_an_organisation():
    """Labels are few and shared: one beside an organisation would tell who shares what with whom."""
    for app in ("partners", "layers", "incidents", "contingency", "movements"):
        for path in (configured.BASE_DIR / app).rglob("*.py"):
            for line in re.findall(r"logger\.\w+\((.*)", path.read_text(encoding="utf-8")):
                assert not ("label" in line and re.search(r"organisation|originator|member", line)), f"{path.name}: {line}"


def test_the_audit_holds_no_word_of_a_record(db, cast, signed_in):
    incident = make.incident(make.label(cast.area, cast.kite), place="zq1zplace", narrative="zq1znarrative")
    audit.note(act="view", by=reader_of(cast.bob), layer="incidents", record=incident.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "select row_to_json(e)::text from partners_auditentry e union all select row_to_json(r)::text from partners_revocation r"
        )
        assert not CANARY.search(" ".join(row[0] for row in cursor.fetchall()))
