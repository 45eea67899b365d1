"""How what cannot be done is answered: one handler for each way in which it is found out."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from engine.logs import get_logger
from register import RegisterError
from starter.api.traffic import request_id
from starter.api.web import route_of
from starter.desk.telling.problems import MEDIA_TYPE, Problem, register_down

_STATUSES = {
    404: ("not_found", "There is nothing at that address."),
    405: ("method_not_allowed", "That address does not take that method."),
}

log = get_logger(__name__)


def problem_response(problem: Problem) -> Response:
    """A problem as its document."""
    return JSONResponse(
        {**problem.document(), "request_id": request_id()},
        status_code=problem.status,
        headers=problem.headers,
        media_type=MEDIA_TYPE,
    )


def add_refusals(app: FastAPI) -> None:
    """Every error that a route lets pass is a problem document."""

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
