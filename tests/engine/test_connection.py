"""Connection, converter, codec and logs together, against the real server."""

import io
import json
import uuid

import pytest
from temporalio.api.common.v1 import Payload, Payloads, WorkflowExecution
from temporalio.api.workflowservice.v1 import SignalWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from engine import logs
from engine.connection import connect
from engine.errors import SettingsError, Unreachable
from engine.metrics import serving
from engine.server.children import free_port
from tests.engine.clients import client, finish, server, server_address  # noqa: F401 -- fixtures
from tests.engine.keys import settings
from tests.engine.storm_workflow import Storm


async def test_an_unreachable_server_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEMPORAL_ADDRESS", raising=False)
    port = free_port()
    with pytest.raises(Unreachable, match=f"127.0.0.1:{port}") as caught:
        await connect(settings(temporal_port=port))
    assert "\n" not in str(caught.value)


async def test_a_lazy_client_needs_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEMPORAL_ADDRESS", raising=False)
    lazily = await connect(settings(temporal_port=free_port()), lazy=True)
    assert lazily.namespace == "default"


@pytest.mark.parametrize(("host", "wanted"), [("", "127.0.0.1"), ("0.0.0.0", "0.0.0.0")])  # noqa: S104
async def test_the_metrics_are_served_where_they_are_scraped_from(
    monkeypatch: pytest.MonkeyPatch, host: str, wanted: str
) -> None:
    bound: list[str] = []

    def remembered(host: str, port: int, sdk_port: int) -> None:
        bound.append(f"{host}:{port}")
        assert sdk_port != port, "the SDK's are behind ours"

    monkeypatch.setattr(serving, "serve", remembered)
    port = free_port()
    everywhere = settings(host="0.0.0.0", metrics_port=port, metrics_host=host)  # noqa: S104
    await connect(everywhere, lazy=True, metrics=True)
    assert bound == [f"{wanted}:{port}"]


async def test_a_missing_profile_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_PROFILE", "nowhere")
    with pytest.raises(SettingsError, match="TEMPORAL_PROFILE"):
        await connect(settings())


@pytest.mark.server
async def test_garbage_hurts_nobody_and_is_not_logged(client: Client) -> None:  # noqa: F811
    out = io.StringIO()
    logs.configure(stream=out)
    queue, name = f"engine-{uuid.uuid4()}", f"storm-{uuid.uuid4()}"
    async with Worker(
        client,
        task_queue=queue,
        workflows=[Storm],
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=0,
    ):
        handle = await client.start_workflow(Storm.run, id=name, task_queue=queue)
        for payload in _garbage():
            for signal in ("say", "typed", "Ada Example"):
                await _signal(client, name, signal, [payload])
        await handle.signal("say", "read well")
        await _signal(client, name, "say", [])
        told = await finish(client, name)
    assert told.count("unreadable") == 3 * len(_garbage())
    assert "'read well'" in told
    written = out.getvalue()
    assert "Ada" not in written
    assert "storm passed" in written
    assert [json.loads(line)["event"] for line in written.splitlines()].count("storm began") == 1


def _garbage() -> list[Payload]:
    json_plain = {"encoding": b"json/plain"}
    return [
        Payload(metadata=json_plain, data=b'{"name": "Ada Example"'),
        Payload(metadata={"encoding": b"json/external-storage-reference"}, data=b'{"Ada": "Example"}'),
        Payload(
            metadata=json_plain | {"__temporal_external_storage_reference": b"true"}, data=b"Ada Example"
        ),
        Payload(metadata={"encoding": b"json/protobuf", "messageType": b"Ada Example"}, data=b"{}"),
        Payload(metadata={"encoding": b"\xff\xfe Ada Example"}, data=b"Ada Example"),
        Payload(metadata={"encoding": b"binary/plain"}, data=b"Ada Example"),
        Payload(metadata={"encoding": b"binary/encrypted"}, data=b"Ada Example"),
        Payload(data=b"Ada Example"),
    ]


async def _signal(by: Client, workflow_id: str, signal: str, payloads: list[Payload]) -> None:
    """As any client in any language could: past our converter and codec."""
    await by.workflow_service.signal_workflow_execution(
        SignalWorkflowExecutionRequest(
            namespace=by.namespace,
            workflow_execution=WorkflowExecution(workflow_id=workflow_id),
            signal_name=signal,
            input=Payloads(payloads=payloads),
        )
    )


@pytest.mark.server
async def test_nothing_said_is_readable_in_history(client: Client) -> None:  # noqa: F811
    queue, name = f"engine-{uuid.uuid4()}", f"sealed-{uuid.uuid4()}"
    async with Worker(
        client, task_queue=queue, workflows=[Storm], workflow_runner=UnsandboxedWorkflowRunner()
    ):
        handle = await client.start_workflow(Storm.run, id=name, task_queue=queue)
        await handle.signal("say", "12 Example Close")
        assert await finish(client, name) == ["'12 Example Close'"]
    raw = "".join([str(event) async for event in handle.fetch_history_events()])
    assert "Example" not in raw
