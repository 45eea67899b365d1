"""One trace from a report by POST to its letter, on the real server; and nobody's words in any of it."""

import asyncio
import random
import re
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from temporalio.api.common.v1 import Payload, Payloads, WorkflowExecution
from temporalio.api.workflowservice.v1 import SignalWorkflowExecutionRequest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from activities.letters.notifications import LetterChannel, Outgoing, Receipt
from charter import references
from charter.people import Channel
from engine.payloads.converter import data_converter
from engine.tracing.leaving import ALLOWED, AllowedOnly, HandedOn
from engine.tracing.spans import provide, provided
from engine.tracing.switch import interceptors, turn_on
from register import Register
from starter.api.application import create_app
from starter.desk.catalogue import Catalogue
from starter.desk.intake import Desk
from starter.desk.running import RunningCases
from tests.engine.keys import settings
from tests.register.making import References
from tests.starter.places import LOCAL_KEY
from tests.stories import World, open_world
from tests.workflows.histories import recorded
from workflows.processes import PROCESSES, WORKFLOWS

REPORT = {
    "service": "pothole",
    "source_id": "Ada-Example",
    "reporter": {"name": "Ada Example", "email": "ada@example.com"},
    "details": {"where": {"text": "Outside 12 Example Close"}, "description": "A hole as wide as a bucket"},
}
REFERENCE = references.new(random.Random(7).random)


class Post:
    """A channel that takes every letter."""

    waits_for_receipt = False
    in_register = False

    def __init__(self) -> None:
        self.taken: list[str] = []

    def send(self, letter: Outgoing) -> Receipt:
        self.taken.append(letter.letter_id)
        return Receipt(id=letter.letter_id)

    def find(self, letter_id: str, channel: Channel) -> Receipt | None:
        return Receipt(id=letter_id) if letter_id in self.taken else None


@pytest.fixture
def left() -> Iterator[InMemorySpanExporter]:
    """What has left the machine of each span."""
    exporter = InMemorySpanExporter()
    turn_on(SimpleSpanProcessor(AllowedOnly(exporter)))
    yield exporter
    provide(None)


@pytest.fixture
async def traced(left: InMemorySpanExporter, server_address: str, tmp_path: Path) -> AsyncIterator[World]:
    def channels(_: Register) -> Mapping[Channel, LetterChannel]:
        post: Any = Post()
        return dict.fromkeys((Channel.EMAIL, Channel.TEXT, Channel.POST), post)

    async with open_world(server_address, tmp_path, channels=channels) as world:
        yield world


def spans(left: InMemorySpanExporter) -> tuple[ReadableSpan, ...]:
    provider: Any = provided()
    provider.force_flush()
    return left.get_finished_spans()


@pytest.mark.server
@pytest.mark.timeout(180)
async def test_one_trace_from_the_door_to_the_letter(traced: World, left: InMemorySpanExporter) -> None:
    chosen = settings(data_dir=traced.register.database.file.parent, intake_key=LOCAL_KEY)  # type: ignore[union-attr]
    desk = Desk(
        register=traced.register,
        catalogue=Catalogue(traced.editions, traced.clock, processes=tuple(PROCESSES)),
        cases=RunningCases(traced.client, queue=traced.queue),
        now=traced.clock,
        new_reference=References(REFERENCE),
    )
    app = create_app(desk, chosen)
    transport = httpx.ASGITransport(app)
    async with traced.working(), httpx.AsyncClient(transport=transport, base_url="http://site") as door:
        headers = {"Authorization": f"Bearer {LOCAL_KEY}", "baggage": "name=Ada-Example"}
        await door.get("/healthz")
        answer = await door.post("/api/cases?who=Ada", json=REPORT, headers=headers)
        assert answer.status_code == 201, answer.text
        case = traced.client.get_workflow_handle(REFERENCE)
        await _garbage(traced, REFERENCE)
        async with asyncio.timeout(60):
            while not any(span.name == "letter handed over" for span in spans(left)):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        said = {"Authorization": f"Bearer {LOCAL_KEY}"}
        await door.post(f"/api/cases/{REFERENCE}/messages/nothing_known", json={"by": "Ada"}, headers=said)
        # The garbage was read, and the case goes on.
        await case.signal("withdrawn", {"by": "customer", "id": "w", "reason": "Ada Example is content"})
        async with asyncio.timeout(60):
            while not any(letter.endswith("-2") for letter in _letters(left)):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        history = await case.fetch_history()
    found = spans(left)
    [door_span] = [span for span in found if span.name == "POST /api/cases"]
    [letter] = [one for one in found if (one.attributes or {}).get("charter.letter") == f"{REFERENCE}-1"]
    assert letter.attributes == {
        "charter.case": REFERENCE,
        "charter.letter": f"{REFERENCE}-1",
        "charter.channel": "email",
    }
    assert _path(letter, found) == [
        "letter handed over",
        "RunActivity:take_turn",
        "StartActivity:take_turn",
        "StartWorkflow:HighwaysRepair",
        door_span.name,
    ]
    assert letter.context.trace_id == door_span.context.trace_id
    assert (door_span.attributes or {})["charter.case"] == REFERENCE
    assert not [span.name for span in found if "healthz" in span.name]
    _of_nobody(found)
    await _replays(history, with_traces=True)
    provide(None)
    await _replays(history, with_traces=False)
    events = str(history.to_json_dict())
    assert "_tracer-data" in events
    assert "baggage" not in events


def _letters(left: InMemorySpanExporter) -> list[str]:
    return [str((span.attributes or {}).get("charter.letter", "")) for span in spans(left)]


def _path(span: ReadableSpan, found: tuple[ReadableSpan, ...]) -> list[str]:
    """The names from a span to the root of its trace, without those of one workflow task."""
    by_id = {one.context.span_id: one for one in found}
    names, step = [span.name], span
    while step.parent is not None:
        step = by_id[step.parent.span_id]
        names.append(step.name)
    return names


def _of_nobody(found: tuple[ReadableSpan, ...]) -> None:
    assert len(found) > 8
    for span in found:
        assert set(span.attributes or {}) <= ALLOWED
        assert not span.events
        assert span.status.description is None
        assert not re.search("(?i)ada|close|bucket|content", span.to_json()), span.name


async def _garbage(world: World, reference: str) -> None:
    """Headers that are none, as any client in any language could send them."""
    plain = {"encoding": b"json/plain"}
    headers = [
        Payload(metadata=plain, data=b'{"traceparent":'),
        Payload(metadata=plain, data=b'["Ada Example"]'),
        Payload(metadata=plain, data=b'{"traceparent": 7, "baggage": "name=Ada"}'),
        Payload(metadata={"encoding": b"binary/encrypted"}, data=b"Ada Example"),
        Payload(data=b"\xff"),
    ]
    for at, header in enumerate(headers):
        request = SignalWorkflowExecutionRequest(
            namespace=world.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=reference),
            signal_name=f"Ada_Example_{at}",
            input=Payloads(payloads=[]),
        )
        request.header.fields["_tracer-data"].CopyFrom(header)
        await world.client.workflow_service.signal_workflow_execution(request)


async def _replays(history: WorkflowHistory, *, with_traces: bool, converter: Any = None) -> None:
    """Raises where a case would decide otherwise."""
    given: Any = interceptors() if with_traces else []
    assert bool(given) is with_traces
    replayer = Replayer(
        workflows=WORKFLOWS,
        workflow_runner=UnsandboxedWorkflowRunner(),
        data_converter=converter or data_converter(settings()),
        interceptors=given,
        debug_mode=True,
    )
    await replayer.replay_workflow(history)


@pytest.mark.parametrize("name", ["HighwaysRepair/life", "Enquiry/life"])
async def test_a_case_that_was_begun_without_traces_goes_on_with_them(
    left: InMemorySpanExporter, name: str
) -> None:
    [history] = [one for one in recorded() if f"{one.process}/{one.name}" == name]
    await _replays(history.history, with_traces=True, converter=data_converter(None))
    assert spans(left) == (), "what is replayed was done before"


def test_an_errors_words_and_what_libraries_note_stay_here(left: InMemorySpanExporter) -> None:
    provider: Any = provided()
    tracer = provider.get_tracer("a library")
    noted = {"url.path": "/track/Ada", "user_agent.original": "Ada's", "http.route": "no word at all"}
    with (
        pytest.raises(ValueError, match="Ada"),
        tracer.start_as_current_span("HandleSignal:Ada Example", attributes=noted),
    ):
        raise ValueError("Ada Example")
    with tracer.start_as_current_span("Ada Example", attributes={"temporalWorkflowID": "notice-ada"}):
        pass
    with tracer.start_as_current_span("RunWorkflow:Delivery", {}) as span:
        span.set_attribute("temporalWorkflowID", f"{REFERENCE}-4")
    failed, unknown, known = spans(left)
    assert (failed.name, failed.status.status_code) == ("HandleSignal", StatusCode.ERROR)
    assert (unknown.name, dict(unknown.attributes or {})) == ("span", {})
    assert (known.name, known.attributes) == ("RunWorkflow:Delivery", {"charter.case": REFERENCE})
    for span in (failed, unknown):
        assert "Ada" not in span.to_json()
        assert "ada" not in span.to_json()


def test_what_has_ended_is_handed_on_by_another_thread_and_none_is_lost() -> None:
    handed: list[tuple[Any, int]] = []

    class Inner(SimpleSpanProcessor):
        def __init__(self) -> None:
            self.closed = False

        def on_end(self, span: Any) -> None:
            handed.append((span, threading.get_ident()))

        def shutdown(self) -> None:
            self.closed = True

    inner = Inner()
    processor = HandedOn(inner)
    for number in range(100):
        processor.on_end(number)  # type: ignore[arg-type]
    processor.shutdown()
    assert [span for span, _ in handed] == list(range(100))
    assert {thread for _, thread in handed}.isdisjoint({threading.get_ident()})
    assert inner.closed
