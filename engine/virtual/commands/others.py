"""Other workflows: children begun, and workflows of any kind signalled or asked to stop."""

from temporalio.api.common.v1 import Header, Memo, Payloads, WorkflowExecution, WorkflowType
from temporalio.api.enums.v1 import (
    CancelExternalWorkflowExecutionFailedCause,
    ParentClosePolicy,
    SignalExternalWorkflowExecutionFailedCause,
    StartChildWorkflowExecutionFailedCause,
)
from temporalio.api.history import v1 as events
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.bridge.proto.workflow_commands.workflow_commands_pb2 import WorkflowCommand

from engine.virtual.commands import failures
from engine.virtual.commands.starting import AlreadyStarted
from engine.virtual.runs import jobs
from engine.virtual.runs.held import ChildRun, Parent
from engine.virtual.runs.run import VirtualRun, metadata_of

NOT_FOUND = CancelExternalWorkflowExecutionFailedCause.CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND  # noqa: E501 - the API's own name
NOBODY = SignalExternalWorkflowExecutionFailedCause.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND  # noqa: E501
EXISTS = (
    StartChildWorkflowExecutionFailedCause.START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_WORKFLOW_ALREADY_EXISTS
)


def start_child(run: VirtualRun, command: WorkflowCommand, task_id: int) -> None:
    order, server = command.start_child_workflow_execution, run.server
    metadata = metadata_of(command)
    attributes = events.StartChildWorkflowExecutionInitiatedEventAttributes(
        namespace=server.namespace,
        workflow_id=order.workflow_id,
        workflow_type=WorkflowType(name=order.workflow_type),
        task_queue=TaskQueue(name=order.task_queue or run.queue),
        input=Payloads(payloads=order.input),
        parent_close_policy=order.parent_close_policy,  # type: ignore[arg-type] # the same numbers
        workflow_task_completed_event_id=task_id,
        workflow_id_reuse_policy=order.workflow_id_reuse_policy,
        header=Header(fields=order.headers),
        memo=Memo(fields=order.memo),
        search_attributes=order.search_attributes,
    )
    initiated = run.record(attributes, metadata)
    child = ChildRun(
        order.workflow_id, order.workflow_type, order.parent_close_policy, initiated.event_id, order.seq
    )
    run.children[order.seq] = child

    async def start() -> None:
        if run.children.get(order.seq) is not child:
            return  # cancelled before it was begun
        try:
            child.run = await server.start(
                workflow_id=order.workflow_id,
                workflow_type=order.workflow_type,
                queue=order.task_queue or run.queue,
                arguments=attributes.input,
                reuse=order.workflow_id_reuse_policy,
                memo=attributes.memo,
                search_attributes=order.search_attributes,
                metadata=metadata,
                parent=Parent(run, child),
            )
        except AlreadyStarted:
            del run.children[order.seq]
            run.happen(
                jobs.child_exists(order.seq, order.workflow_id, order.workflow_type),
                events.StartChildWorkflowExecutionFailedEventAttributes(
                    namespace=server.namespace,
                    workflow_id=order.workflow_id,
                    workflow_type=attributes.workflow_type,
                    cause=EXISTS,
                    initiated_event_id=initiated.event_id,
                    workflow_task_completed_event_id=task_id,
                ),
            )
            return
        run.happen(
            jobs.child_started(order.seq, child.run.run_id),
            events.ChildWorkflowExecutionStartedEventAttributes(
                namespace=server.namespace,
                initiated_event_id=initiated.event_id,
                workflow_execution=child.run.execution,
                workflow_type=attributes.workflow_type,
            ),
        )

    server.ready(start)


def cancel_child(run: VirtualRun, command: WorkflowCommand, task_id: int) -> None:
    asked = command.cancel_child_workflow_execution
    child = run.children.get(asked.child_workflow_seq)
    if child is None:
        return
    if child.run is None:
        del run.children[child.seq]
        run.happen(jobs.child_never_started(child.seq, failures.cancelled("Child workflow cancelled")))
        return
    target = WorkflowExecution(workflow_id=child.workflow_id, run_id=child.run.run_id)
    _request_cancel(run, target, asked.reason, task_id, seq=None)


def cancel_external(run: VirtualRun, command: WorkflowCommand, task_id: int) -> None:
    asked = command.request_cancel_external_workflow_execution
    target = WorkflowExecution(
        workflow_id=asked.workflow_execution.workflow_id, run_id=asked.workflow_execution.run_id
    )
    _request_cancel(run, target, asked.reason, task_id, seq=asked.seq)


def _request_cancel(
    run: VirtualRun, target: WorkflowExecution, reason: str, task_id: int, *, seq: int | None
) -> None:
    server = run.server
    initiated = run.record(
        events.RequestCancelExternalWorkflowExecutionInitiatedEventAttributes(
            workflow_task_completed_event_id=task_id,
            namespace=server.namespace,
            workflow_execution=target,
            reason=reason,
            child_workflow_only=seq is None,
        )
    )

    async def ask() -> None:
        other = server.open_run(target)
        job = None
        if other is None:
            if seq is not None:
                job = jobs.cancel_requested(seq, missing=target)
            failed = events.RequestCancelExternalWorkflowExecutionFailedEventAttributes(
                cause=NOT_FOUND, workflow_execution=target, initiated_event_id=initiated.event_id
            )
            run.happen(job, failed)
            return
        other.request_cancel(reason, by=run.execution)
        if seq is not None:
            job = jobs.cancel_requested(seq)
        done = events.ExternalWorkflowExecutionCancelRequestedEventAttributes(
            initiated_event_id=initiated.event_id, workflow_execution=target
        )
        run.happen(job, done)

    server.ready(ask)


def signal(run: VirtualRun, command: WorkflowCommand, task_id: int) -> None:
    order, server = command.signal_external_workflow_execution, run.server
    target = WorkflowExecution(
        workflow_id=order.workflow_execution.workflow_id or order.child_workflow_id,
        run_id=order.workflow_execution.run_id,
    )
    attributes = events.SignalExternalWorkflowExecutionInitiatedEventAttributes(
        workflow_task_completed_event_id=task_id,
        namespace=server.namespace,
        workflow_execution=target,
        signal_name=order.signal_name,
        input=Payloads(payloads=order.args),
        child_workflow_only=bool(order.child_workflow_id),
        header=Header(fields=order.headers),
    )
    initiated = run.record(attributes)
    run.signals.add(order.seq)

    async def send() -> None:
        if order.seq not in run.signals:
            return  # taken back before it went
        run.signals.discard(order.seq)
        other = server.open_run(target)
        if other is None and server.heard_elsewhere(target.workflow_id, order.signal_name, attributes.input):
            run.happen(jobs.signalled(order.seq))
            return
        if other is None:
            failed = events.SignalExternalWorkflowExecutionFailedEventAttributes(
                cause=NOBODY,
                workflow_task_completed_event_id=task_id,
                namespace=server.namespace,
                workflow_execution=target,
                initiated_event_id=initiated.event_id,
            )
            run.happen(jobs.signalled(order.seq, missing=target), failed)
            return
        other.signal(order.signal_name, attributes.input, "", by=run.execution)
        done = events.ExternalWorkflowExecutionSignaledEventAttributes(
            initiated_event_id=initiated.event_id, namespace=server.namespace, workflow_execution=target
        )
        run.happen(jobs.signalled(order.seq), done)

    server.ready(send)


def cancel_signal(run: VirtualRun, command: WorkflowCommand, task_id: int) -> None:
    seq = command.cancel_signal_workflow.seq
    if seq in run.signals:
        run.signals.discard(seq)
        run.happen(jobs.signal_taken_back(seq, failures.cancelled("Signal was cancelled before being sent")))


async def leave_behind(run: VirtualRun) -> None:
    """A run has closed: what becomes of its children."""
    children, run.children = run.children, {}
    for child in children.values():
        if child.run is None or not child.run.is_open:
            continue
        if child.policy == ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL:
            child.run.request_cancel("by parent close policy", by=run.execution)
        elif child.policy != ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON:
            await child.run.terminate("by parent close policy")
