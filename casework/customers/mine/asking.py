"""Asking for a link and a code: written down, and sent by a workflow, whoever it is that asks."""

import asyncio
import secrets

from starlette.requests import Request

from activities.orders import ResidentNoticeKind, ResidentNoticeOrder
from casework.customers.asker import asker_of
from casework.site.pages import site_of, visit_of
from casework.site.sessions import hash_of
from charter.people import Channel
from engine.logs import get_logger
from register.residents.own_asks import AskTaken, OwnAsk
from starter.desk.running import Unavailable

log = get_logger(__name__)


async def send_code(request: Request, channel: Channel, value: str, reference: str = "") -> AskTaken:
    """Ask for a link and a code to be sent to an address, as it is compared; empty for none there is.

    With ``reference``, the code leads to that case. Whether anything is sent, nobody learns here.
    """
    site, visit = site_of(request), visit_of(request)
    made = OwnAsk(
        id=secrets.token_urlsafe(24),
        browser=hash_of(visit.token),
        channel=channel,
        value=value,
        at=site.desk.now(),
        asker=asker_of(request),
        reference=reference,
    )
    taken = await asyncio.to_thread(site.desk.register.own_asks.ask, made)
    if taken is AskTaken.TOO_MANY:
        log.warning("too many ask for their own cases")
        return taken
    try:
        await site.desk.cases.tell_resident(ResidentNoticeOrder(kind=ResidentNoticeKind.LINK, of=made.id))
    except Unavailable as error:  # the relay sees to it
        log.warning("link waits to be sent", reason_code=str(error))
    return taken
