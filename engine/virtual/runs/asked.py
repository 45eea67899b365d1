"""What a client asks of a run and waits to hear: an update, and a query."""

import asyncio
from dataclasses import dataclass, field

from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import UpdateWorkflowExecutionLifecycleStage as Stages
from temporalio.api.failure.v1 import Failure
from temporalio.api.query.v1 import WorkflowQuery
from temporalio.api.update.v1 import Outcome, Request

Stage = Stages
ADMITTED = Stages.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ADMITTED
ACCEPTED = Stages.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED
COMPLETED = Stages.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED


def future() -> "asyncio.Future[None]":
    return asyncio.get_running_loop().create_future()


@dataclass
class UpdateRun:
    """An update, as far as it has come."""

    request: Request
    accepted: "asyncio.Future[None]" = field(default_factory=future)
    completed: "asyncio.Future[None]" = field(default_factory=future)
    outcome: Outcome | None = None
    accepted_id: int = 0
    """The event that says it was taken; 0 before."""
    lost: bool = False
    """The run ended before it was taken."""

    @property
    def id(self) -> str:
        return self.request.meta.update_id

    @property
    def stage(self) -> "Stages.ValueType":
        if self.completed.done():
            return COMPLETED
        return ACCEPTED if self.accepted.done() else ADMITTED

    def accept(self, event_id: int) -> None:
        self.accepted_id = event_id
        if not self.accepted.done():
            self.accepted.set_result(None)

    def complete(self, outcome: Outcome | None) -> None:
        """It has an outcome; without one it is lost."""
        self.outcome, self.lost = outcome, outcome is None
        for one in (self.accepted, self.completed):
            if not one.done():
                one.set_result(None)


@dataclass
class Query:
    """A question, and its answer."""

    asked: WorkflowQuery
    answered: "asyncio.Future[None]" = field(default_factory=future)
    answer: Payload | None = None
    failure: Failure | None = None

    def done(self, answer: Payload | None, failure: Failure | None = None) -> None:
        self.answer, self.failure = answer, failure
        if not self.answered.done():
            self.answered.set_result(None)
