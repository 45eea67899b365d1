"""Which cases are somebody's own: open ones, and those that closed within a year."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request

from casework.customers.view import is_neutral
from casework.customers.view import page as page_of
from casework.site.pages import site_of
from charter.people import Role
from charter.writing.contacts import opens_as
from register.residents.own_sessions import OwnSession

RECENT = timedelta(days=365)
"""How long a case that has closed is listed."""


@dataclass(frozen=True)
class OwnCase:
    """A case as the list has it. Of a neutral one nothing that tells what it is about."""

    reference: str
    title: str
    status: str
    colour: str
    received: datetime
    due: datetime | None
    late: bool
    waiting: bool
    ended: bool
    acting: bool


async def cases_of(request: Request, session: OwnSession) -> list[OwnCase]:
    """The latest first; each may be opened by the address that was shown to be theirs."""
    site = site_of(request)
    of_person = site.desk.register.cases.of_person
    rows = await asyncio.to_thread(of_person, session.channel, session.value, open_only=False)
    since = site.desk.now() - RECENT
    found = []
    for row in rows:
        role = opens_as(row.customer, row.representative, session.channel, session.value)
        if role is None or (row.ended is not None and row.ended < since):
            continue
        shown = page_of(row, (), site.desk.catalogue, own=False)
        found.append(
            OwnCase(
                reference=row.reference,
                title="" if is_neutral(row) else shown.title,
                status=shown.status,
                colour=shown.colour,
                received=row.received,
                due=shown.due,
                late=shown.late,
                waiting=shown.waiting and role is Role.CUSTOMER,
                ended=shown.ended,
                acting=role is Role.REPRESENTATIVE,
            )
        )
    return found
