"""A proxy on loopback that notes what goes through it: HTTP forwarding, CONNECT, and SOCKS 5."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class FakeProxy:
    """What went through: first lines of requests, or ``SOCKS host:port``; and who one was."""

    seen: list[str] = field(default_factory=list)
    users: set[str] = field(default_factory=set)
    port: int = 0
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)
        with suppress(OSError, asyncio.IncompleteReadError):
            async with closed_at_last(writer):
                first = await reader.readexactly(1)
                if first == b"\x05":
                    await self._socks(reader, writer)
                else:
                    await self._http(first, reader, writer)

    async def _http(
        self, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        head = first + await reader.readuntil(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        self.seen.append(lines[0])
        self.users |= {line for line in lines if line.lower().startswith("proxy-authorization:")}
        method, target, _ = lines[0].split()
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        parts = urlsplit(target)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        # One request a connection, so that the head of each is seen.
        kept = [line for line in lines[1:-2] if not line.lower().startswith("connection:")]
        passed = "\r\n".join([f"{method} {path} HTTP/1.1", *kept, "Connection: close", "", ""])
        assert parts.hostname
        there = await asyncio.open_connection(parts.hostname, parts.port or 80)
        there[1].write(passed.encode())
        await _join((reader, writer), there)

    async def _socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly((await reader.readexactly(1))[0])
        writer.write(b"\x05\x00")
        _, _, _, kind = await reader.readexactly(4)
        assert kind in (1, 3)
        size = 4 if kind == 1 else (await reader.readexactly(1))[0]
        raw = await reader.readexactly(size)
        host = ".".join(map(str, raw)) if kind == 1 else raw.decode()
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.seen.append(f"SOCKS {host}:{port}")
        there = await asyncio.open_connection(host, port)
        writer.write(b"\x05\x00\x00\x01" + bytes(6))
        await _join((reader, writer), there)


async def _join(here: Streams, there: Streams) -> None:
    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
            writer.close()

    async with closed_at_last(there[1]):
        await asyncio.gather(pass_on(here[0], there[1]), pass_on(there[0], here[1]))


@asynccontextmanager
async def closed_at_last(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    """Close a connection at the end of the block, however that ends, and wait until it is."""
    try:
        yield
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


@asynccontextmanager
async def proxying() -> AsyncIterator[FakeProxy]:
    """Run a proxy for the time of the block."""
    proxy = FakeProxy()
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        for task in list(proxy.under_way):
            task.cancel()
        await asyncio.gather(*proxy.under_way, return_exceptions=True)
