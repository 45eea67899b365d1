"""Whether a workflow may be begun under an id that has been used: the policies a caller chooses from."""

from temporalio.api.enums.v1 import (
    WorkflowExecutionStatus,
    WorkflowIdConflictPolicy,
    WorkflowIdReusePolicy,
)

from engine.virtual.runs.run import VirtualRun

USE_EXISTING = WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING
TERMINATE_EXISTING = WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING
REJECT = WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
ONLY_FAILED = WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY


class AlreadyStarted(Exception):
    """The id has been used, and the caller did not allow for that."""

    def __init__(self, run: VirtualRun) -> None:
        super().__init__("Workflow execution already started")
        self.run = run


async def existing(last: VirtualRun | None, reuse: int, conflict: int) -> VirtualRun | None:
    """The run to use instead of a new one; None where one may be begun. Raises AlreadyStarted."""
    if last is None:
        return None
    if last.is_open:
        if conflict == USE_EXISTING:
            return last
        if conflict != TERMINATE_EXISTING:
            raise AlreadyStarted(last)
        await last.terminate("TerminateExisting WorkflowIdConflictPolicy Policy")
        return None
    completed = last.status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED
    if reuse == REJECT or (reuse == ONLY_FAILED and completed):
        raise AlreadyStarted(last)
    return None
