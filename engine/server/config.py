"""What the local Temporal server and its Web UI are told: ports, store and limits, as files they read."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.server.children import free_ports, port_is_free

HOST = "127.0.0.1"
_SERVICES = ("frontend", "history", "matching", "worker")


@dataclass(frozen=True)
class Ports:
    """The ports of one server: two that others know, and those its parts use among themselves."""

    grpc: int
    ui: int | None
    http: int
    inner: tuple[int, ...]  # gRPC of history, matching, worker; then membership of all four

    @classmethod
    def chosen(cls, data_dir: Path, grpc: int, ui: int | None) -> "Ports":
        """The inner ports this folder's server had last time, if they are still free, or new ones.

        The store remembers its members by port for a while: a server that comes back on other ports spends
        its first seconds looking for itself.
        """
        wanted = len(_SERVICES) * 2
        kept = data_dir / "ports.json"
        try:
            inner = [int(port) for port in json.loads(kept.read_text())]
        except (OSError, ValueError, TypeError):
            inner = []
        if len(inner) != wanted or not all(port_is_free(port) for port in inner):
            inner = free_ports(wanted)
            kept.write_text(json.dumps(inner))
        return cls(grpc, ui, inner[0], tuple(inner[1:]))


def dynamic_settings(*, time_skipping: bool) -> dict[str, Any]:
    """Limits of the server that differ from its own defaults, each for a measured reason."""
    settings: dict[str, Any] = {
        # A one-shard server polls 20 times a second by default: a single message then takes 40 ms, not 20.
        "history.transferProcessorMaxPollRPS": 500,
        "history.timerProcessorMaxPollRPS": 500,
        # A search attribute added a moment ago can be used at once.
        "system.forceSearchAttributesCacheRefreshOnRead": True,
        # TemporalReportedProblems after three failed workflow tasks in a row instead of five: the later ones
        # wait ever longer, and somebody is to hear of it.
        "system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute": 3,
    }
    if time_skipping:
        settings |= {
            "frontend.WorkflowTimeSkippingEnabled": True,
            "frontend.WorkflowTimeSkippingMaxSkipPerSession": 100_000,
            # Each skip waits this long: five timers in a quarter of a second instead of five seconds.
            "history.timerProcessorMaxTimeShift": "50ms",
        }
    return settings


def write_server_config(folder: Path, ports: Ports, *, time_skipping: bool, durable: bool) -> Path:
    """Write the production server's files into `folder`; returns the one it is started with.

    JSON is YAML, so no YAML library is needed. Everything listens on 127.0.0.1 only.
    """
    dynamic = folder / "dynamic.yaml"
    dynamic.write_text(
        json.dumps(
            {
                name: [{"value": value}]
                for name, value in dynamic_settings(time_skipping=time_skipping).items()
            },
            indent=1,
        )
    )
    config = folder / "server.yaml"
    config.write_text(json.dumps(_server_config(folder, ports, dynamic, durable=durable), indent=1))
    return config


def _server_config(folder: Path, ports: Ports, dynamic: Path, *, durable: bool) -> dict[str, Any]:
    grpc = dict(zip(_SERVICES, (ports.grpc, *ports.inner[:3]), strict=True))
    membership = dict(zip(_SERVICES, ports.inner[3:], strict=True))
    services = {
        name: {"rpc": {"grpcPort": grpc[name], "membershipPort": membership[name], "bindOnLocalHost": True}}
        for name in _SERVICES
    }
    services["frontend"]["rpc"]["httpPort"] = ports.http
    address = f"{HOST}:{ports.grpc}"
    return {
        "log": {"stdout": True, "level": "warn"},
        "persistence": {
            "defaultStore": "sqlite",
            "visibilityStore": "sqlite",
            "numHistoryShards": 1,
            "datastores": {"sqlite": {"sql": _sqlite(folder / "temporal.db", durable=durable)}},
        },
        "global": {"membership": {"maxJoinDuration": "30s", "broadcastAddress": HOST}},
        "services": services,
        "clusterMetadata": {
            "enableGlobalNamespace": False,
            "failoverVersionIncrement": 10,
            "masterClusterName": "active",
            "currentClusterName": "active",
            "clusterInformation": {
                "active": {
                    "enabled": True,
                    "initialFailoverVersion": 1,
                    "rpcName": "frontend",
                    "rpcAddress": address,
                    "httpAddress": f"{HOST}:{ports.http}",
                }
            },
        },
        "publicClient": {"hostPort": address},
        "dcRedirectionPolicy": {"policy": "noop"},
        "dynamicConfigClient": {"filepath": str(dynamic), "pollInterval": "10s"},
    }


def _sqlite(file: Path, *, durable: bool) -> dict[str, Any]:
    return {
        "pluginName": "sqlite",
        "databaseName": str(file),
        "connectAddr": "localhost",
        "connectProtocol": "tcp",
        "connectAttributes": {
            "mode": "rwc",
            "setup": "true",
            "journal_mode": "wal",
            # 2 survives a power cut, 0 only the end of the process: enough for a test, and quicker.
            "synchronous": "2" if durable else "0",
        },
        "maxConns": 1,
        "maxIdleConns": 1,
        "maxConnLifetime": "1h",
    }


def write_ui_config(folder: Path, ports: Ports, codec_endpoint: str | None, sign_in: str = "") -> Path:
    """Write the Web UI's file; returns its folder.

    `codec_endpoint` decrypts what it shows to whom it knows by a cookie from the page `sign_in`.
    """
    origins = [f"http://{host}:{ports.ui}" for host in (HOST, "localhost")]
    codec = {
        "endpoint": codec_endpoint or "",
        "includeCredentials": True,
        "defaultErrorMessage": "To read cases here, sign in as a supervisor in this browser",
        "defaultErrorLink": sign_in,
    }
    ui = folder / "ui"
    ui.mkdir(exist_ok=True)
    (ui / "charter.yaml").write_text(
        json.dumps(
            {
                "temporalGrpcAddress": f"{HOST}:{ports.grpc}",
                "host": HOST,
                "port": ports.ui,
                "enableUi": True,
                "defaultNamespace": "default",
                "disableNewsFetch": True,
                "cors": {"cookieInsecure": True, "allowOrigins": origins},
                "codec": codec if codec_endpoint else {},
            },
            indent=1,
        )
    )
    return ui


def cli_arguments(
    folder: Path, ports: Ports, codec_endpoint: str | None, *, time_skipping: bool
) -> list[str]:
    """The same settings for `temporal server start-dev`."""
    arguments = ["server", "start-dev", "--ip", HOST, "--port", str(ports.grpc)]
    arguments += ["--http-port", str(ports.http), "--db-filename", str(folder / "temporal.db")]
    arguments += ["--log-level", "warn"]
    if ports.ui is None:
        arguments += ["--headless"]
    else:
        arguments += ["--ui-ip", HOST, "--ui-port", str(ports.ui)]
        if codec_endpoint:
            arguments += ["--ui-codec-endpoint", codec_endpoint]
    for name, value in dynamic_settings(time_skipping=time_skipping).items():
        arguments += ["--dynamic-config-value", f"{name}={json.dumps(value)}"]
    return arguments


def is_new_enough(version: str, least: tuple[int, ...]) -> bool:
    """Whether the first dotted number in some program's words about itself is at least `least`."""
    found = re.search(r"\d+(?:\.\d+)+", version)
    return found is not None and tuple(int(part) for part in found.group().split(".")) >= least
