"""The releases that Temporal knows of, which of them is current, and which case is held to which."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

from google.protobuf.field_mask_pb2 import FieldMask
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import RoutingConfigUpdateState, WorkerDeploymentVersionStatus
from temporalio.api.workflow.v1 import WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import (
    DescribeWorkerDeploymentRequest,
    SetWorkerDeploymentCurrentVersionRequest,
    UpdateWorkflowExecutionOptionsRequest,
)
from temporalio.client import Client
from temporalio.common import PinnedVersioningOverride, WorkerDeploymentVersion
from temporalio.service import RPCError, RPCStatusCode

from engine.build import DEPLOYMENT
from engine.errors import ExpectedError
from starter.upgrade.checking import BEHAVIOUR
from workflows.processes import SHORT

SPREAD_SECONDS = 30.0
_STATUS = {
    WorkerDeploymentVersionStatus.WORKER_DEPLOYMENT_VERSION_STATUS_CURRENT: "current",
    WorkerDeploymentVersionStatus.WORKER_DEPLOYMENT_VERSION_STATUS_DRAINING: "draining",
    WorkerDeploymentVersionStatus.WORKER_DEPLOYMENT_VERSION_STATUS_DRAINED: "drained",
    WorkerDeploymentVersionStatus.WORKER_DEPLOYMENT_VERSION_STATUS_INACTIVE: "not let in yet",
}


UNVERSIONED = ""
"""In a release's place: workers without versions."""


class NotLetIn(ExpectedError):
    """A release cannot be made the current one; its text says why."""


@dataclass(frozen=True)
class Release:
    """One release as the server has it."""

    build: str
    status: str
    staying: int
    """Open workflows that only its workers serve: those it began and short, and those held to it."""


@dataclass(frozen=True)
class Releases:
    """All of them, and what may be changed about them. RPCError where Temporal does not answer."""

    client: Client
    name: str = DEPLOYMENT

    async def listed(self) -> list[Release]:
        """Every release that had a versioned worker, the newest first."""
        asked = DescribeWorkerDeploymentRequest(namespace=self.client.namespace, deployment_name=self.name)
        try:
            found = await self.client.workflow_service.describe_worker_deployment(asked)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return []
            raise
        summaries = sorted(
            found.worker_deployment_info.version_summaries,
            key=lambda each: each.create_time.ToNanoseconds(),
            reverse=True,
        )
        return [
            Release(
                build=each.deployment_version.build_id,
                status=_STATUS.get(each.status, "known"),
                staying=await self._staying(each.deployment_version.build_id),
            )
            for each in summaries
        ]

    async def _staying(self, build: str) -> int:
        query = f"{_STAYING} AND TemporalWorkerDeploymentVersion = '{self.name}:{build}'"
        return (await self.client.count_workflows(query)).count

    async def make_current(self, build: str) -> None:
        """New workflows, and those that move, go to this release from their next task on. Raises NotLetIn."""
        if build == UNVERSIONED and any(each.staying for each in await self.listed()):
            raise NotLetIn("Some workflows are served by one release alone: wait until releases shows 0.")
        asked = SetWorkerDeploymentCurrentVersionRequest(
            namespace=self.client.namespace,
            deployment_name=self.name,
            build_id=build,
            identity=self.client.identity,
        )
        try:
            await self.client.workflow_service.set_worker_deployment_current_version(asked)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise NotLetIn(
                    f"No worker of this release, {build}, runs with CHARTER_VERSIONING=true: start its "
                    "workers first."
                ) from None
            if error.status is RPCStatusCode.FAILED_PRECONDITION:
                raise NotLetIn(
                    f"The workers of this release, {build}, do not serve every queue that the current one "
                    "serves: start ordinary and urgent ones first."
                ) from None
            raise
        await self._spread()

    async def _spread(self) -> None:
        """Until every queue knows which release is current: the server tells them one after the other."""
        asked = DescribeWorkerDeploymentRequest(namespace=self.client.namespace, deployment_name=self.name)
        with suppress(TimeoutError):  # it goes on by itself
            async with asyncio.timeout(SPREAD_SECONDS):
                while True:
                    found = await self.client.workflow_service.describe_worker_deployment(asked)
                    state = found.worker_deployment_info.routing_config_update_state
                    if state != RoutingConfigUpdateState.ROUTING_CONFIG_UPDATE_STATE_IN_PROGRESS:
                        return
                    await asyncio.sleep(0.1)

    async def hold(self, workflow_id: str) -> str:
        """Keep a workflow with the release that did its last task; which. Raises NotLetIn."""
        described = await self.client.get_workflow_handle(workflow_id).describe()
        last = described.raw_description.workflow_execution_info.versioning_info.deployment_version
        if last.deployment_name != self.name or not last.build_id:
            raise NotLetIn(
                f"{workflow_id} cannot be held: no versioned worker has served it yet. "
                "Let in the release it runs with first."
            )
        version = WorkerDeploymentVersion(deployment_name=self.name, build_id=last.build_id)
        override = PinnedVersioningOverride(version)._to_proto()
        await self._options(workflow_id, WorkflowExecutionOptions(versioning_override=override))
        return last.build_id

    async def let_go(self, workflow_id: str) -> None:
        """Let a workflow that was held move on with the others."""
        await self._options(workflow_id, WorkflowExecutionOptions())

    async def held(self) -> AsyncIterator[str]:
        """The workflows that were held by hand: they are none of the short ones, and stay all the same."""
        short = ", ".join(f"'{each}'" for each in sorted(SHORT))
        query = f"{_STAYING} AND WorkflowType NOT IN ({short})"
        async for execution in self.client.list_workflows(query, page_size=200):
            version = execution.search_attributes.get("TemporalWorkerDeploymentVersion", ())
            if any(str(each).startswith(f"{self.name}:") for each in version):
                yield execution.id

    async def _options(self, workflow_id: str, options: WorkflowExecutionOptions) -> None:
        await self.client.workflow_service.update_workflow_execution_options(
            UpdateWorkflowExecutionOptionsRequest(
                namespace=self.client.namespace,
                workflow_execution=WorkflowExecution(workflow_id=workflow_id),
                workflow_execution_options=options,
                update_mask=FieldMask(paths=["versioning_override"]),
                identity=self.client.identity,
            )
        )


_STAYING = f"ExecutionStatus = 'Running' AND {BEHAVIOUR} = 'Pinned'"
