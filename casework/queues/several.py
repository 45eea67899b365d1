"""Several cases at once: checked before, said to each, answered for each. And one, assigned to oneself."""

import asyncio
from collections.abc import Mapping, Sequence

from fastapi import APIRouter
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.forms.fields import Field, Option, Widget
from casework.forms.message_ids import FIELD, message_id, new_message_id
from casework.queues.columns import redirect_to
from casework.queues.filters import PLACE
from casework.queues.lines import line_of
from casework.queues.queue import queue_page
from casework.queues.saved import filters_in
from casework.queues.several_said import CameOfIt, SaidToSeveral
from casework.queues.several_words import OFFERED, SEVERAL, DoneToSeveral
from casework.queues.whose import Whose
from casework.seeing.door import sees_row
from casework.seeing.speaking import may_be_given
from casework.site.pages import officer_of, site_of, visit_of
from casework.site.permissions import SPEAKS_AS
from casework.site.routing import PageRoute
from charter import references
from charter.counting.counting import day_of
from charter.people import AT_THE_DOOR, TEXT_LIMIT, Said
from charter.writing.values import spoken
from register.cases.rows import CaseRow
from starter.desk.telling.problems import Problem

MOST = 100
"""Cases at once: a page has 25."""
_TEXT: TypeAdapter[str] = TypeAdapter(Said)
_WANTED = {
    "officer": "Select who is to look after them",
    "team": "Select the team they go to",
    "note": "Enter the note",
    "news": "Enter what the customers are told",
}
_LABELS = {
    "officer": ("Officer", ""),
    "team": ("Team", "Nobody looks after them there until somebody takes them."),
    "note": ("Note", "Customers never see it."),
    "news": ("What the customers are told", "It goes into a letter to each of them, as you write it here."),
}

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.post(f"{PLACE}/mine")
async def assign_to_me(request: Request) -> Response:
    """One case, given to the visitor in one step: not if somebody else has taken it since they looked."""
    site, visit, officer = site_of(request), visit_of(request), officer_of(request)
    reference, _, seen = one(visit.form, "assign").partition("|")
    _must_offer(request, "assign")
    (came,) = await _said(
        request, SEVERAL["assign"], {"officer": officer.name}, [reference], {reference: seen}
    )
    told = f"{reference} is yours." if came.done else f"{came.words}."
    await site.sessions.tell(visit, told)
    return redirect_to(filters_in(one(visit.form, "query")))


@router.post(f"{PLACE}/several")
async def check(request: Request) -> Response:
    """What is about to be done, and to which cases: nothing is done yet."""
    form = visit_of(request).form
    what, chosen = one(form, "do"), _chosen(form)
    _must_offer(request, what)
    if not chosen:
        ids = [{"text": "Tick the cases first", "href": "#cases"}]
        return await queue_page(request, filters_in(one(form, "query")), ids)
    return await _check_page(request, what, chosen)


@router.post(f"{PLACE}/several/said")
async def say(request: Request) -> Response:
    """Do it to each case that is still ticked, and tell what came of each."""
    form = visit_of(request).form
    name, chosen = one(form, "do"), _chosen(form)
    _must_offer(request, name)
    what, whose = SEVERAL[name], await _whose(request)
    given = {field: one(form, field).strip() for field in what.asks}
    mistakes = _mistakes(what, given, whose, _teams(request))
    if not chosen:
        mistakes["case"] = "Tick at least one case"
    if mistakes:
        return await _check_page(request, name, chosen, mistakes)
    seen = {each: one(form, f"seen-{each}") for each in chosen}
    came = await _said(request, what, given, chosen, seen)
    return site_of(request).page(
        request,
        "casework/queue/several_said.html",
        what=what,
        do=name,
        done=[each for each in came if each.done],
        not_done=[each for each in came if not each.done],
        again=[(each.reference, new_message_id() if each.anew else each.seed) for each in came if each.again],
        now_with=await _now_with(request, [each.reference for each in came if each.again]),
        given=given,
        query=one(form, "query"),
        back=filters_in(one(form, "query")).address(),
        message_id=message_id(form),
        message_id_name=FIELD,
        place=PLACE,
    )


def _must_offer(request: Request, what: str) -> None:
    """Problem 403 for what is not the visitor's to do, 404 for what is nothing at all."""
    if what not in SEVERAL:
        raise Problem(404, "unknown_message", "There is no such thing to do to several cases.")
    if what not in OFFERED[SPEAKS_AS[officer_of(request).role]]:
        raise Problem(403, "not_theirs", "That is not for your role to say.")


def _chosen(form: Mapping[str, Sequence[str]]) -> list[str]:
    given = dict.fromkeys(form.get("case", ()))
    return [each for each in given if references.is_valid(each)][:MOST]


async def _whose(request: Request) -> Whose:
    register, today = site_of(request).desk.register, day_of(site_of(request).desk.now())
    officers, absences = await asyncio.gather(
        asyncio.to_thread(register.officers.everyone),
        asyncio.to_thread(register.absences.from_day, today),
    )
    return Whose.on(today, officers, absences)


def _teams(request: Request) -> list[str]:
    services = site_of(request).desk.catalogue.edition.services
    return sorted({service.team for service in services if service.team})


def _mistakes(
    what: DoneToSeveral, given: Mapping[str, str], whose: Whose, teams: Sequence[str]
) -> dict[str, str]:
    found = {}
    known = {"officer": [name for name, _ in whose.choices()], "team": teams}
    for name in what.asks:
        if name in known:
            if given[name] not in known[name]:
                found[name] = _WANTED[name]
        elif given[name] or name != "note" or not what.gives:  # a note on handing over may be left out
            try:
                _TEXT.validate_python(given[name], context=AT_THE_DOOR)
            except ValidationError:
                found[name] = "It is too long" if given[name] else _WANTED[name]
    return found


async def _rows(request: Request, chosen: Sequence[str]) -> dict[str, CaseRow]:
    """Those of them that the visitor sees: the others are as if they were not there."""
    found = await asyncio.to_thread(site_of(request).desk.register.cases.find, ids=chosen, limit=MOST)
    return {row.reference: row for row in found if sees_row(request, row)}


async def _now_with(request: Request, chosen: Sequence[str]) -> dict[str, str]:
    rows = await _rows(request, chosen) if chosen else {}
    return {each: row.state.officer if row.state else "" for each, row in rows.items()}


async def _said(
    request: Request,
    what: DoneToSeveral,
    given: Mapping[str, str],
    chosen: Sequence[str],
    seen: Mapping[str, str],
) -> list[CameOfIt]:
    site, officer, form = site_of(request), officer_of(request), visit_of(request).form
    rows = await _rows(request, chosen)
    whole = message_id(form)
    joined = {each: row.state.duplicate_of for each, row in rows.items() if row.state}
    with_another = {each: other for each, other in joined.items() if other in chosen}
    to_whom = await _not_given(request, what, given, rows)
    saying = SaidToSeveral(
        site=site,
        what=what,
        given=given,
        by={"role": SPEAKS_AS[officer.role], "name": officer.name},
        seen=seen,
        seeds={each: one(form, f"again-{each}") or whole for each in chosen},
        joined=with_another if "news" in what.asks else {},
        not_given=to_whom,
    )
    came = await saying.say(rows, chosen)
    if last := next((each for each in reversed(came) if each.done), None):
        await site.written(last.reference, saying.first_id(last.reference))
    return came


async def _not_given(
    request: Request, what: DoneToSeveral, given: Mapping[str, str], rows: Mapping[str, CaseRow]
) -> dict[str, str]:
    """The services whose cases cannot be given to the officer that was chosen, and why."""
    if not given.get("officer"):
        return {}
    services = {row.service for row in rows.values()}
    return {each: why for each in services if (why := await may_be_given(request, each, given["officer"]))}


async def _check_page(
    request: Request, name: str, chosen: Sequence[str], mistakes: Mapping[str, str] | None = None
) -> Response:
    site, form, what, whose = site_of(request), visit_of(request).form, SEVERAL[name], await _whose(request)
    listed = list(
        dict.fromkeys([*chosen, *(each for each in form.get("shown", ()) if references.is_valid(each))])
    )
    rows = await _rows(request, listed[:MOST])
    lines = [line_of(rows[each], site.desk.catalogue) for each in listed if each in rows]
    options = {"officer": whose.choices(), "team": [(each, spoken(each)) for each in _teams(request)]}
    wrong = mistakes or {}
    return site.page(
        request,
        "casework/queue/several.html",
        status=422 if wrong else 200,
        what=what,
        do=name,
        lines=lines,
        ticked=chosen,
        fields=[_field(field, what, options.get(field, [])) for field in what.asks],
        posted=form,
        wrong=wrong,
        mistakes=[{"text": text, "href": f"#{field}"} for field, text in wrong.items()],
        query=one(form, "query"),
        back=filters_in(one(form, "query")).address(),
        message_id=message_id(form) if wrong else new_message_id(),
        message_id_name=FIELD,
        place=PLACE,
    )


def _field(name: str, what: DoneToSeveral, options: Sequence[tuple[str, str]]) -> Field:
    label, hint = _LABELS[name]
    offered = tuple(Option(value, text) for value, text in options)
    widget = Widget.SELECT if offered else Widget.BOX
    required = name != "note" or not what.gives
    return Field(name, label, widget, required=required, hint=hint, options=offered, longest=TEXT_LIMIT)
