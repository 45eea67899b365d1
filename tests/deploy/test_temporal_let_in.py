"""Who is let in by Temporal as Compose starts it: on the real server, with the file's own environment."""

import asyncio
import base64
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode, TLSConfig

from engine.config.settings import Settings
from engine.connection import connect
from engine.server.children import free_ports
from engine.server.ladder import find_programs
from tests.deploy.environment import given, secrets

NAMESPACE = "default"
OURS = ("worker", "urgent", "site", "relay", "mail")
_PORTS = (
    "FRONTEND_GRPC_PORT",
    "FRONTEND_HTTP_PORT",
    "FRONTEND_MEMBERSHIP_PORT",
    "INTERNAL_FRONTEND_GRPC_PORT",
    "INTERNAL_FRONTEND_HTTP_PORT",
    "INTERNAL_FRONTEND_MEMBERSHIP_PORT",
    "MATCHING_GRPC_PORT",
    "MATCHING_MEMBERSHIP_PORT",
    "HISTORY_GRPC_PORT",
    "HISTORY_MEMBERSHIP_PORT",
    "WORKER_GRPC_PORT",
    "WORKER_MEMBERSHIP_PORT",
)


@dataclass(frozen=True)
class Guarded:
    """A server that asks who is there."""

    secrets: dict[str, str]
    door: str
    inner: str


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """The server with Compose's environment; SQLite in place of Postgres, and ports of this machine's."""
    program = find_programs(lambda line: None).server
    if program is None:
        pytest.skip("the Temporal command line is used here, which has no such server")
    folder = tmp_path_factory.mktemp("guarded")
    made = secrets()
    (folder / "tokens.json").write_text(made["TEMPORAL_TOKENS_JWKS"])
    (folder / "dynamic.yaml").write_text("{}")
    ports = dict(zip(_PORTS, free_ports(len(_PORTS)), strict=True))
    environment = given("temporal", made) | {name: str(port) for name, port in ports.items()}
    environment |= {
        "DB": "sqlite",
        "DBNAME": str(folder / "temporal.db"),
        "VISIBILITY_DBNAME": str(folder / "temporal.db"),
        "NUM_HISTORY_SHARDS": "1",
        "BIND_ON_IP": "127.0.0.1",
        "TEMPORAL_JWT_KEY_SOURCE1": f"file://{folder / 'tokens.json'}",
        "DYNAMIC_CONFIG_FILE_PATH": str(folder / "dynamic.yaml"),
    }
    with (folder / "temporal.log").open("wb") as log:
        server = subprocess.Popen(
            [str(program), "start"], env=environment, cwd=folder, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            inner = ports["INTERNAL_FRONTEND_GRPC_PORT"]
            for port in (ports["FRONTEND_GRPC_PORT"], inner):
                _until_listening(server, port, folder / "temporal.log")
            yield Guarded(made, f"127.0.0.1:{ports['FRONTEND_GRPC_PORT']}", f"127.0.0.1:{inner}")
        finally:
            server.terminate()
            server.wait(20)


def _until_listening(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 90
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert server.poll() is None, log.read_text()[-2000:]
            assert time.monotonic() < deadline, log.read_text()[-2000:]
            time.sleep(0.2)


async def as_service(service: str, guarded: Guarded, monkeypatch: pytest.MonkeyPatch, **other: str) -> Client:
    """Our own connection, with the environment that Compose gives to this service."""
    for name in [name for name in os.environ if name.startswith("TEMPORAL_")]:
        monkeypatch.delenv(name)
    for name, value in (given(service, guarded.secrets) | other).items():
        if name.startswith("TEMPORAL_"):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("TEMPORAL_ADDRESS", other.get("TEMPORAL_ADDRESS", guarded.door))
    return await connect(Settings(encryption=False), lazy=True)


async def answer(client: Client) -> str:
    """How a question about the namespace is answered: ok, or what kind of refusal it is."""
    deadline = time.monotonic() + 60
    while True:
        try:
            request = DescribeNamespaceRequest(namespace=NAMESPACE)
            await client.workflow_service.describe_namespace(request, retry=False)
            return "ok"
        except RPCError as error:
            said, again = error.status.name, error.status is RPCStatusCode.UNAVAILABLE
        except RuntimeError as error:  # no connection at all, or a server that is starting
            said = "PERMISSION_DENIED" if "PermissionDenied" in str(error) else "no connection"
            again = "not healthy yet" in str(error)
        if not again or time.monotonic() > deadline:
            return said
        await asyncio.sleep(0.3)


async def test_each_of_our_programs_gets_what_it_needs_and_no_more(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = await as_service("temporal-namespace", guarded, monkeypatch)
    assert await answer(maker) == "NOT_FOUND"
    wanted = RegisterNamespaceRequest(namespace=NAMESPACE)
    wanted.workflow_execution_retention_period.FromSeconds(30 * 86_400)
    await maker.workflow_service.register_namespace(wanted)
    attribute = {"CharterTried": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD}
    adding = AddSearchAttributesRequest(namespace=NAMESPACE, search_attributes=attribute)
    for service in OURS:
        client = await as_service(service, guarded, monkeypatch)
        assert await answer(client) == "ok", service
        if service in {"worker", "urgent"}:
            assert await added(client, adding) in {"ok", "ALREADY_EXISTS"}, service
        else:
            assert await added(client, adding) == "PERMISSION_DENIED", service


async def added(client: Client, adding: AddSearchAttributesRequest) -> str:
    """How it is answered, once every part of the server has heard of the namespace."""
    deadline = time.monotonic() + 60
    while True:
        try:
            await client.operator_service.add_search_attributes(adding)
            return "ok"
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND or time.monotonic() > deadline:
                return error.status.name
            await asyncio.sleep(0.5)


async def test_nobody_else_is_let_in(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = await as_service("site", guarded, monkeypatch)
    assert await answer(ours) == "ok"
    other = secrets()
    token = guarded.secrets["TEMPORAL_DOOR_TOKEN"]
    refused = {
        "no certificate": {"TEMPORAL_TLS_CLIENT_CERT_DATA": "", "TEMPORAL_TLS_CLIENT_KEY_DATA": ""},
        "another installation's certificate": {
            "TEMPORAL_TLS_CLIENT_CERT_DATA": other["TEMPORAL_CLIENT_CERT_PEM"],
            "TEMPORAL_TLS_CLIENT_KEY_DATA": other["TEMPORAL_CLIENT_KEY_PEM"],
        },
        "no token": {"TEMPORAL_API_KEY": ""},
        "another installation's token": {"TEMPORAL_API_KEY": other["TEMPORAL_DOOR_TOKEN"]},
        "a token with more written into it": {"TEMPORAL_API_KEY": stronger(token)},
    }
    for why, environment in refused.items():
        client = await as_service("site", guarded, monkeypatch, **environment)
        wanted = "no connection" if "certificate" in why else "PERMISSION_DENIED"
        assert await answer(client) == wanted, why


async def test_the_inner_door_is_for_temporals_own_parts(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    web_ui = given("temporal-ui", guarded.secrets)
    shown = TLSConfig(
        server_root_ca_cert=base64.b64decode(web_ui["TEMPORAL_TLS_CA_DATA"]),
        client_cert=base64.b64decode(web_ui["TEMPORAL_TLS_CERT_DATA"]),
        client_private_key=base64.b64decode(web_ui["TEMPORAL_TLS_KEY_DATA"]),
        domain=web_ui["TEMPORAL_TLS_SERVER_NAME"],
    )
    assert web_ui["TEMPORAL_DISABLE_WRITE_ACTIONS"] == "true"
    client = await Client.connect(guarded.inner, namespace=NAMESPACE, tls=shown, lazy=True)
    assert await answer(client) in {"ok", "NOT_FOUND"}
    ours = await as_service("worker", guarded, monkeypatch, TEMPORAL_ADDRESS=guarded.inner)
    assert await answer(ours) == "no connection"


def stronger(token: str) -> str:
    """The same signature under a claim to be an administrator of everything."""
    head, _, signature = token.split(".")
    claims = json.dumps({"sub": "door", "permissions": ["temporal-system:admin"], "exp": 9_999_999_999})
    body = base64.urlsafe_b64encode(claims.encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{signature}"


async def test_a_profile_file_does_as_well_as_variables(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The way of docs/deploying/temporal-cloud.md."""
    for name in ("CA", "CERT", "KEY"):
        (tmp_path / name).write_text(guarded.secrets[f"TEMPORAL_CLIENT_{name}_PEM"])
    profile = tmp_path / "temporal.toml"
    profile.write_text(
        f'''[profile.default]
address = "{guarded.door}"
namespace = "{NAMESPACE}"
api_key = "{guarded.secrets["TEMPORAL_DOOR_TOKEN"]}"
[profile.default.tls]
server_ca_cert_path = "{tmp_path / "CA"}"
client_cert_path = "{tmp_path / "CERT"}"
client_key_path = "{tmp_path / "KEY"}"
'''
    )
    for name in [name for name in os.environ if name.startswith("TEMPORAL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(profile))
    client = await connect(Settings(encryption=False), lazy=True)
    assert await answer(client) in {"ok", "NOT_FOUND"}
