"""A photograph as it is kept: read by its content, turned upright, made anew without its device's notes."""

import io
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

LIMIT = 10 * 1024 * 1024
"""Bytes of one photograph, as it is sent."""
PIXELS = 50_000_000
"""Of one photograph. A telephone's has 12 to 50 million; a small file can claim more than fit into memory."""
FULL, SMALL = 2_000, 320
"""The longer side of what is kept, and of what is shown first, in pixels."""
SMALL_BYTES = 20_000
"""Of what is shown first. Most are lighter; only leaves, gravel and the like are not."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MEDIA_TYPE = "image/jpeg"
"""Of what is kept."""
_QUALITY = 85


class Unfit(StrEnum):
    """Why something cannot be kept as a photograph, for who says it in other words."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    HEIC = "heic"
    """What an iPhone keeps, and browsers do not show."""
    UNKNOWN = "unknown"
    DAMAGED = "damaged"


class NotAPhotograph(ValueError):
    """It cannot be kept. The text says why, for whoever sent it."""

    def __init__(self, text: str, why: Unfit = Unfit.UNKNOWN) -> None:
        super().__init__(text)
        self.why = why


@dataclass(frozen=True)
class Picture:
    """A photograph made anew as two JPEGs, with nothing in them but the picture."""

    full: bytes
    small: bytes
    width: int
    height: int


def made(content: bytes) -> Picture:
    """The photograph of these bytes, whatever its name or type says. Raises NotAPhotograph.

    It takes a processor some tenths of a second: to be called in a thread.
    """
    if not content:
        raise NotAPhotograph("The file is empty.", Unfit.EMPTY)
    if len(content) > LIMIT:
        raise NotAPhotograph(f"A photograph has at most {LIMIT // 1024 // 1024} MB.", Unfit.TOO_LARGE)
    from PIL import Image, UnidentifiedImageError  # not by a program that never sees one

    Image.init()  # or it would know some of FORMATS only after it has failed once
    Image.MAX_IMAGE_PIXELS = None  # looked at below, before they are read: Pillow would only warn
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > PIXELS:
                most = f"A photograph has at most {PIXELS // 1_000_000} million pixels."
                raise NotAPhotograph(most, Unfit.TOO_MANY_PIXELS)
            image.draft("RGB", (FULL, FULL))  # a JPEG is read no larger than it is kept
            full = _plain(image)
    except UnidentifiedImageError:
        why = Unfit.HEIC if content[4:12] in _HEIC else Unfit.UNKNOWN
        raise NotAPhotograph(f"It is not a photograph that can be read. {_TAKEN}", why) from None
    except NotAPhotograph:
        raise
    except Exception:  # Pillow's readers raise whatever they stumble over
        damaged = f"It is damaged, or not the kind of file it begins as. {_TAKEN}"
        raise NotAPhotograph(damaged, Unfit.DAMAGED) from None
    full.thumbnail((FULL, FULL))
    small = full.copy()
    small.thumbnail((SMALL, SMALL))
    return Picture(_jpeg(full, _QUALITY), _light(small), full.width, full.height)


_HEIC = tuple(b"ftyp" + brand for brand in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim"))
_TAKEN = "JPEG, PNG, WebP and GIF are taken."


def _plain(image: "Image.Image") -> "Image.Image":
    """Upright, and on white where it could be seen through."""
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        seen = upright.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        white.alpha_composite(seen)
        upright = white
    return upright.convert("RGB")


def _light(image: "Image.Image") -> bytes:
    """As good as it can be and still light: five are on one page of a telephone's."""
    written = b""
    for quality in (_QUALITY, 70, 50, 30, 15):
        written = _jpeg(image, quality)
        if len(written) <= SMALL_BYTES:
            break
    return written


def _jpeg(image: "Image.Image", quality: int) -> bytes:
    from PIL import Image

    written, bare = io.BytesIO(), Image.new("RGB", image.size)
    bare.paste(image)  # the picture alone
    bare.save(written, "JPEG", quality=quality)
    return written.getvalue()
