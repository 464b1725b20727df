"""Photographs: made anew without metadata, added by the originator, seen by who sees the record in full and nobody else."""

import io
import struct
import zlib

import pytest
from PIL import Image

from incidents.models import IncidentShown
from incidents.sources import INCIDENTS
from layers.models import Photo
from partners import labels, shown
from partners.labels import Entry
from partners.models import AuditEntry, Marking, View
from sltmap import clock
from tests import make

pytestmark = pytest.mark.django_db


def jpeg(width: int = 640, height: int = 480, **extra) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (120, 90, 60)).save(out, "JPEG", **extra)
    return out.getvalue()


def with_position() -> bytes:
    """A JPEG that says where it was taken, by which camera, with a comment."""
    exif = Image.Exif()
    exif[0x010F] = "canary-camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (6.0, 12.0, 32.0), 3: "E", 4: (31.0, 33.0, 31.0)})
    return jpeg(exif=exif.tobytes(), comment=b"canary-comment")


def claims(width: int, height: int) -> bytes:
    """A PNG of few bytes whose head claims a size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.fixture
def record(cast):
    """An incident of Kite that Bob sees redacted and Alice in full."""
    desk = make.rule(cast.area, "duty_desk")
    make.standing_consent(cast.kite, cast.area, "incidents", View.FULL, cast.carol, audience=desk)
    label = make.label(cast.area, cast.kite, Marking.GREEN, Entry(view=View.FULL, audience=desk.pk, basis="incidents"))
    return make.incident(label, clock.now())


def form(record, view=View.FULL) -> str:
    return str(IncidentShown.unrestricted.get(record=record.pk, view=view).pk)


def add(client, record, data: bytes, name: str = "a.jpg", view=View.FULL, **more):
    url = f"/api/v1/layers/incidents/features/{form(record, view)}/photos"
    return client.post(url, {"file": io.BytesIO(data), **more} if not name else {"file": _named(data, name), **more})


def _named(data: bytes, name: str):
    file = io.BytesIO(data)
    file.name = name
    return file


def urls(client, record, view=View.FULL) -> list[str]:
    base = f"/api/v1/layers/incidents/features/{form(record, view)}/photos"
    return [f"{base}/{photo['id']}" for photo in client.get(base).json().get("photos", [])]


def test_what_is_kept_has_the_pixels_and_nothing_else(cast, record, signed_in):
    carol = signed_in(cast.carol)
    assert add(carol, record, with_position()).status_code == 201
    (url,) = urls(carol, record)
    for address in (url, f"{url}?size=small"):
        data = carol.get(address).content
        kept = Image.open(io.BytesIO(data))
        assert kept.format == "JPEG" and not kept.getexif() and "comment" not in kept.info and "icc_profile" not in kept.info
        assert b"canary" not in data
    assert max(Image.open(io.BytesIO(carol.get(f"{url}?size=small").content)).size) == 320


def test_a_polyglot_loses_what_it_carries(cast, record, signed_in):
    carol = signed_in(cast.carol)
    assert add(carol, record, jpeg() + b"<script>canary</script>PK\x03\x04").status_code == 201
    (url,) = urls(carol, record)
    assert b"canary" not in carol.get(url).content and b"PK\x03\x04" not in carol.get(url).content


@pytest.mark.parametrize(
    ("data", "name", "status", "code"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a.svg", 422, "not_a_photo"),
        (b"GIF89a" + b"\0" * 40, "a.jpg", 422, "not_a_photo"),
        (jpeg()[:200], "a.jpg", 422, "not_a_photo"),
        (b"", "a.jpg", 422, "not_a_photo"),
        (claims(50_000, 50_000), "a.png", 413, "too_large"),
        (claims(20_000, 10), "a.png", 413, "too_large"),
    ],
    ids=["svg", "gif", "torn", "empty", "50,000 x 50,000", "one long side"],
)
def test_what_is_no_photograph_is_refused_before_it_is_decoded(cast, record, signed_in, data, name, status, code):
    answer = add(signed_in(cast.carol), record, data, name)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (status, code, "file")
    assert not Photo.unrestricted.exists()


def test_who_looks_at_a_photograph_is_noted_once_a_burst_and_who_is_refused_is_not(cast, record, signed_in):
    add(signed_in(cast.carol), record, jpeg())
    alice = signed_in(cast.alice)
    (url,) = urls(alice, record)
    assert not AuditEntry.unrestricted.filter(act="view").exists(), "a list of them shows none"
    for address in (f"{url}?size=small", url, url):
        assert alice.get(address).status_code == 200
    assert signed_in(cast.bob).get(url).status_code == 404
    (entry,) = AuditEntry.unrestricted.filter(act="view")
    assert (entry.member, entry.record, entry.originator, entry.view) == (cast.alice.pk, record.pk, cast.kite.pk, View.FULL)
    assert entry.detail == {"photo": url.rsplit("/", 1)[1]}


def test_a17_a_redacted_reader_is_told_of_none_and_the_address_of_one_is_a_404(cast, record, signed_in):
    carol, alice, bob = signed_in(cast.carol), signed_in(cast.alice), signed_in(cast.bob)
    add(carol, record, jpeg())
    (url,) = urls(alice, record)
    assert alice.get(url).status_code == 200
    assert urls(bob, record, View.REDACTED) == []
    guessed = f"/api/v1/layers/incidents/features/{form(record, View.REDACTED)}/photos/{url.rsplit('/', 1)[1]}"
    absent = bob.get("/api/v1/layers/incidents/features/00000000-0000-4000-8000-000000000000/photos/00000000-0000-4000-8000-000000000000")
    for address in (url, guessed):
        assert bob.get(address).status_code == 404 and bob.get(address).content == absent.content


def test_a17_a_photograph_of_ones_own_alone_is_not_seen_with_the_visible_record(cast, record, signed_in):
    carol, alice = signed_in(cast.carol), signed_in(cast.alice)
    assert add(carol, record, jpeg(), own="yes").status_code == 201
    assert len(urls(carol, record)) == 1 and urls(alice, record) == []


def test_a_record_shared_more_widely_later_does_not_take_its_photographs_along(cast, record, signed_in):
    carol, bob = signed_in(cast.carol), signed_in(cast.bob)
    add(carol, record, jpeg())
    wider = labels.intern(
        area=cast.area,
        originator=cast.kite,
        marking=Marking.GREEN,
        entries=[Entry(view=View.FULL, audience=make.rule(cast.area, "ingo").pk, basis="incidents")],
    )
    make.standing_consent(cast.kite, cast.area, "incidents", View.FULL, cast.carol, audience=make.rule(cast.area, "ingo"))
    record.refresh_from_db()
    shown.publish(source=INCIDENTS, record=record, label=wider, at=clock.now())
    assert bob.get(f"/api/v1/layers/incidents/features/{form(record)}").status_code == 200
    assert urls(bob, record) == []


def test_after_a_recall_nobody_else_sees_it(cast, record, signed_in):
    carol, alice = signed_in(cast.carol), signed_in(cast.alice)
    add(carol, record, jpeg())
    (url,) = urls(alice, record)
    own = labels.intern(area=cast.area, originator=cast.kite, marking=Marking.AMBER_STRICT)
    record.refresh_from_db()
    shown.publish(source=INCIDENTS, record=record, label=own, at=clock.now(), fresh=True)
    assert alice.get(url).status_code == 404


def test_only_the_originator_adds_and_takes_away(cast, record, signed_in):
    carol, alice, bob = signed_in(cast.carol), signed_in(cast.alice), signed_in(cast.bob)
    assert add(alice, record, jpeg()).status_code == 403
    assert add(bob, record, jpeg()).status_code == 404
    assert add(bob, record, jpeg(), view=View.REDACTED).status_code == 403
    add(carol, record, jpeg())
    (url,) = urls(carol, record)
    assert alice.delete(url).status_code == 403 and carol.delete(url).status_code == 204
    assert urls(carol, record) == []


def test_more_than_are_kept_and_unknown_fields_are_named(cast, record, signed_in):
    carol = signed_in(cast.carol)
    assert add(carol, record, jpeg(), tlp="CLEAR").json()["code"] == "unknown_field"
    for _ in range(12):
        assert add(carol, record, jpeg(64, 48)).status_code == 201
    assert add(carol, record, jpeg(64, 48)).json()["code"] == "too_many"
