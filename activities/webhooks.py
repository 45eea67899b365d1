"""One HTTP POST to somebody else's server: signed, bounded in time and size, never led elsewhere.

Signed as Standard Webhooks 1.0.0 has it: ``webhook-id``, ``webhook-timestamp``, ``webhook-signature``.
"""

import base64
import contextlib
import hashlib
import hmac
import http.client
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

SECONDS = 10.0
"""For the whole of it, from the connection to the answer's headers."""
LONGEST_WAIT = timedelta(hours=1)
"""A receiver may ask us to wait, but no longer."""


@dataclass(frozen=True)
class ReceiverAnswer:
    """What a receiver said: nothing of its body is read."""

    taken: bool
    words: str
    """For people: a status, or why there was none."""
    wait: timedelta | None = None
    """How long it asked us to wait."""


def signed(event_id: str, at: datetime, body: bytes, secrets: Sequence[bytes]) -> dict[str, str]:
    """The headers by which a receiver knows who sent ``body``, which event it is, and when it was sent."""
    seconds = str(int(at.timestamp()))
    content = b".".join((event_id.encode(), seconds.encode(), body))
    marks = (hmac.new(secret, content, hashlib.sha256).digest() for secret in secrets)
    return {
        "webhook-id": event_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(mark).decode()}" for mark in marks),
    }


def post(url: str, headers: Mapping[str, str], body: bytes, seconds: float = SECONDS) -> ReceiverAnswer:
    """Send it once. Whatever is not a 2xx, a redirect included, is not taken."""
    parts = urlsplit(url)
    host, target = parts.hostname or "", parts.path or "/"
    if parts.query:
        target += f"?{parts.query}"
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, parts.port, timeout=seconds, context=context
        )
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=seconds)
    late = threading.Event()

    def hang_up() -> None:
        late.set()
        with contextlib.suppress(OSError, AttributeError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    # A time-out of the socket's is for each piece: one byte every few seconds would go on for ever.
    bell = threading.Timer(seconds, hang_up)
    bell.daemon = True
    bell.start()
    try:
        connection.request("POST", target, body, dict(headers))
        answer = connection.getresponse()
        return ReceiverAnswer(
            200 <= answer.status < 300, str(answer.status), _wait(answer.getheader("Retry-After"))
        )
    except (OSError, http.client.HTTPException, ValueError) as error:
        return ReceiverAnswer(False, "No answer in time" if late.is_set() else _why(error))
    finally:
        bell.cancel()
        connection.close()


def _why(error: Exception) -> str:
    match error:
        case TimeoutError():
            return "No answer in time"
        case ssl.SSLCertVerificationError():
            return "Its certificate is not valid"
        case socket.gaierror():
            return "No such host"
        case ConnectionRefusedError():
            return "Nobody listens there"
        case http.client.HTTPException():
            return "No answer that can be read"
        case _:
            return "The connection failed"


def _wait(said: str | None) -> timedelta | None:
    if not said or not said.isascii() or not said.isdigit() or len(said) > 9:
        return None
    return min(timedelta(seconds=int(said)), LONGEST_WAIT)
