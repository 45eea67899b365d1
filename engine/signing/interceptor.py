"""Signs what our programs say to workflows, and tells a workflow what nobody of ours has signed.

It is part of the client of every program of ours, and so of the worker's. A workflow that one of them started
carries a header that says so, and hands it on to its next run: such a one hears what is not signed as
`Outside`, if it is of a class that asks for that (``hears_signed``). One that was started before there were
signatures hears everything as it did: its recorded history has to go on as it went.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.client import (
    Interceptor as ClientInterceptor,
)
from temporalio.client import (
    OutboundInterceptor,
    SignalWorkflowInput,
    StartWorkflowInput,
    StartWorkflowUpdateInput,
    WorkflowHandle,
    WorkflowUpdateHandle,
)
from temporalio.worker import (
    ContinueAsNewInput,
    HandleSignalInput,
    HandleUpdateInput,
    SignalChildWorkflowInput,
    SignalExternalWorkflowInput,
    StartChildWorkflowInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)
from temporalio.worker import (
    Interceptor as WorkerInterceptor,
)

from engine.config.settings import Settings
from engine.payloads.converter import Unreadable
from engine.payloads.marks import Marks
from engine.payloads.ring import KeyRing
from engine.signing.signature import Outside, is_signed, sign, signing_marks, unsigned_args

SIGNATURE = "charter-signature"
DOORS = "charter-doors"
"""The header of a workflow that was started by one of our programs."""

Headers = Mapping[str, Payload]


class Signing(ClientInterceptor, WorkerInterceptor):
    """The interceptor of clients and workers."""

    def __init__(self, marks: Marks) -> None:
        """``marks`` are not empty: without a ring there is no interceptor."""
        self.marks = marks

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        return _FromPrograms(next, self.marks)

    def workflow_interceptor_class(
        self, input: WorkflowInterceptorClassInput
    ) -> type[WorkflowInboundInterceptor]:
        marks = self.marks

        class Hearing(_Hearing):
            signed_with = marks

        return Hearing


def signing(keys: Settings | KeyRing | None) -> list[Signing]:
    """The interceptor, where there is a ring to sign with. Raises SettingsError for keys that are none."""
    marks = signing_marks(keys)
    return [Signing(marks)] if marks else []


class _FromPrograms(OutboundInterceptor):
    def __init__(self, next: OutboundInterceptor, marks: Marks) -> None:
        super().__init__(next)
        self._marks = marks

    async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:
        input.headers = {**input.headers, DOORS: _said("1")}
        if input.start_signal is not None:
            input.headers = _signed(
                self._marks, input.id, input.start_signal, input.start_signal_args, input.headers
            )
        return await super().start_workflow(input)

    async def signal_workflow(self, input: SignalWorkflowInput) -> None:
        input.headers = _signed(self._marks, input.id, input.signal, input.args, input.headers)
        await super().signal_workflow(input)

    async def start_workflow_update(self, input: StartWorkflowUpdateInput) -> WorkflowUpdateHandle[Any]:
        input.headers = _signed(self._marks, input.id, input.update, input.args, input.headers)
        return await super().start_workflow_update(input)


class _FromWorkflows(WorkflowOutboundInterceptor):
    def __init__(self, next: WorkflowOutboundInterceptor, marks: Marks) -> None:
        super().__init__(next)
        self._marks = marks

    def continue_as_new(self, input: ContinueAsNewInput) -> NoReturn:
        input.headers = {**input.headers, DOORS: _said("1")}
        super().continue_as_new(input)

    async def start_child_workflow(
        self, input: StartChildWorkflowInput
    ) -> workflow.ChildWorkflowHandle[Any, Any]:
        input.headers = {**input.headers, DOORS: _said("1")}
        return await super().start_child_workflow(input)

    async def signal_child_workflow(self, input: SignalChildWorkflowInput) -> None:
        input.headers = _signed(self._marks, input.child_workflow_id, input.signal, input.args, input.headers)
        await super().signal_child_workflow(input)

    async def signal_external_workflow(self, input: SignalExternalWorkflowInput) -> None:
        input.headers = _signed(self._marks, input.workflow_id, input.signal, input.args, input.headers)
        await super().signal_external_workflow(input)


class _Hearing(WorkflowInboundInterceptor):
    signed_with: Marks

    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        super().init(_FromWorkflows(outbound, self.signed_with))

    async def handle_signal(self, input: HandleSignalInput) -> None:
        known = workflow.get_signal_handler(input.signal) is not None  # the others are never acted upon
        if known and _asks_for_signatures():
            args, signed = self._heard(input.signal, input.args, input.headers)
            input.args = args if signed else [Outside(tuple(args))]
        await super().handle_signal(input)

    def handle_update_validator(self, input: HandleUpdateInput) -> None:
        if _asks_for_signatures():
            args, signed = self._heard(input.update, input.args, input.headers)
            input.args = args if signed else [Outside(tuple(args))]
        super().handle_update_validator(input)

    async def handle_update_handler(self, input: HandleUpdateInput) -> Any:
        if _asks_for_signatures():  # only what the validator has let pass
            input.args, _ = self._heard(input.update, input.args, input.headers)
        return await super().handle_update_handler(input)

    def _heard(self, name: str, args: Any, headers: Headers) -> tuple[Any, bool]:
        """The arguments, and whether one of ours has signed them, in a header or in the message itself."""
        if any(isinstance(each, Unreadable) for each in args):
            return args, True  # nobody is obeyed by what cannot be read: the timeline says why it cannot
        to = workflow.info().workflow_id
        if is_signed(self.signed_with, to, name, args, _read(headers.get(SIGNATURE))):
            return args, True
        return unsigned_args(self.signed_with, to, name, args)


def _asks_for_signatures() -> bool:
    asks = getattr(workflow.instance(), "hears_signed", False)
    return bool(asks) and DOORS in workflow.info().headers


def _signed(marks: Marks, to: str, name: str, args: Sequence[Any], headers: Headers) -> Headers:
    """The headers with a signature; without one where the arguments are no JSON, which no case can read."""
    try:
        return {**headers, SIGNATURE: _said(sign(marks, to, name, args))}
    except (ValueError, TypeError):
        return headers


def _said(text: str) -> Payload:
    return Payload(metadata={"encoding": b"json/plain"}, data=f'"{text}"'.encode())


def _read(payload: Payload | None) -> str:
    return payload.data.decode("utf-8", "replace").strip('"') if payload else ""
