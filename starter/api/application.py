"""The JSON API, and the application that carries every web door: its headers, limits and problems."""

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import ValidationError
from pydantic_core import from_json
from starlette.exceptions import HTTPException

from charter import references
from charter.edition.answers import services_answer
from charter.schemas import schema_of
from engine.config.settings import Settings
from engine.logs import get_logger
from register import RegisterError
from starter.api.answers import answered
from starter.api.docs_page import POLICY, docs_page
from starter.api.keys import caller, presented
from starter.api.lists import list_routes
from starter.api.requests import OneVersion, RateLimits, RequestIds, request_id
from starter.api.schemas import api_document
from starter.api.web import BodyLimit, NoTraceback, SafeHeaders, route_of
from starter.desk import views
from starter.desk.intake import Desk, NewReport
from starter.desk.possible import what_can_be_said
from starter.desk.problems import MEDIA_TYPE, Problem, malformed, register_down, unknown_reference
from starter.desk.saying import Caller
from starter.open311.routes import open311_routes
from starter.texts.callbacks import callback_routes
from starter.texts.received import text_routes

log = get_logger(__name__)


def create_app(desk: Desk, settings: Settings, larger: Mapping[str, int] | None = None) -> FastAPI:
    """The web application of the doors. It owns nothing: desk and settings are the composition root's.

    `larger` are places, as beginnings of a path, that take larger bodies than the doors, in bytes.
    """
    app = FastAPI(
        title="Charter Casework",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,  # a redirect would repeat whatever host the caller named
    )
    app.add_middleware(BodyLimit, larger=larger or {})
    app.add_middleware(NoTraceback)
    app.add_middleware(SafeHeaders)
    app.add_middleware(OneVersion)
    app.add_middleware(RequestIds)
    _problems(app)
    _standing(app, desk)
    _services(app, desk)
    _cases(app, desk, settings)
    _documents(app, desk)
    app.include_router(open311_routes(desk, settings))
    app.include_router(callback_routes(desk, settings))
    app.include_router(text_routes(desk, settings))
    return app


def problem_response(problem: Problem) -> Response:
    """A problem as its document."""
    document = {**problem.document(), "request_id": request_id()}
    return JSONResponse(document, problem.status, headers=problem.headers, media_type=MEDIA_TYPE)


def _problems(app: FastAPI) -> None:
    @app.exception_handler(Problem)
    async def told(request: Request, problem: Problem) -> Response:
        log.info(
            "request refused",
            route=route_of(request.scope),
            status=problem.status,
            reason_code=problem.code,
        )
        return problem_response(problem)

    @app.exception_handler(RegisterError)
    async def not_stored(request: Request, error: RegisterError) -> Response:
        log.warning("register not available", route=route_of(request.scope), error_type=type(error).__name__)
        return problem_response(register_down())

    @app.exception_handler(HTTPException)
    async def refused(_request: Request, error: HTTPException) -> Response:
        code, detail = _STATUSES.get(error.status_code, ("refused", "That cannot be done here."))
        return problem_response(Problem(error.status_code, code, detail, headers=error.headers))

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, _error: RequestValidationError) -> Response:
        return problem_response(Problem(422, "malformed", "The request cannot be taken as it is."))


_STATUSES = {
    404: ("not_found", "There is nothing at that address."),
    405: ("method_not_allowed", "That address does not take that method."),
}


def _standing(app: FastAPI, desk: Desk) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, bool]:
        return {"alive": True}

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> Response:
        """Ready when the register is: without Temporal reports are taken all the same."""
        temporal = asyncio.ensure_future(desk.cases.reachable())
        try:
            await asyncio.to_thread(desk.register.cases.get, "")  # the cheapest question
            register = True
        except RegisterError:
            register = False
        body = {"ready": register, "register": register, "temporal": await temporal}
        return JSONResponse(body, status_code=200 if register else 503)


def _services(app: FastAPI, desk: Desk) -> None:
    catalogue = desk.catalogue

    @app.get("/api/services", tags=["services"], summary="What can be asked for, and what is promised")
    async def services(request: Request) -> Response:
        open_here = {service.code for service in catalogue.services()}
        found = services_answer(catalogue.edition)
        body = [{**each, "open": each["code"] in open_here} for each in found]
        return answered(request, body)

    @app.get(
        "/api/services/{code}", tags=["services"], summary="One service: its promises, details and messages"
    )
    async def service(code: str, request: Request) -> Response:
        known = catalogue.known(code)
        found = next(each for each in services_answer(catalogue.edition) if each["code"] == known.code)
        is_open = catalogue.is_open(known)
        body = {
            **found,
            "open": is_open,
            "description": known.description,
            "details": catalogue.details_schema(known) if is_open else None,
            "messages": [
                {
                    "name": spec.name,
                    "title": spec.title,
                    "description": spec.description,
                    "roles": sorted(role.value for role in spec.roles),
                    "body": schema_of(spec.model),
                }
                for spec in catalogue.messages(known.process).values()
            ],
        }
        return answered(request, body)


def _cases(app: FastAPI, desk: Desk, settings: Settings) -> None:
    base_url, limits = settings.council_base_url, RateLimits(settings.requests_per_minute)

    def calling(request: Request) -> Caller:
        who = caller(settings, presented(request))
        limits.spend(who.name, request.scope["state"])
        return who

    app.include_router(list_routes(desk, base_url, calling))

    @app.post("/api/cases", tags=["cases"], summary="Report or apply for something")
    async def report(request: Request) -> Response:
        who = calling(request)
        body = await json_body(request)
        try:
            new = NewReport.model_validate(body)
        except ValidationError as error:
            raise malformed(error, "The report") from None
        taken = await desk.report(new, who, "api")
        return JSONResponse(
            views.reported(taken, base_url),
            status_code=201 if taken.is_new else 200,
            headers={"Location": f"/api/v1/cases/{taken.reference}"},
        )

    @app.get("/api/cases/{reference}", tags=["cases"], summary="Where a case stands")
    async def case(reference: str, request: Request) -> Response:
        who = calling(request)
        row = await desk.case(written(reference), who)
        entries = await asyncio.to_thread(desk.register.cases.timeline, row.reference, views.shown_to(who))
        return answered(request, views.case(row, entries, who, desk.catalogue, base_url))

    @app.get("/api/cases/{reference}/messages", tags=["cases"], summary="What can be said to it now")
    async def possible(reference: str, request: Request) -> Response:
        who = calling(request)
        row = await desk.case(written(reference), who)
        found = what_can_be_said(row, desk.catalogue)
        theirs = [one for one in found if who.roles & set(one.roles)]
        return JSONResponse([one.model_dump(mode="json") for one in theirs])

    @app.post("/api/cases/{reference}/messages/{name}", tags=["cases"], summary="Say something to a case")
    async def say(reference: str, name: str, request: Request) -> Response:
        who = calling(request)
        valid = written(reference)
        body = await json_body(request)
        if not isinstance(body, dict):
            raise Problem(422, "malformed", "A message is an object with its fields.")
        said = await desk.say(valid, name, body, who)
        answer = said.answer.model_dump(mode="json")
        return JSONResponse({"reference": said.reference, "message": said.message, "id": said.id, **answer})


def _documents(app: FastAPI, desk: Desk) -> None:
    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = api_document(app, desk.catalogue)
        return app.openapi_schema

    @app.get("/api/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return JSONResponse(document())

    @app.get("/api/docs", include_in_schema=False)
    async def docs() -> Response:
        return HTMLResponse(docs_page(document()), headers={"Content-Security-Policy": POLICY})


def written(reference: str) -> str:
    """The reference as it is written. Problem 404 for anything that cannot be one of ours."""
    if not references.is_valid(reference):
        raise unknown_reference()
    return reference


async def json_body(request: Request) -> Any:
    """The body as JSON. Problem 415 for another content type, 400 for what is not JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "not_json", "Send JSON, with the content type application/json.")
    body = await request.body()
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:  # also: not UTF-8, half a surrogate pair, nested too deep
        raise Problem(400, "not_json", "The body is not JSON that can be read.") from None
