"""The local Web UI's codec endpoint: what is encrypted in Temporal, in plain text for who sits here.

`POST /decode` and `/encode` of Temporal's remote codec protocol. It listens on 127.0.0.1 and answers pages of
the local Web UI only; a council's own installation puts its sign-in in front of one instead.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from google.protobuf.json_format import MessageToJson, Parse, ParseError
from temporalio.api.common.v1 import Payload, Payloads

from engine.codec import EncryptionCodec, KeyRing
from engine.errors import SettingsError
from engine.server_config import HOST, origins
from engine.settings import Settings

BODY_LIMIT = 64 * 1024 * 1024  # bytes: the Web UI sends a page of history at a time, of 50 MB at the most
BODY_SECONDS = 30.0

Convert = Callable[[Sequence[Payload]], Coroutine[Any, Any, list[Payload]]]


class CodecServer(ThreadingHTTPServer):
    """Answers on `port` of 127.0.0.1 until shut down; `allowed` are the pages that may ask."""

    daemon_threads = True

    def __init__(self, port: int, ring: KeyRing | None, allowed: Sequence[str]) -> None:
        self.allowed = frozenset(allowed)
        codec = EncryptionCodec(ring) if ring is not None else None
        self.roads: dict[str, Convert] = {
            "decode": codec.decode if codec else _as_it_is,
            "encode": codec.encode if codec else _as_it_is,
        }
        super().__init__((HOST, port), _Handler)


async def _as_it_is(payloads: Sequence[Payload]) -> list[Payload]:
    """Encryption is off: nothing to do."""
    return list(payloads)


class _Handler(BaseHTTPRequestHandler):
    server: CodecServer
    timeout = BODY_SECONDS

    def do_OPTIONS(self) -> None:
        """The browser asks whether this page may."""
        if self._may_ask():
            self._answer(HTTPStatus.NO_CONTENT)

    def do_GET(self) -> None:
        """Whether it is up."""
        self._answer(HTTPStatus.OK if self.path == "/healthz" else HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        if not self._may_ask():
            return
        convert = self.server.roads.get(self.path.partition("?")[0].rpartition("/")[2])
        if convert is None:
            self._answer(HTTPStatus.NOT_FOUND)
            return
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self._answer(HTTPStatus.LENGTH_REQUIRED)
        elif int(length) > BODY_LIMIT:
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            self._convert(convert, self.rfile.read(int(length)))

    def _convert(self, convert: Convert, body: bytes) -> None:
        try:
            given = Parse(body, Payloads(), ignore_unknown_fields=True)
        except (ParseError, UnicodeDecodeError):
            self._answer(HTTPStatus.BAD_REQUEST)
            return
        made = Payloads(payloads=asyncio.run(convert(given.payloads)))
        self._answer(HTTPStatus.OK, MessageToJson(made, indent=None).encode())

    def _may_ask(self) -> bool:
        """A page from elsewhere may not have this user's browser read cases for it."""
        if self.headers.get("Origin") in self.server.allowed:
            return True
        self._answer(HTTPStatus.FORBIDDEN)
        return False

    def _answer(self, status: HTTPStatus, body: bytes = b"") -> None:
        self.send_response(status)
        origin = self.headers.get("Origin")
        if origin in self.server.allowed:
            self.send_header("Access-Control-Allow-Origin", origin)
            self.send_header("Access-Control-Allow-Credentials", "true")
            self.send_header("Access-Control-Allow-Methods", "POST, OPTIONS")
            asked = self.headers.get("Access-Control-Request-Headers", "content-type")
            self.send_header("Access-Control-Allow-Headers", "".join(asked.splitlines()))
        self.send_header("Vary", "Origin")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged: paths and sizes of what a supervisor reads are nobody's business."""


def main() -> int:
    """`python -m engine.server_codec`, started by `make run`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data-dir", type=Path)
    asked = parser.parse_args()
    try:
        settings = Settings.load(asked.data_dir)
        ring = KeyRing.from_settings(settings)
        with CodecServer(asked.port, ring, origins(settings.temporal_ui_port)) as server:
            server.serve_forever()
    except (SettingsError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - the log `make run` points to
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
