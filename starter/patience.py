"""How long a caller of the web doors may take: to say what they want, to send it, and to take the answer.

uvicorn waits for ever for the rest of a half-sent head. Here a connection that gets nowhere is closed.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0
"""For the whole head of a request, from its first byte; for the first byte, from the connection."""
SILENT_SECONDS = 20.0
"""Without another byte of a body that is not whole, or of an answer taken."""
IDLE_SECONDS = 5
"""Between two requests of one connection."""
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class PatientProtocol(H11Protocol):
    """uvicorn's own, with an end to its patience."""

    _given_up: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """The head is waited for from now on."""
        super().connection_made(transport)
        self._until(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._no_longer()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """A head has one time in all, a body one from each piece to the next."""
        super().data_received(data)
        state = self.conn.their_state
        if state is h11.IDLE and self._given_up is not None:
            return
        self._no_longer()
        if state in (h11.IDLE, h11.SEND_BODY) and not self.transport.is_closing():
            self._until(HEAD_SECONDS if state is h11.IDLE else SILENT_SECONDS)

    def pause_writing(self) -> None:
        """More of the answer waits than is taken."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(SILENT_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """It is taken after all."""
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
        super().resume_writing()

    def _until(self, seconds: float) -> None:
        self._given_up = self.loop.call_later(seconds, self._give_up)

    def _no_longer(self) -> None:
        if self._given_up is not None:
            self._given_up.cancel()
            self._given_up = None

    def _give_up(self) -> None:
        self._given_up = None
        if self.flow.read_paused:  # it is we who do not take what they send
            self._until(SILENT_SECONDS)
        elif self.conn.their_state is h11.IDLE and self.conn.our_state is h11.IDLE:
            self.transport.write(TOO_SLOW)
            self.transport.close()
        else:
            self.transport.abort()
