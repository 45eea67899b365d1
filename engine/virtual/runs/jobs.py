"""What a workflow's instance is told: each thing that happened, as the job of an activation."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.common.v1 import Payload, Payloads, WorkflowExecution
from temporalio.api.failure.v1 import ApplicationFailureInfo, Failure
from temporalio.api.history.v1 import WorkflowExecutionStartedEventAttributes
from temporalio.api.update.v1 import Request
from temporalio.bridge.proto.activity_result import activity_result_pb2 as activity
from temporalio.bridge.proto.child_workflow import child_workflow_pb2 as child
from temporalio.bridge.proto.common import common_pb2 as common
from temporalio.bridge.proto.workflow_activation import workflow_activation_pb2 as activation

Job = activation.WorkflowActivationJob


def initialize(started: WorkflowExecutionStartedEventAttributes, at: Timestamp, seed: int) -> Job:
    """The first job of a run, from its first event; ``at`` is when that happened."""
    first = activation.InitializeWorkflow(
        workflow_type=started.workflow_type.name,
        workflow_id=started.workflow_id,
        arguments=started.input.payloads,
        randomness_seed=seed,
        headers=started.header.fields,
        identity=started.identity,
        continued_from_execution_run_id=started.continued_execution_run_id,
        continued_initiator=started.initiator,
        first_execution_run_id=started.first_execution_run_id,
        attempt=started.attempt,
        memo=started.memo,
        search_attributes=started.search_attributes,
        original_execution_run_id=started.original_execution_run_id,
        workflow_task_timeout=started.workflow_task_timeout,
    )
    first.start_time.CopyFrom(at)
    if started.HasField("parent_workflow_execution"):
        first.parent_workflow_info.CopyFrom(
            common.NamespacedWorkflowExecution(
                namespace=started.parent_workflow_namespace,
                workflow_id=started.parent_workflow_execution.workflow_id,
                run_id=started.parent_workflow_execution.run_id,
            )
        )
        first.root_workflow.CopyFrom(started.root_workflow_execution)
    return Job(initialize_workflow=first)


def fire_timer(seq: int) -> Job:
    return Job(fire_timer=activation.FireTimer(seq=seq))


def signal(name: str, arguments: Payloads, identity: str) -> Job:
    told = activation.SignalWorkflow(signal_name=name, input=arguments.payloads, identity=identity)
    return Job(signal_workflow=told)


def update(request: Request) -> Job:
    return Job(
        do_update=activation.DoUpdate(
            id=request.meta.update_id,
            protocol_instance_id=request.meta.update_id,
            name=request.input.name,
            input=request.input.args.payloads,
            headers=request.input.header.fields,
            meta=request.meta,
            run_validator=True,
        )
    )


def query(name: str, arguments: Payloads, number: str) -> Job:
    asked = activation.QueryWorkflow(query_id=number, query_type=name, arguments=arguments.payloads)
    return Job(query_workflow=asked)


def cancel(reason: str) -> Job:
    return Job(cancel_workflow=activation.CancelWorkflow(reason=reason))


def evict() -> Job:
    return Job(remove_from_cache=activation.RemoveFromCache(message="the run is over, or its worker is"))


def has_patch(patch: str) -> Job:
    return Job(notify_has_patch=activation.NotifyHasPatch(patch_id=patch))


# -- activities


def activity_done(seq: int, result: Payload, *, is_local: bool) -> Job:
    done = activity.ActivityResolution(completed=activity.Success(result=result))
    return _resolved(seq, done, is_local)


def activity_failed(seq: int, failure: Failure, *, is_local: bool) -> Job:
    failed = activity.ActivityResolution(failed=activity.Failure(failure=failure))
    return _resolved(seq, failed, is_local)


def activity_cancelled(seq: int, failure: Failure, *, is_local: bool) -> Job:
    cancelled = activity.ActivityResolution(cancelled=activity.Cancellation(failure=failure))
    return _resolved(seq, cancelled, is_local)


def activity_backs_off(seq: int, attempt: int, wait: timedelta, scheduled: datetime) -> Job:
    """A local activity is to wait too long for a task: the workflow sets a timer, then tries once more."""
    off = activity.DoBackoff(attempt=attempt)
    off.backoff_duration.FromTimedelta(wait)
    off.original_schedule_time.FromDatetime(scheduled)
    return _resolved(seq, activity.ActivityResolution(backoff=off), True)


def _resolved(seq: int, result: activity.ActivityResolution, is_local: bool) -> Job:
    return Job(resolve_activity=activation.ResolveActivity(seq=seq, result=result, is_local=is_local))


# -- other workflows


def child_started(seq: int, run_id: str) -> Job:
    started = activation.ResolveChildWorkflowExecutionStartSuccess(run_id=run_id)
    return Job(
        resolve_child_workflow_execution_start=activation.ResolveChildWorkflowExecutionStart(
            seq=seq, succeeded=started
        )
    )


def child_exists(seq: int, workflow_id: str, workflow_type: str) -> Job:
    failed = activation.ResolveChildWorkflowExecutionStartFailure(
        workflow_id=workflow_id,
        workflow_type=workflow_type,
        cause=child.START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_WORKFLOW_ALREADY_EXISTS,
    )
    return Job(
        resolve_child_workflow_execution_start=activation.ResolveChildWorkflowExecutionStart(
            seq=seq, failed=failed
        )
    )


def child_never_started(seq: int, failure: Failure) -> Job:
    cancelled = activation.ResolveChildWorkflowExecutionStartCancelled(failure=failure)
    return Job(
        resolve_child_workflow_execution_start=activation.ResolveChildWorkflowExecutionStart(
            seq=seq, cancelled=cancelled
        )
    )


def child_completed(seq: int, results: Sequence[Payload]) -> Job:
    success = child.Success(result=results[0] if results else None)
    return _child_ended(seq, child.ChildWorkflowResult(completed=success))


def child_failed(seq: int, failure: Failure) -> Job:
    return _child_ended(seq, child.ChildWorkflowResult(failed=child.Failure(failure=failure)))


def child_cancelled(seq: int, failure: Failure) -> Job:
    return _child_ended(seq, child.ChildWorkflowResult(cancelled=child.Cancellation(failure=failure)))


def _child_ended(seq: int, result: child.ChildWorkflowResult) -> Job:
    ended = activation.ResolveChildWorkflowExecution(seq=seq, result=result)
    return Job(resolve_child_workflow_execution=ended)


def signalled(seq: int, missing: WorkflowExecution | None = None) -> Job:
    """Another workflow has been signalled; ``missing`` where there was none."""
    failure = _not_found(missing) if missing is not None else None
    resolved = activation.ResolveSignalExternalWorkflow(seq=seq, failure=failure)
    return Job(resolve_signal_external_workflow=resolved)


def signal_taken_back(seq: int, failure: Failure) -> Job:
    return Job(
        resolve_signal_external_workflow=activation.ResolveSignalExternalWorkflow(seq=seq, failure=failure)
    )


def cancel_requested(seq: int, missing: WorkflowExecution | None = None) -> Job:
    """Another workflow has been asked to stop; ``missing`` where there was none."""
    failure = _not_found(missing) if missing is not None else None
    resolved = activation.ResolveRequestCancelExternalWorkflow(seq=seq, failure=failure)
    return Job(resolve_request_cancel_external_workflow=resolved)


def _not_found(missing: WorkflowExecution) -> Failure:
    return Failure(
        message=f"Unable to reach workflow {missing.workflow_id}: it was not found",
        application_failure_info=ApplicationFailureInfo(type="ExternalWorkflowExecutionNotFound"),
    )
