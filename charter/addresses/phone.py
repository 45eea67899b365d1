"""Phone numbers: as they are compared, and as a door takes them. Without a country they are of the UK."""

import re

import phonenumbers

from charter.addresses.marks import flattened, plain_dashes, without_marks

REGION = "GB"
NOT_ONE = "enter a phone number, like 01632 960 001, 07700 900 982 or +44 808 157 0192"
_WRITTEN = re.compile(r"(?:tel:)?([\d\s()+./-]+)(?:(?:ext|x|#)\.?\s*\d{1,6})?", re.IGNORECASE)
LONGEST_WRITTEN = 100
"""Characters, its hidden marks among them."""


def as_phone(text: str) -> str:
    """A phone number as the network has it (E.164, ``+441632960001``), without an extension.

    Empty for what is none, or can be read in more than one way: a number from abroad needs its ``+`` or 00.
    """
    if len(text) > LONGEST_WRITTEN:
        return ""
    written = _WRITTEN.fullmatch(_plain(text))
    if written is None:
        return ""
    try:
        number = phonenumbers.parse(written[1], REGION)
    except phonenumbers.NumberParseException:
        return ""
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def taken_phone(text: str) -> str:
    """A phone number that somebody gave, clean of hidden marks. Raises ValueError in words for them."""
    plain = _plain(text)
    if plain and not as_phone(plain):
        raise ValueError(NOT_ONE)
    return plain


def _plain(text: str) -> str:
    return flattened(plain_dashes(without_marks(text)))
