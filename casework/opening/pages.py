"""An officer opens a case for somebody who rang or came: which service, the form, the check, the case."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import Answers, judged, one, read
from casework.forms.fields import Field, every
from casework.forms.message_ids import FIELD, first_shown, message_id, shown_id
from casework.forms.mistakes import Mistake, refused_fields
from casework.forms.rows import laid_out
from casework.letters.checking import CHANGE, CHECK, SEND, STEP, before_opening
from casework.opening.questions import asked_of, questions_of
from casework.opening.same_again import SAME, may_be_same, same_mark
from casework.seeing.door import sight_in
from casework.site.form_keeping import FIELD as KEPT
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import SPEAKS_AS
from casework.site.routing import PageRoute
from charter.edition.services import Service
from register import RegisterError
from register.cases.rows import CaseRow
from starter.desk.saying import Caller
from starter.desk.taking.taken import NewReport
from starter.desk.telling.problems import Problem

PLACE = "/casework/open"
DOOR = "staff"
NOT_STORED = (
    "The case could not be opened right now. Nothing you wrote is lost: send it again in a few minutes."
)

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class OpeningForm:
    """A service's form as it was filled in, and what has to be said about it."""

    service: Service
    fields: tuple[Field, ...]
    posted: Mapping[str, Sequence[str]]
    id: str
    mistakes: Sequence[Mistake] = ()
    refused: str = ""
    same: Sequence[CaseRow] = ()
    status: int = 422


@router.get(PLACE)
async def services(request: Request) -> Response:
    """The services a case can be opened for, those that only the council opens among them."""
    words = request.query_params.get("words", "").strip()
    offered = site_of(request).desk.catalogue.services()
    wanted = words.casefold().split()
    found = [each for each in offered if all(word in _said_of(each) for word in wanted)]
    return site_of(request).page(
        request, "casework/opening/services.html", services=found, words=words, all=len(offered)
    )


@router.get(f"{PLACE}/{{service}}")
async def form(service: str, request: Request) -> Response:
    """The form of a service; with what was kept of it while somebody signed in again."""
    site, of = site_of(request), _service(request, service)
    if not (given := shown_id(request)):
        return first_shown(request)
    kept = await site.keeping.get(request.query_params.get(KEPT, ""), officer_of(request).username)
    posted = kept[1] if kept else {}
    return _page(request, OpeningForm(of, _questions(request, of), posted, given, status=200))


@router.post(f"{PLACE}/{{service}}")
async def opened(service: str, request: Request) -> Response:
    """Look whether it can be taken, show what may be the same and what will be sent, and open it."""
    of, posted = _service(request, service), visit_of(request).form
    answers = read(_questions(request, of), posted)
    made = OpeningForm(of, answers.fields, answers.posted, message_id(posted))
    if one(posted, STEP) == CHANGE:
        return _page(request, replace(made, status=200))
    model = asked_of(site_of(request).desk.catalogue.details_of(of.process))
    if mistakes := judged(model, answers.body, answers):
        return _page(request, replace(made, mistakes=mistakes))
    try:
        return await _taken(request, made, answers)
    except RegisterError:
        return _page(request, replace(made, refused=NOT_STORED, status=503))
    except Problem as problem:
        mistakes = refused_fields(problem.more.get("errors", []), made.fields)
        why = "" if mistakes else problem.detail
        return _page(request, replace(made, mistakes=mistakes, refused=why, status=problem.status))


async def _taken(request: Request, made: OpeningForm, answers: Answers) -> Response:
    site, posted, caller = site_of(request), visit_of(request).form, caller_of(request)
    new = NewReport.model_validate({**answers.body, "service": made.service.code, "source_id": made.id})
    await site.desk.fitting_report(new, caller)
    if one(posted, STEP) != SEND:
        same = await asyncio.to_thread(may_be_same, site.desk, made.service, new.details, sight_in(request))
        if same and one(posted, SAME) != same_mark(same):
            return _page(request, replace(made, same=same))
    if page := await before_opening(request, new, caller, DOOR, f"{PLACE}/{made.service.code}"):
        return page
    reported = await site.desk.report(new, caller, DOOR)
    request.state.opened = reported.reference
    done = "The case is open." if reported.is_new else "You opened this case before. Nothing was done twice."
    await site.sessions.tell(visit_of(request), done)
    return redirect(f"/casework/cases/{reported.reference}")


def caller_of(request: Request) -> Caller:
    """An officer, as the desk knows them."""
    return Caller("casework", frozenset({SPEAKS_AS[officer_of(request).role]}))


def _page(request: Request, made: OpeningForm) -> Response:
    fields, posted = laid_out(made.fields, made.posted)
    known = {each.name: each for each in every(fields)}
    listed = [
        {"text": each.text, "href": f"#{known[each.name].id if each.name in known else 'send'}"}
        for each in made.mistakes
    ]
    if made.refused:
        listed.append({"text": made.refused})
    return site_of(request).page(
        request,
        "casework/opening/form.html",
        status=made.status,
        service=made.service,
        fields=fields,
        posted=posted,
        wrong={each.name: each.text for each in made.mistakes if each.name},
        mistakes=listed,
        same=[_line(each) for each in made.same],
        same_name=SAME,
        same_mark=same_mark(made.same),
        message_id=made.id,
        message_id_name=FIELD,
        step_name=STEP,
        step=CHECK,
        kept_name=KEPT,
        kept=request.query_params.get(KEPT, "") or one(visit_of(request).form, KEPT),
    )


def _line(row: CaseRow) -> dict[str, Any]:
    details = row.intake.details if row.intake else {}
    where = details.get("where")
    return {
        "reference": row.reference,
        "received": row.received,
        "where": str(where.get("text", "")) if isinstance(where, dict) else "",
        "description": str(details.get("description", ""))[:200],
    }


def _said_of(service: Service) -> str:
    return f"{service.title} {service.team} {service.code}".casefold().replace("_", " ")


def _questions(request: Request, service: Service) -> tuple[Field, ...]:
    return questions_of(site_of(request).desk.catalogue.details_of(service.process))


def _service(request: Request, code: str) -> Service:
    offered = site_of(request).desk.catalogue.services()
    found = next((each for each in offered if each.code == code), None)
    if found is None:
        raise Problem(404, "unknown_service", "There is no service with that code.")
    return found
