"""Saying something to a case: a form made from the message's model, and what came of sending it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import Answers, filled, judged, one, read
from casework.forms.choices import offered, started_with
from casework.forms.fields import Field, NoForm, Widget, every, fields_of
from casework.forms.message_ids import FIELD, another, first_shown, message_id, new_message_id, shown_id
from casework.forms.mistakes import Mistake, refused_fields
from casework.forms.rows import laid_out
from casework.officers.case_page import address_of, case_for, sayable
from casework.site.form_keeping import FIELD as KEPT
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import MAY_SEE, SPEAKS_AS
from casework.site.routing import PageRoute
from casework.site.words import spoken
from casework.together import checks, notes, others
from casework.together.replacing import replaced
from charter.cases import Entry
from charter.odd import OddQuestion
from charter.people import Role
from register import RegisterError
from register.cases.rows import CaseRow
from starter.desk.saying import Caller
from starter.desk.taking.again import under
from starter.desk.telling.problems import Problem
from workflows.case import MessageSpec

UNKNOWN = (
    "It is not known whether the case took this. Send it again: it is taken once, however often it is sent. "
    "If it was taken already, what you sent first is what counts."
)
MOVED_ON = "This was not recorded: the case has moved on since you opened the form"
NOT_STORED = "It could not be stored just now. Nothing you wrote is lost: send it again in a few minutes."

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class OfficerForm:
    """One message's form for one case, and where it stands."""

    case: CaseRow
    spec: MessageSpec
    fields: tuple[Field, ...]
    asks_service: bool = False
    """The service has to be chosen before its own questions can be asked."""
    chosen: str = ""


@dataclass(frozen=True)
class FormShown:
    """What a form's page shows besides its questions."""

    id: str
    """The id it is sent under."""
    at: int
    """How far the case's timeline had come when it was first shown."""
    mistakes: Sequence[Mistake] = ()
    refused: str = ""
    others: Sequence[str] = ()
    """What others recorded meanwhile."""
    before: str = ""
    """What this very form recorded before."""
    asked: Sequence[OddQuestion] = ()
    """What has to be said yes to first."""
    status: int = 422


@router.get("/casework/cases/{reference}/say/{message}")
async def form(reference: str, message: str, request: Request) -> Response:
    """The form, with what is recorded already filled in where the message replaces it."""
    site, officer = site_of(request), officer_of(request)
    row = await case_for(request, reference)
    made = await _form(request, row, message, request.query_params.get("service", ""))
    if not (given := shown_id(request)):
        return first_shown(request)
    at = await others.shown_at(request, row)
    groups, about = sayable(site, row, officer)
    now = {each.name for _, messages in groups for each in messages}
    shown = FormShown(given, at)
    if before := await _recorded_under(request, row, given):
        shown = replace(shown, before=_before(before, officer.name, site.desk.now()))
    elif message not in now:
        why = about if about and not groups else f"“{made.spec.title}” cannot be said to this case now."
        shown = replace(shown, refused=why, others=await _how_it_came(request, row))
    if kept := await site.keeping.get(request.query_params.get(KEPT, ""), officer.username):
        return _page(request, made, kept[1], replace(shown, at=others.shown_in(kept[1]) or at))
    posted = dict(request.query_params.multi_items())
    begun = {name: [value] for name, value in posted.items()} | filled(
        made.fields, started_with(message, row)
    )
    return _page(request, made, begun, shown)


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
        return _page(request, made, notes.written(from_form.fields, visit.form), replace(shown, status=200))
    answers = read(made.fields, visit.form)
    made = replace(made, fields=answers.fields)
    body = {**answers.body, "id": shown.id, "by": _sender(request)}
    if mistakes := _mistakes(made, body, answers):
        return _page(request, made, answers.posted, replace(shown, mistakes=mistakes))
    before = await _recorded_under(request, row, shown.id)
    if before is None:
        register = site_of(request).desk.register
        entries = await asyncio.to_thread(
            register.cases.timeline, row.reference, MAY_SEE[officer_of(request).role]
        )
        if asked := checks.asked(request, row, made.spec, body, entries):
            return _page(request, made, answers.posted, replace(shown, asked=asked))
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
    caller = Caller("casework", frozenset({SPEAKS_AS[officer.role]}))
    try:
        said = await site.desk.say(row.reference, made.spec.name, body, caller)
    except RegisterError:
        return _page(request, made, posted, replace(shown, refused=NOT_STORED, status=503))
    except Problem as problem:
        if (
            problem.code == "id_used" and before
        ):  # sent once, changed, and sent again: it is kept, and asked about
            changed = replace(shown, id=another(shown.id, answers.body), status=problem.status)
            return _page(request, made, posted, replace(changed, before=_before(before, officer.name, now)))
        mistakes = refused_fields(problem.more.get("errors", []), made.fields)
        why = "" if mistakes else UNKNOWN if problem.code == "unknown" else problem.detail
        did = await _meanwhile(request, row) if why else []
        refused = replace(shown, mistakes=mistakes, refused=why, others=did, status=problem.status)
        return _page(request, made, posted, refused)
    if not said.answer.applied:
        before = before or await _recorded_under(request, row, shown.id)
    if not said.answer.applied and before is None:
        # A new id: the old one is how this very refusal would be told again.
        did = await _meanwhile(request, await case_for(request, row.reference))
        why = said.answer.why if made.spec.in_time(said.answer.stage) or not did else MOVED_ON
        return _page(request, made, posted, replace(shown, id=new_message_id(), refused=why, others=did))
    if before is not None:
        await site.sessions.tell(visit_of(request), _before(before, officer.name, now))
        return redirect(address_of(row.reference))
    await site.written(row.reference, shown.id)
    title, told = made.spec.title, said.answer.why
    await site.sessions.tell(visit_of(request), f"{title}. {told}" if told != "Done." else f"{title}.")
    return redirect(address_of(row.reference))


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


async def _form(request: Request, row: CaseRow, message: str, service: str) -> OfficerForm:
    """The form of a message. Problem 404 for one this case does not know, 403 for another role's."""
    site, officer = site_of(request), officer_of(request)
    spec = site.desk.catalogue.messages(row.process).get(message)
    if spec is None:
        raise Problem(404, "unknown_message", "This kind of case does not know that message.")
    if SPEAKS_AS[officer.role] not in spec.roles:
        raise Problem(403, "not_theirs", "That is not for your role to say.")
    choices = await offered(site.desk, row, spec.model, MAY_SEE[officer.role])
    details = _details(request, service)
    try:
        fields = fields_of(spec.model, choices, details)
    except NoForm:
        if details is not None or "service" not in choices:
            raise Problem(404, "no_form", "There is no form for that message: it carries data.") from None
        fields = tuple(each for each in fields_of(_Chooser, choices) if each.name == "service")
        return OfficerForm(row, spec, fields, asks_service=True)
    return OfficerForm(row, spec, fields, chosen=service if details is not None else "")


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


def _page(
    request: Request, made: OfficerForm, posted: Mapping[str, Sequence[str]], shown: FormShown
) -> Response:
    """The form's page. What is wrong stands at the top, each linked to its field, and again at the field."""
    fields, posted = laid_out(made.fields, posted)
    known = {each.name: each for each in every(fields)}
    first = next((each.id for each in every(fields) if each.widget is not Widget.GROUP), "send")
    listed = [
        {"text": each.text, "href": f"#{known[each.name].id if each.name in known else first}"}
        for each in shown.mistakes
    ]
    if shown.refused:
        listed.append({"text": shown.refused})
    sent = request.method == "POST" and (listed or shown.before or shown.asked)
    return site_of(request).page(
        request,
        "casework/say.html",
        status=shown.status if sent else 200,
        case=made.case,
        title=made.spec.title,
        message=made.spec.name,
        description=made.spec.description,
        fields=fields,
        asks_service=made.asks_service,
        chosen=made.chosen,
        posted=posted,
        wrong={each.name: each.text for each in shown.mistakes if each.name},
        mistakes=listed,
        others=shown.others,
        sent_before=shown.before,
        asked=[
            {"text": each.text, "href": f"#{known[each.field].id}" if each.field in known else ""}
            for each in shown.asked
        ],
        mark=checks.mark_of(shown.asked) if shown.asked else "",
        replaces=replaced(made.spec.name, made.case),
        as_note=bool(shown.refused) and notes.may_be_one(made.spec.name, made.case),
        back=address_of(made.case.reference),
        message_id=shown.id,
        message_id_name=FIELD,
        shown_at=shown.at,
        kept=request.query_params.get(KEPT, "") or one(visit_of(request).form, KEPT),
        fixed={"service"} if made.chosen else set(),
    )
