"""Addresses for post, in the form GOV.UK Notify takes: three to seven lines, the last of them a UK postcode,
a BFPO number or a country, none beginning with certain marks, and no "no fixed abode"
(Notify's API, "Send a letter"; its `postal_address`)."""

import re

from charter.addresses.countries import ABROAD, HOME, POSTCODE_AREAS
from charter.addresses.marks import plain_dashes, plain_lines, without_marks

LEAST, MOST = 3, 7
"""Lines, the name among them."""
NOT_FIRST = r'@()=[]"\/,<>~' + "\u201d"
"""No line may begin with one of these."""
OCCUPIER = "The Occupier"
_POSTCODE = r"[A-Z]{1,2}[0-9][A-Z0-9]? *-? *[0-9][ABD-HJLNP-UW-Z]{2}"
_AT_END = re.compile(rf"(?:^|(?<=[^A-Z0-9]))({_POSTCODE})$", re.IGNORECASE)
POSTCODE_ANYWHERE = re.compile(r"(?<![A-Z0-9])[A-Z]{1,2}[0-9][A-Z0-9]? *-? *[0-9][A-Z]{2}(?![A-Z0-9])")
"""A postcode within a text in capitals, as likely as not."""
_AREA = re.compile(r"[A-Z]*")
_WHOLE = re.compile(_POSTCODE)
_BFPO = re.compile(r"BFPO (?:c/o )?\d+", re.IGNORECASE)
_NOWHERE = re.compile(
    r"\bno (?:fixed|permanent|settled) (?:place of )?(?:abode|address|home|residence)\b"
    r"|(?:^|[\n,;]) *n\.? ?f\.? ?a\.? *(?=$|[\n,;])"
)


def is_nowhere(address: str) -> bool:
    """Whether it says that somebody has no address: nothing can be posted there."""
    said = plain_lines(plain_dashes(without_marks(address))).replace("-", " ").lower()
    lines = "\n".join(" ".join(line.split()) for line in said.split("\n"))
    return bool(_NOWHERE.search(lines) or _NOWHERE.search(lines.replace("\n", " ")))


def as_postcode(text: str) -> str:
    """A postcode as it is compared: capitals and digits alone; empty for what is none."""
    plain = "".join(plain_dashes(without_marks(text)).split()).replace("-", "").upper()
    return plain if plain.isascii() and plain.isalnum() else ""


def postcode_in(address: str) -> str:
    """The last postcode of an address, as it is compared; empty if there is none."""
    found = POSTCODE_ANYWHERE.findall(plain_dashes(without_marks(address)).upper())
    return as_postcode(found[-1]) if found else ""


def lines_of(address: str) -> list[str]:
    """An address line by line: one written in a single line is parted at its commas, and a postcode at the
    end of a line stands on its own. Nothing is guessed, and nothing judged."""
    text = plain_lines(without_marks(address)).replace("\t", " ")
    lines = [" ".join(line.split()).strip(" ,") for line in text.split("\n")]
    lines = [line for line in lines if line]
    if len(lines) == 1:
        lines = [part.strip() for part in lines[0].split(",") if part.strip()]
    if lines and lines[-1].lower() in HOME and len(lines) > 1:
        lines = lines[:-1]
    if lines and (found := _AT_END.search(plain_dashes(lines[-1]))):
        before, code = lines[-1][: found.start()].strip(" ,"), as_postcode(found[1])
        lines = [*lines[:-1], *([before] if before else []), f"{code[:-3]} {code[-3:]}"]
    return lines


def is_postcode(text: str) -> bool:
    """Whether it may be a postcode of the UK: of an area there is, in the form of one."""
    plain = as_postcode(text)
    area = _AREA.match(plain)
    return bool(_WHOLE.fullmatch(plain)) and area is not None and area[0] in POSTCODE_AREAS


def on_envelope(address: str, name: str = "") -> list[str]:
    """What stands on the envelope, the name first. Raises ValueError, in words for whoever gave the address,
    where Notify would not take it."""
    if is_nowhere(address):
        raise ValueError("nothing can be posted to somebody with no fixed abode: choose another way")
    lines = with_name(lines_of(address), name)
    if len(lines) < LEAST:
        raise ValueError("a letter needs the number and street, the town, and the postcode on the last line")
    if not (is_postcode(lines[-1]) or _BFPO.fullmatch(lines[-1]) or lines[-1].lower() in ABROAD):
        raise ValueError("the last line must be a UK postcode, such as MK9 3EJ, or a country")
    if len(lines) > MOST:
        own = MOST - (lines[0] not in lines_of(address))
        raise ValueError(f"it must have {own} lines or fewer")
    if any(line.startswith(tuple(NOT_FIRST)) for line in lines):
        raise ValueError("no line may begin with a mark such as @, ( or /, but with a letter or number")
    return lines


def with_name(lines: list[str], name: str) -> list[str]:
    """The lines with the name above them, where it is not among them already."""
    name = name.lstrip(f"{NOT_FIRST} ")
    if name not in ("", "customer", *lines):
        return [name, *lines]
    return [OCCUPIER, *lines] if len(lines) < LEAST else lines


def taken_address(text: str) -> str:
    """An address that somebody gave, line by line where a letter could be sent to it; else as it was written,
    clean of hidden marks. Whether one is to be sent there is for others to judge."""
    plain = plain_lines(without_marks(text)).strip()
    try:
        on_envelope(plain, "name")
    except ValueError:
        return plain
    return "\n".join(lines_of(plain))
