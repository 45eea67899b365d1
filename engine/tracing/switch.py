"""Whether traces are kept, by the variables that OpenTelemetry defines, and what keeps them."""

import atexit
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from temporalio.client import Interceptor

from engine.errors import SettingsError
from engine.tracing.spans import provide, provided

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.sdk.trace.export import SpanExporter

SERVICE = "charter-casework"
EXPORTERS = ("otlp", "console")
ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")


def asked_for(environment: Mapping[str, str]) -> str:
    """The exporter that is asked for, `otlp` or `console`; empty where traces are off.

    Raises SettingsError where something is asked for that is not to be had.
    """
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return ""
    named = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    if not named:
        named = "otlp" if any(environment.get(name) for name in ENDPOINTS) else "none"
    if named == "none":
        return ""
    if named not in EXPORTERS:
        raise SettingsError("OTEL_TRACES_EXPORTER is none of `otlp`, `console` and `none`.")
    protocol = next((environment[name] for name in PROTOCOLS if environment.get(name)), "http/protobuf")
    if named == "otlp" and protocol != "http/protobuf":
        raise SettingsError("OTEL_EXPORTER_OTLP_PROTOCOL can be `http/protobuf` alone.")
    return named


def interceptors() -> list[Interceptor]:
    """What a client, and the workers that use it, are given; nothing where traces are off.

    Raises SettingsError where they are asked for and cannot be kept.
    """
    if provided() is None:
        named = asked_for(os.environ)
        if not named:
            return []
        try:
            exporter = _exporter(named)
            from opentelemetry.sdk.trace.export import BatchSpanProcessor

            from engine.tracing.leaving import AllowedOnly
        except ImportError as error:
            raise SettingsError(
                f"Traces are asked for by OTEL_…, and {error.name} is not installed: requirements-traces.txt "
                "has what they need."
            ) from None
        turn_on(BatchSpanProcessor(AllowedOnly(exporter)))
    return [_spans()]


def turn_on(processor: "SpanProcessor") -> None:
    """Make spans from now on, and hand each that ends to this processor."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    from engine.tracing.leaving import HandedOn

    name = os.environ.get("OTEL_SERVICE_NAME") or SERVICE
    provider = TracerProvider(resource=Resource.create({"service.name": name}), shutdown_on_exit=False)
    provider.add_span_processor(HandedOn(processor))
    atexit.register(provider.shutdown)
    provide(provider)


def _exporter(named: str) -> "SpanExporter":
    if named == "console":
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter

        return ConsoleSpanExporter()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter()


def _spans() -> Interceptor:
    from engine.tracing.cases import CaseSpans

    provider = provided()
    assert provider is not None  # noqa: S101 - turned on just before
    return CaseSpans(provider.get_tracer("charter"))
