"""What Outlook packs into ``winmail.dat``: its words, and the files in it ([MS-OXTNEF]).

Its formatted text (compressed RTF) is not read: who sends it so sends the plain words beside it.
"""

import struct
from dataclasses import dataclass, field

from starter.mail.contents.decoding import decoded
from starter.mail.contents.html import as_text

_SIGNATURE = b"\x78\x9f\x3e\x22"
_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_BODY, _PROPERTIES = 0x0002800C, 0x00069003
_NEW_FILE, _TITLE, _DATA, _FILE_PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes of a property, by its type."""
_STRING, _UNICODE, _LENGTHY = 0x1E, 0x1F, frozenset({0x0D, 0x1E, 0x1F, 0x102})
_SEVERAL, _NAMED = 0x1000, 0x8000
_WORDS, _HTML, _LONG_NAME = 0x1000, 0x1013, 0x3707
MOST = 200
"""Files in one, and properties of one."""


@dataclass
class Packed:
    """What was in it, as far as it can be read."""

    words: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)
    """Names and contents."""


def is_packed(name: str, kind: str, content: bytes) -> bool:
    """Whether a part is one, whatever its type says."""
    return content.startswith(_SIGNATURE) and (kind in _TYPES or name.lower().endswith(".dat"))


def unpacked(content: bytes) -> Packed:
    """Read as far as it is whole. Raises nothing."""
    packed, html = Packed(), ""
    at = 6
    try:
        while at + 9 <= len(content) and len(packed.files) < MOST:
            _, kind, length = struct.unpack_from("<BII", content, at)
            value = content[at + 9 : at + 9 + length]
            at += 9 + length + 2
            if kind == _NEW_FILE:
                packed.files.append(("", b""))
            elif kind == _BODY:
                packed.words = decoded(value).rstrip("\x00")
            elif kind == _PROPERTIES:
                found = _properties(value)
                packed.words = found.get(_WORDS, "") or packed.words
                html = found.get(_HTML, "")
            elif packed.files:
                name, data = packed.files[-1]
                if kind == _TITLE:
                    name = name or decoded(value).rstrip("\x00")
                elif kind == _FILE_PROPERTIES:
                    name = _properties(value).get(_LONG_NAME, "") or name
                packed.files[-1] = (name, value if kind == _DATA else data)
    except (struct.error, ValueError):
        pass
    packed.words = packed.words or as_text(html)
    return packed


def _properties(content: bytes) -> dict[int, str]:
    """The texts among the properties, by number."""
    found: dict[int, str] = {}
    (count,) = struct.unpack_from("<I", content)
    at = 4
    for _ in range(min(count, MOST)):
        if at + 4 > len(content):
            break
        kind, number = struct.unpack_from("<HH", content, at)
        at += 4
        if number >= _NAMED:
            (by_name,) = struct.unpack_from("<I", content, at + 16)
            (length,) = struct.unpack_from("<I", content, at + 20)
            at += 24 + (_padded(length) if by_name else 0)
        several = bool(kind & _SEVERAL)
        kind &= ~_SEVERAL
        values = 1
        if several or kind in _LENGTHY:
            (values,) = struct.unpack_from("<I", content, at)
            at += 4
        for _ in range(min(values, MOST)):
            if kind not in _LENGTHY:
                at += _FIXED[kind] if kind in _FIXED else len(content)
                continue
            (length,) = struct.unpack_from("<I", content, at)
            value = content[at + 4 : at + 4 + length]
            at += 4 + _padded(length)
            text = value.decode("utf-16-le", "replace") if kind == _UNICODE else decoded(value)
            found.setdefault(number, text.rstrip("\x00"))
    return found


def _padded(length: int) -> int:
    return (length + 3) // 4 * 4
