"""A code for one case, sent to what the customer gave for it: nothing is guessed, and nothing is told."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.customers.mine.asking import send_code
from casework.customers.mine.pages import CODE, TOO_MANY
from casework.customers.tracking import case_of, fact_page, not_found
from casework.forms.answers import one
from casework.site.pages import redirect, visit_of
from casework.site.routing import PageRoute
from charter.people import Channel
from charter.writing.contacts import compared
from register.residents.own_asks import AskTaken

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.post("/track/{reference}/code")
async def code_instead(reference: str, request: Request) -> Response:
    """Send a link and a code by the way that was chosen. The answer is the same whatever the case has."""
    row = await case_of(request, reference)
    if row is None:
        return not_found(request, reference)
    by_text = one(visit_of(request).form, "by") == Channel.TEXT
    channel = Channel.TEXT if by_text else Channel.EMAIL
    value = compared(channel, row.customer.phone if by_text else row.customer.email)
    if await send_code(request, channel, value, row.reference) is AskTaken.TOO_MANY:
        return fact_page(request, row, TOO_MANY, 429)
    return redirect(CODE)
