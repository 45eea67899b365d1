"""A stand-in for ClamAV's daemon: it speaks INSTREAM as clamd does, and knows one word that is a virus."""

import socketserver
import struct
from contextlib import AbstractContextManager

from tests.photographs.running import running

VIRUS = b"X5O-EXAMPLE-VIRUS"


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert self._take(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack(">I", self._take(4))[0]:
            content += self._take(length)
        if isinstance(self.server, Clamd):
            self.server.seen.append(content)
            answer = self.server.answer or (b"stream: Example FOUND" if VIRUS in content else b"stream: OK")
            self.request.sendall(answer + b"\0")

    def _take(self, count: int) -> bytes:
        taken = b""
        while len(taken) < count:
            more = self.request.recv(count - len(taken))
            assert more, "the client left"
            taken += more
        return taken


class Clamd(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[bytes] = []
        self.answer = b""

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


def clamd() -> AbstractContextManager[Clamd]:
    """The stand-in, running."""
    return running(Clamd())
