"""Bytes of a mail as words: by what they say of themselves where it is so, else by what they mostly are."""

import binascii
import codecs
import quopri
import re
from itertools import groupby

PART_BYTES = 1_000_000
"""Of a part's text; what is beyond is not a person's letter, and an officer is told of it."""

_NOT_TEXT = frozenset({"punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7"})
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-15": "iso8859-15",
    "cp1252": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso8859-9": "cp1254",
    "tis_620": "cp874",
}
"""What programs mean where they name a smaller set of characters (Encoding Standard, section 4.2)."""
_WESTERN = frozenset({"cp1252", "iso8859-15", "cp1254"})
_PIECES = 50
"""Pieces of base64 in one part."""
_A_WORD = 24
"""Bytes: a word or two of plain text can look like so much base64."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_ENCODED = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,1000})\?=")
_ENCODED_RUN = re.compile(rf"{_ENCODED.pattern}(?:\s*{_ENCODED.pattern}){{0,200}}")
_META = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """What is no UTF-8 among UTF-8: a byte or two of Windows text that somebody's program put there."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("casework-cp1252", _as_cp1252)


def decoded(content: bytes, charset: str = "") -> str:
    """The words of ``content``, whatever is in it. A wrong byte costs that byte and not the rest."""
    name = _known(charset)
    if name.startswith(("utf-16", "utf_16", "utf-32", "utf_32")) and b"\x00" not in content[:1_000]:
        name = ""  # it says so, and is not
    if name in ("", "utf-8", "utf-8-sig") or name in _WESTERN:
        try:
            return content.decode("utf-8-sig")  # Western text that happens to be UTF-8 is UTF-8
        except ValueError:
            if name in _WESTERN:
                return content.decode(name, "replace")
            return content.decode("utf-8-sig", "casework-cp1252")
    try:
        return content.decode(name)
    except (LookupError, ValueError):
        return content.decode("utf-8-sig", "casework-cp1252")


def header_words(value: str) -> str:
    """A header's text with its encoded words read (RFC 2047), a character split between two of them too."""

    def read(found: re.Match[str]) -> str:
        pieces = [
            (charset.partition("*")[0], _encoded(*rest)) for charset, *rest in _ENCODED.findall(found[0])
        ]
        words = ""
        for charset, run in groupby(pieces, key=lambda piece: piece[0].lower()):
            words += decoded(b"".join(content for _, content in run), charset)
        return words

    return _ENCODED_RUN.sub(read, value)


def charset_of(content: bytes, said: str) -> str:
    """The character set of HTML: what its part says, else what it says itself."""
    found = None if said else _META.search(content[:2_000])
    return found[1].decode("ascii") if found else said


def transferred(content: bytes, encoding: str, charset: str | None = None) -> bytes:
    """A part's bytes out of their encoding for the way (RFC 2045, section 6).

    ``charset`` is given for words, None for anything else. Words that only say they are in base64 are left
    as they are, and what a gateway wrote after them is read.
    """
    name = re.sub(r"[^a-z0-9-]", "", encoding.lower().partition(";")[0].strip())
    if name.startswith("base64"):
        return _binary(content) if charset is None else _chunks(content, charset)
    if name.startswith(("quoted", "qp")):
        return quopri.decodestring(content)
    if name in {"x-uuencode", "uuencode", "uue", "x-uue"}:
        return _uudecoded(content)
    return content


def _encoded(how: str, text: str) -> bytes:
    content = text.encode("utf-8", "surrogateescape")
    return _binary(content) if how in "bB" else quopri.decodestring(content.replace(b"_", b" "), header=True)


def _known(charset: str) -> str:
    """The codec that is meant; empty for none that is text."""
    found = re.match(r"[\w.:-]+", charset.strip().strip("\"'"))
    try:
        codec = codecs.lookup(found[0]) if found else None
    except (LookupError, ValueError):
        return ""
    if codec is None or codec.name in _NOT_TEXT or not getattr(codec, "_is_text_encoding", True):
        return ""
    return _WIDER.get(codec.name, codec.name)


def _chunks(content: bytes, charset: str) -> bytes:
    """Base64, perhaps several pieces of it one after the other, and plain words where it ends."""
    lines, found, at = content.split(b"\n"), list[bytes](), 0
    while at < len(lines):
        ends = _piece(lines, at) if len(found) < 2 * _PIECES else at
        words = _text_of(b"".join(line.strip() for line in lines[at:ends]), charset) if ends > at else None
        if words is None:
            found.append(b"\n".join(lines[at:]))
            break
        found += [words, b"\n"]
        at = ends
    return b"".join(found).rstrip(b"\n")


def _piece(lines: list[bytes], start: int) -> int:
    """Where one piece of base64 ends: all its lines are as long as the first, but a last one or a padded."""
    width = 0
    for at in range(start, len(lines)):
        line = lines[at].strip()
        if not line and not width:
            continue
        if not _BASE64.fullmatch(line) or (width and len(line) > width):
            return at if width else start
        width = width or len(line)
        if len(line) < width or line.endswith(b"="):
            return at + 1
    return len(lines) if width else start


def _text_of(piece: bytes, charset: str) -> bytes | None:
    """What base64 says, if that is words; None for what only looks like base64."""
    plain = piece.rstrip(b"=")
    if len(plain) % 4 == 1:
        return None
    content = binascii.a2b_base64(plain + b"=" * (-len(plain) % 4))
    if b"\x00" in content:
        return content if _is_wide(content) else None
    shown = decoded(content, charset)
    odd = len(_CONTROL.findall(shown)) + shown.count("\ufffd")
    western = _known(charset) in (*_WESTERN, "utf-8", "")
    chance = western and len(content) < _A_WORD and not content.isascii() and not _is_utf8(content)
    return None if chance or odd * 10 > len(shown) else content


def _is_wide(content: bytes) -> bool:
    return content[:2] in (b"\xff\xfe", b"\xfe\xff") or content.count(b"\x00") * 3 > len(content)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except ValueError:
        return False
    return True


def _binary(content: bytes) -> bytes:
    plain = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
    plain = plain[:-1] if len(plain) % 4 == 1 else plain
    return binascii.a2b_base64(plain + b"=" * (-len(plain) % 4))


def _uudecoded(content: bytes) -> bytes:
    found = list[bytes]()
    for line in content.splitlines():
        if line.startswith(b"begin ") or not line.strip():
            continue
        if line.strip() in (b"end", b"`"):
            break
        try:
            found.append(binascii.a2b_uu(line))
        except binascii.Error:
            return content
    return b"".join(found)
