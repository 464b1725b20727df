"""The matrix of read paths: every route, frame and source has a row, and every row tells each reader what decide() gives him, no more.

A new route fails test_every_route_has_a_row until somebody writes down how it is probed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import get_resolver

from layers import sources
from movements.models import Device, Quarantine, Vehicle
from movements.routing import building
from movements.routing.network import way
from partners import audit, queries, scopes
from partners.models import KeyUse, View
from partners.readers import reader_of
from tests import make
from tests.database import put_epoch_of_all
from tests.visibility import probes
from tests.visibility import world as worlds

ADMIN = "admin: configuration only; test_a_superuser_sees_no_record walks every page"
PUBLIC = "public: the same bytes for everybody, no record; test_public_paths_know_no_reader"
AUDIENCES = "names of lists and their people, no record: test_beside_records.py, test_paths_without_records"
STANDING = "names of organisations and their standing, no record: test_beside_records.py, test_paths_without_records"
OPEN = "answers before anybody signed in, names no record; test_paths_without_records"

# Pattern of a route as the resolver spells it -> the probe that asks it (a name in PROBES), or why none is needed.
MATRIX = {
    r"healthz|readyz": OPEN,
    r"": "map page",
    r"text/": "text page",
    r"sw\.js|offline/": PUBLIC,
    r"basemap/.*|basemap\.json": PUBLIC,
    r"tiles/<slug:key>/<int:z>/<int:x>/<int:y>\.pbf": "tiles",
    r"tiles/<slug:key>\.json": "tilejson",
    r"api/v1/(openapi\.json|docs|)": OPEN,
    r"api/v1/me": "me",
    r"api/v1/me/act-as": "writes",
    r"api/v1/layers": "catalogue",
    r"api/v1/layers/<key>/features": "list",
    r"api/v1/layers/<key>/export": "export",
    r"api/v1/layers/<key>/features/<pk>": "detail",
    r"api/v1/layers/vehicles/features/<pk>/trail": "trail",
    r"api/v1/layers/<key>/features/<pk>/(label|recall|seen)": "own records alone: partners/test_release.py",
    r"api/v1/sharing/(principals|form/<key>|preview)": "no record but one's own: partners/test_release.py",
    r"api/v1/layers/<key>/features/<pk>/requests": "writes, and answers the asker's own side: partners/test_request.py",
    r"api/v1/sharing/requests(/<pk>/decide)?": "questions",
    r"api/v1/sharing/(consents(/<pk>)?|defaults/<key>|released)": "one's own alone: partners/test_consent.py",
    r"api/v1/search": "search",
    r"api/v1/feed": "feed",
    r"api/v1/incidents": "writes",
    r"api/v1/warnings": "writes",
    r"api/v1/warnings/<pk>/end": "writes: tests/incidents/test_warn.py",
    r"api/v1/layers/<key>/features/<pk>/(warning|ask-warning)": "writes: tests/incidents/test_warn.py",
    r"api/v1/replay(/window)?": "replay",
    r"api/v1/missions/vet": "vet",
    r"api/v1/missions/<pk>/findings": "one's own organisation's, resting on forms shown now: movements/planning/test_keep_findings.py",
    r"missions/brief\.pdf": "brief",
    r"missions/<slug:pk>/brief\.pdf": "missions seen in full alone: tests/movements/planning/test_print_a_mission.py",
    r"api/v1/missions/<pk>/(plan|agreed|manifest)": "plans",
    r"api/v1/missions/<pk>/(invite|join|decline|leave|decision|part|depart|people-out|close|lead|copy)": "writes: tests/movements/planning/",
    r"api/v1/missions": "writes: tests/movements/planning/test_plan_a_mission.py",
    r"api/v1/missions/import": "what the writer sends alone: movements/planning/test_read_lines.py",
    r"api/v1/missions/templates(/<pk>)?": "one's own alone: movements/planning/test_plan_a_mission.py",
    r"api/v1/vehicles": "one's own alone: movements/planning/test_plan_a_mission.py",
    r"api/v1/missions/suggest": "suggest",
    r"api/v1/curfews(/<pk>/end)?": "configuration of an area one is shown, no record: movements/test_vet_ground.py",
    r"api/v1/roads/near": "the public road network, no record: test_paths_without_records",
    r"api/v1/missions/<pk>/voice": "writes: movements/test_take_down_voice.py",
    r"api/v1/watching/rules": "thresholds of one's own organisation, no record: movements/test_set_watch_rules.py",
    r"api/v1/board|board/": "board",
    r"missions/<slug:pk>/after/((stops|alerts)\.csv|tracks\.gpx|after\.pdf)?": "after",
    r"api/v1/missions/<pk>/keep": "writes: movements/test_after_action.py",
    r"board/missions/<pk>/": "as the board and the log: movements/rooms/test_read_board.py",
    r"board/sheet/": "as the board and the log: movements/rooms/test_read_board.py",
    r"board/rooms/": "rooms and shifts of one's own organisation, no record: movements/rooms/test_hand_over.py",
    r"api/v1/rooms.*": "rooms of one's own and of missions one sees, no record: movements/rooms/test_hand_over.py",
    r"api/v1/missions/<pk>/log": "a line has its own label: movements/rooms/test_read_board.py, test_write_log.py",
    r"api/v1/missions/<pk>/(ladder|take|hand-over(/answer)?|acknowledge|manifest/open)": "writes, and one's own ladder: movements/rooms",
    r"api/v1/calls/<pk>/acknowledge": "writes: movements/rooms/test_call_for_help.py",
    r"api/v1/sos.*": "one's own call, or a call that one sees: movements/rooms/test_call_for_help.py",
    r"api/v1/push": "writes: one's own browser: movements/rooms/test_send_outside.py",
    r"api/v1/alerts/<pk>/acknowledge": "writes: movements/test_acknowledge_alert.py",
    r"api/v1/devices(/<int:pk>(/move|/gpx)?)?": "own organisation's devices alone: movements/test_keep_devices.py",
    r"api/v1/me/positions": "writes: movements/test_report_otherwise.py",
    r"api/v1/devices/quarantine": "own devices' reports alone: test_quarantine_is_of_own_devices",
    r"admin/.*": ADMIN,
    r"accounts/.*": OPEN,
    r"account/": "one's own account and sessions, no record: partners/test_sign_out_there.py",
    r"account/phone/": "one's own browsers, no record: movements/rooms/test_send_outside.py",
    r"account/given/": "says that a tab may be closed, no record: test_paths_without_records",
    r"account/emergency/": "numbers and reasons, no record: partners/test_open_in_an_emergency.py, test_open_by_place.py",
    r"account/addresses/": "people of one's own organisation, no record: partners/test_admit_an_address.py",
    r"account/keys/": "keys of one's own organisation, no record: partners/test_keep_keys.py",
    r"account/undertaking/(new/)?": "texts of undertakings, no record: partners/test_accept_an_undertaking.py",
    r"audit/": "audit",
    r"audit/report\.csv": "audit",
    r"api/v1/audit(/counts|/report)?": "audit",
    r"standing/.*|api/v1/standing": STANDING,
    r"api/v1/layers/<key>/features/<pk>/photos(/<photo>)?": "with the full form alone: test_beside_records.py, tests/layers/test_photos.py, a17",
    r"sharing/layers/|api/v1/me/views.*": "names of layers and own views, no record: test_beside_records.py, test_paths_without_records",
    r"sharing/(audiences/<int:pk>/)?|api/v1/sharing/audiences.*": AUDIENCES,
    r"jsi18n/": OPEN,
    r"language/(set/)?": OPEN,
    r"ingest/.*": "devices: identity by credential alone, an answer says accepted or not; tests/abuse a19",
    r"field/": "map page",
}
# Type of a socket frame -> what holds it to the rule.
FRAMES = {
    "hello": "no record",
    "snapshot": "test_socket.py",
    "tick": "test_socket.py, test_machine.py",
    "mark": "token and count of what was sent",
    "ping": "no record",
    "resync": "no record",
    "error": "code and the client's own ref",
}
PROBES = (
    "list",
    "export",
    "detail",
    "tiles",
    "counts z0",
    "counts z5",
    "counts z7",
    "catalogue",
    "feed",
    "search",
    "text page",
    "map page",
    "trail",
    "replay",
    "vet",
    "suggest",
    "brief",
    "questions",
    "plans",
    "after",
    "board",
)
READERS = (
    "desk", "confirmed", "originator", "field", "field_green", "engaged", "suspended", "uniformed", "no_undertaking", "machine", "superuser",
    "outsider",
)  # fmt: skip


@pytest.fixture(scope="module")
def dense(django_db_setup, django_db_blocker):
    """The dense world, built once for the module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        scopes.forget_all()
        queries.forget_holding()
        put_epoch_of_all()
        built = worlds.build()
        _network(built)
        yield built
        transaction.set_rollback(True)


def _network(world: worlds.World) -> None:
    """A public road network that runs where every section of the world runs, seen or not."""
    lines = [row.record.geom.coords[0] for row in world.rows if row.source.key == "roads"]
    joined = [[end for line in lines for end in line]]
    ways = [way(line, {"highway": "track"}) for line in [*lines, *joined]]
    building.replace_network(by=None, name="world", as_of=worlds.AT.date(), ways=ways, at=worlds.AT)


def routes(resolver=None, prefix: str = "") -> Iterator[str]:
    """Every route that the server answers."""
    for entry in (resolver or get_resolver()).url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from routes(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern)


def test_every_route_has_a_row():
    without = [route for route in routes() if not any(re.fullmatch(pattern, route) for pattern in MATRIX)]
    assert without == [], "say in MATRIX how these are probed"


def test_every_row_that_names_a_probe_names_one_that_exists():
    told = {"tilejson", "me", "writes", "audit", *PROBES}
    assert {row for row in MATRIX.values() if ":" not in row and ";" not in row} <= told


def test_every_frame_has_a_row():
    wire = (settings.BASE_DIR / "docs" / "wire.md").read_text()
    server = wire[wire.index("Server sends") : wire.index("Client sends")]
    documented = set(re.findall(r'^\| `\{"type":"(\w+)"', server, re.MULTILINE))
    hub = "".join(path.read_text() for path in (settings.BASE_DIR / "layers" / "hub").glob("*.py"))
    sent = set(re.findall(r'"type": ?"([a-z_]+)"', hub)) - {"websocket"}
    assert documented == set(FRAMES)
    assert sent <= documented


def test_every_source_stands_in_the_world():
    assert {source.key for source in sources.every()} == {*worlds.RECORDS, "vehicles"}


def ask(world: worlds.World, name: str, probe: str) -> probes.Told:
    client = world.clients[name]
    if probe == "detail":
        return probes.detailed(client, [(row.source.key, str(form.pk)) for row in world.rows for form in row.forms.values()])
    if probe == "trail":
        return probes.trailed(client, [str(row.forms[View.FULL].pk) for row in world.rows if row.source.key == "vehicles"])
    if probe == "plans":
        return probes.planned(client, [str(form.pk) for row in world.rows if row.source.key == "missions" for form in row.forms.values()])
    if probe == "after":
        return probes.afterwards(
            client, [str(form.pk) for row in world.rows if row.source.key == "missions" for form in row.forms.values()]
        )
    if probe == "search":
        titles = {str(form.title).split(",")[0].split()[0] for row in world.rows for form in row.forms.values()}
        words = sorted(titles | {word for row in world.rows for word in row.hidden + row.open})
        told = probes.searched(client, words[:400])
        for begin in range(400, len(words), 400):
            KeyUse.objects.all().delete()  # more words than a machine's key may ask for in a minute
            told = told.and_(probes.searched(client, words[begin : begin + 400]))
        return told
    if probe.startswith("counts"):
        return probes.counted(client, int(probe.removeprefix("counts z")))
    paths = {
        "list": probes.listed,
        "export": probes.exported,
        "tiles": probes.drawn,
        "catalogue": probes.catalogued,
        "feed": probes.fed,
        "text page": probes.texted,
        "map page": probes.mapped,
        "replay": probes.replayed,
        "vet": probes.vetted,
        "suggest": probes.suggested,
        "brief": probes.printed,
        "questions": probes.questioned,
        "board": probes.boarded,
    }
    return paths[probe](client)


@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.parametrize("name", READERS)
def test_every_path_tells_the_same_and_no_more(dense, db, name, probe):
    seen, forbidden = dense.seen_by(name), dense.forbidden_to(name)
    told = ask(dense, name, probe)
    if name == "machine" and probe in ("text page", "map page", "brief", "after"):  # pages are for people
        assert {response.status_code for response in told.responses} == {302}
        return
    expected = {key: {(key, str(row.forms[view].pk), view.label) for row, view in rows} for key, rows in seen.items()}
    for key in told.layers:
        if key == "requests" and (probe == "tiles" or probe.startswith("counts")):  # a question has no place
            assert not told.counts[key] and not any(entry[0] == key for entry in told.seen or ())
            continue
        if told.seen is not None and probe == "tiles":
            assert {entry for entry in told.seen if entry[0] == key} <= expected[key]
            assert {e for e in told.seen if e[0] == key and e[2] == "full"} == {e for e in expected[key] if e[2] == "full"}
        elif told.seen is not None and probe in ("questions", "plans", "after"):
            assert told.seen == {entry for entry in expected[key] if entry[2] == "full"}
        elif told.seen is not None and probe in ("vet", "board"):  # findings rest on some of what is near, never on more
            assert {entry for entry in told.seen if entry[0] == key} <= expected[key]
        elif told.seen is not None:
            assert {entry for entry in told.seen if entry[0] == key} == expected[key], f"{probe} of {key}"
        if probe.startswith("counts") and (sources.get(key).geometry != "point" or sources.get(key).live):
            assert told.counts[key] <= len(expected[key]), f"{probe} of {key}"  # what is smaller than a pixel is not drawn
        elif key in told.counts:
            assert told.counts[key] == len(expected[key]), f"{probe} counts {key}"
    assert worlds.leaks(told.body, forbidden) == set()
    for response in told.responses:
        assert response.status_code < 500
        assert_unkept(response)


def assert_unkept(response) -> None:
    assert response["Cache-Control"] == "private, no-store", response
    assert not response.has_header("ETag") and not response.has_header("Last-Modified"), response


@pytest.mark.parametrize("name", READERS)
def test_paths_without_records_hold_no_canary(dense, db, name):
    client, forbidden = dense.clients[name], dense.forbidden_to(name)
    keys = [source.key for source in sources.every()]
    paths = [
        "/api/v1/me",
        "/api/v1/openapi.json",
        "/api/v1/docs",
        "/jsi18n/",
        "/healthz",
        "/readyz",
        "/accounts/login/",
        "/accounts/email/",
        "/account/given/",
        "/account/emergency/",
        "/standing/",
        "/standing/partnerships/",
        "/standing/locks/",
        "/standing/members/",
        "/api/v1/standing",
        "/sharing/",
        "/sharing/layers/",
        "/api/v1/me/views",
        "/sharing/audiences/1/",
        "/api/v1/roads/near?lon=31.5586&lat=6.2089",
        "/api/v1/sharing/audiences",
    ]
    told = probes.only_bytes(*paths, *(f"/tiles/{key}.json" for key in keys))(client)
    told.body += probes.filed(client).body
    allowed = forbidden - {organisation.name for organisation in dense.organisations.values()}
    assert worlds.leaks(told.body, allowed) == set()
    assert all(response.status_code < 500 for response in told.responses)


def test_tilejson_is_the_same_for_every_reader(dense, db):
    """a04: bounds are constants; hidden rows cannot move them."""
    for source in sources.every():
        bodies = {dense.clients[name].get(f"/tiles/{source.key}.json").content for name in ("desk", "field", "suspended")}
        assert len(bodies) == 1


def test_public_paths_know_no_reader(dense, db):
    for path in ("/basemap.json", "/basemap/0/0/0.pbf", "/sw.js", "/offline/"):
        answers = {(client.get(path).status_code, client.get(path).content) for client in dense.clients.values()}
        assert len(answers) == 1, path


def test_a_superuser_sees_no_record(dense, db):
    """a13: is_superuser opens configuration; no page of the admin holds a form, a record, a label or a canary of one."""
    client = dense.clients["superuser"]
    words = {word for row in dense.rows if row.source.key != "do_areas" for word in row.hidden + row.open}
    words -= {organisation.name for organisation in dense.organisations.values()}  # configuration
    ids = {str(form.pk) for row in dense.rows for form in row.forms.values()}
    walked = 0
    for route in routes():
        if route.startswith("admin/") and "<" not in route and "(" not in route:
            response = client.get("/" + route.replace("^", "").replace("$", ""), follow=False)
            walked += response.status_code == 200
            assert response.status_code < 500, route
            assert worlds.leaks(response.content, words | ids) == set(), route
    assert walked > 10
    for path in ("/api/v1/layers", "/api/v1/feed", "/", "/text/", "/tiles/incidents/5/18/15.pbf"):
        response = client.get(path)
        assert response.status_code == 403 or response.get("Location") == "/admin/", path


def test_hidden_and_absent_are_the_same_bytes_on_every_verb(dense, db):
    """a02."""
    for name in ("confirmed", "field", "suspended", "machine", "no_undertaking"):
        client = dense.clients[name]
        seen = {str(row.forms[view].pk) for rows in dense.seen_by(name).values() for row, view in rows}
        for source in sources.every():
            hidden = next(
                str(form.pk) for row in dense.rows if row.source is source for form in row.forms.values() if str(form.pk) not in seen
            )
            trails = [""] + (["/trail"] if source.key == "vehicles" else [])
            for tail in trails:
                for verb in ("get", "head", "post", "put", "patch", "delete", "options"):
                    answers = []
                    for pk in (hidden, str(worlds.absent())):
                        response = getattr(client, verb)(f"/api/v1/layers/{source.key}/features/{pk}{tail}")
                        answers.append((response.status_code, sorted(response.items()), response.content.replace(pk.encode(), b"")))
                    assert answers[0] == answers[1], (name, source.key, verb)
                    if verb == "get":
                        assert answers[0][0] == (403 if name == "no_undertaking" else 404)  # he is refused before anything is looked for


def test_quarantine_is_of_own_devices(dense, db):
    """A report at fault is shown to its device's organisation, whatever the vehicle's label says of the others."""
    for code in ("kite", "quill", "heron"):
        organisation = dense.organisations[code]
        vehicle = Vehicle.unrestricted.filter(organisation=organisation).first()
        device = Device.unrestricted.create(vehicle=vehicle, name="tracker", secret_sha256=worlds.sha256(code), starts_at=make.EARLIER)
        Quarantine.unrestricted.create(device=device, code="bad_time", report=f"zqreport{code}")
    for name in READERS:
        response = dense.clients[name].get("/api/v1/devices/quarantine")
        member = dense.cast[name]
        told = set(re.findall(r"zqreport(\w+?)\b", response.content.decode()))
        assert told <= ({member.organisation.code} if member is not None else set()), name
        assert_unkept(response)
    assert "zqreportkite" in dense.clients["originator"].get("/api/v1/devices/quarantine").content.decode()


AUDIT = ("/audit/", "/api/v1/audit?limit=1000", "/api/v1/audit?part=all&limit=1000", "/api/v1/audit/counts?area=ssd", "/api/v1/audit/report?area=ssd",
    "/audit/report.csv?area=ssd")  # fmt: skip


def test_the_audit_is_of_ones_own_records_or_in_sums(dense, db):
    """Each reader's part holds the acts about his own organisation's records, where he is focal point; no title but of his own forms."""
    desk = dense.cast["desk"]
    for row in dense.rows:
        audit.note(act="view", by=reader_of(desk), layer=row.source.key, record=row.record.pk, version=1, view=2)
    for name in READERS:
        client, member, forbidden = dense.clients[name], dense.cast[name], dense.forbidden_to(name)
        names = {organisation.name for organisation in dense.organisations.values()}  # of organisations everybody may know
        for path in AUDIT:
            response = client.get(path)
            assert response.status_code < 500 and worlds.leaks(response.content, forbidden - names) == set(), (name, path)
            assert_unkept(response)
        told = client.get(AUDIT[1])
        entries = told.json()["entries"] if told.status_code == 200 else []
        own = {str(row.forms[View.FULL].pk) for rows in dense.seen_by(name).values() for row, view in rows if view == View.FULL}
        assert {entry["feature"] for entry in entries} - {None} <= own, name
        kite = [row for row in dense.rows if row.label.originator.code == "kite" and row.label.area_id == dense.area.pk]
        acts = [entry for entry in entries if entry["act"] == "view" and entry["organisation"] == desk.organisation.name]
        assert len(acts) >= len(kite) if name == "originator" else entries == [], name
        assert member is not None or told.status_code in (401, 403), name
        if name != "desk" and told.status_code == 200:
            assert client.get(AUDIT[3]).json()["counts"] == [], name
        if told.status_code == 200:
            assert client.get(AUDIT[2]).json()["entries"] == [], name


def test_the_outsider_is_told_to_sign_in_and_nothing_else(dense, db):
    client = dense.clients["outsider"]
    for path in ("/api/v1/layers", "/api/v1/layers/incidents/features", "/api/v1/me", "/api/v1/feed", "/api/v1/search?q=a"):
        response = client.get(path)
        assert (response.status_code, response.json()["code"]) == (401, "not_signed_in"), path
    for path in ("/", "/text/"):
        assert client.get(path).status_code == 302


def test_the_world_is_dense(dense, db):
    """Else the matrix would prove little: every reader with sight has full, redacted and hidden forms."""
    total = len(dense.rows)
    for name in ("desk", "confirmed", "originator", "engaged", "machine"):
        views = [view for rows in dense.seen_by(name).values() for _, view in rows]
        if name not in ("engaged", "machine"):
            assert views.count(View.FULL) > total * 0.05, name
            assert views.count(View.REDACTED) > total * 0.05, name
        assert total * 0.05 < len(views) < total * 0.9, name
