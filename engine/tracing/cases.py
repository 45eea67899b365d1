"""Temporal's own interceptor, so that nothing a caller sends by it can hurt a case or be kept in one."""

from collections.abc import Mapping, Sequence
from typing import Any

from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from temporalio.api.common.v1 import Payload
from temporalio.contrib.opentelemetry import TracingInterceptor, TracingWorkflowInboundInterceptor
from temporalio.converter import DefaultPayloadConverter
from temporalio.worker import WorkflowInboundInterceptor, WorkflowInterceptorClassInput

FIELDS = frozenset({"traceparent", "tracestate"})
LONGEST = 600
"""Characters of a field: of the standard's own 512 and some."""


class TolerantCarrier(DefaultPayloadConverter):
    """Reads the header of a trace, and nothing else: whatever is none is an empty one.

    An error here would fail the workflow's task for as long as the message is in its history.
    """

    def from_payloads(self, payloads: Sequence[Payload], type_hints: list[type] | None = None) -> list[Any]:
        """A carrier for each payload, empty where it cannot be read."""
        return [self._carrier(payload) for payload in payloads]

    def _carrier(self, payload: Payload) -> dict[str, str]:
        try:
            [found] = super().from_payloads([payload])
        except Exception:
            return {}
        if not isinstance(found, Mapping):
            return {}
        return {
            key: value
            for key, value in found.items()
            if key in FIELDS and isinstance(value, str) and len(value) <= LONGEST
        }


class CaseSpans(TracingInterceptor):
    """Spans for clients, workflows and activities."""

    def __init__(self, tracer: Any) -> None:
        super().__init__(tracer)
        self.text_map_propagator = TraceContextTextMapPropagator()  # no baggage: it is what a caller likes
        self.payload_converter = TolerantCarrier()

    def workflow_interceptor_class(
        self, input: WorkflowInterceptorClassInput
    ) -> type[TracingWorkflowInboundInterceptor]:
        super().workflow_interceptor_class(input)
        return _InWorkflow


class _InWorkflow(TracingWorkflowInboundInterceptor):
    def __init__(self, next: WorkflowInboundInterceptor) -> None:
        super().__init__(next)
        self.text_map_propagator = TraceContextTextMapPropagator()
        self.payload_converter = TolerantCarrier()
