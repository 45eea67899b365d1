"""A photograph is read by its content, made anew, and says nothing of where or by what it was taken."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photographs.pictures import FULL, LIMIT, PIXELS, SMALL, NotAPhotograph, made
from tests.photographs.pictures import MAKE, jpeg, opened, other


def test_nothing_of_place_or_device_is_left() -> None:
    content = jpeg()
    before = opened(content)
    assert before.getexif()[MAKE] == "Example Telephone"
    picture = made(content)
    for kept in (picture.full, picture.small):
        after = opened(kept)
        assert dict(after.getexif()) == {}
        assert {"exif", "comment", "icc_profile", "xmp"} & set(after.info) == set()
        assert b"Example" not in kept


def test_it_stands_upright() -> None:
    picture = made(jpeg(400, 300, turned=True))
    assert (picture.width, picture.height) == (300, 400)


def test_it_is_no_larger_than_can_be_used_and_first_shown_small() -> None:
    picture = made(jpeg(4_000, 1_000))
    assert (picture.width, picture.height) == (FULL, 500)
    assert max(opened(picture.small).size) == SMALL
    assert opened(made(jpeg(50, 40)).full).size == (50, 40)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("PNG", "1"),
        ("WEBP", "RGBA"), ("GIF", "P"),
    ],
)  # fmt: skip
def test_the_kinds_that_people_send(kind: str, mode: str) -> None:
    assert opened(made(other(kind, mode)).full).mode == "RGB"


def test_where_it_could_be_seen_through_it_is_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(written, "PNG")
    assert opened(made(written.getvalue()).full).getpixel((5, 5)) == (255, 255, 255)


def _claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    chunks = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"Not a picture", "not a photograph"),
        (b"%PDF-1.7 ...", "not a photograph"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not a photograph"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 50, "not a photograph"),
        (jpeg()[:600], "damaged"),
        (_claims(60_000, 60_000), "million pixels"),
        (_claims(10_000, PIXELS // 10_000 + 1), "million pixels"),
        (b"\xff\xd8" + b"\x00" * LIMIT, "10 MB"),
        (other("BMP"), "not a photograph"),
        (other("TIFF"), "not a photograph"),
    ],
)
def test_what_is_none_is_told_in_plain_words(content: bytes, why: str) -> None:
    with pytest.raises(NotAPhotograph, match=why) as refused:
        made(content)
    assert str(refused.value).endswith(".")


@given(at=st.integers(0, 2_000), byte=st.integers(0, 255), cut=st.integers(0, 3_000))
def test_whatever_is_wrong_with_it_is_one_error(at: int, byte: int, cut: int) -> None:
    content = bytearray(jpeg(60, 40))
    content[at % len(content)] = byte
    try:
        made(bytes(content[: len(content) - cut % len(content)]))
    except NotAPhotograph:
        return
