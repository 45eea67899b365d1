"""The face of a virtual server that the SDK's own client speaks to: each call as the protocol has it.

A client made here is the SDK's, whole: handles, converters and errors are what they are with a real server.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar, cast

from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.message import Message
from temporalio.api.common.v1 import (
    ActivityType,
    GrpcStatus,
    Memo,
    Payloads,
    SearchAttributes,
    WorkflowExecution,
)
from temporalio.api.enums.v1 import HistoryEventFilterType, PendingActivityState
from temporalio.api.errordetails.v1 import WorkflowExecutionAlreadyStartedFailure
from temporalio.api.history.v1 import History
from temporalio.api.update.v1 import UpdateRef
from temporalio.api.workflow.v1 import PendingActivityInfo, PendingChildExecutionInfo
from temporalio.api.workflowservice import v1 as calls
from temporalio.client import Client, HeaderCodecBehavior
from temporalio.service import ConnectConfig, RPCError, RPCStatusCode, ServiceClient

from engine.virtual.commands.starting import USE_EXISTING, AlreadyStarted
from engine.virtual.runs.asked import ADMITTED, COMPLETED, Query, UpdateRun
from engine.virtual.runs.run import VirtualRun
from engine.virtual.server import NothingHappens, VirtualServer

Answer = TypeVar("Answer", bound=Message)
LAST_ONLY = HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT
OVER = "workflow execution already completed"


def client_of(server: VirtualServer) -> Client:
    """A client to it, with its data converter."""
    return Client(
        VirtualService(server),
        namespace=server.namespace,
        data_converter=server.converter,
        header_codec_behavior=HeaderCodecBehavior.CODEC,
    )


class VirtualService(ServiceClient):
    """Answers the calls that workflows need; any other raises RPCError, status UNIMPLEMENTED."""

    def __init__(self, server: VirtualServer) -> None:
        super().__init__(ConnectConfig(target_host="virtual", identity="virtual", lazy=True))
        self._server = server

    @property
    def worker_service_client(self) -> Any:
        raise RuntimeError("A virtual server has workers of its own: engine.virtual.VirtualWorker")

    def update_rpc_metadata(self, metadata: Mapping[str, str | bytes]) -> None:
        """Nobody reads it."""

    def update_api_key(self, api_key: str | None) -> None:
        """Nobody asks for it."""

    async def _rpc_call(
        self,
        rpc: str,
        req: Message,
        resp_type: type[Answer],
        *,
        service: str,
        retry: bool,
        metadata: Mapping[str, str | bytes],
        timeout: timedelta | None,  # noqa: ASYNC109 - the SDK's own
    ) -> Answer:
        answer: Callable[[Any], Awaitable[Message]] | None = getattr(self, f"_on_{rpc}", None)
        if answer is None:
            raise _error(f"a virtual server does not know {rpc}", RPCStatusCode.UNIMPLEMENTED)
        try:
            return cast(Answer, await answer(req))
        except NothingHappens as nothing:
            raise _error(str(nothing), RPCStatusCode.DEADLINE_EXCEEDED) from None

    # -- begun, told, stopped

    async def _on_start_workflow_execution(
        self, asked: calls.StartWorkflowExecutionRequest
    ) -> calls.StartWorkflowExecutionResponse:
        run = await self._begun(asked, asked.workflow_id_conflict_policy)
        await self._server.lull()
        return calls.StartWorkflowExecutionResponse(run_id=run.run_id, started=True)

    async def _on_signal_with_start_workflow_execution(
        self, asked: calls.SignalWithStartWorkflowExecutionRequest
    ) -> calls.SignalWithStartWorkflowExecutionResponse:
        run = await self._begun(asked, asked.workflow_id_conflict_policy or USE_EXISTING)
        run.signal(asked.signal_name, asked.signal_input, asked.identity)
        await self._server.lull()
        return calls.SignalWithStartWorkflowExecutionResponse(run_id=run.run_id, started=True)

    async def _begun(
        self,
        asked: calls.StartWorkflowExecutionRequest | calls.SignalWithStartWorkflowExecutionRequest,
        conflict: int,
    ) -> VirtualRun:
        try:
            return await self._server.start(
                workflow_id=asked.workflow_id,
                workflow_type=asked.workflow_type.name,
                queue=asked.task_queue.name,
                arguments=asked.input,
                reuse=asked.workflow_id_reuse_policy,
                conflict=conflict,
                memo=asked.memo,
                search_attributes=asked.search_attributes,
                metadata=asked.user_metadata if asked.HasField("user_metadata") else None,
            )
        except AlreadyStarted as already:
            details = WorkflowExecutionAlreadyStartedFailure(
                start_request_id=asked.request_id, run_id=already.run.run_id
            )
            raise _error(str(already), RPCStatusCode.ALREADY_EXISTS, details) from None

    async def _on_signal_workflow_execution(
        self, asked: calls.SignalWorkflowExecutionRequest
    ) -> calls.SignalWorkflowExecutionResponse:
        run = self._open(asked.workflow_execution)
        run.signal(asked.signal_name, asked.input, asked.identity)
        await self._server.lull()
        return calls.SignalWorkflowExecutionResponse()

    async def _on_request_cancel_workflow_execution(
        self, asked: calls.RequestCancelWorkflowExecutionRequest
    ) -> calls.RequestCancelWorkflowExecutionResponse:
        self._open(asked.workflow_execution).request_cancel(asked.reason)
        await self._server.lull()
        return calls.RequestCancelWorkflowExecutionResponse()

    async def _on_terminate_workflow_execution(
        self, asked: calls.TerminateWorkflowExecutionRequest
    ) -> calls.TerminateWorkflowExecutionResponse:
        await self._server.settled()
        await self._open(asked.workflow_execution).terminate(asked.reason)
        return calls.TerminateWorkflowExecutionResponse()

    # -- asked

    async def _on_update_workflow_execution(
        self, asked: calls.UpdateWorkflowExecutionRequest
    ) -> calls.UpdateWorkflowExecutionResponse:
        run = self._open(asked.workflow_execution)
        update = run.updates.get(asked.request.meta.update_id)
        if update is None:
            update = UpdateRun(asked.request)
            run.admit(update)
        await self._reached(update, asked.wait_policy.lifecycle_stage)
        reference = UpdateRef(workflow_execution=run.execution, update_id=update.id)
        return calls.UpdateWorkflowExecutionResponse(
            update_ref=reference, outcome=update.outcome, stage=update.stage
        )

    async def _on_poll_workflow_execution_update(
        self, asked: calls.PollWorkflowExecutionUpdateRequest
    ) -> calls.PollWorkflowExecutionUpdateResponse:
        run = self._run(asked.update_ref.workflow_execution)
        update = run.updates.get(asked.update_ref.update_id)
        if update is None:
            raise _error("update not found", RPCStatusCode.NOT_FOUND)
        await self._reached(update, asked.wait_policy.lifecycle_stage)
        return calls.PollWorkflowExecutionUpdateResponse(
            update_ref=asked.update_ref, outcome=update.outcome, stage=update.stage
        )

    async def _reached(self, update: UpdateRun, stage: int) -> None:
        """Wait until it has come so far."""
        wanted = update.completed if stage == COMPLETED else update.accepted
        if stage > ADMITTED:
            await self._server.until(wanted.done)
        if update.lost:
            raise _error(OVER, RPCStatusCode.NOT_FOUND)

    async def _on_query_workflow(self, asked: calls.QueryWorkflowRequest) -> calls.QueryWorkflowResponse:
        run = self._run(asked.execution)
        query = Query(asked.query)
        run.ask(query)
        await self._server.until(query.answered.done)
        if query.failure is not None:
            raise _error(query.failure.message, RPCStatusCode.INVALID_ARGUMENT, query.failure)
        answer = [] if query.answer is None else [query.answer]
        return calls.QueryWorkflowResponse(query_result=Payloads(payloads=answer))

    # -- looked at

    async def _on_describe_workflow_execution(
        self, asked: calls.DescribeWorkflowExecutionRequest
    ) -> calls.DescribeWorkflowExecutionResponse:
        await self._server.settled()
        run = self._run(asked.execution)
        told = calls.DescribeWorkflowExecutionResponse()
        told.execution_config.task_queue.CopyFrom(run.started.task_queue)
        if run.metadata is not None:
            told.execution_config.user_metadata.CopyFrom(run.metadata)
        info = told.workflow_execution_info
        info.execution.CopyFrom(run.execution)
        info.type.CopyFrom(run.started.workflow_type)
        info.start_time.FromDatetime(run.begun_at)
        info.execution_time.FromDatetime(run.begun_at)
        if run.closed_at is not None:
            info.close_time.FromDatetime(run.closed_at)
        info.status = run.status
        info.history_length = len(run.history)
        info.history_size_bytes = run.history.size
        info.task_queue = run.queue
        info.first_run_id = run.started.first_execution_run_id
        info.root_execution.CopyFrom(run.root)
        info.memo.CopyFrom(Memo(fields=run.memo))
        info.search_attributes.CopyFrom(SearchAttributes(indexed_fields=run.search_attributes))
        if run.parent is not None:
            info.parent_execution.CopyFrom(run.parent.run.execution)
        told.pending_activities.extend(_pending_activities(run))
        told.pending_children.extend(_pending_children(run))
        if run.scheduled_id:
            told.pending_workflow_task.attempt = 1
        return told

    async def _on_get_workflow_execution_history(
        self, asked: calls.GetWorkflowExecutionHistoryRequest
    ) -> calls.GetWorkflowExecutionHistoryResponse:
        await self._server.settled()
        run = self._run(asked.execution)
        if asked.wait_new_event:
            await self._server.until(lambda: not run.is_open)
        events = run.history.events
        if asked.history_event_filter_type == LAST_ONLY:
            events = events[-1:]
        return calls.GetWorkflowExecutionHistoryResponse(history=History(events=events))

    # -- which one

    def _run(self, execution: WorkflowExecution) -> VirtualRun:
        run = self._server.find(execution)
        if run is None:
            raise _error(f"workflow not found for ID: {execution.workflow_id}", RPCStatusCode.NOT_FOUND)
        return run

    def _open(self, execution: WorkflowExecution) -> VirtualRun:
        run = self._run(execution)
        if not run.is_open:
            raise _error(OVER, RPCStatusCode.NOT_FOUND)
        return run


def _pending_activities(run: VirtualRun) -> list[PendingActivityInfo]:
    return [
        PendingActivityInfo(
            activity_id=one.order.activity_id,
            activity_type=ActivityType(name=one.order.activity_type),
            state=PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED,
            attempt=one.attempt,
            last_failure=one.last_failure,
        )
        for one in run.activities.values()
    ]


def _pending_children(run: VirtualRun) -> list[PendingChildExecutionInfo]:
    return [
        PendingChildExecutionInfo(
            workflow_id=child.workflow_id,
            run_id=child.run.run_id,
            workflow_type_name=child.workflow_type,
            initiated_id=child.initiated_id,
            parent_close_policy=child.policy,  # type: ignore[arg-type]
        )
        for child in run.children.values()
        if child.run is not None
    ]


def _error(message: str, status: RPCStatusCode, details: Message | None = None) -> RPCError:
    packed = []
    if details is not None:
        packed.append(Packed())
        packed[0].Pack(details)
    raw = GrpcStatus(code=status.value, message=message, details=packed)
    return RPCError(message, status, raw.SerializeToString())
