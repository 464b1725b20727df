"""From contents to PDF by WeasyPrint, which is given everything it needs and fetches nothing."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

LANGUAGES = ("en", "fr", "ar")


def _fetch_nothing(url: str, *args: Any, **kwargs: Any) -> NoReturn:
    """A brief is whole in itself: no picture, font or sheet is fetched, from a file neither."""
    raise ValueError(f"a brief fetches nothing: {url[:80]}")


def html(contents: dict[str, Any], template: str = "brief/brief.html") -> str:
    """What is printed as a document, in the language that is active."""
    language = translation.get_language() or "en"
    return render_to_string(template, contents | {"language": language, "rtl": language.startswith("ar")})


def pdf(document: str) -> bytes:
    """The PDF of a document, A4."""
    import weasyprint  # heavy, and few requests print

    sheet = weasyprint.CSS(
        string=(settings.BASE_DIR / "static" / "css" / "brief.css").read_text(encoding="utf-8"), url_fetcher=_fetch_nothing
    )
    printed: bytes = weasyprint.HTML(string=document, url_fetcher=_fetch_nothing).write_pdf(stylesheets=[sheet])
    return printed
