"""How a customer shows that a case is theirs: something they told us; then a session for that one case."""

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from casework.site.pages import Site, site_of
from casework.site.sessions import hash_of, new_token
from charter.addresses.email import as_email
from charter.addresses.phone import as_phone
from charter.addresses.post import as_postcode, postcode_in
from charter.people import Channel, Customer, Representative, RepresentativeKind
from charter.writing.contacts import safely_from, who_acts
from register.cases.rows import CaseRow

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=2)
"""Nobody needs longer with one case, and the machine may be a library's."""
_SEEN_EVERY = timedelta(minutes=1)
_TOKEN_LIMIT = 100
LONGEST_FACT = 254
"""Characters of an email address, the longest of the three (RFC 5321)."""


@dataclass(frozen=True)
class Opened:
    """A case somebody has shown to be theirs, or of a person they act for."""

    row: CaseRow
    token: str
    notice: str
    representative: Representative | None = None
    """Who acts for the customer and has opened it; None where the customer has."""


def representative_of(row: CaseRow) -> Representative | None:
    """Who acts for the customer and may be told of the case; None where nobody may."""
    known = row.state.representative if row.state else row.intake.representative if row.intake else None
    return known if known and known.may_be_told and not row.customer.died else None


def acts(representative: Representative | None, given: str) -> bool:
    """Whether it is the representative's own email address, phone number or postcode."""
    whose = representative or Representative(name="", kind=RepresentativeKind.OTHER)
    return fits(Customer(email=whose.email, phone=whose.phone, address=whose.address), given)


def fits(customer: Customer, given: str) -> bool:
    """Whether it is the email address, phone number or postcode the customer gave.

    Where safe contact is set, only what belongs to a safe channel counts: somebody at home may know the rest.
    It takes as long whatever is known of the customer.
    """
    asked = given[:LONGEST_FACT]
    pairs = (
        (as_email(customer.email), as_email(asked), {Channel.EMAIL}),
        (as_phone(customer.phone), as_phone(asked), {Channel.TEXT, Channel.CALL}),
        (postcode_in(customer.address), as_postcode(asked), {Channel.POST}),
    )
    right = False
    for known, said, channels in pairs:
        same = hmac.compare_digest(_digest(known), _digest(said))
        right |= same and bool(known) and safely_from(customer, channels) and len(given) <= LONGEST_FACT
    return right


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _cookie(site: Site) -> str:
    return "__Host-charter-track" if site.sessions.https else "charter-track"


async def opened(request: Request, row: CaseRow) -> Opened | None:
    """The session this visitor has for that case; None if they have none, or one for another case."""
    site = site_of(request)
    token = request.cookies.get(_cookie(site), "")
    if not token or len(token) > _TOKEN_LIMIT:
        return None
    register, hashed, now = site.desk.register, hash_of(token), site.desk.now()
    session = await asyncio.to_thread(register.tracking.session, hashed)
    if session is None or not secrets.compare_digest(session.reference, row.reference):
        return None
    if session.seen < now - IDLE or session.started < now - LONGEST or row.customer.died:
        await asyncio.to_thread(register.tracking.end, hashed)
        return None
    acting = representative_of(row) if session.representative else None
    if session.representative and (acting is None or who_acts(acting) != session.representative):
        await asyncio.to_thread(register.tracking.end, hashed)
        return None
    told = session.notice if request.method == "GET" else ""
    if told or session.seen < now - _SEEN_EVERY:
        await asyncio.to_thread(register.tracking.seen, hashed)
    return Opened(row, token, told, acting)


def whose(row: CaseRow, acting: str) -> str:
    """Whose a form is that was sent in a case: the customer's, or of one who acts for them (``who_acts``)."""
    return f"track/{row.reference}/{acting}"


def whose_case(row: CaseRow, acting: Representative | None) -> str:
    """The same, of somebody who has opened it."""
    return whose(row, who_acts(acting) if acting else "")


async def closed_for(request: Request, row: CaseRow) -> str:
    """Whose session in this browser was for that case and has run out; empty where none was."""
    site = site_of(request)
    token = request.cookies.get(_cookie(site), "")
    if not token or len(token) > _TOKEN_LIMIT:
        return ""
    session = await asyncio.to_thread(site.desk.register.tracking.session, hash_of(token))
    if session is None or session.reference != row.reference:
        return ""
    return whose(row, session.representative)


async def open_case(
    request: Request, row: CaseRow, response: Response, acting: Representative | None = None
) -> None:
    """It is theirs, or of whom they act for: a token that nobody knew before, for this reference alone."""
    site, token = site_of(request), new_token()
    old = request.cookies.get(_cookie(site), "")
    if 0 < len(old) <= _TOKEN_LIMIT:
        await asyncio.to_thread(site.desk.register.tracking.end, hash_of(old))
    before = site.desk.now() - LONGEST
    who = who_acts(acting) if acting else ""
    await asyncio.to_thread(site.desk.register.tracking.start, row.reference, hash_of(token), before, who)
    response.set_cookie(
        _cookie(site), token, path="/", secure=site.sessions.https, httponly=True, samesite="strict"
    )


async def close_case(request: Request, response: Response) -> None:
    """The token is worth nothing any more."""
    site = site_of(request)
    token = request.cookies.get(_cookie(site), "")
    if 0 < len(token) <= _TOKEN_LIMIT:
        await asyncio.to_thread(site.desk.register.tracking.end, hash_of(token))
    response.delete_cookie(
        _cookie(site), path="/", secure=site.sessions.https, httponly=True, samesite="strict"
    )


async def tell(request: Request, mine: Opened, notice: str) -> None:
    """Say something on their next page."""
    register = site_of(request).desk.register
    await asyncio.to_thread(register.tracking.seen, hash_of(mine.token), notice)
