"""What a text that is to be shared should not hold: telephone numbers, addresses, names with titles, plates, exact places, call signs.

It points out and never decides: a person reads what was found and what was not. Names without a title are not found. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

KINDS = ("email", "telephone", "name", "plate", "coordinate", "call_sign")
GONE = "[…]"  # stands where something was taken out
DIGITS_LEAST, DIGITS_MOST = 7, 15  # of a telephone number (ITU-T E.164)

# Titles before a name, in the languages of the areas; a name is one to three words that begin with a capital, or any in Arabic.
TITLES = (
    "Mr", "Mrs", "Ms", "Miss", "Dr", "Prof", "Eng", "Hon", "Capt", "Captain", "Maj", "Major", "Col", "Colonel", "Brig", "Gen", "General", "Lt", "Sgt",
    "Cpl", "Commissioner", "Governor", "Minister", "Chief", "Sultan", "Paramount Chief", "Executive Chief", "Director", "Sheikh", "Sheik", "Imam", "Abuna",
    "Bishop", "Archbishop", "Father", "Fr", "Pastor", "Rev", "Reverend", "Sister", "Brother", "Uncle", "Mama", "Ustaz",
    "M", "Mme", "Mlle", "Docteur", "Monsieur", "Madame", "Sr", "Sra", "Don", "Doña",
)  # fmt: skip
ARABIC_TITLES = (
    "السيد",
    "السيدة",
    "الدكتور",
    "الدكتورة",
    "د",
    "الشيخ",
    "الأستاذ",
    "المحافظ",
    "العقيد",
    "العميد",
    "اللواء",
    "الأب",
    "القس",
    "السلطان",
)

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# A number that people dial: a plus or a zero or a bracket first, or groups; never a date, a time, a coordinate, a sum of money.
_TELEPHONE = re.compile(r"(?<![\w.+/:-])(?:\+|00|0|\(0?)\d[\d\s().-]{4,24}\d(?![\w/:])")
_SATELLITE = re.compile(r"(?<![\w.+/:-])8816[\d\s-]{6,14}\d(?!\w)")
_TITLED = re.compile(
    r"\b(?:"
    + "|".join(sorted(TITLES, key=len, reverse=True))
    + r")\b\.?\s+((?:[A-ZÀ-ÖØ-Þ][\w’'-]+)(?:\s+(?:al-|el-|de\s|van\s)?[A-ZÀ-ÖØ-Þ][\w’'-]+){0,2})"
)
_TITLED_ARABIC = re.compile(r"(?<!\w)(?:" + "|".join(ARABIC_TITLES) + r")[./]?\s+([\u0621-\u064a]{2,}(?:\s+[\u0621-\u064a]{2,}){0,2})")
# Letters and figures as plates have them: SSD 123 A, UN 1234, 2-CD-45, KBX 123C, T 123 ABC.
_PLATE = re.compile(
    r"\b(?:[A-Z]{2,3}[ -]?\d{3,4}[ -]?[A-Z]{1,2}|UN[ -]?\d{3,5}|(?:CD|CC|NGO|IO)[ -]\d{1,3}[ -]?\d{0,3}|\d{1,3}[ -]CD[ -]\d{1,4}|T[ -]?\d{3}[ -]?[A-Z]{3})\b"
)
_WORD_BEFORE_PLATE = re.compile(
    r"(?i)\b(?:plate|reg(?:istration)?|number plate|immatriculation|matricule)\W{1,3}([A-Z0-9][A-Z0-9 -]{2,11}[A-Z0-9])\b"
)
_DEGREES = re.compile(r"[-+]?\d{1,2}\.\d{3,}\s*°?\s*[NS]?\s*[,;/ ]\s*[-+]?\d{1,3}\.\d{3,}\s*°?\s*[EW]?")
_DMS = re.compile(r"\d{1,3}\s*°\s*\d{1,2}\s*['′’]\s*(?:\d{1,2}(?:\.\d+)?\s*[\"″”]\s*)?[NSEW]", re.IGNORECASE)
_MGRS = re.compile(r"\b\d{1,2}[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?\d{2,5}\s?\d{2,5}\b")
_CALL_SIGN = re.compile(r"(?i)\bcall ?sign\W{1,3}([\w-]+(?: \d+(?:[.-]\d+)*)?)")
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Something in a text that should perhaps not be shared. start, end: characters; kind: of KINDS."""

    field: str
    start: int
    end: int
    text: str
    kind: str


def point_out(texts: Mapping[str, str]) -> list[Found]:
    """What in these texts (by field) a person should look at before they are shared, in the order of the text."""
    return [
        Found(field=field, start=start, end=end, text=text[start:end], kind=kind)
        for field, text in texts.items()
        for start, end, kind in _apart(sorted(_spans(text), key=lambda span: (span[0], -span[1], KINDS.index(span[2]))))
    ]


def clean(text: str) -> str:
    """The text without what is pointed out in it; GONE stands where something was."""
    for found in reversed(point_out({"": text})):
        text = text[: found.start] + GONE + text[found.end :]
    return text


def _spans(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _EMAIL.finditer(text):
        yield *match.span(), "email"
    for pattern in (_DEGREES, _DMS, _MGRS):
        for match in pattern.finditer(text):
            yield *match.span(), "coordinate"
    for pattern in (_TELEPHONE, _SATELLITE):
        for match in pattern.finditer(text):
            digits = sum(character.isdigit() for character in match[0])
            if DIGITS_LEAST <= digits <= DIGITS_MOST and not _DATE.fullmatch(match[0].strip()):
                yield *match.span(), "telephone"
    for pattern in (_TITLED, _TITLED_ARABIC):
        for match in pattern.finditer(text):
            yield *match.span(), "name"
    for match in _PLATE.finditer(text):
        yield *match.span(), "plate"
    for match in _WORD_BEFORE_PLATE.finditer(text):
        yield *match.span(1), "plate"
    for match in _CALL_SIGN.finditer(text):
        yield *match.span(1), "call_sign"


def _apart(spans: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Of spans that overlap, the first and longest."""
    reached = -1
    for start, end, kind in spans:
        if start >= reached:
            yield start, end, kind
            reached = end
