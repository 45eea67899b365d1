"""The page of an appointment: when it is, the times that are free instead, and its calendar file."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.customers import words
from casework.customers.appointments.calendar_file import MEDIA_TYPE, CalendarWords, calendar_file
from casework.customers.entry import Opened, opened, tell
from casework.customers.offers import CHOSEN
from casework.customers.tracking import address_of, case_of, not_found, page
from casework.customers.view import is_neutral
from casework.forms.answers import one
from casework.forms.message_ids import FIELD, another, message_id, new_message_id
from casework.site.languages import ENGLISH, _, language
from casework.site.pages import redirect, site_of, visit_of
from casework.site.routing import PageRoute
from casework.site.words import clock, moment
from charter.addresses.marks import flattened
from charter.counting.counting import day_of
from charter.offered_times import OfferedTime
from charter.people import Role
from charter.writing.letters import say_when
from register import RegisterError
from register.cases.rows import CaseRow
from register.residents.booked import CaseAppointment
from starter.desk.saying import Caller
from starter.desk.telling.problems import Problem
from workflows.capabilities.appointments.messages import Appointment, Way

PART = "appointment"

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class ShownAppointment:
    """An appointment in words."""

    when: str
    how: str
    place: str
    booked: bool
    to_come: bool


async def appointment_of(request: Request, mine: Opened) -> ShownAppointment | None:
    """The appointment of a case that is theirs, to come or called off; None for none that still matters."""
    made = await _made(request, mine)
    if made is None:
        return None
    to_come = (made.until or made.at) > site_of(request).desk.now()
    return _shown(made, to_come=to_come) if to_come else None


@router.get("/track/{reference}/appointment")
async def appointment(reference: str, request: Request) -> Response:
    """When it is, and what is free."""
    mine = await _entered(request, reference)
    return mine if isinstance(mine, Response) else await _page(request, mine)


@router.post("/track/{reference}/appointment")
async def choose(reference: str, request: Request) -> Response:
    """Move it to a time that is still free. What became of it is told on the case's page."""
    mine = await _entered(request, reference)
    if isinstance(mine, Response):
        return mine
    form, desk = visit_of(request).form, site_of(request).desk
    wanted = one(form, "time")
    given = another(message_id(form), {"time": wanted})  # a time is taken once; another is another message
    before = await asyncio.to_thread(desk.register.turns.message_known, mine.row.reference, given)
    # What is theirs is not free: said again all the same, for a step that told of it may not have completed.
    times = await (desk.appointments.offered(mine.row) if before else desk.appointments.free(mine.row))
    chosen = next((each for each in times if each.key == wanted), None)
    if chosen is None and before:
        return await _had_it(request, mine)
    if chosen is None:
        gone = _("That time is not free any more. Choose another")
        return await _page(request, mine, gone if wanted else _("Choose a time"))
    by = mine.representative
    role = Role.REPRESENTATIVE if by else Role.CUSTOMER
    body = {
        "id": given,
        "by": {"role": role.value, **({"name": flattened(by.name)} if by else {})},
        "at": chosen.start.isoformat(),
        "until": chosen.end.isoformat(),
    }
    try:
        said = await desk.say(mine.row.reference, CHOSEN, body, Caller("tracking", frozenset({role})))
    except RegisterError:
        return await _page(request, mine, words.NOT_STORED, message_id(form), 503)
    except Problem as problem:
        told = {"unknown": words.UNKNOWN, "ended": words.ENDED, "not_started": words.NOT_STARTED}
        return await _page(
            request, mine, told.get(problem.code, problem.detail), message_id(form), problem.status
        )
    if before:
        return await _had_it(request, mine)
    if not said.answer.applied:
        return await _page(request, mine, said.answer.why)
    await site_of(request).written(mine.row.reference, given)
    when = say_when(chosen.start)
    await tell(request, mine, _("Your appointment is now on {when}. We confirm it to you.").format(when=when))
    return redirect(address_of(mine.row.reference))


async def _had_it(request: Request, mine: Opened) -> Response:
    await tell(request, mine, words.HAD_IT)
    return redirect(address_of(mine.row.reference))


@router.get("/track/{reference}/appointment.ics")
async def file(reference: str, request: Request) -> Response:
    """Its calendar file; also of one that was called off, so that a calendar takes it out again."""
    mine = await _entered(request, reference)
    if isinstance(mine, Response):
        return mine
    made = await _made(request, mine)
    if made is None:
        raise Problem(404, "not_found", "There is nothing at that address.")
    site = site_of(request)
    said = CalendarWords(site.council, site.settings.council_base_url, neutral=is_neutral(mine.row))
    name = "appointment.ics" if said.neutral else f"appointment-{made.reference}.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(calendar_file(made, said, site.desk.now()), media_type=MEDIA_TYPE, headers=headers)


async def _entered(request: Request, reference: str) -> Opened | Response:
    row = await case_of(request, reference)
    if row is None:
        return not_found(request, reference)
    mine = await opened(request, row)
    if mine is None:
        return redirect(address_of(row.reference, "open"))
    if await _made(request, mine) is None:
        return redirect(address_of(row.reference))
    return mine


async def _made(request: Request, mine: Opened) -> CaseAppointment | None:
    """Where safe contact is set, a representative learns from nobody but the customer when it is."""
    if mine.representative is not None and mine.row.customer.safe_contact is not None:
        return None
    return await asyncio.to_thread(site_of(request).desk.register.booked.of_case, mine.row.reference)


def _shown(made: CaseAppointment, *, to_come: bool) -> ShownAppointment:
    way = Way(made.way) if made.way in list(Way) else Way.TELEPHONE
    read = Appointment.model_construct(at=made.at, until=made.until, way=way, where=made.place, why="")
    return ShownAppointment(
        when=read.when if language() == ENGLISH else _when(made.at, made.until),
        how=_(read.how) if made.way else "",
        place=made.place if made.place or not made.way else _(read.place),
        booked=made.booked,
        to_come=to_come,
    )


def _when(at: datetime, until: datetime | None) -> str:
    if until is None:
        return moment(at)
    ends = clock(until) if day_of(at) == day_of(until) else moment(until)
    return _("{start} to {end}").format(start=moment(at), end=ends)


async def _page(
    request: Request, mine: Opened, why: str = "", given: str = "", status: int = 422
) -> Response:
    site, row = site_of(request), mine.row
    made = await _made(request, mine)
    to_come = made is not None and made.at > site.desk.now()
    may = made is not None and made.booked and to_come and _works(row)
    free = await site.desk.appointments.free(row) if may else []
    return page(
        request,
        "track/appointment/choose.html",
        status if why else 200,
        case=row,
        shown=_shown(made, to_come=to_come) if made else None,
        back=address_of(row.reference),
        days=_by_day(free),
        chosen=one(visit_of(request).form, "time"),
        ask=address_of(row.reference, "say/appointment_changed") if _works(row) else "",
        mistakes=[{"text": why, **({"href": f"#time-{free[0].key}"} if free else {})}] if why else [],
        message_id=given or new_message_id(),
        message_id_name=FIELD,
    )


def _works(row: CaseRow) -> bool:
    """Whether the case is one that is being worked on: an appointment can still be moved."""
    return row.ended is None and row.state is not None and not row.state.outcome


def _by_day(free: Sequence[OfferedTime]) -> list[tuple[datetime, list[OfferedTime]]]:
    days: dict[object, list[OfferedTime]] = {}
    for each in free:
        days.setdefault(day_of(each.start), []).append(each)
    return [(times[0].start, times) for times in days.values()]
