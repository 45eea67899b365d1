"""The way to a server that can be made slow or broken."""

import asyncio
import socket
import time
from collections.abc import Awaitable
from contextlib import suppress

import pytest

from chaos.proxy import Proxy, proxied


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while said := await reader.read(100):
        writer.write(said)
    writer.close()
    await writer.wait_closed()


async def _asked(proxy: Proxy) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        writer.write(b"hello")
        return await reader.read(100)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def test_it_carries_is_slow_breaks_and_carries_again() -> None:
    server = await asyncio.start_server(_echo, "127.0.0.1", 0)
    with proxied(server.sockets[0].getsockname()[1]) as proxy:
        assert await _asked(proxy) == b"hello"
        assert proxy.carried == 10
        proxy.latency = 0.2
        began = time.monotonic()
        assert await _asked(proxy) == b"hello"
        assert time.monotonic() - began >= 0.4  # there and back
        proxy.latency = 0.0
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(b"hello")
        assert await reader.read(100) == b"hello"
        proxy.cut = True
        assert await _broken(reader.read(100))
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        assert await _broken(_asked(proxy))
        proxy.cut = False
        assert await _asked(proxy) == b"hello"
    server.close()
    await server.wait_closed()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", proxy.port), timeout=2)


async def _broken(reading: Awaitable[bytes]) -> bool:
    try:
        return await reading == b""
    except ConnectionError:
        return True
