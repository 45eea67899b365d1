"""A stand-in for the OS Places API on 127.0.0.1: its answers' shape, and each way in which it fails."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.casework.places.plans import EAST, NORTH

KEY = "a-key-for-tests"


def result(number: str, name: str = "") -> dict[str, object]:
    """One address, as the dataset DPA has it."""
    said = {"BUILDING_NAME": name} if name else {"BUILDING_NUMBER": number}
    return {
        "DPA": {
            "UPRN": f"10000000{number}",
            "ADDRESS": f"{name or number}, EXAMPLE CLOSE, EXAMPLE TOWN, EX2 2AD",
            **said,
            "THOROUGHFARE_NAME": "EXAMPLE CLOSE",
            "POST_TOWN": "EXAMPLE TOWN",
            "POSTCODE": "EX2 2AD",
            "X_COORDINATE": 485120.0,
            "Y_COORDINATE": 238500.0,
            "LNG": EAST,
            "LAT": NORTH,
            "LOCAL_CUSTODIAN_CODE_DESCRIPTION": "EXAMPLE",
            "MATCH": 1.0,
        }
    }


class StandIn:
    """What it does next, and what it was asked."""

    url = ""

    def __init__(self) -> None:
        self.status, self.body, self.slow = 200, b"", 0.0
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.results = [result("12"), result("14"), result("16", "16A"), result("1", "EXAMPLE HOUSE")]

    def answer(self, path: str, query: dict[str, str], key: str) -> tuple[int, bytes]:
        self.asked.append((path, query))
        if self.slow:
            time.sleep(self.slow)
        if key != KEY:
            return 401, json.dumps({"fault": {"faultstring": "Invalid ApiKey"}}).encode()
        if self.status != 200 or self.body:
            return self.status, self.body
        found = [] if query.get("postcode") == "EX99ZZ" else self.results
        header = {"uri": path, "query": "", "offset": 0, "totalresults": len(found), "format": "JSON"}
        return 200, json.dumps({"header": header, **({"results": found} if found else {})}).encode()


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """One that listens until the end."""
    it = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            status, body = it.answer(parts.path, query, self.headers.get("key", ""))
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:  # who asked has gone
                pass

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    it.url = f"http://127.0.0.1:{server.server_port}/search/places/v1"
    try:
        yield it
    finally:
        server.shutdown()
        server.server_close()
        serving.join(5)
