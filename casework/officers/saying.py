"""Saying something to a case: a form made from the message's model, and what came of sending it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import Answers, filled, judged, one, read
from casework.forms.choices import offered, started_with
from casework.forms.fields import Field, NoForm, Widget, every, fields_of
from casework.forms.message_ids import FIELD, message_id, new_message_id
from casework.forms.mistakes import Mistake, refused_fields
from casework.forms.rows import laid_out
from casework.letters.checking import CHANGE, STEP, added_to, before_sending
from casework.letters.replying import USE_REPLY, offered_replies, replies_shown, with_reply
from casework.officers.actions import WayOut, actions, ways_out, whose
from casework.officers.case_page import address_of, case_for, managers_in
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import MAY_SEE, SPEAKS_AS
from casework.site.routing import PageRoute
from charter.people import Role
from charter.writing.letters import ADDED
from register import RegisterError
from register.cases.rows import CaseRow
from register.letters.replies import Reply
from starter.desk.saying import Caller
from starter.desk.taking.again import TAKEN
from starter.desk.telling.problems import Problem
from workflows.case import MessageSpec

SENT_BEFORE = (
    "You sent this form before with other answers, and they were recorded. To record these answers as well, "
    "send it again."
)
UNKNOWN = (
    "We do not know yet whether this was recorded. Send it again: it is recorded once, however often you "
    "send it. If it was recorded already, what you sent first is what counts."
)
NOT_STORED = (
    "You cannot update this case right now. Nothing you wrote is lost: send it again in a few minutes."
)

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
    posted: Mapping[str, Sequence[str]] = field(default_factory=dict)
    mistakes: Sequence[Mistake] = ()
    refused: str = ""
    replies: Sequence[Reply] = ()
    id: str = field(default_factory=new_message_id)
    ways: tuple[WayOut, ...] = ()
    """What can be done where it is somebody else's to say."""


@router.get("/casework/cases/{reference}/say/{message}")
async def form(reference: str, message: str, request: Request) -> Response:
    """The form, with what is recorded already filled in where the message replaces it."""
    row = await case_for(request, reference)
    made = await _form(request, row, message, request.query_params.get("service", ""))
    officer = officer_of(request)
    can = actions(site_of(request), row, officer)
    if whose(row, made.spec, officer):
        return await _not_theirs(request, made)
    why = can.about if can.about and not can.names else f"You cannot do this now: {made.spec.title}."
    refused = "" if message in can.names else why
    posted = dict(request.query_params.multi_items())
    begun = {name: [value] for name, value in posted.items()} | filled(
        made.fields, started_with(message, row)
    )
    return _page(request, made, posted=begun, refused=refused)


@router.post("/casework/cases/{reference}/say/{message}")
async def say(reference: str, message: str, request: Request) -> Response:
    """Say it. The page after tells what the case answered; a refusal is the form again, with why."""
    site, visit = site_of(request), visit_of(request)
    row = await case_for(request, reference)
    made = await _form(request, row, message, next(iter(visit.form.get("service", [])), ""))
    given = message_id(visit.form)
    sender = _sender(request)
    answers = read(made.fields, visit.form)
    made, posted = replace(made, fields=answers.fields), answers.posted
    body = {**answers.body, **added_to(visit.form), "id": given, "by": sender}
    if (step := one(visit.form, STEP)) in (CHANGE, USE_REPLY):
        if step == USE_REPLY:
            posted = with_reply(made.replies, site.desk, row, made.fields, posted)
        return _page(request, made, posted=posted, message_id=given)
    mistakes = _mistakes(made, body, answers)
    if mistakes:
        return _page(request, made, posted=posted, mistakes=mistakes, message_id=given)
    try:
        before = await before_sending(request, row, made.spec, body, {**visit.form, FIELD: [given]})
        if before.refused:
            return _page(request, made, posted, [], before.refused, given)
        if before.page:
            return before.page
        said = await site.desk.say(
            row.reference, message, body, Caller("casework", frozenset({sender["role"]}))
        )
    except RegisterError:
        return _page(request, made, posted, [], NOT_STORED, given, 503)
    except Problem as problem:
        if problem.code == "id_used":  # sent once, changed, and sent again: what is written now is kept
            return _page(request, made, posted, [], SENT_BEFORE, new_message_id(), problem.status)
        mistakes = refused_fields(problem.more.get("errors", []), made.fields)
        why = "" if mistakes else UNKNOWN if problem.code == "unknown" else problem.detail
        return _page(request, made, posted, mistakes, why, given, problem.status)
    if not said.answer.applied and not await _taken_before(request, row, given):
        made = replace(made, ways=await _ways(request, made, said.answer.why))
        # A new id: the old one is how this very refusal would be told again.
        return _page(request, made, posted, [], said.answer.why, new_message_id())
    await site.written(row.reference, given)
    told = said.answer.why if said.answer.applied else TAKEN
    await site.sessions.tell(visit, f"{made.spec.done}. {told}" if told != "Done." else f"{made.spec.done}.")
    return redirect(address_of(row.reference))


async def _taken_before(request: Request, row: CaseRow, given: str) -> bool:
    register = site_of(request).desk.register
    return await asyncio.to_thread(register.turns.message_known, row.reference, given)


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


def _page(
    request: Request,
    made: OfficerForm,
    posted: Mapping[str, Sequence[str]],
    mistakes: Sequence[Mistake] = (),
    refused: str = "",
    message_id: str = "",
    status: int = 422,
) -> Response:
    """The form's page. What is wrong stands at the top, each linked to its field, and again at the field."""
    fields, posted = laid_out(made.fields, posted)
    known = {each.name: each for each in every(fields)}
    first = next((each.id for each in every(fields) if each.widget is not Widget.GROUP), "send")
    listed = [
        {"text": each.text, "href": f"#{known[each.name].id if each.name in known else first}"}
        for each in mistakes
    ]
    if refused:
        listed.append({"text": refused})
    return site_of(request).page(
        request,
        "casework/say.html",
        status=status if listed and request.method == "POST" else 200,
        case=made.case,
        title=made.spec.title,
        description=made.spec.description,
        fields=fields,
        asks_service=made.asks_service,
        chosen=made.chosen,
        posted=posted,
        wrong={each.name: each.text for each in mistakes if each.name},
        mistakes=listed,
        ways=made.ways,
        back=address_of(made.case.reference),
        message_id=message_id or made.id,
        message_id_name=FIELD,
        fixed={"service"} if made.chosen else set(),
        **replies_shown(made.replies, fields),
        step_name=STEP,
        added_name=ADDED,
    )
