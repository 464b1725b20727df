"""The catalogues: what is compiled is what is written, no placeholder is lost, and a person's choice holds."""

from __future__ import annotations

import ast
import gettext
import json
import re
from pathlib import Path

import pytest
from django.test import Client

LOCALE = Path(__file__).parents[1] / "sltmap" / "locale"
WRITTEN = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
LINE = re.compile(r'^(msgid|msgid_plural|msgstr|msgstr\[(\d)\])? ?(".*")$')
HOLDER = re.compile(r"%\((\w+)\)[sd]")


def entries(path: Path) -> list[dict[str, str]]:
    """The entries of a .po file: msgid, msgid_plural, msgstr, msgstr[0]…; a line that begins with a quote goes on with the last one."""
    found: list[dict[str, str]] = []
    name = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        match = LINE.match(line)
        if match is None:
            continue
        if match[1]:
            name = line.split(" ", 1)[0]
        if match[1] == "msgid":
            found.append({})
        found[-1][name] = found[-1].get(name, "") + ast.literal_eval(match[3])
    return [entry for entry in found if entry["msgid"]]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_what_is_compiled_is_what_is_written(path):
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    written: dict[object, str] = {}
    for entry in entries(path):
        if "msgstr" in entry:
            written[entry["msgid"]] = entry["msgstr"]
        else:
            written |= {(entry["msgid"], int(name[7:-1])): text for name, text in entry.items() if name.startswith("msgstr[")}
    assert {key: text for key, text in written.items() if text} == {key: text for key, text in compiled.items() if key}


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_no_placeholder_is_lost_or_invented(path):
    for entry in entries(path):
        known = set(HOLDER.findall(entry["msgid"] + entry.get("msgid_plural", "")))
        if text := entry.get("msgstr"):
            assert set(HOLDER.findall(text)) == known, entry["msgid"]
        for name, text in entry.items():  # one, two and none need no figure
            assert not name.startswith("msgstr[") or set(HOLDER.findall(text)) <= known, entry["msgid"]


def test_a_person_chooses_a_language_and_the_page_turns_round(db):
    client = Client()
    answer = client.post("/language/set/", {"language": "ar", "next": "/accounts/login/"}, follow=True)
    assert b'<html lang="ar" dir="rtl"' in answer.content
    assert "تسجيل الدخول".encode() in answer.content
    assert json.dumps("الطبقات")[1:-1] in client.get("/jsi18n/").content.decode()
    assert client.post("/language/set/", {"language": "fr", "next": "https://elsewhere.example/"})["Location"] == "/"
    assert "Se connecter" in client.get("/accounts/login/").content.decode()
