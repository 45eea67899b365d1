"""Everything that may be sent to a case by mistake or malice, as any client in any language could send it."""

import asyncio
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from temporalio.api.common.v1 import Header, Payload, Payloads, WorkflowExecution
from temporalio.api.update.v1 import Input, Meta, Request, WaitPolicy
from temporalio.api.workflowservice.v1 import SignalWorkflowExecutionRequest, UpdateWorkflowExecutionRequest
from temporalio.exceptions import ApplicationError

from charter.people import Role
from engine.payloads.codec import EncryptionCodec
from engine.payloads.converter import Unreadable
from engine.payloads.ring import KeyRing
from engine.signing.interceptor import SIGNATURE, Signing
from engine.signing.signature import sign
from tests.stories import Story
from tests.workflows.samples import good_body
from workflows.processes import messages_of

MARK = "Mr Unmistakable"
"""In every wrong value; never to be read in a refusal."""

JSON = {"encoding": b"json/plain"}
COMPLETED = 3
"""UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED"""


def written(value: Any) -> Payload:
    return Payload(metadata=JSON, data=json.dumps(value).encode())


def raw(text: str) -> Payload:
    return Payload(metadata=JSON, data=text.encode())


def sealed(key: bytes, shorter: int = 0) -> Payload:
    """Encrypted with a key; cut short by so many bytes."""
    codec = EncryptionCodec(KeyRing({"one": key}, "one"))
    [payload] = asyncio.run(codec.encode([written({"by": MARK})]))
    payload.data = payload.data[: len(payload.data) - shorter]
    return payload


@dataclass(frozen=True)
class Garbage:
    """Arguments that are no message, and words of why."""

    what: str
    payloads: tuple[Payload, ...]
    why: str
    refused: bool = True
    """By `submit` already; otherwise it is judged when the case is at rest."""


OTHERS_KEY, TRUNCATED = sealed(b"o" * 32), sealed(b"k" * 32, shorter=5)
NOT_DECODED = "it could not be decoded"
UNDECODABLE = (
    Garbage("broken JSON", (raw(f'{{"by": "{MARK}'),), NOT_DECODED),
    Garbage("no JSON", (Payload(metadata=JSON),), NOT_DECODED),
    Garbage("half a surrogate pair", (raw('{"by": "\\ud800"}'),), NOT_DECODED),
    Garbage("not UTF-8", (Payload(metadata=JSON, data=b'{"by": "\xff"}'),), NOT_DECODED),
    Garbage("NaN", (raw('{"by": NaN}'),), "a number that JSON does not have"),
    Garbage("past all numbers", (raw('{"by": 1e999}'),), "a number that JSON does not have"),
    Garbage("nested 100 deep", (raw("[" * 100 + "]" * 100),), "nested more than"),
    Garbage("no encoding", (Payload(data=MARK.encode()),), "a way we do not know"),
    Garbage("an unknown one", (Payload(metadata={"encoding": b"\xff Mr"}, data=b"{}"),), "do not know"),
    Garbage("bytes", (Payload(metadata={"encoding": b"binary/plain"}, data=b"\x00\xff"),), "bytes, not text"),
    Garbage(
        "protobuf",
        (Payload(metadata={"encoding": b"json/protobuf", "messageType": b"x.Y"}, data=b"{}"),),
        "a protobuf message",
    ),
    Garbage("another key", (OTHERS_KEY,), "a key we do not have"),
    Garbage("cut short", (TRUNCATED,), "a key we do not have"),
    Garbage(
        "in a store",
        (Payload(metadata={"encoding": b"json/external-storage-reference"}, data=b"{}"),),
        "a store we do not use",
    ),
    Garbage(
        "in a store, it says",
        (Payload(metadata=JSON | {"__temporal_external_storage_reference": b"true"}, data=b"{"),),
        NOT_DECODED,
    ),
)
SHAPES = (
    Garbage("no argument", (), "0 came"),
    Garbage("two arguments", (written({"by": "officer"}),) * 2, "2 came"),
    Garbage("five arguments", (written(MARK),) * 5, "5 came"),
    Garbage("a text", (written(MARK),), "a text came"),
    Garbage("a number", (written(7),), "a number came"),
    Garbage("a list", (written([MARK]),), "a list came"),
    Garbage("nothing", (written(None),), "nothing came"),
    Garbage("yes", (written(True),), "yes or no came"),
    Garbage("an empty object", (written({}),), "by: is needed"),
    Garbage(
        "a thousand keys",
        (written({f"{MARK[:2]}{n}": MARK for n in range(1000)}),),
        "has a field that is not known",
    ),
    Garbage("too long", (written({"by": "officer", "x": "z" * 70_000}),), "it is too long"),
)


def bent(process: str, message: str, now: datetime) -> Iterator[Garbage]:
    """A good body of that message, with one thing wrong."""
    body = good_body(process, message)

    def one(what: str, why: str, changed: dict[str, Any], refused: bool = True) -> Garbage:
        return Garbage(what, (written({**body, **changed}),), why, refused)

    yield one("an unknown key", "body: has a field that is not known", {"surprise": MARK})
    yield one(
        "an unknown key of a letter", "has a field that is not known", {"\u202e\x00<b>" + "x" * 900: MARK}
    )
    yield one("nobody says it", "by.role", {"by": MARK})
    yield one("a list says it", "by", {"by": [MARK]})
    yield one("a strange id", "id: ", {"id": f"{MARK}<script>"})
    yield one("a long id", "id: ", {"id": "x" * 101})
    for when in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-01-05T10:00:00", MARK, -1e300):
        yield one(f"happened at {when}", "happened_at", {"happened_at": when})
    future = (now + timedelta(hours=2)).isoformat()
    yield one("the future", "", {"happened_at": future}, refused=False)
    yield one("long before it was opened", "", {"happened_at": "2001-01-01T00:00:00Z"}, refused=False)
    outsiders = [role for role in Role if role not in messages_of(process)[message].roles]
    if outsiders:
        yield one("not theirs to say", "to do", {"by": outsiders[0].value})
    for field, value in body.items():
        if field != "by" and not isinstance(value, int | float):
            yield one(f"{field} of another kind", field, {field: [[MARK]]})
    texts = [field for field, value in body.items() if field != "by" and isinstance(value, str)]
    if texts:
        yield one("NUL in a text", texts[0], {texts[0]: f"{MARK}\x00"})
        yield one("a text too long", texts[0], {texts[0]: "z" * 16_385})


def every_garbage(process: str, message: str, now: datetime) -> list[Garbage]:
    return [*UNDECODABLE, *SHAPES, *bent(process, message, now)]


async def signed(story: Story, name: str, payloads: Sequence[Payload]) -> Header:
    """The header of a message that one of our programs has sent, where it is one that can be signed."""
    client = story.world.client
    marks = next((each.marks for each in client.config()["interceptors"] if isinstance(each, Signing)), None)
    args = await client.data_converter.decode(payloads)
    if marks is None or any(isinstance(each, Unreadable) for each in args):
        return Header()
    try:
        said = sign(marks, story.reference, name, args)
    except (ValueError, TypeError, RecursionError):
        return Header()
    signature = Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(said).encode())
    return Header(fields={SIGNATURE: signature})


async def raw_signal(story: Story, name: str, *payloads: Payload) -> None:
    """Past our converter and codec."""
    client = story.world.client
    await client.workflow_service.signal_workflow_execution(
        SignalWorkflowExecutionRequest(
            namespace=client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=story.reference),
            signal_name=name,
            input=Payloads(payloads=payloads),
            header=await signed(story, name, payloads),
            request_id=uuid.uuid4().hex,
        )
    )


async def raw_update(story: Story, *payloads: Payload, update: str = "submit") -> Any:
    """An update past our converter and codec: its failure, or its decoded result."""
    client = story.world.client
    answer = await client.workflow_service.update_workflow_execution(
        UpdateWorkflowExecutionRequest(
            namespace=client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=story.reference),
            wait_policy=WaitPolicy(lifecycle_stage=COMPLETED),  # type: ignore[arg-type]
            request=Request(
                meta=Meta(update_id=uuid.uuid4().hex, identity="storm"),
                input=Input(
                    name=update,
                    args=Payloads(payloads=payloads),
                    header=await signed(story, update, payloads),
                ),
            ),
        )
    )
    if answer.outcome.HasField("failure"):
        return await client.data_converter.decode_failure(answer.outcome.failure)
    return (await client.data_converter.decode(answer.outcome.success.payloads))[0]


def quotes_nothing(refusal: Any) -> ApplicationError:
    """The refusal, whose words and fields tell none of what was sent."""
    assert isinstance(refusal, ApplicationError), refusal
    assert MARK not in refusal.message
    assert MARK not in repr(refusal.details)
    assert len(refusal.message) < 2_000
    return refusal
