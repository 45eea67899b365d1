"""The application that carries every web door: the JSON API, Open311, and what others call back."""

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.middleware.opentelemetry import OpenTelemetryMiddleware

from engine.config.settings import Settings
from engine.tracing.spans import provided
from starter.api import photographs
from starter.api.audited import KEY, ReadingsAudited
from starter.api.cases import add_cases
from starter.api.description.documents import add_documents
from starter.api.keys import caller, presented
from starter.api.photographs import photograph_routes
from starter.api.readiness import Readiness
from starter.api.refusals import add_refusals
from starter.api.services import add_services
from starter.api.traffic import OneVersion, OwnReferences, RateLimits, RequestIds
from starter.api.web import BodyLimit, NoTraceback, SafeHeaders, add_routes
from starter.desk.audit_trail import AuditTrail
from starter.desk.intake import Desk
from starter.desk.saying import Caller
from starter.open311 import forms
from starter.open311.routes import open311_routes
from starter.texts.callbacks import callback_routes
from starter.texts.received import text_routes
from starter.watching.timed import Timed

STANDING = r"/(healthz|readyz)$"
"""Asked every few seconds, and of no case: they have no traces."""
LARGER = {photographs.PLACE: photographs.BODY_LIMIT, forms.WITH_FILES: forms.BODY_LIMIT}
"""Where larger bodies than others are taken."""


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
        # Its own would put into traces and logs what people send: ours are engine.tracing's.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.add_middleware(BodyLimit, larger={**LARGER, **(larger or {})})
    app.add_middleware(NoTraceback)
    app.add_middleware(SafeHeaders, https=settings.council_base_url.startswith("https://"))
    app.state.trail = AuditTrail(desk.register.audit)
    app.add_middleware(ReadingsAudited, desk=desk, trail=app.state.trail)
    app.add_middleware(OneVersion)
    app.add_middleware(OwnReferences, prefix=desk.catalogue.editions.prefix)
    app.add_middleware(RequestIds)
    app.add_middleware(Timed)
    if provided() is not None:
        app.add_middleware(OpenTelemetryMiddleware, tracer_provider=provided(), excluded_urls=STANDING)
    add_refusals(app)
    _standing(app, desk)
    limits = RateLimits(settings.requests_per_minute)

    def calling(request: Request) -> Caller:
        who = caller(settings, presented(request), desk.catalogue.editions.sensitive)
        request.scope["state"][KEY] = who.name
        limits.spend(who.name, request.scope["state"])
        return who

    add_services(app, desk.catalogue)
    add_cases(app, desk, settings.council_base_url, calling)
    add_routes(app, photograph_routes(desk, calling))
    add_documents(app, desk.catalogue)
    add_routes(app, open311_routes(desk, settings))
    add_routes(app, callback_routes(desk, settings))
    add_routes(app, text_routes(desk, settings))
    return app


def _standing(app: FastAPI, desk: Desk) -> None:
    readiness = Readiness(desk)

    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, bool]:
        return {"alive": True}

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> Response:
        """Ready when the register can be written: without Temporal reports are taken all the same."""
        body = await readiness.told()
        return JSONResponse(body, status_code=200 if body["ready"] else 503)
