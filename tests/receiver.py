"""Another system's receiver: a real HTTP server on this machine that remembers what it was sent."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pydantic import SecretStr

from engine.config.integrating import Subscription

SECRET = "whsec_" + base64.b64encode(b"a-secret-for-the-tests-only!").decode()


@dataclass
class Receiver:
    """What was sent to it, and what it answers."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    slow: float = 0.0
    """Seconds before it answers."""
    got: list[dict[str, Any]] = field(default_factory=list)
    """Everything that came and was signed as it should be, whatever was answered."""
    odd: list[str] = field(default_factory=list)
    """What was not."""
    url: str = ""

    @property
    def taken(self) -> list[dict[str, Any]]:
        """What it took, each once, in the order in which it took it."""
        seen: dict[str, dict[str, Any]] = {}
        for event in self.got:
            if event["answered"] < 300:
                seen.setdefault(event["id"], event)
        return list(seen.values())

    def subscription(self, **more: Any) -> Subscription:
        usual: dict[str, Any] = {"name": "contractor", "key": "local", "url": self.url, "secret": SECRET}
        return Subscription(**{**usual, **more})

    def take(self, headers: dict[str, str], body: bytes) -> None:
        said = json.loads(body)
        if verified(headers, body) and said["id"] == headers["webhook-id"]:
            self.got.append({**said, "answered": self.status, "at": time.monotonic()})
        else:
            self.odd.append(body.decode())


def verified(headers: dict[str, str], body: bytes, secret: str = SECRET) -> bool:
    """As Standard Webhooks has it, by its own description and not by our code."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(SecretStr(secret).get_secret_value().removeprefix("whsec_"))
    mark = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return mark in headers["webhook-signature"].split(" ")


@contextmanager
def receiving(receiver: Receiver, port: int = 0) -> Iterator[Receiver]:
    """It listens inside."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(receiver.slow)
            receiver.take({name.lower(): value for name, value in self.headers.items()}, body)
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/events?of=cases"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
