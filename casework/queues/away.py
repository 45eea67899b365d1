"""Out of office: from when until when, and who covers. Managers say it for others too."""

import asyncio
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import Answers, filled, one, read
from casework.forms.fields import Field, Option, Widget
from casework.forms.message_ids import FIELD, message_id, new_message_id
from casework.forms.mistakes import Mistake
from casework.queues.filters import PLACE
from casework.queues.whose import LOOK_AFTER_CASES
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import WORKING
from casework.site.routing import PageRoute
from casework.site.words import day
from charter.counting.counting import day_of
from register.people.absences import AwayAlready
from register.people.officers import Officer, Post

AWAY = f"{PLACE}/away"
FOR_OTHERS = frozenset({Post.MANAGER})
"""Who says it for others."""
LONGEST = 366
"""Days. Whoever is away longer gives their cases to somebody."""

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class AwayForm:
    """What was filled in, and what is wrong with it."""

    answers: Answers
    mistakes: list[Mistake]


@router.get(AWAY)
async def away(request: Request) -> Response:
    """Who is away or will be, and the form."""
    officer = officer_of(request)
    fields = await _fields(request)
    begun = filled(fields, {"username": officer.username})
    return await _page(request, AwayForm(Answers({}, [], fields, begun), []))


@router.post(AWAY)
async def add(request: Request) -> Response:
    """Write down that somebody will be away. Sent twice, it is written down once."""
    site, visit = site_of(request), visit_of(request)
    made = _judged(request, read(await _fields(request), visit.form))
    if made.mistakes:
        return await _page(request, made)
    body = made.answers.body
    first, last = (date.fromisoformat(body[name]) for name in ("first_day", "last_day"))
    try:
        await asyncio.to_thread(
            site.desk.register.absences.add,
            message_id(visit.form),
            body["username"],
            first,
            last,
            body["cover"],
        )
    except AwayAlready as known:
        other = known.absence
        field = "cover" if other.username == body["cover"] else "first_day"
        text = f"{other.name} is away from {day(other.first_day)} to {day(other.last_day)}"
        return await _page(request, AwayForm(made.answers, [Mistake(field, text)]))
    await site.sessions.tell(visit, f"Out of office from {day(first)} to {day(last)}.")
    return redirect(AWAY)


@router.post(f"{AWAY}/ended")
async def end(request: Request) -> Response:
    """They are not away after all, or back already."""
    site, visit, officer = site_of(request), visit_of(request), officer_of(request)
    theirs = None if officer.role in FOR_OTHERS else officer.username
    done = await asyncio.to_thread(site.desk.register.absences.take_back, one(visit.form, "id"), theirs)
    told = "It is taken back." if done else "It had been taken back already, or is not yours to take back."
    await site.sessions.tell(visit, told)
    return redirect(AWAY)


async def _fields(request: Request) -> tuple[Field, ...]:
    officer = officer_of(request)
    everyone = await asyncio.to_thread(site_of(request).desk.register.officers.everyone)
    may_cover = [each for each in everyone if each.role in LOOK_AFTER_CASES]
    whose = may_cover if officer.role in FOR_OTHERS else [officer]
    return (
        Field("username", "Who is away", Widget.SELECT, required=True, options=_named(whose)),
        Field("first_day", "First day away", Widget.DATE, required=True, hint="For example, 27 3 2027"),
        Field("last_day", "Last day away", Widget.DATE, required=True, hint="The day before they are back"),
        Field("cover", "Who covers", Widget.SELECT, required=True, options=_named(may_cover)),
    )


def _named(officers: list[Officer]) -> tuple[Option, ...]:
    return tuple(Option(each.username, each.name) for each in officers)


def _judged(request: Request, answers: Answers) -> AwayForm:
    body, wrong = answers.body, list(answers.mistakes)
    told = {each.name for each in wrong}
    today = day_of(site_of(request).desk.now())
    for field in answers.fields:
        offered = {each.value for each in field.options}
        given = body.get(field.name)
        if field.name not in told and (given is None or (offered and given not in offered)):
            wrong.append(Mistake(field.name, _WANTED[field.name]))
    if wrong:
        return AwayForm(answers, wrong)
    first, last = (date.fromisoformat(body[name]) for name in ("first_day", "last_day"))
    if last < first:
        wrong.append(Mistake("last_day", "“Last day away” must be on or after the first"))
    elif last < today:
        wrong.append(Mistake("last_day", "“Last day away” must be today or in the future"))
    elif (last - first).days >= LONGEST:
        wrong.append(Mistake("last_day", "“Last day away” must be within a year of the first"))
    if body["cover"] == body["username"]:
        wrong.append(Mistake("cover", "Select somebody else to cover"))
    return AwayForm(answers, wrong)


_WANTED = {
    "username": "Select who is away",
    "first_day": "Enter the first day away",
    "last_day": "Enter the last day away",
    "cover": "Select who covers",
}


async def _page(request: Request, made: AwayForm) -> Response:
    site, officer = site_of(request), officer_of(request)
    today = day_of(site.desk.now())
    known = await asyncio.to_thread(site.desk.register.absences.from_day, today)
    ids = {each.name: each.id for each in made.answers.fields}
    may = officer.role in WORKING
    return site.page(
        request,
        "casework/queue/away.html",
        status=422 if made.mistakes else 200,
        fields=made.answers.fields if may else (),
        posted=made.answers.posted,
        wrong={each.name: each.text for each in made.mistakes},
        mistakes=[{"text": each.text, "href": f"#{ids[each.name]}"} for each in made.mistakes],
        absences=known,
        today=today,
        may_end=[
            each.id
            for each in known
            if may and (officer.role in FOR_OTHERS or each.username == officer.username)
        ],
        message_id=message_id(visit_of(request).form) if made.mistakes else new_message_id(),
        message_id_name=FIELD,
        place=PLACE,
    )
