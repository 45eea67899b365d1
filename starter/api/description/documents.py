"""What the API says of itself: its description for programs and for people, and a page for each problem."""

from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse, Response

from starter.api.description.docs_page import POLICY, docs_page
from starter.api.description.problem_pages import problem_page, problems_page
from starter.api.description.schemas import api_document
from starter.desk.catalogue import Catalogue
from starter.desk.telling.problem_codes import CODES
from starter.desk.telling.problems import PROBLEMS, Problem


def add_documents(app: FastAPI, catalogue: Catalogue) -> None:
    """The pages anybody may read."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = api_document(app, catalogue)
        return app.openapi_schema

    def page(html: str) -> Response:
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})

    @app.get("/api/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return JSONResponse(document())

    @app.get("/api/docs", include_in_schema=False)
    async def docs() -> Response:
        return page(docs_page(document()))

    @app.get(PROBLEMS.rstrip("/"), include_in_schema=False)
    async def problems() -> Response:
        return page(problems_page())

    @app.get(PROBLEMS + "{code}", include_in_schema=False)
    async def problem(code: str) -> Response:
        if code not in CODES:
            raise Problem(404, "not_found", "There is nothing at that address.")
        return page(problem_page(code))
