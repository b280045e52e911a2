"""A server of the web on this machine, which answers as it is told and keeps what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias

Headers: TypeAlias = dict[str, str]
Answer: TypeAlias = tuple[int, Headers, bytes]


@dataclass
class Site:
    """What is where, and who asked for it with which headers."""

    home: str
    pages: dict[str, Answer | Callable[[Headers], Answer]] = field(default_factory=dict)
    asked: list[tuple[str, Headers]] = field(default_factory=list)

    def put(self, path: str, content: bytes | str, kind: str = "", **headers: str) -> str:
        """Have something at a path, and return its address."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if kind:
            told["content-type"] = kind
        data = content.encode() if isinstance(content, str) else content
        self.pages[path] = (int(told.pop("status", "200")), told, data)
        return self.home + path

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def serving() -> Iterator[Site]:
    """Serve until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            site.asked.append((self.path, headers))
            found = site.pages.get(self.path, (404, Headers(), b"not here"))
            status, told, content = found(headers) if callable(found) else found
            self.send_response(status)
            for name, value in {"content-length": str(len(content)), **told}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Site(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
