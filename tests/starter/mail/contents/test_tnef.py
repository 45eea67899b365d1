"""What Outlook packs into winmail.dat: its files are named and its words are read."""

import base64
import struct

import pytest

from starter.mail.contents.parts import DISAGREE
from tests.starter.mail.contents.test_contents import BASE64, mail, part, several


def _attribute(level: int, kind: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, kind, len(value)) + value + struct.pack("<H", sum(value) % 65_536)


def _winmail(words: bytes) -> bytes:
    name = "caf\u00e9 notice.pdf\x00".encode("utf-16-le")
    named = struct.pack("<HHII", 0x1F, 0x3707, 1, len(name)) + name + b"\x00" * (-len(name) % 4)
    number = struct.pack("<HHi", 3, 0x3705, 1)
    return (
        b"\x78\x9f\x3e\x22\x01\x00"
        + _attribute(1, 0x0002800C, words)
        + _attribute(2, 0x00069002, b"\x01\x00")
        + _attribute(2, 0x00018010, b"NOTICE~1.PDF\x00")
        + _attribute(2, 0x0006800F, b"%PDF-1.4")
        + _attribute(2, 0x00069005, struct.pack("<I", 2) + number + named)
    )


@pytest.mark.parametrize("cut", [None, 40, 90, 150])
def test_what_outlook_packs_is_named_and_its_words_are_read(cut: int | None) -> None:
    packed = base64.encodebytes(_winmail(b"My partner hits me.\x00")[:cut])
    tnef = part('application/ms-tnef; name="winmail.dat"', packed, BASE64)
    found = mail(several("mixed", part("text/plain", ""), tnef))
    assert "winmail.dat" in [each.name for each in found.attachments]
    assert found.said == "My partner hits me."
    if cut is None:
        assert [each.size for each in found.attachments if each.name == "caf\u00e9 notice.pdf"] == [8]
        same = mail(several("mixed", part("text/plain", "My partner hits me."), tnef))
        assert (same.said, same.whole) == ("My partner hits me.", "")
        other = mail(several("mixed", part("text/plain", "My bin."), tnef))
        assert (other.said, other.whole) == ("My bin.\n\nMy partner hits me.", DISAGREE)
