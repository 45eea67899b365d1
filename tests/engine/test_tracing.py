"""Whether traces are kept, by OpenTelemetry's own variables."""

import sys

import pytest

from engine.errors import SettingsError
from engine.tracing.spans import named, provided, spanned
from engine.tracing.switch import asked_for, interceptors

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


@pytest.mark.parametrize(
    ("given", "exporter"),
    [
        ({}, ""),
        ({ENDPOINT: "http://127.0.0.1:4318"}, "otlp"),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, "otlp"),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, "otlp"),
        ({"OTEL_TRACES_EXPORTER": "Console"}, "console"),
        ({"OTEL_TRACES_EXPORTER": "none", ENDPOINT: "http://127.0.0.1:4318"}, ""),
        ({"OTEL_TRACES_EXPORTER": "otlp", "OTEL_SDK_DISABLED": "TRUE"}, ""),
        ({"OTEL_SERVICE_NAME": "site"}, ""),
    ],
)
def test_it_is_off_until_asked_for(given: dict[str, str], exporter: str) -> None:
    assert asked_for(given) == exporter


@pytest.mark.parametrize(
    ("given", "named_one"),
    [
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, "OTEL_TRACES_EXPORTER"),
        ({ENDPOINT: "http://127.0.0.1:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, "http/protobuf"),
    ],
)
def test_what_cannot_be_had_is_one_sentence(given: dict[str, str], named_one: str) -> None:
    with pytest.raises(SettingsError, match=named_one) as caught:
        asked_for(given)
    assert "\n" not in str(caught.value)


def test_asked_for_without_the_extra_it_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "otlp")
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(SettingsError, match=r"requirements-traces\.txt"):
        interceptors()
    assert provided() is None


def test_where_none_are_kept_nothing_is_done() -> None:
    assert interceptors() == []
    named(case="MK-7Q4K2M9X3")
    with spanned("letter handed over", letter="MK-7Q4K2M9X3-1"):
        pass
    with pytest.raises(ValueError, match="as it was"), spanned("letter handed over"):
        raise ValueError("as it was")
