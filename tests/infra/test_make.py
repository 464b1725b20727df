"""What make promises on one's own machine: a private cluster, one clear line for each obstacle, no step done twice."""

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import environ
import pytest
from django.db import connection

from dev import cluster, environment, packages, places, stamps
from dev.console import Stop, one_line
from dev.owner import SOCKET_FILE, make_private, socket_folder
from dev.run import check_port


def test_a_taken_port_is_one_line_that_names_another() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Stop, match=f"^Port {port} is taken.*PORT={port + 1}$"):
            check_port(port)
    check_port(port)


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "80.5"])
def test_what_is_no_port_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Stop, match=f"^PORT={text} is no port"):
        environment.port()


def test_the_port_is_8000_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    assert environment.port() == 8000
    monkeypatch.setenv("PORT", "8123")
    assert environment.port() == 8123


@pytest.mark.parametrize(
    ("number", "begins"),
    [(errno.ENOSPC, "The disk is full: /x"), (errno.EACCES, "No right to write /x"), (errno.EROFS, "No right to write /x")],
)
def test_what_a_person_can_mend_is_one_line(number: int, begins: str) -> None:
    line = one_line(OSError(number, os.strerror(number), "/x"))
    assert line is not None
    assert line.startswith(begins)
    assert "\n" not in line


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    assert one_line(KeyError("x")) is None
    assert one_line(OSError(errno.EBADF, "bad")) is None


def test_packages_are_asked_for_only_where_their_thing_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = tmp_path / "packages.txt"
    listed.write_text(f"# a list\nrun  here  file:{tmp_path}\nrun  gone  command:no-such-program\ntest  gone-too  module:no_such_module\n")
    monkeypatch.setattr(packages, "LIST", listed)
    assert packages.missing({"run"}) == ["gone"]
    assert packages.missing({"run", "test"}) == ["gone", "gone-too"]


def test_nothing_is_missing_while_tests_run() -> None:
    assert packages.missing({"run", "test"}) == []


def test_a_stamp_changes_with_name_and_content_of_what_it_is_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(stamps, "ROOT", tmp_path)
    folder = tmp_path / "src"
    folder.mkdir()
    seen = {stamps.digest([folder])}
    (folder / "a").write_text("1")
    seen.add(stamps.digest([folder]))
    (folder / "a").write_text("2")
    seen.add(stamps.digest([folder]))
    (folder / "a").rename(folder / "b")
    seen.add(stamps.digest([folder]))
    seen.add(stamps.digest([folder], "v18"))
    assert len(seen) == 5
    assert stamps.digest([folder], "v18") in seen


def test_settings_read_the_address_of_the_private_cluster() -> None:
    read = environ.Env.db_url_config(cluster.url())
    assert read["HOST"] == str(socket_folder())
    assert (read["USER"], read["NAME"]) == ("sltmap", "sltmap")
    assert len(os.fsencode(Path(read["HOST"]) / SOCKET_FILE)) < 107


def test_a_folder_of_a_stranger_is_no_place_for_the_socket(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(Stop, match="belongs to somebody else"):
        make_private(tmp_path / "link")


@pytest.mark.skipif(not connection.settings_dict["HOST"].startswith("/"), reason="not on the private cluster")
@pytest.mark.django_db
class TestPrivateCluster:
    """Rights as in production: what the role may not do there, no test may rely on."""

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            rows: list[tuple[object, ...]] = cursor.fetchall()
            return rows

    def test_the_role_is_no_superuser_but_may_make_databases(self) -> None:
        sql = "select rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication from pg_roles where rolname = current_user"
        assert self.ask(sql) == [(False, True, False, False, False)]

    def test_it_listens_on_no_network(self) -> None:
        assert self.ask("select current_setting('listen_addresses'), inet_server_addr()") == [("", None)]

    def test_a_test_database_has_the_extensions(self) -> None:
        found = {name for (name,) in self.ask("select extname from pg_extension")}
        assert found >= {"postgis", "btree_gist", "pg_trgm"}


def test_the_scripts_need_nothing_but_python() -> None:
    words = [sys.executable, "-S", "-c", "import dev.run, dev.test, dev.check, dev.bench, dev.pictures, dev.lock"]
    assert subprocess.run(words, cwd=places.ROOT, capture_output=True, text=True, check=False).stderr == ""
