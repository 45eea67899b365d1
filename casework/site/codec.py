"""Temporal's Web UI reads what is encrypted: from its own page alone, for those signed in here who may.

Temporal's remote codec protocol: payloads as JSON to `…/decode` and `…/encode`, and back in the same order.
Nothing of them is kept or logged.
"""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.routing import APIRoute
from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from temporalio.api.common.v1 import Payload, Payloads

from casework.audit.writing import read_in_temporal
from casework.site.pages import site_of
from casework.site.permissions import allowed
from engine.config.settings import Settings
from engine.errors import SettingsError
from engine.logs import get_logger
from engine.payloads.case_keys import KeysAway
from engine.payloads.codec import EncryptionCodec
from engine.payloads.ring import KeyRing
from register import Register
from register.people.officers import Post
from starter.api.requests import json_body
from starter.api.web import route_of
from starter.desk.ring import case_keys
from starter.desk.telling.problems import Problem

PLACE = "/codec"
"""Where the Web UI is told that the codec is."""
BODY_LIMIT = 4 * 1024 * 1024
"""Bytes. The Web UI sends one field of one event at a time: Temporal takes 2 MB in one, 2.7 as base64."""
PAYLOADS = 1_000
"""Of one request."""
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "content-type, x-namespace",
    "Access-Control-Max-Age": "600",  # seconds
}

Convert = Callable[[Sequence[Payload]], Coroutine[Any, Any, list[Payload]]]

log = get_logger(__name__)


class CodecRoute(APIRoute):
    """A route for the Web UI's page: its origin and its visitor's role are looked at before anything else.

    Mounting one that casework.site.permissions does not list raises NotListed.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()
        may = {method: allowed(method, self.path) for method in self.methods or ()}

        async def entered(request: Request) -> Response:
            headers = _for_the_web_ui(request)
            try:
                await _let_in(request, may.get(request.method))
                response = await inner(request)
                await read_in_temporal(request)
            except Problem as problem:  # with them the Web UI's page may read why
                problem.headers |= headers
                raise
            response.headers.update(headers)
            return response

        return entered


def codec_routes(settings: Settings, register: Register) -> APIRouter:
    """The endpoint. Raises SettingsError for keys, or an address of the Web UI, that cannot be used."""
    origin_of(settings.temporal_ui_url)
    ring = KeyRing.from_settings(settings)
    codec = EncryptionCodec(ring, case_keys(settings, ring, register)) if ring is not None else None
    router = APIRouter(route_class=CodecRoute, include_in_schema=False)

    @router.options(f"{PLACE}/decode")
    @router.options(f"{PLACE}/encode")
    @router.options(f"{PLACE}/{{namespace}}/decode")
    @router.options(f"{PLACE}/{{namespace}}/encode")
    async def preflight() -> Response:
        """What a browser asks before it sends payloads for another address's page."""
        return Response(status_code=204, headers=_PREFLIGHT)

    @router.post(f"{PLACE}/decode")
    @router.post(f"{PLACE}/{{namespace}}/decode")
    async def decode(request: Request) -> Response:
        """In plain text what can be, the rest as it came."""
        return await _converted(request, codec.decode if codec else _as_it_is)

    @router.post(f"{PLACE}/encode")
    @router.post(f"{PLACE}/{{namespace}}/encode")
    async def encode(request: Request) -> Response:
        """Encrypted, for a message said in the Web UI."""
        return await _converted(request, codec.encode if codec else _as_it_is)

    return router


def origin_of(url: str) -> str:
    """What a browser calls the place of a page. Raises SettingsError for what is no address of one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _not_an_address() from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _not_an_address()
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = 80 if parts.scheme == "http" else 443
    return f"{parts.scheme}://{host}" + ("" if port in {None, usual} else f":{port}")


def _not_an_address() -> SettingsError:
    return SettingsError("CHARTER_TEMPORAL_UI_URL cannot be read: it does not begin with http://host.")


def _for_the_web_ui(request: Request) -> dict[str, str]:
    """The headers that let its page read an answer. Problem 403 for any other page, and for none."""
    origin = origin_of(site_of(request).settings.temporal_ui_url)
    if request.headers.get("origin") != origin:
        raise Problem(403, "not_the_web_ui", "Only the page of Temporal's Web UI may ask.")
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Vary": "Origin",
    }


async def _let_in(request: Request, may: frozenset[Post] | None) -> None:
    if may is None:
        return
    visit = request.state.visit = await site_of(request).sessions.visit(request)
    if visit.officer is None:
        raise Problem(401, "not_signed_in", "Sign in to the site first, in the same browser.")
    if visit.officer.role in may and not site_of(request).sight(visit.officer).whole:
        raise Problem(
            403,
            "not_yours",
            "Temporal’s Web UI shows every case. It opens for a supervisor to whom every sensitive service "
            "was given.",
        )
    if visit.officer.role not in may:
        log.info("page refused", route=route_of(request.scope), role=visit.officer.role.value)
        raise Problem(403, "not_yours", "Your account may not read cases in Temporal.")


async def _converted(request: Request, convert: Convert) -> Response:
    given = _payloads(await json_body(request))
    try:
        made = Payloads(payloads=await convert(given))
    except KeysAway:
        raise Problem(
            503, "register_unavailable", "The keys of cases cannot be read just now. Try again."
        ) from None
    return JSONResponse(MessageToDict(made))


def _payloads(body: Any) -> list[Payload]:
    """Problem 422 for what is no list of payloads; what is in them is nobody's business here."""
    listed = body.get("payloads", []) if isinstance(body, dict) else None
    if not isinstance(listed, list) or len(listed) > PAYLOADS:
        raise Problem(422, "malformed", f"Send `payloads`, a list of at most {PAYLOADS}.")
    try:
        return list(ParseDict({"payloads": listed}, Payloads(), ignore_unknown_fields=True).payloads)
    except ParseError:
        raise Problem(422, "malformed", "The payloads cannot be read.") from None


async def _as_it_is(payloads: Sequence[Payload]) -> list[Payload]:
    """Encryption is off: nothing to do."""
    return list(payloads)
