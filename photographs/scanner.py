"""The council's own scanner for viruses, where it has one: ClamAV's daemon, by its INSTREAM command."""

import socket
import struct
from dataclasses import dataclass

SECONDS = 20.0
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4_096


class ScannerAway(Exception):
    """It does not answer, or could not look: try again later."""


class Infected(Exception):
    """It found something. The file is not kept."""


@dataclass(frozen=True)
class Scanner:
    """``address`` is ``host:port``, or ``unix:/run/clamav/clamd.ctl``."""

    address: str
    seconds: float = SECONDS

    def look(self, content: bytes) -> None:
        """Return if nothing was found. Raises Infected or ScannerAway."""
        try:
            with self._connected() as connection:
                connection.sendall(b"zINSTREAM\0")
                for at in range(0, len(content), _CHUNK):
                    chunk = content[at : at + _CHUNK]
                    connection.sendall(struct.pack(">I", len(chunk)) + chunk)
                connection.sendall(struct.pack(">I", 0))
                answer = self._answer(connection)
        except (OSError, ValueError) as error:
            raise ScannerAway(type(error).__name__) from None
        if answer.endswith(" FOUND"):
            raise Infected
        if answer != "stream: OK":
            raise ScannerAway("it could not look")

    def _connected(self) -> socket.socket:
        if self.address.startswith("unix:"):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(self.seconds)
            try:
                connection.connect(self.address.removeprefix("unix:"))
            except OSError:
                connection.close()
                raise
            return connection
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), self.seconds)

    def _answer(self, connection: socket.socket) -> str:
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            more = connection.recv(_LONGEST_ANSWER)
            if not more:
                break
            answer += more
        return answer.rstrip(b"\0").decode("utf-8", "replace").strip()
