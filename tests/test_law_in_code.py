"""What no line of the house may do, read from its syntax tree: SQL made on the spot, files of users in GDAL, faults that are swallowed."""

from __future__ import annotations

import ast
import re

import pytest

from tests.test_house import modules

# Where a statement is put together from parts, each part a name of ours. A word of a request comes only as a parameter.
COMPOSED = {
    "partners/audit_reads.py": "named statements, joined when the module is read",
    "partners/past.py": "the tables of a layer's forms and records",
    "partners/replay.py": "tables and columns from NARROWS and IDENTITY",
    "partners/visibility.py": "together(): restricted querysets inside a named statement",
    "layers/events.py": "the table of a source",
    "layers/export.py": "columns of a GeoPackage in memory, named as the fields of a source",
    "layers/rounds.py": "the tables that use labels, from the models",
    "layers/importers/likeness.py": "the table of a source",
    "layers/hub/poll.py": "named statements, joined once per connection",
    "layers/mvt.py": "constants of the tile",
    "movements/actions/findings.py": "the table of a source",
    "movements/rooms/actions/ladders.py": "two named statements, one after the other",
    "movements/after/tracks.py": "what a reader sees of segments, inside named statements",
    "movements/replay/positions.py": "what a reader sees of segments, inside named statements",
    "movements/replay/keeping.py": "named conditions, and the name of a day's partition",
    "movements/queries.py": "a restricted queryset inside a named statement",
    "sltmap/exercise/load.py": "a command that empties our own tables",
}
ASKED = re.compile(r"\b(request|GET|POST|body|payload|typed|query\[|params\[)\b")
NAMED = re.compile(r"[A-Z][A-Z_0-9]*")


def executed(tree: ast.Module) -> list[ast.Call]:
    """Statements that are handed to the database by hand."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args]
    return [call for call in calls if call.func.attr in ("execute", "executemany", "callproc", "copy_expert")]  # type: ignore[attr-defined]


def test_raw_sql_is_a_named_statement_or_stands_there_as_it_is():
    for path, tree in modules():
        for call in executed(tree):
            statement = call.args[0]
            plain = isinstance(statement, ast.Constant) or (isinstance(statement, ast.Name) and NAMED.fullmatch(statement.id))
            assert plain or path in COMPOSED, f"{path}:{call.lineno} puts a statement together"
            assert not ASKED.search(ast.unparse(statement)), f"{path}:{call.lineno} puts words of a request into a statement"


def test_every_file_that_puts_statements_together_still_does():
    files = {path for path, tree in modules() for call in executed(tree) if not isinstance(call.args[0], ast.Constant)}
    assert set(COMPOSED) <= files


def test_the_orm_is_handed_no_sql():
    banned = {"RawSQL", "extra", "raw", "RawQuerySet"}
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django"):
                assert not {alias.name for alias in node.names} & banned, f"{path}:{node.lineno}"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("extra", "raw"):
                assert not re.search(r"\b(objects|unrestricted|visible)\b", ast.unparse(node.func)), f"{path}:{node.lineno}"


def test_values_reach_the_database_as_parameters():
    """`%` and .format() on a statement would put a value where SQL is read."""
    for path, tree in modules():
        for call in executed(tree):
            statement = call.args[0]
            if isinstance(statement, ast.BinOp) and isinstance(statement.op, ast.Mod):
                raise AssertionError(f"{path}:{call.lineno} % on a statement")


GDAL = re.compile(r"^(osgeo|gdal|ogr|pyogrio|geopandas|fiona|rasterio|django\.contrib\.gis\.(gdal|utils))(\.|$)")
CHILD = {"layers/importers/ogr.py": "runs in the limited child process alone"}


def test_no_file_of_a_user_is_opened_by_gdal_in_a_server_process():
    for path, tree in modules():
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(GDAL.match(name) for name in names):
                assert path in CHILD, f"{path}:{node.lineno}"
    for path, tree in modules("layers", "incidents", "contingency", "movements", "partners"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and "ogr" in {alias.name for alias in node.names}:
                assert path == "layers/importers/child.py", f"{path}:{node.lineno} reaches the child's reader from outside it"


def test_xml_is_read_by_a_reader_that_knows_no_entities():
    """The library's own module is imported for the names of its types alone; what parses is defusedxml's."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert not any(re.match(r"(xml|lxml)(\.|$)", alias.name) for alias in node.names), f"{path}:{node.lineno}"
            if isinstance(node, ast.ImportFrom) and re.match(r"(xml|lxml)(\.|$)", node.module or ""):
                assert {alias.name for alias in node.names} <= {"Element", "ParseError"}, f"{path}:{node.lineno}"


def test_nobody_pickles_evaluates_or_calls_a_shell():
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name for alias in node.names} | {getattr(node, "module", "") or ""}
                assert not names & {"pickle", "marshal", "shelve", "yaml"}, f"{path}:{node.lineno}"
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in ("eval", "exec", "os.system"), f"{path}:{node.lineno}"
                assert not any(keyword.arg == "shell" for keyword in node.keywords), f"{path}:{node.lineno} shell="


def test_no_read_of_protected_rows_is_kept_by_a_cache():
    """A cache hit never reaches the guard (sight-review 9)."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module in ("django.core.cache", "django.views.decorators.cache"):
                assert not {alias.name for alias in node.names} & {"cache_page"}, f"{path}:{node.lineno}"
            if isinstance(node, ast.FunctionDef):
                names = {ast.unparse(decorator).split("(")[0].split(".")[-1] for decorator in node.decorator_list}
                arguments = {argument.arg for argument in node.args.args + node.args.kwonlyargs}
                assert not (names & {"lru_cache", "cache", "cached"} and arguments & {"reader", "by", "request"}), f"{path}:{node.lineno}"


@pytest.mark.parametrize("name", ["audit", "chain", "replay", "revocations"])
def test_the_rooms_that_keep_the_trail_swallow_no_fault(name):
    [(path, tree)] = [(path, tree) for path, tree in modules("partners") if path == f"partners/{name}.py"]
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None and ast.unparse(node.type) not in ("Exception", "BaseException"), f"{path}:{node.lineno}"
