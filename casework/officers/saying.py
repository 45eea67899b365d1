"""Saying something to a case: a form made from the message's model, and what came of sending it."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import Answers, filled, judged, one, read
from casework.forms.choices import offered, started_with
from casework.forms.fields import NoForm, fields_of
from casework.forms.message_ids import FIELD, another, first_shown, message_id, new_message_id, shown_id
from casework.forms.mistakes import Mistake, refused_fields
from casework.letters.checking import CHANGE, STEP, added_to, before_sending
from casework.letters.replying import USE_REPLY, offered_replies, with_reply
from casework.officers.actions import WayOut, actions, ways_out, whose
from casework.officers.case_page import address_of, case_for, managers_in
from casework.officers.form_page import FormShown, OfficerForm, form_page
from casework.seeing.speaking import ASSIGNED, may_be_given, officer_caller
from casework.site.form_keeping import FIELD as KEPT
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import MAY_SEE, SPEAKS_AS
from casework.site.routing import PageRoute
from casework.together import checks, notes, others
from charter.cases import Entry
from charter.people import Role
from charter.writing.values import spoken
from register import RegisterError
from register.cases.rows import CaseRow
from starter.desk.taking.again import under
from starter.desk.telling.problems import Problem

UNKNOWN = (
    "We do not know yet whether this was recorded. Send it again: it is recorded once, however often you "
    "send it. If it was recorded already, what you sent first is what counts."
)
NOT_STORED = (
    "You cannot update this case right now. Nothing you wrote is lost: send it again in a few minutes."
)
MOVED_ON = "This was not recorded: the case has moved on since you opened the form"

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/casework/cases/{reference}/say/{message}")
async def form(reference: str, message: str, request: Request) -> Response:
    """The form, with what is recorded already filled in where the message replaces it."""
    site, officer = site_of(request), officer_of(request)
    row = await case_for(request, reference)
    made = await _form(request, row, message, request.query_params.get("service", ""))
    if not (given := shown_id(request)):
        return first_shown(request)
    at = await others.shown_at(request, row)
    if whose(row, made.spec, officer):
        return await _not_theirs(request, made)
    can = actions(site, row, officer)
    shown = FormShown(given, at)
    if before := await _recorded_under(request, row, given):
        shown = replace(shown, before=_before(before, officer.name, site.desk.now()))
    elif message not in can.names:
        why = can.about if can.about and not can.names else f"You cannot do this now: {made.spec.title}."
        shown = replace(shown, refused=why, others=await _how_it_came(request, row))
    if kept := await site.keeping.get(request.query_params.get(KEPT, ""), officer.username):
        return form_page(request, made, kept[1], replace(shown, at=others.shown_in(kept[1]) or at))
    posted = dict(request.query_params.multi_items())
    begun = {name: [value] for name, value in posted.items()} | filled(
        made.fields, started_with(message, row)
    )
    return form_page(request, made, begun, shown)


@router.post("/casework/cases/{reference}/say/{message}")
async def say(reference: str, message: str, request: Request) -> Response:
    """Say it. The page after tells what the case answered; a refusal is the form again, with why."""
    visit = visit_of(request)
    row = await case_for(request, reference)
    made = await _form(request, row, message, next(iter(visit.form.get("service", [])), ""))
    number = others.form_shown_at(request)
    shown = FormShown(
        message_id(visit.form), number if number is not None else await others.shown_at(request, row)
    )
    if notes.is_from(visit.form):
        from_form = await _form(request, row, notes.is_from(visit.form), "")
        return form_page(
            request, made, notes.written(from_form.fields, visit.form), replace(shown, status=200)
        )
    answers = read(made.fields, visit.form)
    made = replace(made, fields=answers.fields)
    body = {**answers.body, **added_to(visit.form), "id": shown.id, "by": _sender(request)}
    if (step := one(visit.form, STEP)) in (CHANGE, USE_REPLY):
        posted = answers.posted
        if step == USE_REPLY:
            posted = with_reply(made.replies, site_of(request).desk, row, made.fields, posted)
        return form_page(request, made, posted, replace(shown, status=200))
    if mistakes := _mistakes(made, body, answers):
        return form_page(request, made, answers.posted, replace(shown, mistakes=mistakes))
    before = await _recorded_under(request, row, shown.id)
    if before is None:
        if message == ASSIGNED and (
            why := await may_be_given(request, row.service, str(body.get("officer", "")))
        ):
            return form_page(request, made, answers.posted, replace(shown, refused=why))
        register = site_of(request).desk.register
        entries = await asyncio.to_thread(
            register.cases.timeline, row.reference, MAY_SEE[officer_of(request).role]
        )
        if asked := checks.asked(request, row, made.spec, body, entries):
            return form_page(request, made, answers.posted, replace(shown, asked=asked))
    return await _said(request, made, answers, body, shown, before)


async def _said(
    request: Request,
    made: OfficerForm,
    answers: Answers,
    body: dict[str, Any],
    shown: FormShown,
    before: Entry | None,
) -> Response:
    site, row, officer = site_of(request), made.case, officer_of(request)
    posted, now = answers.posted, site.desk.now()
    caller = officer_caller(request)
    form = {**visit_of(request).form, FIELD: [shown.id]}
    try:
        if before is None:
            looked = await before_sending(request, row, made.spec, body, form)
            if looked.refused:
                did = await _meanwhile(request, row)
                why = _refused(made, looked.refused, row.state.stage if row.state else "", did)
                return form_page(request, made, posted, replace(shown, refused=why, others=did))
            if looked.page:
                return looked.page
        said = await site.desk.say(row.reference, made.spec.name, body, caller)
    except RegisterError:
        return form_page(request, made, posted, replace(shown, refused=NOT_STORED, status=503))
    except Problem as problem:
        if problem.code == "id_used" and before:  # changed, and sent again: it is kept, and asked about
            changed = replace(shown, id=another(shown.id, answers.body), status=problem.status)
            return form_page(
                request, made, posted, replace(changed, before=_before(before, officer.name, now))
            )
        mistakes = refused_fields(problem.more.get("errors", []), made.fields)
        why = "" if mistakes else UNKNOWN if problem.code == "unknown" else problem.detail
        did = await _meanwhile(request, row) if why else []
        refused = replace(shown, mistakes=mistakes, refused=why, others=did, status=problem.status)
        return form_page(request, made, posted, refused)
    if not said.answer.applied:
        before = before or await _recorded_under(request, row, shown.id)
    if not said.answer.applied and before is None:
        # A new id: the old one is how this very refusal would be told again.
        did = await _meanwhile(request, await case_for(request, row.reference))
        why = _refused(made, said.answer.why, said.answer.stage, did)
        ways = await _ways(request, made, said.answer.why)
        refused = replace(shown, id=new_message_id(), refused=why, others=did, ways=ways)
        return form_page(request, made, posted, refused)
    if before is not None:
        await site.sessions.tell(visit_of(request), _before(before, officer.name, now))
        return redirect(address_of(row.reference))
    await site.written(row.reference, shown.id)
    title, told = made.spec.done, said.answer.why
    await site.sessions.tell(visit_of(request), f"{title}. {told}" if told != "Done." else f"{title}.")
    return redirect(address_of(row.reference))


def _refused(made: OfficerForm, why: str, stage: str, did: list[str]) -> str:
    """Why it was not recorded; where somebody else was first, that, and not in which stage it could be."""
    return why if made.spec.in_time(stage) or not did else MOVED_ON


async def _recorded_under(request: Request, row: CaseRow, given: str) -> Entry | None:
    """What a form of that id recorded before, if it did."""
    register = site_of(request).desk.register
    if not await asyncio.to_thread(register.turns.message_known, row.reference, given):
        return None
    return under(given, await asyncio.to_thread(register.cases.timeline, row.reference))


def _before(entry: Entry, officer: str, now: datetime) -> str:
    return f"{others.in_words(entry, officer, now)} Nothing was done twice."


async def _meanwhile(request: Request, row: CaseRow) -> list[str]:
    """What others recorded since the form was shown, and where the case is now."""
    officer = officer_of(request).name
    since = [each for each in await others.since_shown(request, row) if others.who(each, officer) != "You"]
    did = others.recorded(since, officer, site_of(request).desk.now())
    return [*did, f"The case is now “{spoken(row.state.stage)}”."] if did and row.state else did


async def _how_it_came(request: Request, row: CaseRow) -> list[str]:
    """Who brought the case to the stage it is in."""
    site, officer = site_of(request), officer_of(request)
    entries = await asyncio.to_thread(site.desk.register.cases.timeline, row.reference, MAY_SEE[officer.role])
    by = others.moved_to(entries)
    if by is None or row.state is None:
        return []
    stage = f"The case is now “{spoken(row.state.stage)}”."
    return [others.in_words(by, officer.name, site.desk.now()), stage]


async def _not_theirs(request: Request, made: OfficerForm) -> Response:
    """A step that only somebody else takes: who, and what can be done about it, in place of the form."""
    return site_of(request).page(
        request,
        "casework/not_theirs.html",
        case=made.case,
        title=made.spec.title,
        whose=whose(made.case, made.spec, officer_of(request)),
        as_what=made.spec.only,
        ways=await _ways(request, made),
        back=address_of(made.case.reference),
    )


async def _ways(request: Request, made: OfficerForm, refused: str = "") -> tuple[WayOut, ...]:
    """What can be done where it is somebody else's: whoever is named, or a manager where the case says so."""
    site, officer = site_of(request), officer_of(request)
    for_manager = "manager" in refused and SPEAKS_AS[officer.role] is not Role.MANAGER
    if not (for_manager or whose(made.case, made.spec, officer)):
        return ()
    managers = await asyncio.to_thread(managers_in, site.desk.register, made.case)
    return ways_out(site, made.case, officer, made.spec, managers)


async def _form(request: Request, row: CaseRow, message: str, service: str) -> OfficerForm:
    """The form of a message. Problem 404 for one this case does not know, 403 for another role's."""
    site, officer = site_of(request), officer_of(request)
    spec = site.desk.catalogue.messages(row.process).get(message)
    if spec is None:
        raise Problem(404, "unknown_message", "You cannot do that to this kind of case.")
    if SPEAKS_AS[officer.role] not in spec.roles:
        raise Problem(403, "not_theirs", "Your role cannot do that.")
    choices = await offered(site.desk, row, spec, MAY_SEE[officer.role])
    details = _details(request, service)
    try:
        fields = fields_of(spec.model, choices, details)
    except NoForm:
        if details is not None or "service" not in choices:
            raise Problem(404, "no_form", "There is no form for that.") from None
        fields = tuple(each for each in fields_of(_Chooser, choices) if each.name == "service")
        return OfficerForm(row, spec, fields, asks_service=True)
    replies = await asyncio.to_thread(offered_replies, site.desk.register, row, spec, fields)
    return OfficerForm(row, spec, fields, chosen=service if details is not None else "", replies=replies)


class _Chooser(BaseModel):
    service: str


def _details(request: Request, service: str) -> type[BaseModel] | None:
    catalogue = site_of(request).desk.catalogue
    for each in catalogue.services():
        if each.code == service:
            return catalogue.details_of(each.process)
    return None


def _sender(request: Request) -> dict[str, Any]:
    officer = officer_of(request)
    role: Role = SPEAKS_AS[officer.role]
    return {"role": role, "name": officer.name}


def _mistakes(made: OfficerForm, body: dict[str, Any], answers: Answers) -> list[Mistake]:
    if made.asks_service:
        return [Mistake("service", "Select a service")]
    return judged(made.spec.model, body, answers)
