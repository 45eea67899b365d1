"""How a customer shows that a case is theirs: something they told us; then a session for that one case."""

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from casework.customers.asker import asker_of
from casework.customers.mine import session as mine
from casework.customers.mine.session import LONGEST, TOKEN_LIMIT, has_run_out
from casework.site.pages import Site, site_of
from casework.site.sessions import hash_of, new_token
from charter.addresses.email import as_email
from charter.addresses.phone import as_phone
from charter.addresses.post import as_postcode, postcode_in
from charter.people import Channel, Customer, Representative, RepresentativeKind, Role
from charter.writing.contacts import opens_as, safely_from, who_acts
from register.cases.rows import CaseRow
from register.residents.own_sessions import OwnSession

_SEEN_EVERY = timedelta(minutes=1)
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
    by: OwnSession | None = None
    """By which address of theirs, where all of their own cases are open."""


def representative_of(row: CaseRow) -> Representative | None:
    """Who acts for the customer and may be told of the case; None where nobody may."""
    known = row.state.representative if row.state else row.intake.representative if row.intake else None
    return known if known and known.may_be_told and not row.customer.died else None


def on_a_map(site: Site, row: CaseRow) -> bool:
    """Whether the case is of something that maps show and neighbours see: a postcode proves nothing there.

    A service that is no longer in the edition may have been.
    """
    try:
        return site.desk.catalogue.edition.service(row.service).map_based
    except KeyError:
        return True


def acts(representative: Representative | None, given: str, *, postcode: bool) -> bool:
    """Whether it is the representative's own email address, phone number or, where it may, postcode."""
    whose = representative or Representative(name="", kind=RepresentativeKind.OTHER)
    theirs = Customer(email=whose.email, phone=whose.phone, address=whose.address)
    return fits(theirs, given, postcode=postcode)


def fits(customer: Customer, given: str, *, postcode: bool) -> bool:
    """Whether it is the email address, phone number or, where that may open it, postcode the customer gave.

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
        same &= postcode or channels != {Channel.POST}
        right |= same and bool(known) and safely_from(customer, channels) and len(given) <= LONGEST_FACT
    return right


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _cookie(site: Site) -> str:
    return "__Host-charter-track" if site.sessions.https else "charter-track"


async def opened(request: Request, row: CaseRow) -> Opened | None:
    """The session this visitor has for that case, or for all of their own; None if they have none."""
    return await _opened_alone(request, row) or await _opened_as_own(request, row)


async def _opened_alone(request: Request, row: CaseRow) -> Opened | None:
    site = site_of(request)
    token = request.cookies.get(_cookie(site), "")
    if not token or len(token) > TOKEN_LIMIT:
        return None
    register, hashed, now = site.desk.register, hash_of(token), site.desk.now()
    session = await asyncio.to_thread(register.tracking.session, hashed)
    if session is None or not secrets.compare_digest(session.reference, row.reference):
        return None
    if has_run_out(session.seen, session.started, now) or row.customer.died:
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


async def _opened_as_own(request: Request, row: CaseRow) -> Opened | None:
    """Looked at anew for each page: details that have changed, a safe contact or a death close it at once."""
    session = await mine.owner(request)
    if session is None:
        return None
    role = opens_as(row.customer, row.representative, session.channel, session.value)
    if role is None:
        return None
    told = await mine.told(request, session, row.reference)
    acting = representative_of(row) if role is Role.REPRESENTATIVE else None
    return Opened(row, mine.token_of(request), told, acting, session)


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
    if 0 < len(token) <= TOKEN_LIMIT:
        session = await asyncio.to_thread(site.desk.register.tracking.session, hash_of(token))
        if session is not None and session.reference == row.reference:
            return whose(row, session.representative)
    own = await mine.known(request)
    role = opens_as(row.customer, row.representative, own.channel, own.value) if own else None
    return whose_case(row, representative_of(row) if role is Role.REPRESENTATIVE else None) if role else ""


async def open_case(
    request: Request, row: CaseRow, response: Response, acting: Representative | None = None
) -> None:
    """It is theirs, or of whom they act for: a token that nobody knew before, for this reference alone."""
    site, token = site_of(request), new_token()
    old = request.cookies.get(_cookie(site), "")
    if 0 < len(old) <= TOKEN_LIMIT:
        await asyncio.to_thread(site.desk.register.tracking.end, hash_of(old))
    before = site.desk.now() - LONGEST
    who = who_acts(acting) if acting else ""
    start = site.desk.register.tracking.start
    await asyncio.to_thread(start, row.reference, hash_of(token), before, who, asker_of(request))
    response.set_cookie(
        _cookie(site), token, path="/", secure=site.sessions.https, httponly=True, samesite="strict"
    )


async def close_case(request: Request, response: Response) -> None:
    """The token is worth nothing any more."""
    site = site_of(request)
    token = request.cookies.get(_cookie(site), "")
    if 0 < len(token) <= TOKEN_LIMIT:
        await asyncio.to_thread(site.desk.register.tracking.end, hash_of(token))
    response.delete_cookie(
        _cookie(site), path="/", secure=site.sessions.https, httponly=True, samesite="strict"
    )
    await mine.end(request, response)


async def tell(request: Request, entered: Opened, notice: str) -> None:
    """Say something on their next page."""
    if entered.by is not None:
        await mine.tell(request, entered.row.reference, notice)
        return
    register = site_of(request).desk.register
    await asyncio.to_thread(register.tracking.seen, hash_of(entered.token), notice)
