"""How a letter reaches its reader: channels, hours, forms, safe contact (docs/decisions/0017).

One place for all of it, so that no process can forget what a customer needs.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypedDict

from charter.addresses.post import is_nowhere
from charter.cases import Audience
from charter.counting.counting import london, utc
from charter.counting.lengths import LONDON
from charter.people import Channel, Customer, Model, Representative, SafeContact
from charter.writing.letters import NOT_COPIED

APPOINTMENTS = frozenset(f"every_case/appointment_{what}" for what in ("booked", "moved", "reminder"))
"""Letters that say when an appointment is."""


class Plan(Model):
    """How one letter reaches its reader: the channels in the order to try them, or why none is."""

    channels: tuple[Channel, ...] = ()
    not_before: datetime | None = None
    """When the first channel may be used (UTC), if not at once."""
    not_after: datetime | None = None
    """When the hours of the first channel end again (UTC); None for no such hours."""
    neutral: bool = False
    formats: tuple[str, ...] = ()
    """Other forms an officer has to make the letter in, besides the plain one."""
    with_officer: str = ""
    """Why a person has to tell the customer; empty when a letter goes."""
    stopped: str = ""
    """Why nobody is told anything."""


@dataclass(frozen=True)
class Hours:
    """When a letter is planned, and the hours of the day in which texts may go (Europe/London)."""

    at: datetime
    texts_from: time = time(8)
    texts_until: time = time(20)
    urgent: bool = False
    """An urgent text goes at any hour; safe contact's own hours are kept all the same."""


def plan(
    customer: Customer,
    hours: Hours,
    *,
    template: str = "",
    audience: Audience = Audience.CUSTOMER,
    old_contact: Customer | None = None,
    refused: Collection[Channel] = (),
) -> Plan:
    """How a letter reaches a customer. ``refused`` are the channels that have failed for good.

    By email unless they asked otherwise [CH]; texts only where signed up, and then always of when an
    appointment is [CH]; without email by post or an officer's call. With safe contact set, one channel is
    tried and then a person decides.
    """
    if customer.died:
        return Plan(stopped="The customer has died: all letters have stopped.")
    if audience is Audience.OLD_CONTACT:
        return _left_behind(customer, old_contact, hours, refused)
    if customer.safe_contact is not None:
        return _safely(customer, customer.safe_contact, hours, refused)
    formats = customer.needs.formats()
    if customer.needs.phone_instead_of_writing or customer.prefers is Channel.CALL:
        return Plan(with_officer="Call the customer: they asked to be told by telephone.", formats=formats)
    wanted = _wanted(customer, by_text=customer.texts_signed_up and template in APPOINTMENTS)
    left = tuple(channel for channel in wanted if channel not in refused)
    if left:
        return Plan(channels=left, **_when(left[0], hours), formats=formats)
    if wanted:
        return Plan(with_officer="No way of writing to the customer worked: reach them another way.")
    if customer.phone:
        return Plan(with_officer="Call the customer: there is only a telephone number.", formats=formats)
    if is_nowhere(customer.address):
        return Plan(with_officer="Reach the customer: they have no fixed abode, and gave no other way.")
    return Plan(stopped="No contact details were given.")


def plan_copy(
    representative: Representative | None,
    customer: Customer,
    template: str,
    *,
    refused: Collection[Channel] = (),
) -> Plan | None:
    """How a representative gets a copy; None where there is nobody, or nothing they may be told."""
    if representative is None or not representative.may_be_told or template in NOT_COPIED or customer.died:
        return None
    safe = customer.safe_contact
    neutral = safe is not None and safe.neutral_wording
    posted = "" if is_nowhere(representative.address) else representative.address
    addresses = ((Channel.EMAIL, representative.email), (Channel.POST, posted))
    wanted = tuple(channel for channel, address in addresses if address)
    left = tuple(channel for channel in wanted if channel not in refused)
    if left:
        return Plan(channels=left, neutral=neutral)
    if wanted or representative.phone or representative.address:
        return Plan(with_officer="Tell the representative: they cannot be written to.")
    return None


def _wanted(customer: Customer, *, by_text: bool = False) -> tuple[Channel, ...]:
    """Every channel that may be used, the one they asked for first."""
    texts = customer.texts_signed_up or customer.prefers is Channel.TEXT
    usable = [channel for channel in customer.reachable_by() if channel is not Channel.TEXT or texts]
    first = Channel.TEXT if by_text else customer.prefers
    return tuple(sorted(usable, key=lambda channel: channel is not first))


def _left_behind(
    customer: Customer, old: Customer | None, hours: Hours, refused: Collection[Channel]
) -> Plan:
    if customer.safe_contact is not None or (old is not None and old.safe_contact is not None):
        return Plan(stopped="Safe contact is set: the old contact hears nothing.")
    left = [channel for channel in _wanted(old or Customer()) if channel not in refused]
    if not left:
        return Plan(stopped="The old contact cannot be written to.")
    return Plan(channels=tuple(left), **_when(left[0], hours))


def _safely(customer: Customer, safe: SafeContact, hours: Hours, refused: Collection[Channel]) -> Plan:
    neutral, formats = safe.neutral_wording, customer.needs.formats()

    def officer(why: str) -> Plan:
        return Plan(with_officer=f"{why} {_said(safe)}", neutral=neutral, formats=formats)

    if refused:
        return officer("The letter did not reach the customer: decide how to tell them safely.")
    allowed = [channel for channel in safe.channels if not (safe.no_post and channel is Channel.POST)]
    by_phone = customer.needs.phone_instead_of_writing or customer.prefers is Channel.CALL
    if by_phone:
        safely = Channel.CALL in allowed
        return officer(
            "Call the customer." if safely else "They asked for calls, which are not a safe channel."
        )
    have = customer.reachable_by()
    usable = [channel for channel in allowed if channel in have]
    for channel in sorted(usable, key=lambda channel: channel is not customer.prefers):
        try:
            when = _when(channel, hours, safe)
        except _Never:
            continue
        return Plan(channels=(channel,), **when, neutral=neutral, formats=formats)
    if Channel.CALL in allowed:
        return officer("Call the customer.")
    return officer("There is no safe way to write: decide how to tell them.")


def _said(safe: SafeContact) -> str:
    rules = [f"safe channels: {', '.join(safe.channels) or 'none named, decide each time'}"]
    if safe.hours_from or safe.hours_until:
        rules.append(f"hours: {safe.hours_from or time(0):%H:%M} to {safe.hours_until or time(0):%H:%M}")
    rules += [
        said
        for said, holds in (
            ("no voicemail", safe.no_voicemail),
            ("no post", safe.no_post),
            ("name no service", safe.neutral_wording),
        )
        if holds
    ]
    return f"(Safe contact is set; {'; '.join(rules)}.)"


class _When(TypedDict):
    not_before: datetime | None
    not_after: datetime | None


class _Never(Exception):
    """There is no hour at which this channel may be used."""


def _when(channel: Channel, hours: Hours, safe: SafeContact | None = None) -> _When:
    """The first instant inside every window that holds for the channel, and when those hours end."""
    windows = []
    if safe is not None and (safe.hours_from or safe.hours_until):
        windows.append((safe.hours_from or time(0), safe.hours_until or time(0)))
    if channel is Channel.TEXT and not hours.urgent:
        windows.append((hours.texts_from, hours.texts_until))
    asked = at = utc(hours.at)
    for _ in range(4):  # two windows settle in three steps, or have no hour in common
        before = at
        for begins, ends in windows:
            at = _into(at, begins, ends)
        if at == before:
            closing = [_next(at, ends) for begins, ends in windows if begins != ends]
            return {"not_before": at if at > asked else None, "not_after": min(closing, default=None)}
    raise _Never


def _into(at: datetime, begins: time, ends: time) -> datetime:
    """``at``, or the next time the window opens. It may lie across midnight; equal ends are the whole day."""
    now = london(at).time()
    inside = begins <= now < ends if begins < ends else now >= begins or now < ends
    return at if inside else _next(at, begins)


def _next(at: datetime, clock: time) -> datetime:
    """The next instant after ``at`` when the clock in London says so."""
    there = london(at)
    day = there.date() if there.time() < clock else there.date() + timedelta(days=1)
    return utc(datetime.combine(day, clock, LONDON))
