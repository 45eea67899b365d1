"""A workflow runner around another: all it is asked goes there, and who derives from it sees it pass."""

from collections.abc import Callable
from typing import Any

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails, WorkflowRunner
from temporalio.workflow import Info


class OuterInstance(WorkflowInstance):
    """Another's instance; all it is asked goes there."""

    def __init__(self, inner: WorkflowInstance, info: Info) -> None:
        self._inner, self._info = inner, info

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        return self._inner.activate(act)

    def get_serialization_context(self, command_info: Any) -> Any:
        return self._inner.get_serialization_context(command_info)

    def get_external_store_context(self, command_info: Any) -> Any:
        return self._inner.get_external_store_context(command_info)

    def get_info(self) -> Info:
        return self._inner.get_info()

    def get_thread_id(self) -> int | None:
        return self._inner.get_thread_id()


class OuterRunner(WorkflowRunner):
    """Another's runner; ``around`` puts something of ours around each instance that it makes."""

    def __init__(
        self, inner: WorkflowRunner, around: Callable[[WorkflowInstance, Info], WorkflowInstance]
    ) -> None:
        self._inner, self._around = inner, around

    def prepare_workflow(self, defn: Any) -> None:
        self._inner.prepare_workflow(defn)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        return self._around(self._inner.create_instance(det), det.info)

    def set_worker_level_failure_exception_types(self, types: Any) -> None:
        self._inner.set_worker_level_failure_exception_types(types)
