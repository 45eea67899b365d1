"""A program's metrics on one address: ours and the SDK's, which has a server of its own behind it."""

import http.client
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIServer

from prometheus_client import make_wsgi_app, start_wsgi_server

from engine.errors import SettingsError
from engine.metrics.counted import OURS

PATIENCE_SECONDS = 2.0
"""How long the SDK's part of a scrape may take; after that a scrape is without it."""
App = Callable[[dict[str, Any], Any], Iterable[bytes]]


def serve(host: str, port: int, sdk_port: int) -> WSGIServer:
    """Serve them until the process ends, in threads of their own. Raises SettingsError.

    ``sdk_port``: of this machine, where the SDK's are served in Prometheus' text.
    """
    try:
        server, _ = start_wsgi_server(port, host, OURS)
    except OSError:
        raise SettingsError(
            f"The metrics cannot be served on {host} port {port}: set CHARTER_METRICS_HOST or "
            "CHARTER_METRICS_PORT to another."
        ) from None
    server.set_app(_with_the_sdks(make_wsgi_app(OURS, disable_compression=True), sdk_port))
    return server


def _with_the_sdks(ours: App, sdk_port: int) -> App:
    def both(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        # In the plain text that both have: one after the other, it is one text again.
        plain = {**environ, "HTTP_ACCEPT": "text/plain;version=0.0.4"}
        found = b"".join(ours(plain, start_response))
        return [found + _the_sdks(sdk_port) if environ["REQUEST_METHOD"] == "GET" else found]

    return both


def _the_sdks(port: int) -> bytes:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        asking.request("GET", "/metrics")
        return asking.getresponse().read()
    except (OSError, http.client.HTTPException):
        return b""
    finally:
        asking.close()
