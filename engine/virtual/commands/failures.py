"""Failures as a server words them, around what really went wrong."""

from temporalio.api.common.v1 import ActivityType, WorkflowType
from temporalio.api.enums.v1 import RetryState, TimeoutType
from temporalio.api.failure.v1 import (
    ActivityFailureInfo,
    ApplicationFailureInfo,
    CanceledFailureInfo,
    ChildWorkflowExecutionFailureInfo,
    Failure,
    TerminatedFailureInfo,
    TimeoutFailureInfo,
)

TOO_LATE = (
    "Not enough time to schedule next retry before activity ScheduleToClose timeout, giving up retrying"
)


def of_activity(
    cause: Failure,
    type_: str,
    id_: str,
    retry_state: "RetryState.ValueType" = RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE,
) -> Failure:
    info = ActivityFailureInfo(
        activity_type=ActivityType(name=type_), activity_id=id_, retry_state=retry_state
    )
    return Failure(message="activity error", cause=cause, activity_failure_info=info)


def of_child(cause: Failure, workflow_type: str, workflow_id: str, run_id: str) -> Failure:
    info = ChildWorkflowExecutionFailureInfo(workflow_type=WorkflowType(name=workflow_type))
    info.workflow_execution.workflow_id, info.workflow_execution.run_id = workflow_id, run_id
    return Failure(
        message="Child Workflow execution failed", cause=cause, child_workflow_execution_failure_info=info
    )


def cancelled(message: str = "") -> Failure:
    return Failure(message=message, canceled_failure_info=CanceledFailureInfo())


def terminated(reason: str) -> Failure:
    return Failure(message=reason, terminated_failure_info=TerminatedFailureInfo())


def too_late(last: Failure) -> Failure:
    """No time is left to try an activity again."""
    late = TimeoutFailureInfo(timeout_type=TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE)
    return Failure(message=TOO_LATE, cause=last, timeout_failure_info=late)


def closed_before_answer() -> Failure:
    """An update that was taken, and whose run then ended without an answer."""
    info = ApplicationFailureInfo(type="AcceptedUpdateCompletedWorkflow", non_retryable=True)
    message = "Workflow Update failed because the Workflow completed before the Update completed."
    return Failure(message=message, application_failure_info=info)
