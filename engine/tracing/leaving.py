"""What leaves the machine of a span: the case, the letter, the step and how it went; nobody's words.

Whoever makes a span, the SDK or a library, may put on it what was at hand: addresses with their query, an
error's message. So what is kept is listed, and everything else is taken off before it is exported.
"""

import re
import threading
from collections import deque
from collections.abc import Sequence

from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import Status
from opentelemetry.util.types import AttributeValue

from charter import references
from engine.tracing.spans import CASE, CHANNEL, LETTER

ALLOWED = frozenset(
    {
        CASE,
        LETTER,
        CHANNEL,
        "temporalActivityType",
        "temporalRunID",
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "error.type",
    }
)
"""The attributes that leave. The workflow's id does as the case it belongs to: some are made of a name."""
KEPT_SPANS = 10_000
"""Ended spans that wait to be exported; more than that are lost, the oldest first."""
SECONDS = 0.5
_WORD = re.compile(r"[\w./:+\-<>{}]{0,200}", re.ASCII)
_NAME = re.compile(r"[A-Za-z]\w*(:\w+)?|[A-Z]{3,7}( /[\w./{}:-]*)?|letter handed over", re.ASCII)
_SAID = re.compile(r"(HandleSignal|SignalWorkflow|HandleUpdate|ValidateUpdate|HandleQuery|QueryWorkflow):.*")
"""What is said to a case has a name that whoever says it may make up."""
HIDDEN = "span"


class AllowedOnly(SpanExporter):
    """Exports what is allowed of each span, by another exporter."""

    def __init__(self, inner: SpanExporter) -> None:
        self._inner = inner

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._inner.export([allowed_of(span) for span in spans])

    def shutdown(self) -> None:
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._inner.force_flush(timeout_millis)


def allowed_of(span: ReadableSpan) -> ReadableSpan:
    """The same span without events, without an error's words, and with the listed attributes alone."""
    given = dict(span.attributes or {})
    kept: dict[str, AttributeValue] = {
        key: value
        for key, value in given.items()
        if key in ALLOWED and (isinstance(value, int) or (isinstance(value, str) and _WORD.fullmatch(value)))
    }
    case = references.within(str(given.get("temporalWorkflowID", "")))
    if case:
        kept[CASE] = case
    said = _SAID.fullmatch(span.name)
    name = said[1] if said else span.name if _NAME.fullmatch(span.name) else HIDDEN
    return ReadableSpan(
        name=name,
        context=span.get_span_context(),
        parent=span.parent,
        resource=span.resource,
        attributes=kept,
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


class HandedOn(SpanProcessor):
    """Hands ended spans to another processor in a thread of its own.

    A workflow's thread ends spans, and may take no lock that others take: the SDK throws its interruption
    into it, and a lock that was just being taken would stay so.
    """

    def __init__(self, inner: SpanProcessor) -> None:
        self._inner = inner
        self._ended: deque[ReadableSpan] = deque(maxlen=KEPT_SPANS)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep_handing, name="spans", daemon=True)
        self._thread.start()

    def on_end(self, span: ReadableSpan) -> None:
        self._ended.append(span)

    def shutdown(self) -> None:
        self._stop.set()
        self._thread.join()
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        self._hand()
        return self._inner.force_flush(timeout_millis)

    def _keep_handing(self) -> None:
        while not self._stop.wait(SECONDS):
            self._hand()
        self._hand()

    def _hand(self) -> None:
        while self._ended:
            try:
                span = self._ended.popleft()
            except IndexError:  # another thread was quicker
                return
            self._inner.on_end(span)
