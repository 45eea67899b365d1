"""The local Temporal server: it starts, keeps its data, says what is wrong, and leaves nothing running."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from engine.server import local as server_module
from engine.server.build import NoServer
from engine.server.children import Child, answers, free_port, free_ports, port_is_free, stop_all
from engine.server.config import Ports, cli_arguments, dynamic_settings, write_server_config, write_ui_config
from engine.server.local import PortInUse, Server, start_server

NOBODY = "no worker listens here"


@workflow.defn(sandboxed=False)  # this file imports what the sandbox refuses
class LongSleep:
    """Sleeps a day."""

    @workflow.run
    async def run(self) -> str:
        await workflow.sleep(timedelta(days=1))
        return "slept"


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Servers that keep their data in one folder, each stopped at the end of the test."""
    started: list[Server] = []

    def start(ui_port: int | None = None) -> Server:
        folder = tmp_path / "temporal"
        server = start_server(
            folder, port=free_port(), ui_port=ui_port, time_skipping=True, use_address=False
        )
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()


async def begin(server: Server, reference: str) -> None:
    client = await Client.connect(server.address)
    await client.start_workflow(LongSleep.run, id=reference, task_queue=NOBODY)


async def is_open(server: Server, reference: str) -> bool:
    client = await Client.connect(server.address)
    found = await client.get_workflow_handle(reference).describe()
    return found.status is WorkflowExecutionStatus.RUNNING


@pytest.mark.server
async def test_it_can_be_used_at_once_and_skips_time(server: Server) -> None:
    client = await Client.connect(server.address)
    async with Worker(client, task_queue="sleepers", workflows=[LongSleep]):
        handle = await client.start_workflow(LongSleep.run, id="a-sleeper", task_queue="sleepers")
        while (await handle.describe()).history_length < 5:
            pass
        await TimeSkipper(client).fast_forward(handle, timedelta(days=2))
        assert await handle.result() == "slept"


@pytest.mark.server
async def test_closed_cases_are_kept_for_a_month(server: Server) -> None:
    client = await Client.connect(server.address)
    told = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="default"))
    assert told.config.workflow_execution_retention_ttl.ToTimedelta() == timedelta(days=30)


@pytest.mark.server
async def test_stopped_and_started_it_goes_on_where_it_was(kept: Callable[..., Server]) -> None:
    first = kept()
    await begin(first, "before-the-stop")
    began = time.monotonic()
    first.stop()
    assert time.monotonic() - began < 5
    assert not first.running
    assert await is_open(kept(), "before-the-stop"), "also on another port"


@pytest.mark.server
async def test_killed_and_restarted_it_goes_on_where_it_was(new_server: Callable[[], Server]) -> None:
    server = new_server()
    await begin(server, "before-the-power-cut")
    server.kill()
    assert not server.running
    server.restart()
    assert await is_open(server, "before-the-power-cut")
    await begin(server, "after-the-power-cut")


@pytest.mark.server
def test_a_temporary_server_leaves_no_folder(new_server: Callable[[], Server]) -> None:
    server = new_server()
    assert server.log is not None
    folder = server.log.parent
    assert folder.is_dir()
    server.stop()
    assert not folder.exists()


@pytest.mark.server
def test_the_web_ui_answers_on_this_machine_only(kept: Callable[..., Server]) -> None:
    ui_port = free_port()
    server = kept(ui_port=ui_port)
    assert server.ui_address == f"http://127.0.0.1:{ui_port}"
    assert answers(f"{server.ui_address}/") == 200
    assert answers(f"{server.ui_address}/api/v1/namespaces/default/workflows") == 200
    others = {address for child in server.children for address in _listening(child)}
    assert others
    assert {host for host, _ in others} == {"127.0.0.1"}, others


def _listening(child: Child) -> set[tuple[str, int]]:
    """Where a process listens, from /proc (IPv4 only; an IPv6 listener is reported as such)."""
    assert child.process is not None
    inodes = set()
    for link in Path(f"/proc/{child.process.pid}/fd").iterdir():
        name = os.readlink(link)
        if name.startswith("socket:["):
            inodes.add(name[8:-1])
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{child.process.pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                host, port = fields[1].split(":")
                shown = socket.inet_ntoa(bytes.fromhex(host)[::-1]) if table == "tcp" else f"IPv6 {host}"
                found.add((shown, int(port, 16)))
    return found


@pytest.mark.server
def test_it_dies_with_the_process_that_started_it(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        "from engine.server.local import start_server\nfrom engine.server.children import free_port\n"
        "server = start_server(Path(sys.argv[1]), port=free_port(), ui_port=None, use_address=False)\n"
        "print(server.children[0].process.pid, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "temporal")], capture_output=True, text=True, timeout=90
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert _gone(int(ended.stdout))


def _gone(pid: int) -> bool:
    for _ in range(50):
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True  # dead; whoever adopted it has not looked yet
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize(("which", "variable"), [("port", "CHARTER_TEMPORAL_PORT"), ("ui_port", "UI_PORT")])
def test_a_port_in_use_is_said(tmp_path: Path, which: str, variable: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        ports = {"port": free_port(), "ui_port": free_port(), which: taken}
        with pytest.raises(PortInUse, match=rf"^Port {taken} is in use: .* set \w*{variable} to another\.$"):
            start_server(tmp_path, port=ports["port"], ui_port=ports["ui_port"], use_address=False)
    assert not list(tmp_path.iterdir())


def test_temporal_address_is_used_and_nothing_started(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        monkeypatch.setenv("TEMPORAL_ADDRESS", address)
        server = start_server(None, port=1, ui_port=2)
    assert (server.address, server.ui_address, server.children) == (address, None, [])
    server.wait_until_healthy()
    server.stop()


@pytest.mark.parametrize("address", ["127.0.0.1:1", "127.0.0.1", "not an address"])
def test_a_temporal_address_that_does_not_answer_is_said(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", address)
    with pytest.raises(NoServer, match=r"^Nothing answers at .*, which TEMPORAL_ADDRESS names: start it"):
        start_server(None, port=1, ui_port=None)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("not a folder")
    _a_cli_that_ends(tmp_path, monkeypatch)
    with pytest.raises(NoServer, match=r"folder .* cannot be written"):
        start_server(tmp_path / "file" / "temporal", port=free_port(), ui_port=None, use_address=False)


def test_a_server_that_ends_while_starting_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _a_cli_that_ends(tmp_path, monkeypatch)
    with pytest.raises(NoServer, match=r"ended while starting \(exit code 7\): see .*temporal\.log\.$"):
        start_server(tmp_path / "temporal", port=free_port(), ui_port=None, use_address=False)
    assert "server start-dev" in (tmp_path / "temporal" / "temporal.log").read_text()


def test_a_server_that_does_not_answer_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _a_cli_that_ends(tmp_path, monkeypatch, "sleep 60")
    monkeypatch.setattr(server_module, "_UP_SECONDS", 0.5)
    before = time.monotonic()
    with pytest.raises(NoServer, match=r"has not answered within 0\.5 s: see .*temporal\.log\.$"):
        start_server(tmp_path / "temporal", port=free_port(), ui_port=None, use_address=False)
    assert time.monotonic() - before < 10


def _a_cli_that_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: str = "exit 7") -> None:
    cli = tmp_path / "bin" / "temporal"
    cli.parent.mkdir()
    cli.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo temporal version 1.9.0 && exit 0\necho "$@"\n{then}\n'
    )
    cli.chmod(0o755)
    monkeypatch.setenv("PATH", f"{cli.parent}:{os.environ['PATH']}")


def test_the_inner_ports_are_kept_while_they_are_free(tmp_path: Path) -> None:
    first = Ports.chosen(tmp_path, 1, None)
    assert Ports.chosen(tmp_path, 1, None) == first
    with socket.socket() as other:
        other.bind(("127.0.0.1", first.inner[0]))
        assert Ports.chosen(tmp_path, 1, None) != first
    (tmp_path / "ports.json").write_text("{]")
    assert len(set(Ports.chosen(tmp_path, 1, None).inner)) == 7


@pytest.mark.parametrize("time_skipping", [True, False])
def test_the_cli_is_told_the_same_as_the_server(tmp_path: Path, time_skipping: bool) -> None:
    ports = Ports.chosen(tmp_path, 7000, 8000)
    file = write_server_config(tmp_path, ports, time_skipping=time_skipping, durable=True)
    config = json.loads(file.read_text())
    dynamic = json.loads(Path(config["dynamicConfigClient"]["filepath"]).read_text())
    assert {name: values[0]["value"] for name, values in dynamic.items()} == dynamic_settings(
        time_skipping=time_skipping
    )
    arguments = cli_arguments(tmp_path, ports, "http://127.0.0.1:8000/codec", time_skipping=time_skipping)
    assert ("frontend.WorkflowTimeSkippingEnabled=true" in arguments) is time_skipping
    assert arguments[arguments.index("--port") + 1] == "7000"
    assert arguments[arguments.index("--ui-port") + 1] == "8000"
    assert arguments[arguments.index("--ui-codec-endpoint") + 1] == "http://127.0.0.1:8000/codec"
    assert "--headless" in cli_arguments(tmp_path, Ports(1, None, 2, ()), None, time_skipping=False)
    ui = json.loads((write_ui_config(tmp_path, ports, None) / "charter.yaml").read_text())
    assert ui["temporalGrpcAddress"] == "127.0.0.1:7000"
    store = config["persistence"]["datastores"]["sqlite"]["sql"]["connectAttributes"]
    assert store["journal_mode"] == "wal"


def test_free_ports_are_different_and_free() -> None:
    ports = free_ports(20)
    assert len(set(ports)) == 20
    assert all(port_is_free(port) for port in ports)


def test_a_free_port_is_none_that_the_system_gives_to_whoever_connects() -> None:
    assert max(free_ports(20)) < 32_768, "Linux gives those above"


def test_a_child_that_will_not_stop_is_killed(tmp_path: Path) -> None:
    stubborn = Child(
        "Stubborn", ["sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.1; done"], tmp_path / "log"
    )
    gentle = Child("Gentle", ["sh", "-c", "echo up; sleep 60"], tmp_path / "log2")
    for child in (stubborn, gentle):
        child.start()
        for _ in range(100):
            if child.last_lines():
                break
            time.sleep(0.05)
    began = time.monotonic()
    stop_all([stubborn, gentle], 0.5)
    assert time.monotonic() - began < 3
    assert (stubborn.exit_code, gentle.exit_code) == (-signal.SIGKILL, -signal.SIGTERM)
    stubborn.stop()
    stubborn.kill()


def test_a_program_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no such program"):
        Child("Nothing", [str(tmp_path / "no such program")], tmp_path / "log").start()


def test_a_large_log_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "it.log"
    log.write_bytes(b"x" * 10_000_001)
    child = Child("It", ["sh", "-c", "echo new"], log)
    child.start()
    assert child.process is not None
    child.process.wait(10)
    assert log.read_text() == "new\n"
    assert (tmp_path / "it.log.1").stat().st_size == 10_000_001
    assert child.last_lines(1) == "new"
