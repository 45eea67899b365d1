"""Nothing of the reporter can be read in raw history, search attributes, ids, the server's files or logs.

The whole product runs as it does for a council, on a server of its own, with faults that quote people; then
everything Temporal kept and everybody logged is searched for the one word all the personal texts share.
"""

import asyncio
import base64
import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from google.protobuf.message import Message as ProtobufMessage
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.failure.v1 import Failure
from temporalio.api.workflowservice.v1 import (
    DescribeTaskQueueRequest,
    DescribeWorkflowExecutionRequest,
    GetWorkflowExecutionHistoryRequest,
    ListWorkflowExecutionsRequest,
)
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle, WorkflowUpdateFailedError

from charter.cases import Kind
from charter.messages import Answer
from engine.config.local import prepare_local
from engine.config.settings import Settings
from engine.connection import connect
from engine.server.children import Child, answers, free_port
from engine.server.local import Server
from register import Register
from starter.desk.composition import wall_clock
from tests.charter.dates import EDITION
from tests.workflows.kit import in_reach
from tests.workflows.leaking import LEAKING
from tests.workflows.lives import ready, until
from tests.workflows.personal import (
    ADVOCATE,
    CUSTOMER,
    DETAILS,
    GARBAGE,
    MALFORMED,
    OFFICER,
    REPORTER,
    TEXT,
    WORD,
    personal,
    readable_in,
)
from tests.workflows.samples import SAMPLES
from workflows.names import QUEUE
from workflows.processes import PROCESSES, details_model, messages_of

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.server

UNHANDLED = "UnhandledCommand"
"""The server's own word for a task it breaks off because something came in meanwhile."""


def test_the_search_sees_through_disguises() -> None:
    for text in (TEXT, TEXT.upper(), json.dumps({"a": TEXT}), f"call {REPORTER['phone']}"):
        assert readable_in(text.encode())
        for before in ("", "1", "12"):
            assert readable_in(base64.b64encode((before + f" {WORD} ").encode()))
            assert readable_in((before + text).encode().hex().encode())
    assert readable_in(f"x{WORD}".encode("utf-16-le"))
    assert not readable_in(b"Nothing to be seen here, MK-7Q4K2M9X3")


# -- the product, running


@dataclass
class Product:
    """Worker, site and relay in processes of their own, and what they wrote to stderr."""

    server: Server
    settings: Settings
    client: Client
    children: list[Child] = field(default_factory=list)

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.settings.port}"

    def logged(self) -> dict[str, bytes]:
        return {child.name: child.log.read_bytes() for child in self.children}

    async def say(self, reference: str, who: str, messages: Mapping[str, Any]) -> list[int]:
        """Say them by the API; the HTTP status of each."""
        key = self.settings.officer_key if who == "officer" else self.settings.intake_key
        assert key is not None
        headers = {"Authorization": f"Bearer {key.get_secret_value()}"}
        statuses = []
        async with httpx.AsyncClient(base_url=self.site, headers=headers, timeout=30) as door:
            for name, body in messages.items():
                told = await door.post(f"/api/cases/{reference}/messages/{name}", json={"by": who, **body})
                statuses.append(told.status_code)
        return statuses

    async def report(self, service: str = "pothole", details: Mapping[str, Any] = DETAILS) -> str:
        council = service in {each.code for each in EDITION.services if each.opened_by == "council"}
        key = self.settings.officer_key if council else self.settings.intake_key
        assert key is not None
        headers = {"Authorization": f"Bearer {key.get_secret_value()}"}
        body = {"service": service, "reporter": REPORTER, "representative": ADVOCATE, "details": details}
        async with httpx.AsyncClient(base_url=self.site, headers=headers, timeout=30) as door:
            assert (await door.post("/api/cases", json={**body, TEXT: TEXT})).status_code == 422
            taken = await door.post("/api/cases", json=body)
        assert taken.status_code == 201, f"{service}: {taken.text}"
        return str(taken.json()["reference"])


@asynccontextmanager
async def product(
    server: Server, folder: Path, *, encryption: bool, plain_logs: bool
) -> AsyncIterator[Product]:
    """All of it, on that server and in that folder."""
    data, port = folder / "data", free_port()
    prepare_local(data)
    given = {
        "CHARTER_DATA_DIR": str(data),
        "CHARTER_PORT": str(port),
        "CHARTER_METRICS_PORT": "0",
        "CHARTER_LOG_LEVEL": "debug",
        "CHARTER_ENCRYPTION": str(encryption),
        "TEMPORAL_ADDRESS": server.address,
        "PYTHONUNBUFFERED": "1",
    }
    settings = Settings.load(data).model_copy(
        update={
            "encryption": encryption,
            "temporal_port": int(server.address.rpartition(":")[2]),
            "port": port,
        }
    )
    commands = {
        "worker": ["tests.workflows.leaking", *(["--plain-logs"] if plain_logs else [])],
        "site": ["starter", "serve"],
        "relay": ["starter", "relay"],
    }
    running = Product(server, settings, await connect(settings))
    try:
        for name, command in commands.items():
            child = Child(name, [sys.executable, "-m", *command], folder / f"{name}.log", env=given, cwd=ROOT)
            child.start()
            running.children.append(child)
            if name == "worker":
                await until((data / "register.sqlite3").exists, 30)
        await until(lambda: answers(f"{running.site}/readyz") == 200, 30)
        yield running
    finally:
        for child in running.children:
            child.stop()


async def live(running: Product) -> str:
    """A case full of personal texts, well said and garbled, among faults, to its end; its reference."""
    reference = await running.report()
    handle = running.client.get_workflow_handle(reference)
    assert set(await running.say(reference, "customer", CUSTOMER)) == {200}
    for name, arguments in GARBAGE:
        await handle.signal(name, args=list(arguments))
    assert set(await running.say(reference, "customer", MALFORMED)) <= {403, 404, 422}
    with pytest.raises(WorkflowUpdateFailedError):
        await handle.execute_update("submit", args=["note_added", {"by": TEXT, "note": TEXT}])
    with pytest.raises(WorkflowUpdateFailedError):
        await handle.execute_update("submit", args=[TEXT, TEXT, TEXT])
    assert set(await running.say(reference, "officer", OFFICER)) == {200}
    await stumble_and_fall(running.client)
    await at_rest(handle)
    await handle.cancel()
    await asyncio.wait_for(handle.result(), 30)
    return reference


async def live_as(running: Product, process: str, complaint: str) -> str:
    """A process's sample, with personal words in all its free texts; its reference."""
    sample = SAMPLES[process]
    details = in_reach(sample.details) | ({"complaint": complaint} if "complaint" in sample.details else {})
    reference = await running.report(sample.service, personal(details_model(process), details))
    handle = running.client.get_workflow_handle(reference)
    for said in sample.life:
        body = personal(messages_of(process)[said.message].model, {"by": said.by, **said.body})
        submit = partial(handle.execute_update, "submit", args=[said.message, body], result_type=Answer)
        answer = await ready(submit)
        assert answer.applied, answer.why
    await at_rest(handle)
    return reference


async def stumble_and_fall(client: Client) -> None:
    """Faults with nothing of ours in between."""
    fallen = await client.start_workflow(
        "Falling", TEXT, id="falling", task_queue=LEAKING, static_summary=TEXT
    )
    with pytest.raises(WorkflowFailureError):
        await asyncio.wait_for(fallen.result(), 30)
    stumbling = await client.start_workflow(
        "Stumbling", TEXT, id="stumbling", task_queue=LEAKING, memo={"a": TEXT}
    )
    await asyncio.sleep(1)
    await stumbling.terminate()


async def at_rest(handle: WorkflowHandle[Any, Any]) -> None:
    async with asyncio.timeout(180):
        while True:
            if not (await handle.query("case"))["unwritten"]:
                return
            await asyncio.sleep(0.2)


# -- what Temporal has


async def kept_by_temporal(client: Client) -> dict[str, ProtobufMessage]:
    """Every list entry, description, history and queue, as the server sends them: nothing is decoded."""
    service, namespace = client.workflow_service, client.namespace
    listed = await service.list_workflow_executions(ListWorkflowExecutionsRequest(namespace=namespace))
    found: dict[str, ProtobufMessage] = {"list": listed}
    for info in listed.executions:
        run: WorkflowExecution = info.execution
        found[f"description of {run.workflow_id}"] = await service.describe_workflow_execution(
            DescribeWorkflowExecutionRequest(namespace=namespace, execution=run)
        )
        asked = GetWorkflowExecutionHistoryRequest(
            namespace=namespace, execution=run, maximum_page_size=10_000
        )
        found[f"history of {run.workflow_id}"] = await service.get_workflow_execution_history(asked)
    queue = DescribeTaskQueueRequest(namespace=namespace)
    queue.task_queue.name = QUEUE
    found["queue"] = await service.describe_task_queue(queue)
    return found


def failures_in(message: ProtobufMessage) -> Iterator[Failure]:
    """Every failure, at any depth, causes included."""
    for descriptor, value in message.ListFields():
        for one in value if descriptor.is_repeated else [value]:
            if isinstance(one, Failure):
                yield one
            if isinstance(one, ProtobufMessage):
                yield from failures_in(one)


def readable_files(server: Server) -> dict[str, list[str]]:
    """What can be read in the server's own files: store, write-ahead log, log."""
    assert server.log is not None
    files = [file for file in server.log.parent.rglob("*") if file.is_file()]
    assert any(file.suffix == ".db" for file in files)
    return {file.name: seen for file in files if (seen := readable_in(file.read_bytes()))}


# -- and that none of it can be read


async def test_nothing_of_the_reporter_can_be_read(new_server: Callable[[], Server], tmp_path: Path) -> None:
    server = new_server()
    async with product(server, tmp_path, encryption=True, plain_logs=False) as running:
        reference = await live(running)
        others: dict[str, str] = {}
        for process in PROCESSES:  # a remedy is of a complaint: they come in that order
            others[process] = await live_as(running, process, others.get("Complaint", ""))
        kept = await kept_by_temporal(running.client)
        assert_it_was_lived(running, reference)
        for process, other in others.items():
            assert f"history of {other}" in kept, process

    assert len(kept) >= 2 + 2 * 5, "the case, its deliveries and both faults"
    for where, message in kept.items():
        assert readable_in(message.SerializeToString()) == [], where
        assert b"safeguarding" not in message.SerializeToString().lower(), where
    assert [where for where in kept if "description" in where and f"{reference}-u" in where], "a concern"
    assert readable_files(server) == {}

    failures = [failure for message in kept.values() for failure in failures_in(message)]
    failures = [failure for failure in failures if failure.message != UNHANDLED]
    assert len(failures) >= 5
    assert {failure.message for failure in failures} == {"Encoded failure"}
    assert {failure.stack_trace for failure in failures} == {""}
    assert all(failure.encoded_attributes.data for failure in failures)

    logged = running.logged()
    for name, log in logged.items():
        assert readable_in(log) == [], name
        lines = [json.loads(line) for line in log.splitlines()]
        assert lines, f"the {name} logged nothing"
    assert b"activity failed" in logged["worker"]
    assert b"workflow task failed" in logged["worker"]
    assert b"request refused" in logged["site"]


async def test_the_search_finds_everything_where_nothing_is_hidden(
    new_server: Callable[[], Server], tmp_path: Path
) -> None:
    server = new_server()
    async with product(server, tmp_path, encryption=False, plain_logs=True) as running:
        reference = await live(running)
        kept = await kept_by_temporal(running.client)
        assert_it_was_lived(running, reference)
    seen = {where for where, message in kept.items() if readable_in(message.SerializeToString())}
    assert {"list", f"history of {reference}", "history of falling", "history of stumbling"} <= seen
    assert "temporal.db" in {name.removesuffix("-wal") for name in readable_files(server)}
    assert readable_in(running.logged()["worker"])


def assert_it_was_lived(running: Product, reference: str) -> None:
    """The personal texts really went through: the register and the letters, whose place it is, have them."""
    register = Register.open(running.settings.register_url, wall_clock)
    try:
        letters = register.outbox.items(reference)
        assert len({letter.letter_id for letter in letters}) == len(letters)
        assert any(WORD in letter.body for letter in letters)
        entries = register.cases.timeline(reference)
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        said = {entry.message for entry in entries if entry.kind is Kind.MESSAGE}
        assert said == {*CUSTOMER, *OFFICER}
        assert sum(entry.kind is Kind.REFUSED for entry in entries) == len(GARBAGE)
        assert any(WORD in entry.model_dump_json() for entry in entries)
        row = register.cases.get(reference)
        assert row is not None
        assert row.ended is not None
    finally:
        register.close()
