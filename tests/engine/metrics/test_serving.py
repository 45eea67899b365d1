"""Ours and the SDK's metrics on one address, as Prometheus reads them."""

import http.client
import socket
from collections import Counter
from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig

from engine.errors import SettingsError
from engine.metrics.counted import REPORTS
from engine.metrics.serving import serve
from engine.server.children import free_ports


@pytest.fixture(scope="module")
def sdk_port() -> Iterator[int]:
    """Where the SDK serves its own, with one number in it."""
    port = free_ports(1)[0]
    config = PrometheusConfig(bind_address=f"127.0.0.1:{port}")
    runtime = Runtime(telemetry=TelemetryConfig(metrics=config))
    runtime.metric_meter.create_gauge("charter_wedged_cases").set(2)
    yield port
    del runtime  # it serves for as long as it is held


def scraped(port: int, path: str = "/metrics", method: str = "GET", **headers: str) -> tuple[str, str]:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    asking.request(method, path, headers=headers)
    answer = asking.getresponse()
    said = answer.read().decode()
    asking.close()
    return said, answer.headers["Content-Type"] or ""


def test_a_scrape_has_ours_and_the_sdks_each_family_once(sdk_port: int) -> None:
    port = free_ports(1)[0]
    server = serve("127.0.0.1", port, sdk_port)
    REPORTS.labels("api").inc()
    modern = {"Accept": "application/openmetrics-text;version=1.0.0", "Accept-Encoding": "gzip"}
    for headers in ({}, modern):
        said, kind = scraped(port, **headers)
        assert kind.startswith("text/plain; version=0.0.4")
        families = list(text_string_to_metric_families(said))
        names = Counter(family.name for family in families)
        assert {"charter_reports", "charter_wedged_cases", "process_resident_memory_bytes"} <= set(names)
        assert max(names.values()) == 1
        assert "_created" not in said
        assert "relay" not in said, "those are the relay's to show"
    assert "charter_wedged_cases" not in scraped(port, method="OPTIONS")[0]
    server.shutdown()
    server.server_close()


def test_without_the_sdks_a_scrape_has_ours() -> None:
    port, nobody = free_ports(2)
    server = serve("127.0.0.1", port, nobody)
    assert "charter_reports_total" in scraped(port)[0]
    server.shutdown()
    server.server_close()


def test_a_port_in_use_is_one_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(SettingsError, match="set CHARTER_METRICS_HOST or CHARTER_METRICS_PORT"):
            serve("127.0.0.1", other.getsockname()[1], 1)
