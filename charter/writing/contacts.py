"""Email addresses and phone numbers as they are compared, and whose words may be taken for the customer's."""

import re
from collections.abc import Collection

from charter.people import Channel, Customer, Representative, Role

_LEAST_DIGITS = 7
_LONGEST = 254
"""Characters of an email address (RFC 5321)."""

ContactKey = tuple[Channel, str]
"""An email address or a phone number, as it is compared: ``(email, …)`` or ``(text, …)``."""


def as_email(text: str) -> str:
    """An email address without what people type differently."""
    folded = "".join(text.split()).casefold()
    return folded if "@" in folded else ""


def as_phone(text: str) -> str:
    """The digits of a phone number, +44 as 0; empty for what is none."""
    if re.fullmatch(r"[\d\s()+./-]*", text) is None:
        return ""
    digits = re.sub(r"[^0-9]", "", text.replace("(0)", "") if "+" in text else text)
    for prefix in ("0044", "44"):
        if digits.startswith(prefix):
            digits = "0" + digits[len(prefix) :].removeprefix("0")
            break
    return digits if len(digits) >= _LEAST_DIGITS else ""


def compared(channel: Channel, text: str) -> str:
    """An address of that channel as it is compared; empty for what is none."""
    if len(text) > _LONGEST:
        return ""
    return as_email(text) if channel is Channel.EMAIL else as_phone(text)


def contact_keys(email: str, phone: str) -> set[ContactKey]:
    """What somebody can be found by."""
    found = ((Channel.EMAIL, compared(Channel.EMAIL, email)), (Channel.TEXT, compared(Channel.TEXT, phone)))
    return {(channel, value) for channel, value in found if value}


def safely_from(customer: Customer, channels: Collection[Channel]) -> bool:
    """Whether what comes from their address of one of these channels may be taken as theirs.

    Where safe contact is set, only a safe channel counts: somebody at home may have the others in hand.
    """
    if customer.died:
        return False
    safe = customer.safe_contact
    if safe is None:
        return True
    allowed = set(safe.channels) - ({Channel.POST} if safe.no_post else set())
    return bool(allowed & set(channels))


def speaks_as(
    customer: Customer, representative: Representative | None, channel: Channel, address: str
) -> Role | None:
    """In which role somebody who writes from that address speaks; None for a stranger.

    A representative only where they may be told of the case, and no safe contact is set.
    """
    given = compared(channel, address)
    if not given or not safely_from(customer, {channel}):
        return None
    if (channel, given) in contact_keys(customer.email, customer.phone):
        return Role.CUSTOMER
    if representative is None or not representative.may_be_told or customer.safe_contact is not None:
        return None
    theirs = contact_keys(representative.email, representative.phone)
    return Role.REPRESENTATIVE if (channel, given) in theirs else None
