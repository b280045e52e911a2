"""The HTTP side of the fake Bot API: one thread a connection, kept alive as the real one does."""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.telegram.fake_api import (
    TOKEN,
    ApiError,
    BadGatewayError,
    DroppedError,
    FakeApi,
    Params,
    error_body,
)
from tests.telegram.fake_messages import File

GATEWAY_PAGE = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body></html>\r\n"
)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # More connections at once than the handful that the default lets wait.
    request_queue_size = 128

    def __init__(self, api: FakeApi) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.api = api

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that the bot has closed."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body go out in two writes; together with delayed acknowledgements Nagle's
    # algorithm would make every answer take 40 ms.
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        token, _, method = unquote(address.path).removeprefix("/bot").rpartition("/")
        try:
            params = _decoded(address.query, self.headers.get("Content-Type", ""), body)
            result = cast(_Server, self.server).api.answer(token, method, params, self._is_gone)
            self._reply(200, json.dumps({"ok": True, "result": result}).encode())
        except ApiError as error:
            self._reply(error.code, error_body(error))
        except BadGatewayError:
            self._reply(502, GATEWAY_PAGE, "text/html")
        except DroppedError:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if not path.startswith("/file/bot"):
            self.do_POST()
            return
        token, _, place = path.removeprefix("/file/bot").partition("/")
        content = cast(_Server, self.server).api.file_at(place) if token == TOKEN else None
        if content is None:
            self._reply(404, error_body(ApiError(404, "Not Found")))
        else:
            self._reply(200, content, "application/octet-stream")

    def _reply(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the time by the clock of this server."""
        behind = cast(_Server, self.server).api.behind
        return super().date_time_string(int(timestamp or time.time() - behind))

    def _is_gone(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


def _decoded(query: str, content_type: str, body: bytes) -> Params:
    """Return the parameters of a call, however they came; nested ones come as JSON in text."""
    raw: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
    try:
        if content_type.startswith("application/json"):
            raw |= json.loads(body or b"{}")
        elif content_type.startswith("multipart/form-data"):
            raw |= _form_fields(content_type, body)
        else:
            text = body.decode()
            raw |= dict(parse_qsl(text, keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        raise ApiError.bad_request("strings must be encoded in UTF-8") from None
    return {name: _nested(name, value) for name, value in raw.items()}


def _form_fields(content_type: str, body: bytes) -> dict[str, object]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + body)
    fields: dict[str, object] = {}
    for part in form.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = cast(bytes, part.get_payload(decode=True))
        file_name = part.get_filename()
        fields[name] = content.decode() if file_name is None else File(file_name, content)
    return _attached(fields)


def _attached(fields: dict[str, object]) -> dict[str, object]:
    """Put files in the place of what refers to them."""
    files = {f"attach://{name}": name for name, value in fields.items() if isinstance(value, File)}
    for name, value in list(fields.items()):
        if isinstance(value, str) and value in files:
            fields[name] = fields.pop(files[value])
    return fields


_NESTED = {
    *("allowed_updates", "commands", "scope", "reply_parameters", "link_preview_options"),
    *("reply_markup", "entities", "message_ids", "results", "button"),
}


def _nested(name: str, value: object) -> object:
    if name not in _NESTED or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise ApiError.bad_request(f"can't parse {name} JSON object") from None


@contextmanager
def served(api: FakeApi) -> Iterator[str]:
    """Serve the fake API on a free port of loopback, and give its address."""
    server = _Server(api)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        with api.changed:
            api.closing = True
            api.changed.notify_all()
        server.shutdown()
        server.server_close()
        thread.join()
