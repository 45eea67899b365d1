"""Cases by the API: reported, read, and spoken to."""

import asyncio
from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError

from starter.api.lists import list_routes
from starter.api.marks import answered
from starter.api.requests import json_body, written
from starter.api.web import add_routes
from starter.desk.intake import Desk
from starter.desk.possible import TASK_DONE, naming_its_tasks, what_can_be_said
from starter.desk.saying import Caller
from starter.desk.taking.taken import NewReport
from starter.desk.telling import views
from starter.desk.telling.problems import Problem, malformed


def add_cases(app: FastAPI, desk: Desk, base_url: str, calling: Callable[[Request], Caller]) -> None:
    """Report, follow, and say something. ``calling`` says whose key a request shows."""
    add_routes(app, list_routes(desk, base_url, calling))

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
        if any(one.name == TASK_DONE for one in theirs):
            tasks = await asyncio.to_thread(desk.register.tasks.find, reference=row.reference)
            theirs = naming_its_tasks(theirs, tasks)
        return JSONResponse([one.model_dump(mode="json") for one in theirs])

    @app.post("/api/cases/{reference}/messages/{name}", tags=["cases"], summary="Say something to a case")
    async def say(reference: str, name: str, request: Request) -> Response:
        who = calling(request)
        valid = written(reference)
        body = await json_body(request)
        if not isinstance(body, dict):
            raise Problem(422, "malformed", "A message is an object with its fields.", errors=NOT_AN_OBJECT)
        said = await desk.say(valid, name, body, who)
        return JSONResponse(views.said(said))


NOT_AN_OBJECT = [{"field": "body", "problem": "has to be an object with fields"}]
