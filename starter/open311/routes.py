"""Open311 GeoReport v2, with FixMyStreet's updates: the door of map-based reports.

What is read without a key names nobody: no description, address or photograph. The list of services comes
from the edition alone: a client deletes a category that is missing for an hour.
"""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from charter import references
from charter.counting.counting import london
from charter.edition.services import Service
from charter.people import CUSTOMER_SIDE, Role
from engine.config.settings import Settings
from engine.logs import get_logger
from register import RegisterError
from register.cases.rows import CaseRow
from starter.api.keys import caller, presented
from starter.api.requests import written
from starter.desk.catalogue import next_promise
from starter.desk.intake import Desk
from starter.desk.saying import Caller
from starter.desk.telling import views
from starter.desk.telling.problems import Problem, plain_errors, register_down, unknown_reference
from starter.desk.telling.times import told
from starter.open311 import forms
from starter.open311.services import asked_for, definition, listed
from starter.open311.xml import answer, refusal

PREFIX = "/open311/v2"
PAGE = 100
MOST = 1_000
UPDATES = 10_000
DEFAULT_WINDOW = timedelta(hours=24)
DEFAULT_DAYS = timedelta(days=90)
"""How far back requests are listed when no dates are asked for (GeoReport v2)."""
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_THEIR_ID = re.compile(r"[\w.-]{1,60}", re.ASCII)

log = get_logger(__name__)


def open311_routes(desk: Desk, settings: Settings) -> APIRouter:
    """One route for all of Open311, so that every mistake is answered in its own form."""
    router, door = APIRouter(), Door(desk, settings)

    @router.api_route(PREFIX + "/{path:path}", methods=_METHODS, include_in_schema=False)
    async def open311(path: str, request: Request) -> Response:
        path, kind = _kind(path, request)
        try:
            return await door.answer(request, path.split("/"), kind)
        except Problem as problem:
            status = {401: 403, 409: 400, 422: 400}.get(problem.status, problem.status)
            log.info("request refused", route=PREFIX, status=status, reason_code=problem.code)
            wrong = plain_errors(problem.more.get("errors", ()))
            detail = f"{problem.detail} {wrong}" if wrong else problem.detail
            if problem.code == "ended":
                detail += f" Outcome: {problem.more['outcome']}."
            return refusal(kind, status, detail, problem.headers)
        except RegisterError as error:
            log.warning("register not available", route=PREFIX, error_type=type(error).__name__)
            return refusal(kind, 503, register_down().detail, {"Retry-After": "5"})

    return router


def _kind(path: str, request: Request) -> tuple[str, str]:
    """The path without its ending, and the form of the answer: XML unless JSON is asked for."""
    for kind in ("xml", "json"):
        if path.endswith(f".{kind}"):
            return path.removesuffix(f".{kind}"), kind
    return path, "json" if "json" in request.headers.get("accept", "") else "xml"


@dataclass(frozen=True)
class Door:
    """Every endpoint of GeoReport v2."""

    desk: Desk
    settings: Settings

    @property
    def _sensitive(self) -> frozenset[str]:
        return self.desk.catalogue.editions.sensitive

    async def answer(self, request: Request, parts: list[str], kind: str) -> Response:
        """The answer of one address. Problem for what cannot be answered."""
        method = "GET" if request.method == "HEAD" else request.method
        match [method, *parts]:
            case ["GET", "services"]:
                return answer(kind, "services", [listed(each) for each in self._services()])
            case ["GET", "services", code]:
                return answer(
                    kind, "service_definition", definition(code, self._details(self._service(code)))
                )
            case ["GET", "requests"]:
                return answer(kind, "service_requests", await self._requests(request))
            case ["POST", "requests"]:
                return await self._report(request, kind)
            case ["GET", "requests", reference]:
                row = await self._case(reference)
                return answer(kind, "service_requests", [self._request(row, self._caller(request))])
            case ["GET", "tokens", token]:
                row = await self._case(token)
                found = {"service_request_id": row.reference, "token": row.reference}
                return answer(kind, "service_requests", [found])
            case ["GET", "servicerequestupdates"]:
                return answer(kind, "service_request_updates", await self._updates(request))
            case ["POST", "servicerequestupdates"]:
                return await self._comment(request, kind)
            case [_, "requests" | "servicerequestupdates"]:
                raise _not_that_method("GET, POST")
            case [_, "services"] | [_, "services" | "requests" | "tokens", _]:
                raise _not_that_method("GET")
            case _:
                raise Problem(404, "not_found", "There is nothing at that address.")

    # -- services

    def _services(self) -> list[Service]:
        return self.desk.catalogue.services(map_based=True)

    def _service(self, code: str) -> Service:
        for service in self._services():
            if service.code == code:
                return service
        raise Problem(404, "unknown_service", "There is no service with that code.")

    def _details(self, service: Service) -> dict[str, dict[str, Any]]:
        return asked_for(self.desk.catalogue.details_schema(service))

    # -- requests

    async def _report(self, request: Request, kind: str) -> Response:
        form = await forms.read_form(request)
        who = caller(self.settings, form.text("api_key") or presented(request), self._sensitive)
        code = form.text("service_code")
        if not code:
            raise Problem(400, "malformed", "service_code is required.")
        service = self._service(code)
        report = forms.report_of(form, self._details(service))
        taken = await self.desk.report(report, who, "open311")
        await self._photographs(taken.reference, form, sent_again=bool(report.source_id))
        done = {
            "service_request_id": taken.reference,
            "service_notice": _notice(taken.promises),
            "account_id": "",
        }
        return answer(kind, "service_requests", [done], 201 if taken.is_new else 200)

    async def _requests(self, request: Request) -> list[dict[str, Any]]:
        query = request.query_params
        codes = {service.code for service in self._services()}
        asked = forms.several(query, "service_code")
        ids = forms.several(query, "service_request_id", MOST)
        size = forms.page(query, "page_size", MOST if ids else PAGE, MOST)
        since, until = forms.instant(query, "start_date"), forms.instant(query, "end_date")
        if ids is None and since is None:
            since = (until or self.desk.now()) - DEFAULT_DAYS
        status = _status(forms.several(query, "status"))
        number = forms.page(query, "page", 1, 10_000)
        rows = await asyncio.to_thread(
            self.desk.register.cases.find,
            ids=None if ids is None else [_written(each) for each in ids],
            services=codes if asked is None else codes.intersection(asked),
            since=since,
            until=until,
            limit=MOST if status else size,
            offset=0 if status else size * (number - 1),
        )
        if status:  # not the register's own: a follower's "closed" begins with the outcome, before the end
            rows = [row for row in rows if _closed(row) == (status == "closed")]
            rows = rows[size * (number - 1) : size * number]
        who = self._caller(request)
        return [self._request(row, who) for row in rows]

    async def _case(self, reference: str) -> CaseRow:
        row = await asyncio.to_thread(self.desk.register.cases.get, written(reference))
        if row is None or row.service not in {service.code for service in self._services()}:
            raise unknown_reference()
        return row

    def _caller(self, request: Request) -> Caller | None:
        """Whose key is shown, if one is. Problem 403 for a wrong one."""
        key = request.query_params.get("api_key", "") or presented(request)
        return caller(self.settings, key, self._sensitive) if key else None

    def _request(self, row: CaseRow, who: Caller | None) -> dict[str, Any]:
        service = self._service(row.service)
        where = row.intake.details.get("where") if row.intake else None
        where = where if isinstance(where, Mapping) else {}
        due = views.next_due(row, self.desk.catalogue)
        found = {
            "service_request_id": row.reference,
            "status": "closed" if _closed(row) else "open",
            "status_notes": row.state.publish_note if row.state else "",
            "service_name": service.title,
            "service_code": row.service,
            "agency_responsible": service.team,
            "service_notice": "",
            "requested_datetime": told(row.received),
            "updated_datetime": told(row.updated),
            "expected_datetime": told(due) if due and not _closed(row) else "",
            "lat": where.get("latitude"),
            "long": where.get("longitude"),
        }
        if who is not None and row.intake is not None and who.may_see(row):
            found["description"] = str(row.intake.details.get("description", ""))
            found["address"] = str(where.get("text", ""))
        return found

    # -- updates

    async def _updates(self, request: Request) -> list[dict[str, Any]]:
        query = request.query_params
        until = forms.instant(query, "end_date") or self.desk.now()
        since = forms.instant(query, "start_date") or until - DEFAULT_WINDOW
        titles = {service.code: service.title for service in self._services()}
        found = await asyncio.to_thread(self.desk.register.updates.published, since, until, UPDATES, titles)
        return [
            {
                "update_id": update.update_id,
                "service_request_id": update.reference,
                "status": update.status,
                "description": update.note,
                "updated_datetime": told(update.at),
                "extras": {"category": titles[update.service]},
            }
            for update in found
        ]

    async def _comment(self, request: Request, kind: str) -> Response:
        """A citizen's comment, said by the customer, or by a system whose key is not for customers.

        The same id twice is taken once.
        """
        form = await forms.read_form(request)
        who = caller(self.settings, form.text("api_key") or presented(request), self._sensitive)
        row = await self._case(form.text("service_request_id"))
        text = forms.said(form)
        if len(text) > forms.DESCRIPTION_LIMIT:
            raise Problem(
                400, "malformed", f"description holds at most {forms.DESCRIPTION_LIMIT:,} characters."
            )
        theirs = form.text("update_id") or form.text("update_id_ext")
        if theirs and not _THEIR_ID.fullmatch(theirs):
            raise Problem(400, "malformed", "update_id has letters, digits, dots and dashes only.")
        if not theirs:
            said = "\n".join((row.reference, form.text("updated_datetime"), text))
            theirs = hashlib.sha256(said.encode()).hexdigest()[:20]
        body: dict[str, Any] = {"id": f"open311:{who.name}:{theirs}"}
        if not who.roles & CUSTOMER_SIDE and Role.SYSTEM in who.roles:
            body["by"] = {"role": Role.SYSTEM, "name": who.name}
        name, own = ("information_added", {"information": text}) if text else ("reported_again", {})
        await self.desk.say(row.reference, name, {**body, **own}, who)
        await self._photographs(row.reference, form, sent_again=True)
        return answer(kind, "service_request_updates", [{"update_id": f"{row.reference}-{theirs}"}])

    async def _photographs(self, reference: str, form: forms.PostedForm, *, sent_again: bool) -> None:
        """Keep what came with it. What is no photograph is written down with why: the report is taken anyway.

        ``sent_again``: all of it may be sent again without harm. Problem 503 then, if any cannot be kept now.
        """
        desk = self.desk.photographs
        if desk is None:
            return
        taking: list[Callable[[], Awaitable[object]]] = [
            partial(desk.take, reference, content, name, "open311") for name, content in form.files
        ]
        taking += [
            partial(desk.take_address, reference, each, "open311") for each in form.several("media_url")
        ]
        later = None
        for take in taking:
            try:
                await take()
            except Problem as problem:  # the others are taken all the same
                log.warning("photograph not taken", reference=reference, reason_code=problem.code)
                later = problem if problem.status == 503 else later
        if later is not None and sent_again:
            raise later


def _written(reference: str) -> str:
    """As references are written; what cannot be one stays as it is, and is nobody's."""
    try:
        return references.normalise(reference)
    except ValueError:
        return reference


def _notice(promises: list[dict[str, Any]]) -> str:
    promise = next_promise(promises)
    if promise is None:
        return ""
    due = london(datetime.fromisoformat(promise["due"]))
    return f"{promise['title']}: by {due:%A} {due.day} {due:%B %Y}."


def _status(asked: list[str] | None) -> Any:
    known = {each for each in asked or () if each in ("open", "closed")}
    if asked and not known:
        raise Problem(400, "malformed", "status is open or closed.")
    return known.pop() if len(known) == 1 else None


def _closed(row: CaseRow) -> bool:
    """A case with an outcome waits on for a while, in case the customer says it is not fixed."""
    return row.ended is not None or bool(row.outcome)


def _not_that_method(allow: str) -> Problem:
    return Problem(
        405, "method_not_allowed", "That address does not take that method.", headers={"Allow": allow}
    )
