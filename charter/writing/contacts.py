"""Email addresses and phone numbers as they are compared, and whose words may be taken for the customer's."""

import hashlib
from collections.abc import Collection

from charter.addresses.email import as_email
from charter.addresses.phone import as_phone
from charter.people import Channel, Customer, Representative, Role

ContactKey = tuple[Channel, str]
"""An email address or a phone number, as it is compared: ``(email, …)`` or ``(text, …)``."""


def compared(channel: Channel, text: str) -> str:
    """An address of that channel as it is compared; empty for what is none."""
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


def opens_as(
    customer: Customer, representative: Representative | None, channel: Channel, value: str
) -> Role | None:
    """In which role somebody opens a case who has shown that an address, as it is compared, is theirs.

    None where it is nobody's who may. Where both gave the same, as what may do and read less.
    """
    if customer.died:
        return None
    told = representative is not None and representative.may_be_told
    if (
        representative
        and told
        and (channel, value) in contact_keys(representative.email, representative.phone)
    ):
        return Role.REPRESENTATIVE
    theirs = (channel, value) in contact_keys(customer.email, customer.phone)
    return Role.CUSTOMER if theirs and safely_from(customer, {channel}) else None


def who_acts(representative: Representative) -> str:
    """A representative as they are now, as a hash: somebody else, or with other details, is another."""
    known = (representative.name, representative.email, representative.phone, representative.address)
    return hashlib.sha256("\x00".join(known).encode("utf-8", "surrogatepass")).hexdigest()
