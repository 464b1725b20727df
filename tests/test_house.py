"""The laws of the house that a machine can read from the source, and the triggers that keep them in the database."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import DatabaseError, connection, models, transaction

from layers import sources
from partners import scopes
from partners.labels import Entry
from partners.models import FieldGreen, Label, LabelEntry, Marking, Mechanism, MechanismMember, Record, Scope, Sighted
from tests import make

ROOT: Path = settings.BASE_DIR
APPS = ("partners", "layers", "incidents", "contingency", "movements", "sltmap")


def modules(*names: str) -> Iterator[tuple[str, ast.Module]]:
    """Every module of these apps but migrations: its path from the root, and its tree."""
    for name in names or APPS:
        for path in sorted((ROOT / name).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def attributes(tree: ast.AST, name: str) -> list[int]:
    """Lines on which an attribute of this name is taken."""
    return [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == name]


# design.md, section 2: actions, sources, migrations, tests, partners; and these, each with its reason.
UNRESTRICTED = re.compile(r"^partners/|/actions(/|\.py)|/sources\.py$|/models\.py$")
UNRESTRICTED_TOO = {
    "layers/importers/loading.py": "the writing half of the import: an action in a room of its own",
    "layers/restoring.py": "the writing half of manage.py restore",
    "layers/rounds.py": "the clock's actions: planned re-labels, sweeping",
    "movements/watching/distress.py": "calls for help, in the transaction of a report",
    "movements/watching/voice.py": "actions in a room of their own: what is taken down over the radio",
    "movements/watching/rounds.py": "the clock's actions: rules that no report decides",
    "movements/watching/batch.py": "the rules, in the transaction of a batch of reports",
    "movements/watching/turns.py": "the alerts that the rules raise and end, in the same",
    "movements/watching/settings.py": "actions in a room of their own: thresholds that an organisation sets for itself",
    "movements/replay/keeping.py": "actions in a room of their own: tracks kept longer, thinned, gone",
    "movements/watching/alerts.py": "actions in a room of their own: alerts raised, acknowledged, over",
    "sltmap/exercise/load.py": "a command that writes the exercise",
    "sltmap/management/commands/import_layer.py": "a command, run by who holds the server",
}


def test_rows_that_nobody_restricted_are_read_in_few_rooms():
    found = {path for path, tree in modules() if attributes(tree, "unrestricted") and not UNRESTRICTED.search(path)}
    assert found - set(UNRESTRICTED_TOO) == set()


def test_views_consumers_admin_and_urls_never_read_them():
    for path, tree in modules():
        if re.search(r"/(views|consumers|urls|geojson|mvt|text)\.py$", path):
            assert attributes(tree, "unrestricted") == [], path


def test_views_import_no_models():
    for path, tree in modules():
        if path.endswith("/views.py"):
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom):
                    names = {f"{node.module or ''}.{alias.name}" for alias in node.names}
                    assert not any(re.search(r"(^|\.)models(\.|$)", name) for name in names), f"{path}:{node.lineno}"


def test_no_queryset_of_the_house_is_iterated_by_a_cursor():
    found = [(path, line) for path, tree in modules() for line in attributes(tree, "iterator") + attributes(tree, "aiterator")]
    assert found == []


def test_nothing_of_a_reader_is_kept_in_the_database_session():
    texts = [path for name in APPS for path in (ROOT / name).rglob("*") if path.suffix in (".py", ".sql") and path.is_file()]
    pattern = re.compile(r"set_config\(|\bset\s+session\b|\bset\s+sight|REPEATABLE READ", re.IGNORECASE)
    found = []
    for path in texts:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if pattern.search(line) and not line.strip().startswith(("#", "--")):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    assert found == []


def test_no_filter_takes_the_words_of_a_request():
    """a23: closed lists. `filter(**request.GET)` would let a query walk the ORM."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("filter", "exclude", "order_by", "get")
            ):
                unpacked = [keyword.value for keyword in node.keywords if keyword.arg is None]
                starred = [argument.value for argument in node.args if isinstance(argument, ast.Starred)]
                for value in unpacked + starred:
                    assert not re.search(r"request|query|params|GET|POST|body", ast.unparse(value)), f"{path}:{node.lineno}"


def test_every_public_verb_is_an_action():
    """Whose `by` is a reader is guarded by @action; verbs that other verbs call within theirs are private or stand elsewhere."""
    without = []
    for path, tree in modules("partners", "layers", "incidents", "contingency", "movements"):
        if not re.search(r"/actions(/\w+)?\.py$", path):
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                arguments = {argument.arg for argument in node.args.kwonlyargs}
                decorated = any(ast.unparse(decorator).split("(")[0].endswith("action") for decorator in node.decorator_list)
                if not decorated and "by" in arguments:
                    without.append(f"{path}:{node.lineno} {node.name}")
    assert without == []


WITHOUT_WRITER = {
    "make_partitions": "the clock's: tables, no record",
    "accept_reports": "identity comes from the device's credential alone",
}


def test_every_action_takes_who_writes_by_keyword():
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and any(ast.unparse(decorator) == "action" for decorator in node.decorator_list):
                if node.name in WITHOUT_WRITER:
                    continue
                assert not node.args.args and "by" in {argument.arg for argument in node.args.kwonlyargs}, (
                    f"{path}:{node.lineno} {node.name}"
                )


def test_only_the_frame_reads_the_system_clock():
    pattern = re.compile(r"(datetime\.(now|utcnow|today)|timezone\.now|date\.today)\(")
    found = []
    for name in ("partners", "layers", "incidents", "contingency", "movements"):
        for path in (ROOT / name).rglob("*.py"):
            if "migrations" not in path.parts and pattern.search(path.read_text(encoding="utf-8")):
                found.append(path.relative_to(ROOT).as_posix())
    assert found == []


def test_records_forms_and_history_have_no_objects():
    protected = [
        model
        for model in apps.get_models()
        if issubclass(model, Record | Sighted)
        or (model.__module__.split(".")[0] in APPS and model.__name__.endswith("Event") and hasattr(model, "pgh_id"))
    ]
    assert len(protected) > 15
    for model in protected:
        assert getattr(model, "objects", None) is None, model
        assert isinstance(model.unrestricted, models.Manager), model


def test_admin_registers_no_record_label_or_form():
    for model in admin.site._registry:
        assert not issubclass(model, Sighted | Label | LabelEntry | Scope), model
        assert not issubclass(model, Record) or model._meta.label == "partners.DOArea", model


# domain.md, words never used. `safe` and `target` also name things of the tools we stand on.
FORBIDDEN = re.compile(
    r"\b(cleared|safe|all[ -]clear|friendly|hostile|enemy|target|targets|commander|intelligence|surveillance|compliance|violation)\b",
    re.IGNORECASE,
)
ALLOWED = {
    "parallel safe": "PostgreSQL's word for a function",
    "[!&]?target=": "an attribute of HTML",
    r"\.target\b|currentTarget|EventTarget": "a property of DOM events",
    r"\|safe|require_safe|mark_safe|urlsafe|SafeString": "identifiers of Django and Python",
    r"never (called|says?|said|tells?|calls)|Words never used|false all clear|no(r| one is)? (ever )?safe|all clear\"|not .{0,30}safe": (
        "says that it is never said"
    ),
    r"target(ES|:|s?\s*=|s?\.|s?\b.*column|s\[)|Target\b|targets?: |\(target|target\)|, target|for target|in .*targets": (
        "a column that an import fills (layers/importers), a compiler's target: identifiers, never shown"
    ),
    r"thread-?safe|signal-safe|pointer-events|fail-?safe": "words of programming",
}
SPOKEN = [*APPS, "static/src", "docs", "README.md", "CHANGELOG.md"]


def spoken() -> Iterator[tuple[str, int, str]]:
    """What people read or could: templates, catalogue strings, documents, strings of Python and TypeScript. Path, line, text."""
    for name in SPOKEN:
        top = ROOT / name
        paths = (
            [top]
            if top.is_file()
            else sorted(path for path in top.rglob("*") if path.suffix in (".py", ".html", ".ts", ".md", ".txt", ".po"))
        )
        for path in paths:
            if "migrations" in path.parts or "node_modules" in path.parts:
                continue
            text = path.read_text(encoding="utf-8")
            where = path.relative_to(ROOT).as_posix()
            if path.suffix == ".py":
                tree = ast.parse(text)
                for node in ast.walk(tree):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        yield where, node.lineno, node.value
            elif path.suffix == ".ts":
                for number, line in enumerate(text.splitlines(), 1):
                    for literal in re.findall(r"\"[^\"]*\"|'[^']*'|`[^`]*`", line):
                        yield where, number, literal
            else:
                for number, line in enumerate(text.splitlines(), 1):
                    yield where, number, line


def test_words_that_this_field_never_uses_stand_nowhere():
    allowed = re.compile("|".join(ALLOWED))
    found = []
    for path, number, text in spoken():
        for line in text.splitlines():
            if FORBIDDEN.search(line) and not allowed.search(line):
                found.append(f"{path}:{number}: {line.strip()[:120]}")
    assert found == []


# Table x verb whose change can shrink somebody's scope (sight-review: trigger matrix). None: covered by the guard in another way.
SHRINKS = {
    "partners_organisation": "update delete",
    "partners_member": "update delete",
    "partners_duty": "update delete",
    "partners_standing": "insert update delete",
    "partners_mechanism": "update delete",
    "partners_mechanismmember": "update delete",
    "partners_fieldgreen": "delete",
    "partners_audience": "update delete",
    "partners_audiencemember": "update delete",
    "partners_standingconsent": "update delete",
}


def epochs() -> dict[int, object]:
    with connection.cursor() as cursor:
        cursor.execute("select organisation_id, value from partners_epoch")
        return dict(cursor.fetchall())


@pytest.mark.django_db
def test_every_table_that_sight_reads_has_a_trigger_for_each_verb():
    with connection.cursor() as cursor:
        cursor.execute(
            """select event_object_table, lower(event_manipulation) from information_schema.triggers
            where trigger_name like '%%\\_epoch\\_%%' and action_orientation = 'STATEMENT'"""
        )
        found = set(cursor.fetchall())
        cursor.execute("select prosrc from pg_proc where proname in ('sight_scope', 'sight_valid_until', 'sight_cohort')")
        read = set(re.findall(r"\b(?:from|join)\s+(partners_\w+)", " ".join(row[0] for row in cursor.fetchall())))
    for table, verbs in SHRINKS.items():
        for verb in verbs.split():
            assert (table, verb) in found, (table, verb)
    immutable = {"partners_label", "partners_labelentry"}
    columns = {"partners_user", "partners_doarea"}  # one column each: test_a_change_of_one_column_moves_its_epoch
    assert read <= {*SHRINKS, *immutable, *columns}, "a table that scope() reads moves no epoch"


@pytest.mark.django_db
def test_whose_scope_could_shrink_has_a_moved_epoch(cast):
    platform = Mechanism.objects.create(area=cast.area, community="ingo", kind="platform", organisation=cast.kite, starts_at=make.EARLIER)
    joined = MechanismMember.objects.create(mechanism=platform, organisation=cast.heron, starts_at=make.EARLIER)
    green = FieldGreen.objects.create(organisation=cast.heron, area=cast.area)
    listed = make.audience(cast.area, cast.bob, organisation=cast.kite)
    consent = make.standing_consent(cast.kite, cast.area, "incidents", cast.View.FULL, cast.carol, organisation=cast.heron)
    duty = cast.bob.duties.get()
    standing = cast.heron.standings.get()
    heron, everybody = cast.heron.pk, 0
    later = make.EARLIER.replace(year=2031)

    def end(row):
        type(row).objects.filter(pk=row.pk).update(ends_at=later)

    steps = [
        ("standing suspended", lambda: type(standing).objects.filter(pk=standing.pk).update(status="suspended"), heron),
        ("standing ended", lambda: end(standing), heron),
        ("standing deleted", lambda: standing.delete(), heron),
        ("duty ended", lambda: end(duty), heron),
        ("duty deleted", lambda: duty.delete(), heron),
        ("member ended", lambda: end(cast.bob), heron),
        ("undertaking withdrawn", lambda: type(cast.bob).objects.filter(pk=cast.bob.pk).update(undertaking_version=None), heron),
        ("account closed", lambda: _close(cast.bob.user), heron),
        ("left the list", lambda: listed.memberships.update(ends_at=later), heron),
        ("list closed", lambda: type(listed).objects.filter(pk=listed.pk).update(closed_at=later), heron),
        ("out of the list", lambda: listed.memberships.all().delete(), heron),
        ("left the platform", lambda: end(joined), heron),
        ("platform membership deleted", lambda: joined.delete(), heron),
        ("platform ended", lambda: end(platform), everybody),
        ("switch off", lambda: green.delete(), heron),
        ("consent ended", lambda: end(consent), everybody),
        ("consent deleted", lambda: consent.delete(), everybody),
        ("undertaking raised", lambda: type(cast.area).unrestricted.filter(pk=cast.area.pk).update(undertaking_version=2), everybody),
    ]
    for name, step, whose in steps:
        before = epochs()
        step()
        after = epochs()
        assert after[whose] != before[whose], name
        assert after[cast.alder.pk] == before[cast.alder.pk], f"{name} moved an organisation that it does not touch"


def _close(user) -> None:
    type(user).objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.django_db
def test_what_is_no_change_of_sight_moves_no_epoch(cast):
    """Else every sign-in and every new label would rebuild scopes (sight-review 6)."""
    before = epochs()
    make.label(cast.area, cast.kite)
    make.incident(make.label(cast.area, cast.heron))
    type(cast.bob.user).objects.filter(pk=cast.bob.user.pk).update(last_login=make.EARLIER)
    type(cast.area).unrestricted.filter(pk=cast.area.pk).update(name="renamed")
    assert epochs() == before


@pytest.mark.django_db
def test_labels_entries_and_scopes_are_immutable(cast):
    label = make.label(
        cast.area, cast.kite, Marking.AMBER, Entry(view=1, audience=make.audience(cast.area, cast.bob, organisation=cast.kite).pk)
    )
    scopes.refresh(cast.carol.pk)
    for table, column in (("partners_label", "marking = 5"), ("partners_labelentry", "view = 2"), ("partners_scopelabel", "view = 2")):
        with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"update {table} set {column}")
        assert caught.value.__cause__.pgcode == "SL002", table
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """insert into partners_label (content_hash, xact, area_id, originator_id, marking, onward, hide_originator, hide_narrative,
                hide_advice, hide_position)
            select 'earlier', 1, area_id, originator_id, marking, onward, false, false, false, false from partners_label where id = %s
            returning id""",
            [label.pk],
        )
        cursor.execute(
            "insert into partners_labelentry (label_id, view, organisation_id, basis) values (%s, 2, %s, '')",
            [cursor.fetchone()[0], cast.heron.pk],
        )
    assert caught.value.__cause__.pgcode == "SL002"  # an entry that comes in a later transaction than its label


def test_every_field_that_leaves_is_a_column_of_the_form():
    for source in sources.every():
        own = {field.name for field in source.shown._meta.get_fields()}
        assert set(source.fields) <= own and set(source.tile_fields) <= set(source.fields), source.key
