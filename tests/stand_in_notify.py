"""A GOV.UK Notify that remembers: what it took, what it was asked, and the receipts it owes.

A real HTTP server that checks tokens, recipients and templates as Notify documents it, its test addresses and
numbers included. `python -m tests.stand_in_notify` runs one for trying things out.
"""

import contextlib
import json
import re
import threading
import time
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
from notifications_python_client.authentication import decode_jwt_token
from notifications_python_client.errors import TokenError

SERVICE, SECRET = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
KEY = f"stand-in-{SERVICE}-{SECRET}"
SMOKE = {
    "simulate-delivered@notifications.service.gov.uk",
    "simulate-delivered-2@notifications.service.gov.uk",
    "simulate-delivered-3@notifications.service.gov.uk",
    "07700900000",
    "07700900111",
    "07700900222",
}
"""Taken, and neither kept nor followed by a receipt."""
STATUSES = {
    "temp-fail@simulator.notify": "temporary-failure",
    "perm-fail@simulator.notify": "permanent-failure",
    "07700900003": "temporary-failure",
    "07700900002": "permanent-failure",
}
"""What becomes of each; of any other, ``delivered``."""
GENERIC = {
    "email": ("((subject))", "((body))"),
    "sms": ("", "((body))"),
    "letter": ("((subject))", "((body))"),
}

Fault = tuple[str, int, str]
DOWN: Fault = ("before", 0, "")
LOST: Fault = ("after", 0, "")
"""Taken, and the answer never arrives."""
RATE: Fault = ("before", 429, "RateLimitError")
DAILY: Fault = ("before", 429, "TooManyRequestsError")
BROKEN: Fault = ("before", 500, "Exception")
NO_KEY: Fault = ("before", 403, "AuthError")


@dataclass
class Template:
    """A template as the council has uploaded it."""

    type: str
    subject: str
    body: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def names(self) -> set[str]:
        return set(re.findall(r"\(\(([a-z_]+)\)\)", f"{self.subject} {self.body}"))

    def shown(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "type": self.type,
            "name": self.type,
            "subject": self.subject,
            "body": self.body,
        }


@dataclass
class StandInNotify:
    """The server's memory. Faults are used up one a request; ``down`` holds until it is lifted."""

    templates: dict[str, Template] = field(default_factory=dict)
    taken: list[dict[str, Any]] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    """Every sending request that arrived, taken or not."""
    looked_up: list[str] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    down: bool = False
    slow: float = 0.0
    """Seconds before a sending request is answered."""
    base_url: str = ""

    def __post_init__(self) -> None:
        for kind, (subject, body) in GENERIC.items():
            self.upload(kind, subject, body)

    def upload(self, kind: str, subject: str, body: str) -> str:
        template = Template(kind, subject, body)
        self.templates[template.id] = template
        return template.id

    def generic(self) -> dict[str, str]:
        """The first template of each kind: the one that carries everything."""
        return {kind: next(t.id for t in self.templates.values() if t.type == kind) for kind in GENERIC}

    @property
    def references(self) -> list[str]:
        return [one["reference"] for one in self.taken]

    def receipts(self) -> list[dict[str, Any]]:
        """A receipt for every email and text, in the order they were sent."""
        return [
            {
                "id": one["id"],
                "reference": one["reference"],
                "to": one["to"],
                "status": one["ends"],
                "created_at": "2026-11-23T09:00:00.000000Z",
                "completed_at": "2026-11-23T09:00:01.000000Z",
                "sent_at": "2026-11-23T09:00:00.000000Z",
                "notification_type": one["type"],
                "template_id": one["template"]["id"],
                "template_version": 1,
            }
            for one in self.taken
            if one["type"] != "letter"
        ]

    # -- what it answers

    def answer(self, method: str, path: str, query: Mapping[str, list[str]], body: Any) -> tuple[int, Any]:
        if method == "POST" and path.startswith("/v2/notifications/"):
            return self._send(path.rpartition("/")[2], body)
        if method == "GET" and path == "/v2/notifications":
            [reference] = query.get("reference", [""])
            [kind] = query.get("template_type", [""])
            self.looked_up.append(reference)
            found = [
                {key: value for key, value in one.items() if key != "ends"}
                for one in self.taken
                if (not reference or one["reference"] == reference) and (not kind or one["type"] == kind)
            ]
            return 200, {"notifications": found, "links": {}}
        if method == "GET" and path == "/v2/templates":
            return 200, {"templates": [template.shown() for template in self.templates.values()]}
        return 404, _errors(404, "NoResultFound", "No result found")

    def _send(self, kind: str, body: dict[str, Any]) -> tuple[int, Any]:
        self.posts.append(body)
        time.sleep(self.slow)
        template = self.templates.get(body.get("template_id", ""))
        if template is None or template.type != kind:
            return 400, _errors(400, "BadRequestError", "Template not found")
        values = body.get("personalisation", {})
        missing = template.names() - set(values)
        if missing:
            return 400, _errors(400, "BadRequestError", f"Missing personalisation: {', '.join(missing)}")
        to = _recipient(kind, body)
        wrong = _wrong_with(kind, to, values)
        if wrong:
            return 400, _errors(400, "ValidationError", wrong)
        number = to.replace(" ", "").replace("+44", "0")
        one = {
            "id": str(uuid.uuid4()),
            "reference": body.get("reference"),
            "type": kind,
            "to": to,
            "status": "created",
            "subject": _filled(template.subject, values),
            "body": _filled(template.body, values),
            "template": {"id": template.id, "version": 1, "uri": ""},
            "sanitised": body.get("sanitise_content_for", []),
            "ends": STATUSES.get(number, "delivered"),
        }
        if number not in SMOKE:
            self.taken.append(one)
        return 201, {"id": one["id"], "reference": one["reference"], "content": {"body": one["body"]}}

    # -- what it brings

    async def bring(
        self,
        door: Callable[[dict[str, Any]], Awaitable[httpx.Response]],
        receipt: dict[str, Any],
        times: int = 5,
    ) -> list[int]:
        """Bring a receipt as Notify does: again only after 5xx, 429 or no answer. The answers' codes."""
        codes: list[int] = []
        while len(codes) < times:
            codes.append((await door(receipt)).status_code)
            if codes[-1] < 500 and codes[-1] != 429:
                break
        return codes


def _recipient(kind: str, body: dict[str, Any]) -> str:
    if kind == "email":
        return str(body.get("email_address", ""))
    if kind == "sms":
        return str(body.get("phone_number", ""))
    lines = [body["personalisation"].get(f"address_line_{n}", "") for n in range(1, 9)]
    return "\n".join(line for line in lines if line)


def _wrong_with(kind: str, to: str, values: dict[str, Any]) -> str:
    if kind == "email":
        return "" if re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", to) else "email_address is not valid"
    if kind == "sms":
        return "" if re.fullmatch(r"(\+44|0)[\d ]{9,13}", to) else "phone_number Not enough digits"
    lines = to.split("\n")
    if not 3 <= len(lines) <= 7 or "address_line_8" in values:
        return "Address must be between 3 and 7 lines"
    if any(line[0] in '@()=[]"\\/,<>~' for line in lines):
        return "Address lines must not start with any of the following characters"
    return (
        "" if re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", lines[-1]) else "Must be a real UK postcode"
    )


def _filled(text: str, values: Mapping[str, Any]) -> str:
    return re.sub(r"\(\(([a-z_]+)\)\)", lambda found: str(values[found[1]]), text)


def _errors(status: int, kind: str, message: str) -> dict[str, Any]:
    return {"status_code": status, "errors": [{"error": kind, "message": message}]}


class _Handler(BaseHTTPRequestHandler):
    notify: StandInNotify

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a request has a reference in it."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        notify = self.notify
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        fault = DOWN if notify.down else notify.faults.popleft() if notify.faults else None
        if fault and fault[0] == "before":
            if fault[1]:
                self._say(fault[1], _errors(fault[1], fault[2], "…"))
            return  # no status line at all: the connection just closes
        if not _authorised(self.headers.get("authorization", "")):
            self._say(403, _errors(403, "AuthError", "Invalid token: API key not found"))
            return
        parts = urlsplit(self.path)
        status, said = notify.answer(
            self.command, parts.path, parse_qs(parts.query), json.loads(body) if body else None
        )
        if fault is None:
            self._say(status, said)

    def _say(self, status: int, said: Any) -> None:
        data = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _authorised(header: str) -> bool:
    try:
        decode_jwt_token(header.removeprefix("Bearer "), SECRET)  # type: ignore[no-untyped-call]
    except (TokenError, jwt.PyJWTError):
        return False
    return True


@contextmanager
def stand_in_notify(port: int = 0) -> Iterator[StandInNotify]:
    """A stand-in that is up inside."""
    notify = StandInNotify()
    handler = type("Handler", (_Handler,), {"notify": notify})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    notify.base_url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield notify
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def main() -> None:
    """Run one until interrupted, and say how to use it."""
    with stand_in_notify(8100) as notify:
        _say(f"CHARTER_LETTERS=notify CHARTER_NOTIFY_BASE_URL={notify.base_url}")
        _say(f"CHARTER_NOTIFY_API_KEY={KEY}")
        _say("Its templates, for the file that CHARTER_NOTIFY_TEMPLATES names:\n[generic]")
        for channel, kind in (("email", "email"), ("text", "sms"), ("post", "letter")):
            _say(f'{channel} = "{notify.generic()[kind]}"')
        shown = 0
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(0.5)
                for one in notify.taken[shown:]:
                    _say(f"\n{one['type']} {one['reference']}: {one['subject']}\n{one['body']}")
                    shown += 1


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - talks to the person who started it


if __name__ == "__main__":
    main()
