"""The way to Temporal: one function for every client and worker."""

import asyncio
import functools
from collections.abc import Sequence

from temporalio.client import Client, HeaderCodecBehavior, Interceptor
from temporalio.common import MetricMeter
from temporalio.envconfig import ClientConfigProfile, ClientConnectConfig
from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    PrometheusConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)
from temporalio.service import RPCError

from engine.config.settings import Settings
from engine.errors import SettingsError, Unreachable
from engine.logs import library_logger
from engine.payloads.case_keys import CaseKeys
from engine.payloads.converter import data_converter
from engine.server.children import free_port
from engine.signing.interceptor import signing
from engine.tracing.switch import interceptors as tracing

CONNECT_SECONDS = 10.0
"""How long a server may take to answer before it counts as not there."""
PORTS_TRIED = 5


async def connect(
    settings: Settings,
    *,
    interceptors: Sequence[Interceptor] = (),
    lazy: bool = False,
    metrics: bool = False,
    case_keys: CaseKeys | None = None,
) -> Client:
    """A client with our data converter.

    Where: `TEMPORAL_ADDRESS` and the rest of the SDK's own environment and profile file; what they leave
    out comes from the settings. ``lazy`` connects at the first call. ``metrics`` serves this process's
    metrics on ``metrics_port``: for a program that stays. ``case_keys``: those of cases, to read and write
    with. Raises Unreachable, or SettingsError.
    """
    config = connect_config(settings)
    address = config["target_host"]
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            return await Client.connect(
                **config,
                data_converter=data_converter(settings, case_keys),
                interceptors=[*signing(settings), *interceptors, *tracing()],
                lazy=lazy,
                header_codec_behavior=HeaderCodecBehavior.CODEC,
                runtime=_runtime(
                    settings.metrics_port if metrics else 0, settings.metrics_host or settings.own_host
                ),
            )
    except (RuntimeError, RPCError, TimeoutError):  # the SDK raises RuntimeError for whatever went wrong
        raise Unreachable(
            f"Temporal does not answer at {address}: start it with `make run`, or set TEMPORAL_ADDRESS."
        ) from None
    except (ValueError, OSError) as error:
        raise SettingsError(f"Temporal's settings cannot be used ({type(error).__name__}).") from None


def connect_config(settings: Settings) -> ClientConnectConfig:
    """Where Temporal is and how to speak to it. Raises SettingsError when the SDK's profile cannot be
    read."""
    try:
        config = ClientConfigProfile.load().to_client_connect_config()
    except (RuntimeError, OSError, ValueError):
        raise SettingsError(
            "Temporal's own settings cannot be read: look at TEMPORAL_CONFIG_FILE, TEMPORAL_PROFILE and the "
            "certificates they name."
        ) from None
    config.setdefault("target_host", f"{settings.own_host}:{settings.temporal_port}")
    config.setdefault("namespace", settings.namespace)
    return config


@functools.cache
def _runtime(metrics_port: int, host: str) -> Runtime:
    """One for each process: it has threads of its own. Its log lines quote failures, so they go through
    ours."""
    forwarding = LogForwardingConfig(
        logger=library_logger("temporalio.core"),
        prepend_target_on_message=False,
        append_log_fields_to_message=False,
    )
    logging = LoggingConfig(TelemetryFilter(core_level="WARN", other_level="ERROR"), forwarding=forwarding)
    if not metrics_port:
        return Runtime(telemetry=TelemetryConfig(logging=logging))
    # Only a program that serves them loads what they are served with.
    from engine.metrics.serving import serve

    runtime, sdk_port = _with_metrics(logging)
    serve(host, metrics_port, sdk_port)
    return runtime


def _with_metrics(logging: LoggingConfig) -> tuple[Runtime, int]:
    """A runtime that serves the SDK's metrics to this machine alone, and on which port."""
    for _ in range(PORTS_TRIED):
        port = free_port()
        config = PrometheusConfig(bind_address=f"127.0.0.1:{port}")
        try:
            return Runtime(telemetry=TelemetryConfig(logging=logging, metrics=config)), port
        except (RuntimeError, ValueError):  # taken by another program meanwhile
            continue
    raise SettingsError("The SDK's metrics cannot be served: no port of 127.0.0.1 can be had.")


def meter_of(client: Client) -> MetricMeter:
    """Where this process's own metrics are counted: they are served with the SDK's."""
    return (client.service_client.config.runtime or Runtime.default()).metric_meter
