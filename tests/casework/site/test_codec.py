"""Temporal's Web UI reads cases for supervisors who are signed in, and for no other page."""

import logging
import random
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from google.protobuf.json_format import MessageToDict, ParseDict
from pydantic import SecretStr
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.converter import WorkflowSerializationContext

from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.codec import BODY_LIMIT, PAYLOADS, CodecRoute, codec_routes, origin_of
from casework.site.permissions import MAY_OPEN_TEMPORAL, NotListed
from charter import references
from engine.config.settings import Settings
from engine.errors import SettingsError
from engine.payloads.case_keys import CaseKeys
from engine.payloads.codec import EncryptionCodec
from engine.payloads.ring import KeyRing
from register import Register
from register.people.audit import AuditWanted, Did
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People
from tests.casework.site.test_permissions import every
from tests.starter.places import Clock

BASE = "https://casework.example.com"
WEB_UI = "https://temporal.example.com"
PAGE = {"origin": WEB_UI, "x-namespace": "default"}
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"12 Example Close"')
CODEC = EncryptionCodec(KeyRing({"one": bytes(32)}, "one"))
ROADS = ("/codec/decode", "/codec/encode", "/codec/default/decode", "/codec/default/encode")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        encryption_keys={"one": SecretStr(b64encode(bytes(32)).decode())},
        council_base_url=BASE,
        temporal_ui_url=WEB_UI,
    )


@pytest.fixture(autouse=True)
def given_everything(register: Register, desk: Desk) -> None:
    """The supervisor was given every sensitive service: the Web UI shows whole cases."""
    register.accounts.give("supervisor", 0, (), desk.catalogue.editions.sensitive)


async def test_it_opens_for_nobody_who_may_not_see_every_case(people: People, register: Register) -> None:
    register.accounts.give("supervisor", 1, (), ("homelessness",))
    answer = await (await people.of(Post.SUPERVISOR)).post(
        ROADS[0], json=as_json(await hidden()), headers=PAGE
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")
    assert "every sensitive service" in answer.json()["detail"]


@pytest.fixture
async def supervisor(people: People) -> httpx.AsyncClient:
    return await people.of(Post.SUPERVISOR)


def as_json(*payloads: Payload) -> dict[str, Any]:
    return MessageToDict(Payloads(payloads=payloads))


def read(answer: httpx.Response) -> list[Payload]:
    assert answer.status_code == 200, answer.text
    return list(ParseDict(answer.json(), Payloads()).payloads)


async def hidden() -> Payload:
    return (await CODEC.encode([PLAIN]))[0]


@pytest.mark.parametrize("post", Post)
@pytest.mark.parametrize("road", ROADS)
async def test_those_of_the_table_may(people: People, road: str, post: Post) -> None:
    given = await hidden() if road.endswith("decode") else PLAIN
    answer = await (await people.of(post)).post(road, json=as_json(given), headers=PAGE)
    assert answer.headers["access-control-allow-origin"] == WEB_UI
    assert answer.headers["access-control-allow-credentials"] == "true"
    if post in MAY_OPEN_TEMPORAL:
        [made] = read(answer)
        assert [made] == [PLAIN] if road.endswith("decode") else await CODEC.decode([made]) == [PLAIN]
        assert made != given
        assert answer.headers["cache-control"] == "no-store"
        assert "Origin" in answer.headers["vary"]
    else:
        assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")


def test_supervisors_are_those() -> None:
    assert {Post.SUPERVISOR} == MAY_OPEN_TEMPORAL


@pytest.mark.parametrize("road", ROADS)
async def test_nobody_reads_without_signing_in(people: People, road: str) -> None:
    answer = await (await people.guest()).post(road, json=as_json(await hidden()), headers=PAGE)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert answer.headers["access-control-allow-origin"] == WEB_UI, "its page may read why"
    assert "set-cookie" not in answer.headers


async def test_a_session_that_has_run_out_reads_nothing(supervisor: httpx.AsyncClient, clock: Clock) -> None:
    clock.forward(minutes=31)
    answer = await supervisor.post(ROADS[0], json=as_json(await hidden()), headers=PAGE)
    assert answer.status_code == 401


@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
@pytest.mark.parametrize(
    "origin",
    [
        "http://temporal.example.com",
        "https://temporal.example.com:8233",
        "https://temporal.example.com.elsewhere.example",
        "https://elsewhere.example",
        BASE,
        "null",
        "",
        None,
    ],
)
async def test_another_page_is_refused(
    supervisor: httpx.AsyncClient, method: str, origin: str | None
) -> None:
    headers = {} if origin is None else {"origin": origin}
    answer = await supervisor.request(method, ROADS[0], json=as_json(await hidden()), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_the_web_ui")
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("road", ROADS)
async def test_the_browser_is_told_that_the_web_ui_may(people: People, road: str) -> None:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "x-namespace"}
    answer = await (await people.guest()).options(road, headers={**PAGE, **asked})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == WEB_UI
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["access-control-allow-headers"] == "content-type, x-namespace"
    assert answer.headers["access-control-allow-methods"] == "POST"


async def test_what_a_cases_own_key_encrypted_is_read_for_a_page_that_names_no_case(
    supervisor: httpx.AsyncClient, register: Register, settings: Settings
) -> None:
    reference = references.new(random.Random(5).random)
    there = WorkflowSerializationContext(namespace="charter", workflow_id=reference)
    ring = KeyRing.from_settings(settings)
    assert ring is not None
    codec = EncryptionCodec(ring, CaseKeys(ring, register.data_keys)).with_context(there)
    [hidden_by_case] = await codec.encode([PLAIN])
    answer = await supervisor.post(ROADS[0], json=as_json(hidden_by_case), headers=PAGE)
    assert read(answer) == [PLAIN]


async def test_what_cannot_be_read_is_handed_on_in_its_place(supervisor: httpx.AsyncClient) -> None:
    good = await hidden()
    [of_another_key] = await EncryptionCodec(KeyRing({"two": bytes(32)}, "two")).encode([PLAIN])
    cut = Payload(metadata=good.metadata, data=good.data[:20])
    changed = Payload(metadata=good.metadata, data=good.data[:-1] + bytes([good.data[-1] ^ 1]))
    strange = Payload(metadata={"encoding": b"\xff\x00"}, data=b"\x00" * 40)
    given = [of_another_key, cut, changed, strange, Payload(), good]
    answer = await supervisor.post(ROADS[0], json=as_json(*given), headers=PAGE)
    assert read(answer) == [*given[:-1], PLAIN]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff", 400),
        (b"[" * 10_000, 400),
        (b'"payloads"', 422),
        (b"[]", 422),
        (b'{"payloads": 3}', 422),
        (b'{"payloads": null}', 422),
        (b'{"payloads": [3]}', 422),
        (b'{"payloads": [[]]}', 200),
        (b'{"payloads": [null]}', 422),
        (b'{"payloads": [{"data": 3}]}', 422),
        (b'{"payloads": [{"data": "\\u00e9"}]}', 200),
        (b'{"payloads": [{"metadata": [1]}]}', 422),
        (b'{"payloads": [{"metadata": {"encoding": {}}}]}', 422),
        (b'{"payloads": [' + b",".join([b"{}"] * (PAYLOADS + 1)) + b"]}", 422),
        (b"{}", 200),
        (b'{"payloads": [{"unknown": 1}]}', 200),
    ],
)
@pytest.mark.parametrize("road", ROADS[:2])
async def test_garbage_is_refused_or_harmless(
    supervisor: httpx.AsyncClient, road: str, body: bytes, status: int
) -> None:
    headers = {**PAGE, "content-type": "application/json"}
    answer = await supervisor.post(road, content=body, headers=headers)
    assert answer.status_code == status, answer.text


async def test_a_form_is_no_payloads(supervisor: httpx.AsyncClient) -> None:
    answer = await supervisor.post(ROADS[0], data={"payloads": "[]"}, headers=PAGE)
    assert answer.status_code == 415


async def test_as_much_as_temporal_takes_and_no_more(supervisor: httpx.AsyncClient) -> None:
    large = Payload(metadata={"encoding": b"json/plain"}, data=b"x" * 2 * 1024 * 1024)
    [sealed] = read(await supervisor.post(ROADS[1], json=as_json(large), headers=PAGE))
    assert read(await supervisor.post(ROADS[0], json=as_json(sealed), headers=PAGE)) == [large]
    too_large = await supervisor.post(ROADS[0], content=b" " * (BODY_LIMIT + 1), headers=PAGE)
    assert too_large.status_code == 413
    elsewhere = await supervisor.post("/casework/sign-out", content=b" " * 70_000)
    assert elsewhere.status_code == 413


async def test_nothing_of_the_payloads_is_logged(
    supervisor: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        await supervisor.post(ROADS[0], json=as_json(await hidden()), headers=PAGE)
        await supervisor.post(ROADS[1], json=as_json(PLAIN), headers=PAGE)
        await supervisor.post(ROADS[0], json={"payloads": [{"data": "12 Example Close!"}]}, headers=PAGE)
    out = capfd.readouterr()
    said = caplog.text + out.out + out.err
    encoded = b64encode(PLAIN.data).decode()
    assert "Example" not in said
    assert encoded not in said


async def test_without_encryption_all_is_handed_on(
    settings: Settings, desk: Desk, assets: Assets, supervisor: httpx.AsyncClient
) -> None:
    plain = whole_app(desk, settings.model_copy(update={"encryption": False}), assets)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=plain), base_url=BASE, cookies=supervisor.cookies
    ) as client:
        for road in ROADS:
            assert read(await client.post(road, json=as_json(PLAIN), headers=PAGE)) == [PLAIN]


def test_every_route_of_the_codec_is_entered_by_the_table(app: FastAPI) -> None:
    codec = [route for route in every(app.routes) if route.path.startswith("/codec")]
    assert len(codec) == 8
    assert all(isinstance(route, CodecRoute) for route in codec)
    with pytest.raises(NotListed, match="/codec/download"):
        APIRouter(route_class=CodecRoute).post("/codec/download")(lambda: None)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://127.0.0.1:8233", "http://127.0.0.1:8233"),
        ("https://Temporal.example.com:443/ui", "https://temporal.example.com"),
        ("http://temporal.example.com:80", "http://temporal.example.com"),
        ("https://temporal.example.com:8233/", "https://temporal.example.com:8233"),
        ("http://[::1]:8233", "http://[::1]:8233"),
    ],
)
def test_the_origin_of_the_web_ui(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url", ["temporal.example.com", "ftp://x", "http://", "http://x:port", "http://[::1"]
)
def test_an_address_that_is_none_is_one_sentence(settings: Settings, register: Register, url: str) -> None:
    with pytest.raises(SettingsError, match="CHARTER_TEMPORAL_UI_URL cannot be read"):
        codec_routes(settings.model_copy(update={"temporal_ui_url": url}), register)


async def test_reading_there_is_written_down_once_in_a_while(
    supervisor: httpx.AsyncClient, register: Register, clock: Clock
) -> None:
    for _ in range(3):
        await supervisor.post("/codec/default/decode", json=as_json(await hidden()), headers=PAGE)
    lines = register.audit.find(AuditWanted(), 10)
    assert [(each.username, each.what, each.route) for each in lines] == [
        ("supervisor", Did.READ, "POST /codec/{namespace}/decode")
    ]
    clock.forward(minutes=10)
    await supervisor.post("/codec/decode", json=as_json(await hidden()), headers=PAGE)
    assert len(register.audit.find(AuditWanted(), 10)) == 2
