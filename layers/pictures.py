"""Photographs made anew: whatever comes in, what is kept is a JPEG of its pixels, without metadata, in two sizes. Pure."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

BYTES_AT_MOST = 12 * 1024 * 1024
PIXELS_AT_MOST = 50_000_000  # told before one of them is decoded
SIDE_AT_MOST = 12_000
KEPT_PX, THUMBNAIL_PX = 1600, 320  # longest side
FORMATS = ("JPEG", "PNG", "WEBP")  # by content, never by name; SVG is a document and not a photograph


class NotAPhoto(ValueError):
    """The bytes are no photograph of these formats, or are broken."""


class TooLarge(ValueError):
    """More bytes or pixels than are taken."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A photograph as it is kept. width, height: of the image, pixels."""

    image: bytes
    thumbnail: bytes
    width: int
    height: int


def make_anew(sent: bytes) -> Made:
    """The photograph in two sizes, upright, RGB, without EXIF, position, profile or comment; what a polyglot carries beside its pixels is
    gone with them. Raises NotAPhoto, TooLarge."""
    if len(sent) > BYTES_AT_MOST:
        raise TooLarge(f"{len(sent)} bytes; at most {BYTES_AT_MOST}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own limit warns; ours refuses, before anything is decoded
            opened = Image.open(io.BytesIO(sent), formats=FORMATS)
        width, height = opened.size
        if width * height > PIXELS_AT_MOST or max(width, height) > SIDE_AT_MOST:
            raise TooLarge(f"{width} x {height} pixels; at most {PIXELS_AT_MOST} and {SIDE_AT_MOST} a side")
        opened.draft("RGB", (KEPT_PX, KEPT_PX))  # a JPEG is decoded at the smallest size that suffices
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    except TooLarge:
        raise
    except Image.DecompressionBombError:  # what Pillow itself will not open has more than twice its limit, and ours is below
        raise TooLarge(f"more than {PIXELS_AT_MOST} pixels") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise NotAPhoto(f"no {', '.join(FORMATS)} photograph: {type(error).__name__}") from None
    upright.thumbnail((KEPT_PX, KEPT_PX))
    small = upright.copy()
    small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    return Made(image=_jpeg(upright), thumbnail=_jpeg(small), width=upright.width, height=upright.height)


def _jpeg(picture: Image.Image) -> bytes:
    """JPEG of pixels alone: a new image holds none of the old one's info."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
