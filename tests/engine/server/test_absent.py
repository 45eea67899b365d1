"""What is left out of the server that is built here: whoever asks for it is told, and all else works."""

import asyncio
import json
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from google.protobuf.duration_pb2 import Duration
from temporalio import workflow
from temporalio.api.compute.v1 import (
    ComputeConfigScalingGroup,
    ComputeConfigScalingGroupUpdate,
    ComputeProvider,
)
from temporalio.api.deployment.v1 import WorkerDeploymentVersion as Version
from temporalio.api.enums.v1 import ArchivalState
from temporalio.api.workflowservice.v1 import (
    DescribeWorkerDeploymentVersionRequest,
    RegisterNamespaceRequest,
    SetWorkerDeploymentCurrentVersionRequest,
    ValidateWorkerDeploymentVersionComputeConfigRequest,
)
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import Worker, WorkerDeploymentConfig

from engine.server.children import Child, answers, free_ports
from engine.server.config import Ports, write_server_config
from engine.server.ladder import find_programs


def silent(line: str) -> None:
    pass


@workflow.defn(sandboxed=False)  # this file imports what the sandbox refuses
class Hello:
    """Says hello, on the version that it began with."""

    @workflow.run
    async def run(self) -> str:
        return "hello"


async def describe(client: Client, version: Version) -> str:
    found = await client.workflow_service.describe_worker_deployment_version(
        DescribeWorkerDeploymentVersionRequest(namespace="default", deployment_version=version)
    )
    return found.worker_deployment_version_info.deployment_version.build_id


@pytest.mark.server
async def test_workers_with_versions_are_served_all_the_same(server_address: str) -> None:
    client = await Client.connect(server_address)
    name, queue = f"deployed-{uuid4().hex}", f"queue-{uuid4().hex}"
    one = WorkerDeploymentVersion(deployment_name=name, build_id="one")
    config = WorkerDeploymentConfig(
        version=one, use_worker_versioning=True, default_versioning_behavior=VersioningBehavior.PINNED
    )
    async with Worker(client, task_queue=queue, workflows=[Hello], deployment_config=config):
        for _ in range(100):
            with suppress(RPCError):
                assert await describe(client, Version(deployment_name=name, build_id="one")) == "one"
                break
            await asyncio.sleep(0.1)
        await client.workflow_service.set_worker_deployment_current_version(
            SetWorkerDeploymentCurrentVersionRequest(
                namespace="default", deployment_name=name, build_id="one", identity="test"
            )
        )
        assert (
            await client.execute_workflow(Hello.run, id=f"hello-{uuid4().hex}", task_queue=queue) == "hello"
        )


@pytest.mark.server
async def test_workers_in_a_cloud_are_refused(server_address: str) -> None:
    client = await Client.connect(server_address)
    group = ComputeConfigScalingGroup(provider=ComputeProvider(type="aws-lambda"))
    with pytest.raises(RPCError) as refused:
        await client.workflow_service.validate_worker_deployment_version_compute_config(
            ValidateWorkerDeploymentVersionComputeConfigRequest(
                namespace="default",
                deployment_version=Version(deployment_name=f"deployed-{uuid4().hex}", build_id="one"),
                compute_config_scaling_groups={
                    "all": ComputeConfigScalingGroupUpdate(scaling_group=group),
                },
                identity="test",
            )
        )
    assert refused.value.status is RPCStatusCode.INVALID_ARGUMENT
    if find_programs(silent).server:
        assert "auto-scaled workers are not built into this server" in str(refused.value)


@pytest.mark.server
@pytest.mark.parametrize(
    ("where", "provider", "said"),
    [
        ("s3://closed-cases", {"s3store": {"region": "eu-west-2"}}, "S3 is not built into this server"),
        ("gs://closed-cases", {"gstorage": {}}, "Google Cloud Storage is not built into this server"),
    ],
)
async def test_archives_in_a_cloud_are_refused(
    tmp_path: Path, where: str, provider: dict[str, dict[str, str]], said: str
) -> None:
    """A server that is told to archive closed cases in a cloud runs, and its log says why it cannot."""
    program = find_programs(silent).server
    if program is None:
        return  # a ready-made one was to be had: nothing is left out of it
    file, ports = configured(tmp_path)
    grpc, http = ports.grpc, ports.http
    config = json.loads(file.read_text())
    config["archival"] = {"history": {"state": "enabled", "enableRead": True, "provider": provider}}
    config["namespaceDefaults"] = {"archival": {"history": {"state": "enabled", "URI": where}}}
    file.write_text(json.dumps(config))
    server = started(program, file, tmp_path / "log")
    try:
        for _ in range(300):
            if answers(f"http://127.0.0.1:{http}/api/v1/cluster-info") == 200:
                break
            assert server.running, server.last_lines()
            await asyncio.sleep(0.1)
        client = await Client.connect(f"127.0.0.1:{grpc}")
        with pytest.raises(RPCError):  # the server tells its clients little of its own troubles
            await client.workflow_service.register_namespace(
                RegisterNamespaceRequest(
                    namespace="archived",
                    workflow_execution_retention_period=Duration(seconds=86400),
                    history_archival_state=ArchivalState.ARCHIVAL_STATE_ENABLED,
                    history_archival_uri=where,
                )
            )
        assert server.running
    finally:
        server.stop()
    assert said in server.log.read_text()


@pytest.mark.server
def test_a_store_in_postgres_is_refused(tmp_path: Path) -> None:
    """A server that is told to keep its store there ends at once, and says why."""
    program = find_programs(silent).server
    if program is None:
        return  # a ready-made one was to be had: nothing is left out of it
    file, _ = configured(tmp_path)
    config = json.loads(file.read_text())
    config["persistence"]["datastores"]["sqlite"]["sql"]["pluginName"] = "postgres12_pgx"
    file.write_text(json.dumps(config))
    server = started(program, file, tmp_path / "log")
    try:
        for _ in range(300):
            if not server.running:
                break
            time.sleep(0.1)
        assert server.exit_code == 1
        assert "Postgres is not built into this server" in server.log.read_text()
    finally:
        server.stop()


def configured(folder: Path) -> tuple[Path, Ports]:
    """The file of a server that would do."""
    grpc, http, *inner = free_ports(9)
    ports = Ports(grpc, None, http, tuple(inner))
    return write_server_config(folder, ports, time_skipping=False, durable=False), ports


def started(program: Path, file: Path, log: Path) -> Child:
    command = [str(program), "--config-file", str(file), "--allow-no-auth", "start"]
    server = Child("The server of a test", command, log)
    server.start()
    return server
