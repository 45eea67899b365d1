"""Each reading of cases by the API is written down: by which key, of which case, and how it was answered."""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from charter import references
from register.people.audit import AuditAbout, AuditLine, Did
from starter.api.web import route_of
from starter.desk.audit_trail import AuditTrail
from starter.desk.intake import Desk

KEY = "key_name"
"""Where a request's state keeps the name of its key."""
READ_AT = "/api/cases"
_ASKED = ("service", "stage", "changed_since", "source_id")
"""Of a list's address, what says which cases were read."""
_LONGEST = 200


class ReadingsAudited:
    """Writes a line for each request that reads cases, before it is answered. No answer waits long for it."""

    def __init__(self, app: ASGIApp, desk: Desk, trail: AuditTrail) -> None:
        self.app, self.desk, self.trail = app, desk, trail

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reads = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith(READ_AT)

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start" and (key := scope["state"].get(KEY)):
                await self.trail.keep(self._line(Request(scope), key, message["status"]), surely=False)
            await send(message)

        await self.app(scope, receive, noted if reads else send)

    def _line(self, request: Request, key: str, status: int) -> AuditLine:
        reference = str(request.path_params.get("reference", ""))
        asked = {} if reference else request.query_params
        told = [f"{name}: {asked[name][:_LONGEST]}" for name in _ASKED if asked.get(name)]
        if photograph := request.path_params.get("photograph"):
            told.append(f"photograph: {str(photograph)[:_LONGEST]}")
        return AuditLine(
            at=self.desk.now(),
            username=f"key:{key}".casefold(),
            name=key,
            post="key",
            what=Did.REFUSED if status == 403 else Did.READ,
            about=AuditAbout.CASE if reference else AuditAbout.SITE,
            of=_written(reference),
            route=f"GET {route_of(scope=request.scope)}".replace("[", "{").replace("]", "}"),
            details=", ".join(told),
            status=status,
        )


def _written(reference: str) -> str:
    try:
        return references.normalise(reference)
    except ValueError:
        return ""
