"""The local Web UI reads encrypted cases through the codec endpoint; nobody else's page does."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from google.protobuf.json_format import MessageToJson, Parse
from temporalio.api.common.v1 import Payload, Payloads

from engine import server_codec
from engine.codec import EncryptionCodec, KeyRing
from engine.server_codec import CodecServer
from engine.server_config import origins
from engine.server_process import free_port

PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"12 Example Close"')
RING = KeyRing({"one": bytes(32)}, "one")
PAGE = origins(8233)[0]


@contextmanager
def serving(ring: KeyRing | None) -> Iterator[int]:
    with CodecServer(free_port(), ring, origins(8233)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def port() -> Iterator[int]:
    with serving(RING) as port:
        yield port


def ask(
    port: int, method: str, path: str, body: str | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers in lower case and body of one request; `Origin` is the Web UI's unless said."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        named = {"Origin": PAGE, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def as_json(*payloads: Payload) -> str:
    return MessageToJson(Payloads(payloads=payloads))


async def test_what_is_encrypted_is_shown(port: int) -> None:
    [hidden] = await EncryptionCodec(RING).encode([PLAIN])
    status, headers, body = ask(port, "POST", "/decode", as_json(hidden, PLAIN))
    assert status == 200
    assert list(Parse(body, Payloads()).payloads) == [PLAIN, PLAIN]
    assert headers["access-control-allow-origin"] == PAGE
    assert headers["cache-control"] == "no-store"


async def test_what_a_supervisor_sends_is_encrypted(port: int) -> None:
    status, _, body = ask(port, "POST", "/encode", as_json(PLAIN))
    assert status == 200
    assert b"Example" not in body
    [hidden] = Parse(body, Payloads()).payloads
    assert await EncryptionCodec(RING).decode([hidden]) == [PLAIN]


async def test_what_another_key_hid_is_handed_on(port: int) -> None:
    [hidden] = await EncryptionCodec(KeyRing({"two": bytes(32)}, "two")).encode([PLAIN])
    status, _, body = ask(port, "POST", "/decode", as_json(hidden))
    assert status == 200
    assert list(Parse(body, Payloads()).payloads) == [hidden]


def test_without_encryption_all_is_handed_on() -> None:
    with serving(None) as port:
        for road in ("/decode", "/encode"):
            _, _, body = ask(port, "POST", road, as_json(PLAIN))
            assert list(Parse(body, Payloads()).payloads) == [PLAIN]


@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "", "http://127.0.0.1:8000"])
def test_another_page_is_refused(port: int, method: str, origin: str) -> None:
    status, headers, _ = ask(port, method, "/decode", as_json(PLAIN), Origin=origin)
    assert status == 403
    assert "access-control-allow-origin" not in headers


def test_the_browser_is_told_that_the_web_ui_may(port: int) -> None:
    asked = "content-type,x-namespace"
    status, headers, _ = ask(port, "OPTIONS", "/decode", Access_Control_Request_Headers=asked)
    assert status == 204
    assert headers["access-control-allow-headers"] == asked
    assert "POST" in headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/decode", "{", 400),
        ("/decode", '{"payloads": 3}', 400),
        ("/decode", "\udcff", 400),
        ("/other", "{}", 404),
    ],
)
def test_what_is_not_payloads_is_refused(port: int, path: str, body: str, status: int) -> None:
    assert ask(port, "POST", path, body.encode("utf-8", "surrogateescape").decode("latin-1"))[0] == status


def test_a_body_too_large_or_of_no_length_is_refused(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_codec, "BODY_LIMIT", 10)
    assert ask(port, "POST", "/decode", as_json(PLAIN))[0] == 413
    assert ask(port, "POST", "/decode", None, Content_Length="many")[0] == 411


def test_it_says_that_it_is_up(port: int) -> None:
    assert ask(port, "GET", "/healthz")[0] == 200
    assert ask(port, "GET", "/decode")[0] == 404
