"""Short workflows stay with the release that began them, where workers are versioned.

The SDK's own mark on a workflow's class would be sent by workers that are not versioned, too, and the server
then refuses each of their workflow tasks. So it is put on what a versioned worker answers.
"""

from collections.abc import Collection

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.common import VersioningBehavior
from temporalio.worker import WorkflowInstance, WorkflowRunner
from temporalio.workflow import Info

from engine.workers.runners import OuterInstance, OuterRunner


def pinning(runner: WorkflowRunner, short: Collection[str]) -> WorkflowRunner:
    """The same runner, which pins workflows of the types in ``short`` to this worker's release."""

    def around(inner: WorkflowInstance, info: Info) -> WorkflowInstance:
        return _Pinned(inner, info) if info.workflow_type in short else inner

    return OuterRunner(runner, around)


class _Pinned(OuterInstance):
    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        completion = super().activate(act)
        if completion.HasField("successful"):
            completion.successful.versioning_behavior = VersioningBehavior.PINNED.value
        return completion
