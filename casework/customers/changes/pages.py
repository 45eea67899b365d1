"""Choosing to be told of a case's changes: which ones and where, the code that confirms it, and its end."""

import asyncio
import secrets

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from activities.orders import ResidentNoticeKind, ResidentNoticeOrder
from casework.customers.entry import Opened, opened, tell
from casework.customers.tracking import address_of, case_of, not_found, page
from casework.forms.answers import one
from casework.site.languages import _
from casework.site.pages import redirect, site_of, visit_of
from casework.site.routing import PageRoute
from charter.people import Channel, Role
from charter.writing.contacts import compared, opens_as, who_acts
from engine.logs import get_logger
from register.residents.followings import MOST_TRIES, Following, FollowWants
from starter.desk.running import Unavailable
from starter.desk.telling.problems import Problem

CHANGES = "changes"
_LONGEST = 254

log = get_logger(__name__)
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/track/{reference}/changes")
async def choosing(reference: str, request: Request) -> Response:
    """What they are told of now, and what they could be."""
    mine = await _entered(request, reference)
    return mine if isinstance(mine, Response) else await _choosing(request, mine)


@router.post("/track/{reference}/changes")
async def choose(reference: str, request: Request) -> Response:
    """Take a choice. An address is told nothing before whoever reads it has confirmed it."""
    mine = await _entered(request, reference)
    if isinstance(mine, Response):
        return mine
    form = visit_of(request).form
    typed, wants = one(form, "address").strip(), one(form, "wants")
    channel = Channel.EMAIL if "@" in typed else Channel.TEXT
    value = compared(channel, typed) if len(typed) <= _LONGEST else ""
    wrong = {}
    if wants not in list(FollowWants):
        wrong["wants"] = _("Choose what you want to be told of")
    if not value:
        wrong["address"] = _("Enter an email address, like name@example.com, or a mobile number")
    elif not _may_be(mine, channel, value):
        wrong["address"] = _(
            "For your safety we can only use the email address or number that you gave us as a safe one"
        )
    if wrong:
        return await _choosing(request, mine, wrong)
    made = await _asked(request, mine, channel, typed, value, FollowWants(wants))
    if made is None:
        several = _(
            "Too many addresses are told of this case, or too many codes were sent to this one. "
            "Stop one, or try again in an hour"
        )
        return await _choosing(request, mine, {"address": several}, 429)
    if made.confirmed is not None:
        await tell(request, mine, _("Done. We tell you there from now on."))
        return redirect(address_of(mine.row.reference, CHANGES))
    return redirect(address_of(mine.row.reference, f"{CHANGES}/{made.id}"))


@router.get("/track/{reference}/changes/{following}")
async def confirming(reference: str, following: str, request: Request) -> Response:
    """The page on which to enter the code."""
    found = await _of(request, reference, following)
    return found if isinstance(found, Response) else _confirming(request, *found)


@router.post("/track/{reference}/changes/{following}")
async def confirm(reference: str, following: str, request: Request) -> Response:
    """Confirm an address by the code that was sent there; or stop telling it."""
    found = await _of(request, reference, following)
    if isinstance(found, Response):
        return found
    mine, this = found
    register, form = site_of(request).desk.register, visit_of(request).form
    back = redirect(address_of(mine.row.reference, CHANGES))
    if one(form, "stop"):
        await asyncio.to_thread(register.followings.stop, this.id)
        await tell(request, mine, _("Stopped. Nothing more is sent there about changes."))
        return back
    if this.confirmed is not None:
        return back
    digits = "".join(each for each in one(form, "code")[:40] if each.isdecimal())
    if not digits:
        return _confirming(request, mine, this, _("Enter the six digits of the code"))
    if not await asyncio.to_thread(register.followings.confirm, this.id, digits):
        if this.tries + 1 >= MOST_TRIES:
            why = _("There have been too many tries with this code. Ask for a new one in 15 minutes")
            return _confirming(request, mine, this, why, 429)
        why = _("That is not the code, or its 15 minutes are over. Check it, or ask for a new one")
        return _confirming(request, mine, this, why)
    await tell(request, mine, _("Done. We tell you there from now on."))
    return back


async def _asked(
    request: Request, mine: Opened, channel: Channel, to: str, value: str, wants: FollowWants
) -> Following | None:
    site = site_of(request)
    by = mine.by
    shown = by is not None and (by.channel, by.value) == (channel, value)  # as they opened their cases
    now = site.desk.now()
    wish = Following(
        id=secrets.token_urlsafe(18),
        reference=mine.row.reference,
        channel=channel,
        to=to,
        value=value,
        acting=_acting(mine),
        wants=wants,
        secret=secrets.token_urlsafe(24),
        asked=now,
        confirmed=now if shown else None,
    )
    made = await asyncio.to_thread(site.desk.register.followings.ask, wish)
    if made is not None and made.confirmed is None:
        try:
            await site.desk.cases.tell_resident(ResidentNoticeOrder(kind=ResidentNoticeKind.CODE, of=made.id))
        except Unavailable as error:  # the relay sees to it
            log.warning("code waits to be sent", reason_code=str(error))
    return made


def _choices() -> dict[FollowWants, str]:
    return {
        FollowWants.EVERY_STEP: _("Every step"),
        FollowWants.NEEDS_ME: _("Only what needs something of me"),
        FollowWants.OUTCOME: _("Only what came of it"),
    }


def _may_be(mine: Opened, channel: Channel, value: str) -> bool:
    """Whether they may be told at that address; with safe contact only where it is safe."""
    if mine.row.customer.safe_contact is None:
        return True
    role = Role.REPRESENTATIVE if mine.representative else Role.CUSTOMER
    return opens_as(mine.row.customer, mine.representative, channel, value) is role


def _acting(mine: Opened) -> str:
    return who_acts(mine.representative) if mine.representative else ""


async def _entered(request: Request, reference: str) -> Opened | Response:
    row = await case_of(request, reference)
    if row is None:
        return not_found(request, reference)
    mine = await opened(request, row)
    return mine if mine is not None else redirect(address_of(row.reference, "open"))


async def _of(request: Request, reference: str, following: str) -> tuple[Opened, Following] | Response:
    mine = await _entered(request, reference)
    if isinstance(mine, Response):
        return mine
    found = await asyncio.to_thread(site_of(request).desk.register.followings.get, following[:100])
    if found is None or (found.reference, found.acting) != (mine.row.reference, _acting(mine)):
        raise Problem(404, "not_found", "There is nothing at that address.")
    return mine, found


async def _choosing(
    request: Request, mine: Opened, wrong: dict[str, str] | None = None, status: int = 422
) -> Response:
    row, form, wrong = mine.row, visit_of(request).form, wrong or {}
    of_case = site_of(request).desk.register.followings.of_case
    known = await asyncio.to_thread(of_case, row.reference, _acting(mine))
    return page(
        request,
        "track/changes/choose.html",
        status if wrong else 200,
        case=row,
        back=address_of(row.reference),
        base=address_of(row.reference, CHANGES),
        notice=mine.notice,
        told=[(each, masked(each.channel, each.to), _choices()[each.wants]) for each in known],
        choices=[(each.value, text) for each, text in _choices().items()],
        typed=one(form, "address")[:_LONGEST],
        wants=one(form, "wants"),
        wrong=wrong,
        mistakes=[{"text": text, "href": f"#{name}"} for name, text in wrong.items()],
    )


def _confirming(
    request: Request, mine: Opened, following: Following, why: str = "", status: int = 422
) -> Response:
    return page(
        request,
        "track/changes/code.html",
        status if why else 200,
        case=mine.row,
        back=address_of(mine.row.reference, CHANGES),
        where=masked(following.channel, following.to),
        mistakes=[{"text": why, "href": "#code"}] if why else [],
    )


def masked(channel: Channel, to: str) -> str:
    """An address as its owner knows it again, and nobody else learns it."""
    if channel is Channel.EMAIL:
        local, _at, domain = to.rpartition("@")
        return f"{local[:1]}…@{domain}"
    return _("the number ending {digits}").format(digits=to[-3:])
