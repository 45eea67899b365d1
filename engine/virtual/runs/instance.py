"""The SDK's own instance of a workflow, made and told by hand: the class itself runs, and no stand-in."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from temporalio import workflow
from temporalio.api.common.v1 import Payloads
from temporalio.bridge.proto.workflow_activation.workflow_activation_pb2 import (
    InitializeWorkflow,
    WorkflowActivation,
)
from temporalio.bridge.proto.workflow_completion.workflow_completion_pb2 import WorkflowActivationCompletion
from temporalio.common import MetricMeter, Priority
from temporalio.converter import (
    DataConverter,
    decode_search_attributes,
    decode_typed_search_attributes,
)
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails, WorkflowRunner

_CONTEXT: Mapping[str, Callable[..., Any]] = {
    "__temporal_get_metric_meter": lambda: MetricMeter.noop,
    "__temporal_assert_local_activity_valid": lambda name: None,
}
"""What an instance calls outside itself, by the names the SDK gives it."""


def made(
    runner: WorkflowRunner,
    definition: "workflow._Definition",
    converter: DataConverter,
    namespace: str,
    queue: str,
    activation: WorkflowActivation,
    first: InitializeWorkflow,
) -> WorkflowInstance:
    """An instance for the run that this activation begins."""
    parent = None
    if first.HasField("parent_workflow_info"):
        told = first.parent_workflow_info
        parent = workflow.ParentInfo(
            namespace=told.namespace, run_id=told.run_id, workflow_id=told.workflow_id
        )
    root = None
    if first.HasField("root_workflow"):
        root = workflow.RootInfo(
            run_id=first.root_workflow.run_id, workflow_id=first.root_workflow.workflow_id
        )
    info = workflow.Info(
        attempt=first.attempt,
        continued_run_id=first.continued_from_execution_run_id or None,
        cron_schedule=None,
        execution_timeout=None,
        first_execution_run_id=first.first_execution_run_id,
        headers=dict(first.headers),
        namespace=namespace,
        original_execution_run_id=first.original_execution_run_id,
        parent=parent,
        root=root,
        priority=Priority.default,
        raw_memo=dict(first.memo.fields),
        retry_policy=None,
        run_id=activation.run_id,
        run_timeout=None,
        search_attributes=decode_search_attributes(first.search_attributes),
        start_time=activation.timestamp.ToDatetime(tzinfo=UTC),
        workflow_start_time=first.start_time.ToDatetime(tzinfo=UTC),
        task_queue=queue,
        task_timeout=first.workflow_task_timeout.ToTimedelta(),
        typed_search_attributes=decode_typed_search_attributes(first.search_attributes),
        workflow_id=first.workflow_id,
        workflow_type=first.workflow_type,
    )
    return runner.create_instance(
        WorkflowInstanceDetails(
            payload_converter_factory=converter.payload_converter_class,
            failure_converter_class=converter.failure_converter_class,
            interceptor_classes=[],
            defn=definition,
            info=info,
            randomness_seed=first.randomness_seed,
            extern_functions=_CONTEXT,
            disable_eager_activity_execution=True,
            worker_level_failure_exception_types=[],
            patch_activation_callback=None,
            last_completion_result=Payloads(),
            last_failure=None,
        )
    )


def told(instance: WorkflowInstance, activation: WorkflowActivation) -> WorkflowActivationCompletion:
    """What the workflow decides, with nothing else going on meanwhile.

    An instance is a loop of its own, and none may run within another: the one that runs here is set aside.
    """
    outer = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        return instance.activate(activation)
    finally:
        asyncio._set_running_loop(outer)
