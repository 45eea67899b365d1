"""What a customer says to their case: the message's own form in their words, and what came of sending it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from casework import tracking_words as words
from casework.answers import Mistake, filled, mistakes_in, read, refused_fields
from casework.choices import started_with
from casework.fields import Field, Option, Widget, every, fields_of
from casework.message_ids import FIELD, message_id, new_message_id
from casework.routing import PageRoute
from casework.site import redirect, site_of, visit_of
from casework.tracking import address_of, case_of, entries_of, not_found, page
from casework.tracking_entry import Opened, opened, tell
from casework.tracking_view import offered, question
from charter.messages import Message
from charter.people import Role
from register.errors import RegisterError
from register.reading import CaseRow
from starter.intake import Said
from starter.problems import Problem
from starter.saying import Caller

CUSTOMER = Caller("tracking", frozenset({Role.CUSTOMER}))
CONFIRMED = "confirmed"
_QUIET = frozenset({"Done.", "Withdrawn."})
_GOES_ON = "There is some work that we have to do all the same. We do not write to you about it."

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class Form:
    """One thing said in one case, as it is asked for."""

    case: CaseRow
    name: str
    saying: words.Saying
    model: type[Message]
    fields: tuple[Field, ...]


Posted = Mapping[str, Sequence[str]]


@router.get("/track/{reference}/say/{message}")
async def form(reference: str, message: str, request: Request) -> Response:
    """The form, if this can be said now."""
    found = await _entered(request, reference)
    if isinstance(found, Response):
        return found
    made = _form(request, found.row, message)
    if message not in await _offered(request, found.row):
        return await _not_now(request, found)
    return await _page(request, made, filled(made.fields, started_with(message, found.row)))


@router.post("/track/{reference}/say/{message}")
async def say(reference: str, message: str, request: Request) -> Response:
    """Say it. Their case's page tells what came of it; a refusal is the form again, with every word."""
    mine = await _entered(request, reference)
    if isinstance(mine, Response):
        return mine
    made, posted = _form(request, mine.row, message), visit_of(request).form
    if message == "contact_changed" and message not in await _offered(request, mine.row):
        return await _not_now(request, mine)
    given = message_id(posted)
    answers = read(made.fields, posted)
    body = {**answers.body, "id": given, "by": {"role": Role.CUSTOMER.value}}
    mistakes = [*answers.mistakes, *_mistakes(made, body, answers.mistakes)]
    if mistakes:
        return await _page(request, made, posted, mistakes, message_id=given)
    if made.saying.confirm and not posted.get(CONFIRMED):
        return _confirm(request, made, posted, given)
    try:
        said = await site_of(request).desk.say(made.case.reference, message, body, CUSTOMER)
    except RegisterError:
        return await _page(request, made, posted, refused=words.NOT_STORED, message_id=given, status=503)
    except Problem as problem:
        return await _refused(request, made, problem, given)
    if not said.answer.applied and not await _taken_before(request, said):
        # A new id: the old one is how this very refusal would be told again.
        return await _page(request, made, posted, refused=said.answer.why)
    await site_of(request).written(made.case.reference, given)
    await tell(request, mine, _thanks(made, said))
    return redirect(address_of(made.case.reference))


async def _offered(request: Request, row: CaseRow) -> list[str]:
    return offered(row, await entries_of(request, row), site_of(request).desk.catalogue)


async def _not_now(request: Request, mine: Opened) -> Response:
    await tell(request, mine, words.NOT_NOW)
    return redirect(address_of(mine.row.reference))


async def _entered(request: Request, reference: str) -> Opened | Response:
    row = await case_of(request, reference)
    if row is None:
        return not_found(request, reference)
    mine = await opened(request, row)
    if mine is None:
        return redirect(address_of(row.reference, "open"))
    return mine


def _form(request: Request, row: CaseRow, name: str) -> Form:
    """The form of a message. Problem 404 for what is no customer's to say here."""
    saying = words.SAYINGS.get(name)
    spec = site_of(request).desk.catalogue.messages(row.process).get(name)
    if saying is None or spec is None or Role.CUSTOMER not in spec.roles:
        raise Problem(404, "not_found", "There is nothing at that address.")
    asked = (
        each
        for each in fields_of(spec.model)
        if each.name not in words.NEVER_ASKED and (not saying.only or each.name in saying.only)
    )
    return Form(row, name, saying, spec.model, tuple(_in_their_words(each, saying) for each in asked))


def _in_their_words(field: Field, saying: words.Saying) -> Field:
    spoken = saying.options.get(field.name, {})
    return replace(
        field,
        label=saying.labels.get(field.name, field.label),
        hint=saying.hints.get(field.name, field.hint),
        removable=field.removable and field.name != "name",
        options=tuple(Option(each.value, spoken.get(each.value, each.text)) for each in field.options),
        fields=tuple(_in_their_words(each, saying) for each in field.fields),
    )


def _mistakes(made: Form, body: dict[str, Any], before: Sequence[Mistake]) -> list[Mistake]:
    known = {each.name for each in before}
    try:
        made.model.model_validate(body)
    except ValidationError as error:
        return [each for each in mistakes_in(error, made.fields) if each.name not in known]
    if made.name == "contact_changed" and not before and set(body) <= words.NEVER_ASKED:
        return [Mistake("", words.NOTHING_CHANGED)]
    return []


async def _taken_before(request: Request, said: Said) -> bool:
    register = site_of(request).desk.register
    return await asyncio.to_thread(register.message_known, said.reference, said.id)


def _thanks(made: Form, said: Said) -> str:
    why = said.answer.why
    if not said.answer.applied or not made.saying.tells_why or why in _QUIET:
        return made.saying.thanks
    more = _GOES_ON if made.name == "withdrawn" else why
    return f"{made.saying.thanks} {more}"


async def _refused(request: Request, made: Form, problem: Problem, given: str) -> Response:
    posted = visit_of(request).form
    mistakes = refused_fields(problem.more.get("errors", []), made.fields)
    told = {"unknown": words.UNKNOWN, "ended": words.ENDED, "not_started": words.NOT_STARTED}
    refused = "" if mistakes else told.get(problem.code, problem.detail)
    return await _page(request, made, posted, mistakes, refused, given, problem.status)


def _confirm(request: Request, made: Form, posted: Posted, given: str) -> Response:
    """Asked once more; what was written goes along, and so does the id."""
    hidden = [(each.name, text) for each in every(made.fields) for text in posted.get(each.name, ())]
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
    made: Form,
    posted: Posted,
    mistakes: Sequence[Mistake] = (),
    refused: str = "",
    message_id: str = "",
    status: int = 422,
) -> Response:
    """The form's page: what is wrong at the top, each linked to its field, and again at the field."""
    known = {each.name: each for each in every(made.fields)}
    first = next((each.id for each in every(made.fields) if each.widget is not Widget.GROUP), "send")
    listed: list[dict[str, str]] = [
        {"text": each.text, "href": f"#{known[each.name].id if each.name in known else first}"}
        for each in mistakes
    ]
    if refused:
        listed.append({"text": refused})
    asked = None
    if made.name == "customer_replied":
        letters = await asyncio.to_thread(site_of(request).desk.register.letters_of, made.case.reference)
        asked = question(made.case, letters)
    return page(
        request,
        "track/say.html",
        status if listed else 200,
        case=made.case,
        saying=made.saying,
        fields=made.fields,
        posted=posted,
        wrong={each.name: each.text for each in mistakes if each.name},
        mistakes=listed,
        question=asked,
        back=address_of(made.case.reference),
        message_id=message_id or new_message_id(),
        message_id_name=FIELD,
    )
