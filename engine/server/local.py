"""The local Temporal server and its Web UI: started, watched and stopped by us.

Set `TEMPORAL_ADDRESS` and nothing is started: that cluster is used.
"""

import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from engine.server.build import NoServer
from engine.server.children import Child, answers, port_is_free, stop_all
from engine.server.config import HOST, Ports, cli_arguments, write_server_config, write_ui_config
from engine.server.ladder import Programs, find_programs

RETENTION_DAYS = 30  # how long Temporal keeps a closed case's history here; the register keeps what must last
_UP_SECONDS = 60.0  # four on an idle machine
_POLL_SECONDS = 0.1


class PortInUse(NoServer):
    """Something else listens where the server should."""


@dataclass
class Server:
    """A running Temporal, ours or one named by `TEMPORAL_ADDRESS` (then there is nothing to stop)."""

    address: str
    ui_address: str | None
    log: Path | None = None
    children: list[Child] = field(default_factory=list)
    namespace: str = "default"
    _http: str = ""
    _temporary: Path | None = None

    @property
    def running(self) -> bool:
        return all(child.running for child in self.children)

    def answers(self) -> bool:
        """Whether the server says that it is there; one that is not ours is not asked."""
        asked = f"{self._http}/api/v1/cluster-info"
        return not self.children or answers(asked, seconds=2.0) == HTTPStatus.OK

    def stop(self, seconds: float = 4.0) -> None:
        """Stop server and Web UI within about `seconds`; a temporary folder is deleted."""
        stop_all(list(reversed(self.children)), seconds)
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def kill(self) -> None:
        """End both at once, as a power cut would; `restart` brings them back."""
        for child in self.children:
            child.kill()

    def restart(self) -> None:
        """Start again what is not running, on the same ports and data.

        Raises:
            NoServer: it does not come up.
        """
        for child in self.children:
            if not child.running:
                child.start()
        self.wait_until_healthy()

    def wait_until_healthy(self, seconds: float | None = None) -> None:
        """Until the server answers and the namespace can be used.

        Raises:
            NoServer: a part of it ended, or it has not answered within `seconds` (a minute unless said).
        """
        if not self.children:
            return
        seconds = _UP_SECONDS if seconds is None else seconds
        api = f"{self._http}/api/v1"
        self._until(f"{api}/cluster-info", HTTPStatus.OK, seconds)
        retention = f"{RETENTION_DAYS * 86400}s"
        answers(  # there already, the second time
            f"{api}/namespaces",
            {"namespace": self.namespace, "workflowExecutionRetentionPeriod": retention},
        )
        ours = f"{api}/namespaces/{self.namespace}"
        self._until(f"{ours}/workflows?pageSize=1", HTTPStatus.OK, seconds)
        self._until(f"{ours}/task-queues/charter", HTTPStatus.OK, seconds)
        self._until(f"{ours}/workflows/not-a-case", HTTPStatus.NOT_FOUND, seconds)  # history answers, too
        if self.ui_address is not None:
            # Not its own health, which is good a second before it has found the server.
            self._until(f"{self.ui_address}/api/v1/namespaces/{self.namespace}", HTTPStatus.OK, seconds)

    def _until(self, url: str, status: int, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while answers(url) != status:
            for child in self.children:
                if not child.running:
                    raise NoServer(
                        f"{child.name} ended while starting (exit code {child.exit_code}): see {child.log}."
                    )
            if time.monotonic() > deadline:
                raise NoServer(f"The Temporal server has not answered within {seconds:g} s: see {self.log}.")
            time.sleep(_POLL_SECONDS)


def start_server(
    data_dir: Path | None,
    *,
    port: int,
    ui_port: int | None,
    time_skipping: bool = False,
    report: Callable[[str], None] = lambda line: None,
    codec_endpoint: str | None = None,
    codec_sign_in: str = "",
    namespace: str = "default",
    use_address: bool = True,
) -> Server:
    """Start Temporal on 127.0.0.1 and wait until it can be used.

    `data_dir` is the folder of its store, kept between runs; None is a temporary one, for tests. `ui_port`
    None is without the Web UI. `codec_endpoint` is where the Web UI has payloads decrypted, with the
    cookies its user has there; `codec_sign_in` the page on which to get them.
    `use_address=False` starts one of our own whatever `TEMPORAL_ADDRESS` says. Call from a thread that lives
    as long as the server should.

    Raises:
        PortInUse: something else listens there.
        NoServer: none can be had, or it does not start; the text says what to do.
    """
    address = os.environ.get("TEMPORAL_ADDRESS")
    if use_address and address:
        _check_reachable(address)
        return Server(address, None, namespace=namespace)
    for wanted, variable in ((port, "CHARTER_TEMPORAL_PORT"), (ui_port, "CHARTER_TEMPORAL_UI_PORT")):
        if wanted is not None and not port_is_free(wanted):
            raise PortInUse(f"Port {wanted} is in use: stop what uses it, or set {variable} to another.")
    programs = find_programs(report)
    temporary = Path(tempfile.mkdtemp(prefix="charter-temporal-")) if data_dir is None else None
    folder = temporary or data_dir
    assert folder is not None  # noqa: S101 - one of the two
    server = _prepared(
        programs,
        folder,
        port,
        ui_port,
        time_skipping=time_skipping,
        durable=temporary is None,
        codec_endpoint=codec_endpoint,
        codec_sign_in=codec_sign_in,
    )
    server.namespace, server._temporary = namespace, temporary
    try:
        server.restart()
    except BaseException:
        server.stop(1.0)
        raise
    return server


def _prepared(
    programs: Programs,
    folder: Path,
    port: int,
    ui_port: int | None,
    *,
    time_skipping: bool,
    durable: bool,
    codec_endpoint: str | None,
    codec_sign_in: str,
) -> Server:
    """The server's files written and its processes described, not yet started."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ports = Ports.chosen(folder, port, ui_port)
        log = folder / "temporal.log"
        if programs.cli:
            arguments = cli_arguments(folder, ports, codec_endpoint, time_skipping=time_skipping)
            children = [Child("The Temporal server", [str(programs.cli), *arguments], log)]
        else:
            config = write_server_config(folder, ports, time_skipping=time_skipping, durable=durable)
            command = [str(programs.server), "--config-file", str(config), "--allow-no-auth", "start"]
            children = [Child("The Temporal server", command, log)]
            if ui_port is not None:
                ui = write_ui_config(folder, ports, codec_endpoint, codec_sign_in)
                command = [str(programs.ui), "--root", str(ui), "--config", ".", "--env", "charter", "start"]
                children.append(Child("Temporal's Web UI", command, folder / "temporal-ui.log"))
    except OSError as error:
        raise NoServer(
            f"The Temporal server's folder {folder} cannot be written: {error.strerror}."
        ) from error
    return Server(
        address=f"{HOST}:{port}",
        ui_address=None if ui_port is None else f"http://{HOST}:{ui_port}",
        log=log,
        children=children,
        _http=f"http://{HOST}:{ports.http}",
    )


def _check_reachable(address: str) -> None:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()
    except (OSError, ValueError) as error:
        raise NoServer(
            f"Nothing answers at {address}, which TEMPORAL_ADDRESS names: "
            "start it, or unset TEMPORAL_ADDRESS to have a server started here."
        ) from error
