"""Call signs by skeleton: two that look alike on a screen or a page count as one. Pure."""

from __future__ import annotations

import unicodedata

LONGEST = 40  # characters, of call sign and skeleton

# By the look of capitals (Unicode TS 39, the part a call sign meets): Cyrillic and Greek letters drawn as Latin ones, O and 0, I, l and 1.
_LOOKS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХҮԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ0O1L|",
    "ABESIJKMHOPCTYXYQWABEZHIKMNOPTYXOOIII",
)


class BadCallSign(ValueError):
    """The call sign is empty, too long, or holds characters that cannot be seen."""


def skeleton(call_sign: str) -> str:
    """What a call sign looks like: NFKC, capitals, look-alikes folded, marks, spaces and hyphens dropped. Raises BadCallSign."""
    text = unicodedata.normalize("NFKC", call_sign)
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") for character in call_sign):
        raise BadCallSign(f"call sign {call_sign!r} holds a character that cannot be seen")
    bare = (character for character in unicodedata.normalize("NFD", text.upper()) if not unicodedata.combining(character))
    folded = "".join(character for character in bare if character.isalnum() or character == "|").translate(_LOOKS)
    if not folded or len(folded) > LONGEST or len(call_sign) > LONGEST:
        raise BadCallSign(f"call sign {call_sign!r} has {len(folded)} letters and digits, not 1 to {LONGEST}")
    return folded
