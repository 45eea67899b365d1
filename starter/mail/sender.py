"""Whose mail it is: whom its ``From`` names, and whether the council's own mail server vouches for it.

Nothing here is found by a pattern over a raw header: what a person's mail program shows, what this reads and
what the server checked have to be one and the same, or the mail is a stranger's.
"""

import email.policy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError, NonASCIILocalPartDefect, ObsoleteHeaderDefect
from email.message import EmailMessage
from email.utils import getaddresses
from itertools import pairwise

from charter.addresses.email import as_email, domain_of, taken_email
from charter.addresses.marks import LINE_END, flattened

LONGEST = 2_000
"""Characters of a ``From``: a name and an address have some hundred."""
SHOWN = 200
_HARMLESS = (NonASCIILocalPartDefect, ObsoleteHeaderDefect)
"""A full stop in a name, and letters that are not ASCII."""
_OTHERS = ("sender", "resent-from", "resent-sender")


@dataclass(frozen=True)
class MailSender:
    """Whom a mail says it is from."""

    address: str = ""
    """Empty where it names nobody, or more than one."""
    name: str = ""
    certain: bool = False
    """One ``From`` with one address, and no other header names somebody else."""


class _Guessed(str):
    """Text that was not UTF-8: it names people, and no address is made of its guessed letters."""


def sender_of(message: EmailMessage, envelope: str | None) -> MailSender:
    """Whom it is from. ``envelope``: the sender that SMTP named, which is nobody's word but his own."""
    named = {name: _all(message, name) for name in ("from", *_OTHERS)}
    if not named["from"]:
        said = next((_read(value) for value in named["sender"]), MailSender(envelope or ""))
        address = said.address or envelope or ""
        return MailSender(address if _is_address(address) else "", said.name)
    if len(named["from"]) > 1:
        return MailSender(name=_shown(" / ".join(named["from"])))
    found = _read(named["from"][0])
    others = [_read(value) for name in _OTHERS for value in named[name]]
    alone = all(each.certain and as_email(each.address) == as_email(found.address) for each in others)
    return MailSender(found.address, found.name, certain=found.certain and alone)


def vouched(servers: Sequence[tuple[str, str]], address: str, server: str) -> bool:
    """Whether that server says that the mail is from the address's own domain (RFC 8601, RFC 7489).

    ``servers``: ``Received`` and ``Authentication-Results``, the latest first. Only the latest one of the
    server's name counts, and none beneath what another server wrote before it: those may be the sender's.
    """
    domain, arrived = domain_of(address.rpartition("@")[2]), False
    for name, value in servers:
        if name == "received":
            by_us = received_by(value, server)
            if arrived and not by_us:
                return False
            arrived = arrived or by_us
            continue
        said = list(_said(value))
        if said and said[0] and _same(said[0][0].strip('"'), server):
            return bool(domain) and _passed(said[1:], domain)
    return False


def received_by(value: str, server: str) -> bool:
    """Whether a ``Received`` is that server's own."""
    words = next(_said(value), [])
    return any(first.lower() == "by" and _same(second, server) for first, second in pairwise(words))


def _same(name: str, server: str) -> bool:
    return name.isascii() and name.lower() == server.lower()


def _passed(results: Sequence[Sequence[str]], domain: str) -> bool:
    """Whether DMARC passed for that domain, and for no other."""
    judged = []
    for result in results:
        method, _, found = (result[0] if result else "").lower().partition("=")
        if method.partition("/")[0] == "dmarc":
            whose = [each.partition("=")[2] for each in result if each.lower().startswith("header.from=")]
            judged.append(found == "pass" and [domain_of(each.strip('"')) for each in whose] == [domain])
    return bool(judged) and all(judged)


def _said(value: str) -> Iterator[list[str]]:
    """A header's parts between semicolons, word by word: comments are left out, and nothing that is quoted
    is taken for anything else. Nothing at all where a quotation or a comment does not end."""
    plain, depth, quoted, escaped = [], 0, False, False
    for each in value:
        if escaped:
            escaped = False
            plain.append("\ufffd" if quoted else "")
        elif each == "\\" and (quoted or depth):
            escaped = True
        elif quoted:
            quoted = each != '"'
            plain.append("\ufffd" if each in "; =\t" else each)
        elif each == '"' and not depth:
            quoted = True
            plain.append(each)
        elif each in "()":
            depth = max(depth + (1 if each == "(" else -1), 0)
            plain.append(" ")
        elif not depth:
            plain.append(each)
    if depth or quoted or escaped:
        return
    for part in "".join(plain).split(";"):
        yield "=".join(each.strip() for each in part.split("=")).split()


def _all(message: EmailMessage, name: str) -> list[str]:
    """Every header of that name. What was sent raw is UTF-8, or else a guess."""
    found = []
    for each, value in message.raw_items():
        if each.lower() == name:
            raw = str(value).replace("\r", "").replace("\n", "").encode("utf-8", "surrogateescape")
            try:
                found.append(raw.decode("utf-8"))
            except UnicodeDecodeError:
                found.append(_Guessed(raw.decode("cp1252", "replace")))
    return found


def _read(value: str) -> MailSender:
    """The one address of a header, by the standard library's parser."""
    if len(value) > LONGEST:
        return MailSender(name=_shown(value))
    found = _parsed(value)
    if found is None:
        return MailSender(name=_shown(value))
    addresses, certain = found
    if not addresses:  # all of it may be one encoded word: then it says whom it is from, but not as it should
        again = _parsed(_decoded(value))
        addresses, certain = (again[0] if again else []), False
    if isinstance(value, _Guessed) and not all(address.isascii() for address, _ in addresses):
        return MailSender(name=_shown(value))
    if len(addresses) != 1 or not (certain or _decoded(value).count("@") == 1):
        return MailSender(name=_shown(value))
    return MailSender(addresses[0][0], addresses[0][1], certain)


def _parsed(value: str) -> tuple[list[tuple[str, str]], bool] | None:
    """Its addresses with their names, and whether it is written as it has to be; None if it is unreadable."""
    try:
        header = email.policy.default.header_factory("from", value)
        written = [(group.display_name, list(group.addresses)) for group in header.groups]
        defects = [each for each in header.defects if not isinstance(each, _HARMLESS)]
        seen = [address for _, address in getaddresses([value])]  # as other programs read it
    except Exception:  # the header parser raises almost anything at hostile text
        return None
    every = [each for _, addresses in written for each in addresses]
    if any(LINE_END.search(f"{each.display_name}{each.addr_spec}") for each in every):
        return None
    found = [
        (each.addr_spec, flattened(each.display_name)[:SHOWN])
        for each in every
        if _is_address(each.addr_spec)
    ]
    whole = len(written) == len(every) == len(found) == 1 and written[0][0] is None
    return found, whole and not defects and "<@" not in value and seen == [found[0][0]]


def _decoded(value: str) -> str:
    try:
        return str(email.policy.default.header_factory("subject", value))
    except (HeaderParseError, ValueError, IndexError, AttributeError, RecursionError):
        return value


def _is_address(text: str) -> bool:
    try:
        return bool(taken_email(text)) and len(text) <= SHOWN and text.isprintable() and " " not in text
    except ValueError:
        return False


def _shown(value: str) -> str:
    return flattened(_decoded(value[:LONGEST]))[:SHOWN]
