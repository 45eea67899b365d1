"""Email addresses: as they are compared, and as a door takes them."""

import idna

from charter.addresses.marks import flattened, without_marks

LONGEST = 254
"""Characters of an email address (RFC 5321)."""
NOT_ONE = "enter an email address in the correct format, like name@example.com"
_SMALL = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def as_email(text: str) -> str:
    """An email address as it is delivered to; empty for what is none.

    Of the part before the @ only A to Z are taken for a to z, as mail servers do: any other folding makes one
    of two people (``straße@`` and ``strasse@``). The domain is compared as DNS has it (IDNA, UTS 46).
    """
    local, at, domain = "".join(without_marks(text).split()).rpartition("@")
    if not (at and local and domain) or len(local) + len(domain) >= LONGEST:
        return ""
    compared = domain_of(domain)
    return f"{local.translate(_SMALL)}@{compared}" if compared else ""


def domain_of(text: str) -> str:
    """A domain as DNS has it, in small letters; empty for what is none."""
    if text.isascii():
        return text.lower().removesuffix(".")
    try:
        return idna.encode(text, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return ""


def taken_email(text: str) -> str:
    """An email address that somebody gave, clean of hidden marks. Raises ValueError in words for them.

    Whether anybody is there is not looked up. The domains for tests and examples are taken.
    """
    from email_validator import EmailNotValidError, validate_email  # only a door needs it

    plain = flattened(without_marks(text))
    if not plain:
        return ""
    try:
        validate_email(plain, check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError:
        raise ValueError(NOT_ONE) from None
    return plain
