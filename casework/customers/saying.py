"""What a customer says to their case: the message's own form in their words, and what came of sending it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.customers import words
from casework.customers.entry import Opened, closed_for, opened, tell, whose_case
from casework.customers.offers import CHOSEN, may_say, offered
from casework.customers.photographs import FIELD as PHOTOGRAPHS
from casework.customers.photographs import attached, kept_words, takes
from casework.customers.tracking import address_of, case_of, entries_of, not_found, page
from casework.customers.view import question
from casework.forms.answers import Answers, filled, judged, one, read
from casework.forms.choices import started_with
from casework.forms.fields import Field, Option, Widget, every, fields_of
from casework.forms.message_ids import FIELD, another, first_shown, message_id, new_message_id, shown_id
from casework.forms.mistakes import Mistake, refused_fields
from casework.forms.personal import NEVER, THEIR_OWN
from casework.forms.rows import Posted, laid_out
from casework.site.form_keeping import FIELD as KEPT
from casework.site.languages import _, marked
from casework.site.pages import redirect, site_of, visit_of
from casework.site.routing import FILES, PageRoute
from charter.addresses.marks import flattened
from charter.messages import Message
from charter.people import Role
from charter.writing.customer_words import Saying
from register import RegisterError
from register.cases.rows import CaseRow
from starter.desk.saying import Caller
from starter.desk.taking.taken import Said
from starter.desk.telling.problems import Problem
from workflows.processes import PROCESSES

CONFIRMED = "confirmed"
_QUIET = frozenset({"Done.", "Withdrawn."})
_GOES_ON = marked("There is some work that we have to do all the same. We do not write to you about it.")

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class CustomerForm:
    """One thing said in one case, as it is asked for."""

    case: CaseRow
    name: str
    saying: Saying
    model: type[Message]
    fields: tuple[Field, ...]
    acting: bool = False
    """For a representative."""
    photographs: int = 0
    """How many came with it, this time and before it was sent back."""


@router.get("/track/{reference}/say/{message}")
async def form(reference: str, message: str, request: Request) -> Response:
    """The form, if this can be said now."""
    found = await _entered(request, reference)
    if isinstance(found, Response):
        return found
    made = _form(request, found, message)
    if message == CHOSEN:
        return redirect(address_of(found.row.reference, "appointment"))
    if message not in await _offered(request, found):
        return await _not_now(request, found)
    if not (given := shown_id(request)):
        return first_shown(request)
    begun: Posted = filled(made.fields, {} if found.representative else started_with(message, found.row))
    keeping, whose = site_of(request).keeping, whose_case(found.row, found.representative)
    if kept := await keeping.get(request.query_params.get(KEPT, ""), whose):
        begun = kept[1]
    before = await _taken_before(request, found.row.reference, given)
    return await _page(request, made, begun, message_id=given, before=before)


@router.post("/track/{reference}/say/{message}")
async def say(reference: str, message: str, request: Request) -> Response:
    """Say it. Their case's page tells what came of it; a refusal is the form again, with every word."""
    row = await case_of(request, reference)
    was = await closed_for(request, row) if row else ""
    mine = await _entered(request, reference)
    if isinstance(mine, Response):
        if was:  # their time with the case has run out: what they wrote is there when they open it again
            visit = visit_of(request)
            await site_of(request).keeping.keep(visit, was, request.url.path, visit.form)
        return mine
    made = _form(request, mine, message)
    if message == CHOSEN:
        return redirect(address_of(mine.row.reference, "appointment"))
    posted: Posted = visit_of(request).form
    if message == "contact_changed" and message not in await _offered(request, mine):
        return await _not_now(request, mine)
    given = message_id(posted)
    answers = read(made.fields, posted)
    made, posted = replace(made, fields=answers.fields), answers.posted
    body = {**answers.body, "id": given, "by": _sender(mine)}
    sent = await attached(request, made.case, message)
    made = replace(made, photographs=sent.kept)
    mistakes = [*_mistakes(made, body, answers), *sent.mistakes]
    if mistakes:
        status = 503 if sent.away else 422
        return await _page(request, made, posted, mistakes, message_id=given, status=status)
    before = await _taken_before(request, made.case.reference, given)
    if made.saying.confirm and not posted.get(CONFIRMED) and not before:
        return _confirm(request, made, posted, given)
    try:
        said = await site_of(request).desk.say(
            made.case.reference, message, body, Caller("tracking", frozenset({_role(mine)}))
        )
    except RegisterError:
        return await _page(request, made, posted, refused=_(words.NOT_STORED), message_id=given, status=503)
    except Problem as problem:
        if problem.code == "id_used":  # sent once, changed, and sent again: what is written now is kept
            changed = another(given, answers.body)
            return await _page(request, made, posted, message_id=changed, status=409, before=True)
        return await _refused(request, made, posted, problem, given)
    if not said.answer.applied and not await _taken_before(request, said.reference, said.id):
        # A new id: the old one is how this very refusal would be told again.
        return await _page(request, made, posted, refused=_(said.answer.why))
    await site_of(request).written(made.case.reference, given)
    await site_of(request).keeping.drop(one(posted, KEPT), whose_case(mine.row, mine.representative))
    thanks = _thanks(made, said, _role(mine))
    told = (thanks, _(words.HAD_IT) if before else "", kept_words(made.photographs))
    await tell(request, mine, " ".join(filter(None, told)))
    return redirect(address_of(made.case.reference))


def _role(mine: Opened) -> Role:
    return Role.REPRESENTATIVE if mine.representative else Role.CUSTOMER


def _sender(mine: Opened) -> dict[str, str]:
    named = {"name": flattened(mine.representative.name)} if mine.representative else {}
    return {"role": _role(mine).value, **named}


async def _offered(request: Request, mine: Opened) -> list[str]:
    entries = await entries_of(request, mine.row)
    return offered(mine.row, entries, site_of(request).desk.catalogue, _role(mine))


async def _not_now(request: Request, mine: Opened) -> Response:
    await tell(request, mine, _(words.NOT_NOW))
    return redirect(address_of(mine.row.reference))


async def _entered(request: Request, reference: str) -> Opened | Response:
    row = await case_of(request, reference)
    if row is None:
        return not_found(request, reference)
    mine = await opened(request, row)
    if mine is None:
        return redirect(address_of(row.reference, "open"))
    return mine


def _form(request: Request, mine: Opened, name: str) -> CustomerForm:
    """The form of a message. Problem 404 for what is not theirs to say here."""
    row = mine.row
    saying = words.of(row.process).sayings.get(name)
    spec = site_of(request).desk.catalogue.messages(row.process).get(name)
    if saying is None or spec is None or not may_say(spec, _role(mine)):
        raise Problem(404, "not_found", "There is nothing at that address.")
    asked = (
        each
        for each in fields_of(spec.model)
        if each.name not in words.NEVER_ASKED and (not saying.only or each.name in saying.only)
    )
    fields = tuple(_in_their_words(each, saying) for each in asked)
    return CustomerForm(row, name, saying, spec.model, fields, acting=mine.representative is not None)


def _in_their_words(field: Field, saying: Saying) -> Field:
    spoken = saying.options.get(field.name, {})
    return replace(
        field,
        label=_(saying.labels.get(field.name, field.label)),
        hint=_(saying.hints.get(field.name, field.hint)),
        autocomplete=THEIR_OWN.get(field.name, NEVER),
        removable=field.removable and field.name != "name",
        options=tuple(Option(each.value, _(spoken.get(each.value, each.text))) for each in field.options),
        fields=tuple(_in_their_words(each, saying) for each in field.fields),
        row=tuple(_in_their_words(each, saying) for each in field.row),
        row_label=_(saying.labels.get(f"{field.name}.*", field.row_label)),
    )


def _mistakes(made: CustomerForm, body: dict[str, Any], answers: Answers) -> list[Mistake]:
    mistakes = judged(made.model, body, answers)
    if made.name == "contact_changed" and not mistakes and set(body) <= words.NEVER_ASKED:
        return [Mistake("", _(words.NOTHING_CHANGED))]
    return mistakes


async def _taken_before(request: Request, reference: str, given: str) -> bool:
    register = site_of(request).desk.register
    return await asyncio.to_thread(register.turns.message_known, reference, given)


def _thanks(made: CustomerForm, said: Said, by: Role) -> str:
    why, process = said.answer.why, PROCESSES.get(made.case.process)
    confirmed_first = process is not None and process.withdrawal_to_confirm
    if made.name == "withdrawn" and (confirmed_first or by is Role.REPRESENTATIVE):
        return _(words.TO_CONFIRM) if by is Role.CUSTOMER else _(words.CUSTOMER_CONFIRMS)
    if not said.answer.applied or not made.saying.tells_why or why in _QUIET:
        return _(made.saying.thanks)
    more = _GOES_ON if made.name == "withdrawn" else why
    return f"{_(made.saying.thanks)} {_(more)}"


async def _refused(
    request: Request, made: CustomerForm, posted: Posted, problem: Problem, given: str
) -> Response:
    mistakes = refused_fields(problem.more.get("errors", []), made.fields)
    told = {"unknown": words.UNKNOWN, "ended": words.ENDED, "not_started": words.NOT_STARTED}
    refused = "" if mistakes else _(told.get(problem.code, problem.detail))
    return await _page(request, made, posted, mistakes, refused, given, problem.status)


def _confirm(request: Request, made: CustomerForm, posted: Posted, given: str) -> Response:
    """Asked once more; what was written goes along, and so does the id."""
    names = {each.name for each in every(made.fields)}
    asked = [name for name in posted if name in names or name.rpartition("-")[0] in names]
    hidden = [(name, text) for name in asked for text in posted[name]]
    return page(
        request,
        "track/confirm.html",
        case=made.case,
        saying=made.saying,
        hidden=[*hidden, (FIELD, given), (CONFIRMED, "yes")],
        back=address_of(made.case.reference),
        mistakes=[],
    )


async def _page(
    request: Request,
    made: CustomerForm,
    posted: Posted,
    mistakes: Sequence[Mistake] = (),
    refused: str = "",
    message_id: str = "",
    status: int = 422,
    before: bool = False,
) -> Response:
    """The form's page: what is wrong at the top, each linked to its field, and again at the field.

    ``before``: this very form was sent, and taken.
    """
    fields, posted = laid_out(made.fields, posted)
    known = {each.name: each for each in every(fields)}
    first = next((each.id for each in every(fields) if each.widget is not Widget.GROUP), "send")
    listed: list[dict[str, str]] = [
        {"text": each.text, "href": f"#{_where(each.name, known) or first}"} for each in mistakes
    ]
    if refused:
        listed.append({"text": refused})
    asked = None
    if made.name == "customer_replied":
        letters = await asyncio.to_thread(site_of(request).desk.register.letters.of_case, made.case.reference)
        asked = question(made.case, letters, acting=made.acting)
    return page(
        request,
        "track/say.html",
        status if listed or (before and request.method == "POST") else 200,
        case=made.case,
        saying=made.saying,
        fields=fields,
        posted=posted,
        wrong={each.name: each.text for each in mistakes if each.name},
        mistakes=listed,
        question=asked,
        sent_before=_(words.SENT_BEFORE) if before else "",
        back=address_of(made.case.reference),
        kept=request.query_params.get(KEPT, "") or one(visit_of(request).form, KEPT),
        message_id=message_id or new_message_id(),
        message_id_name=FIELD,
        takes_photographs=takes(request, made.name),
        most=FILES,
        photographs=made.photographs,
        photographs_told=kept_words(made.photographs),
    )


def _where(name: str, known: dict[str, Field]) -> str:
    return PHOTOGRAPHS if name == PHOTOGRAPHS else known[name].id if name in known else ""
