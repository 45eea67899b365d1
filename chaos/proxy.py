"""A way to a server that can be made slow or broken: TCP, on a thread of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from engine.server.children import free_port

PIECE = 64 * 1024


@dataclass
class Proxy:
    """Passes on what comes to ``port``. ``latency`` and ``cut`` may be set from any thread, at any time."""

    to: int
    """The port of 127.0.0.1 that it leads to."""
    port: int = field(default_factory=free_port)
    latency: float = 0.0
    """Seconds that each piece waits, either way."""
    cut: bool = False
    """Whether every connection is broken, and none made."""
    carried: int = 0
    """Bytes."""
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _ways: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, up: threading.Event, stop: asyncio.Event) -> None:
        """Until told to stop."""
        server = await asyncio.start_server(self._arrived, "127.0.0.1", self.port)
        up.set()
        while not stop.is_set():
            if self.cut:
                self._break()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 0.05)
        server.close()
        self._break()
        await asyncio.gather(*self._ways, return_exceptions=True)
        others = asyncio.all_tasks() - {asyncio.current_task()}  # those that had only just arrived
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)  # what was broken off is closed in the loop's next round

    def _break(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _arrived(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.cut:
            writer.transport.abort()
            return
        try:
            onward, back = await asyncio.open_connection("127.0.0.1", self.to)
        except (OSError, asyncio.CancelledError):
            writer.transport.abort()
            return
        self._open |= {writer, back}
        ways = [
            asyncio.create_task(self._carry(reader, back)),
            asyncio.create_task(self._carry(onward, writer)),
        ]
        self._ways.update(ways)
        try:
            await asyncio.gather(*ways)
        finally:
            self._ways.difference_update(ways)
            self._open -= {writer, back}
            for each in (writer, back):
                each.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(PIECE):
                if self.latency:
                    await asyncio.sleep(self.latency)
                self.carried += len(piece)
                writer.write(piece)
                await writer.drain()
            if writer.can_write_eof():
                writer.write_eof()
        except OSError:  # a program was killed in the middle of a word: the other end is to hear of it, too
            writer.transport.abort()


@contextmanager
def proxied(port: int) -> Iterator[Proxy]:
    """A proxy before that port while the block runs."""
    proxy, up = Proxy(port), threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    def run() -> None:
        loop.run_until_complete(proxy.serve(up, stop))
        loop.close()

    thread = threading.Thread(target=run, name=f"proxy-{port}", daemon=True)
    thread.start()
    if not up.wait(10):
        raise OSError(f"no proxy could be started before port {port}")
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
