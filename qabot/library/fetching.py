"""Fetches a feed or a page of the web: the one address that it is given, and only then.

Nothing else in the library uses the network. What comes back is bounded in size and time, and may
lead elsewhere a few times, but never off the web, nor from a protected address to an open one.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import zlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx

from qabot.library.addresses import shown
from qabot.library.feeds import is_feed
from qabot.library.reading import MAX_ARTICLE_BYTES, MAX_REASON_SHOWN, Served, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = MAX_ARTICLE_BYTES
SECONDS = 60.0
"""For all of it: a server that sends a byte now and then holds nobody up for longer."""

MAX_REDIRECTS = 5

_SCHEMES = ("http", "https")
_PAGES = ("text/html", "application/xhtml+xml")
_UNTOLD = ("", "application/octet-stream", "text/plain")
_PAGE = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype\s+html|<html)", re.IGNORECASE)
_MAX_VALIDATOR = 500
_MAX_PORT = 65_535
_HEADERS = {
    "user-agent": "qabot",
    "accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, "
    "text/html;q=0.8, */*;q=0.1",
    # The one that is unpacked here, bounded: a library would unpack whatever it is sent.
    "accept-encoding": "gzip",
}
_SAVE_IT = "save it, and add the file"
_CHECK = "check the address"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server sent.

    Attributes:
        content: Unpacked.
        served: What was said of it.
        validators: What the server knows this very content by; goes back to it the next time.
    """

    content: bytes
    served: Served
    validators: str


def fetch(address: str, validators: str = "") -> Fetched | None:
    """Fetch a feed or a page; None if it is still what the validators are of.

    Proxies are those of the environment (``HTTPS_PROXY``, ``NO_PROXY``).

    Raises:
        UnreadableError: If it cannot be had, or is something else.
    """
    try:
        return asyncio.run(_fetch(_checked(address), validators))
    except (TimeoutError, httpx.TimeoutException) as error:
        raise UnreadableError(f"took more than {SECONDS:.0f} s", "try again later") from error
    except (httpx.HTTPError, httpx.InvalidURL, ImportError, ValueError) as error:
        raise UnreadableError(*_told(error)) from error


def _checked(address: str, base: httpx.URL | None = None) -> httpx.URL:
    url = httpx.URL(address) if base is None else base.join(address)
    which = "leads to an address that " if base else ""
    if url.scheme not in _SCHEMES:
        raise UnreadableError(f"{which}is {url.scheme}, not http or https", _SAVE_IT)
    if not url.host or (url.port or 0) > _MAX_PORT:
        raise UnreadableError(f"{which}names no host, or a port that cannot be", _CHECK)
    if url.userinfo or shown(address) != address.partition("#")[0]:
        raise UnreadableError(
            f"{which}has a name or a password in it, which would stand in ids and messages",
            _SAVE_IT,
        )
    return url.copy_with(fragment=None)


async def _fetch(url: httpx.URL, validators: str) -> Fetched | None:
    headers = {**_HEADERS, **dict(_conditions(validators))}
    async with (
        asyncio.timeout(SECONDS),
        httpx.AsyncClient(timeout=SECONDS, headers=headers, follow_redirects=False) as client,
    ):
        for _ in range(MAX_REDIRECTS + 1):
            async with client.stream("GET", url) as response:
                if not response.has_redirect_location:
                    return await _received(response, validators)
                target = _checked(response.headers["location"], url)
            if url.scheme == "https" and target.scheme == "http":
                raise UnreadableError(
                    "leads from https to http, where anybody can change it", _SAVE_IT
                )
            url = target
    raise UnreadableError(f"leads on more than {MAX_REDIRECTS} times", _CHECK)


async def _received(response: httpx.Response, validators: str) -> Fetched | None:
    if response.status_code == HTTPStatus.NOT_MODIFIED and validators:
        return None
    if response.status_code != HTTPStatus.OK:
        raise UnreadableError(*_refusal(response.status_code))
    content = await _content(response)
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    served = Served(str(response.url), _suffix(content, kind), response.charset_encoding)
    return Fetched(content, served, _validators(response))


async def _content(response: httpx.Response) -> bytes:
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "gzip", "x-gzip"):
        raise UnreadableError(f"is packed as {packing}, which was not asked for", _SAVE_IT)
    unpacker = None if packing == "identity" else zlib.decompressobj(zlib.MAX_WBITS | 16)
    data = bytearray()
    async for piece in response.aiter_raw():
        try:
            data += unpacker.decompress(piece, MAX_BYTES + 1 - len(data)) if unpacker else piece
        except zlib.error as error:
            raise UnreadableError(f"is damaged: {error}", "try again later") from error
        if len(data) > MAX_BYTES:
            raise UnreadableError(f"is larger than {MAX_BYTES} bytes", _SAVE_IT)
    if unpacker and not unpacker.eof:
        raise UnreadableError("is cut off", "try again later")
    if not data:
        raise UnreadableError("is empty", _CHECK)
    return bytes(data)


def _suffix(content: bytes, kind: str) -> str:
    """Return the suffix of the reader, by what is there and what it was said to be."""
    if is_feed(content):
        return ".xml"
    if kind in _PAGES or (kind in _UNTOLD and _PAGE.match(content)):
        return ".html"
    told = kind or "of no type"
    raise UnreadableError(f"is {told}, neither a feed (RSS or Atom) nor a page", _SAVE_IT)


def _conditions(validators: str) -> Iterator[tuple[str, str]]:
    told = json.loads(validators) if validators else {}
    for name, header in (("etag", "if-none-match"), ("last-modified", "if-modified-since")):
        if name in told:
            yield header, told[name]


def _validators(response: httpx.Response) -> str:
    told = {name: response.headers.get(name, "") for name in ("etag", "last-modified")}
    usable = {n: v for n, v in told.items() if v.isascii() and 0 < len(v) <= _MAX_VALIDATOR}
    return json.dumps(usable) if usable else ""


def _refusal(status: int) -> tuple[str, str]:
    """Return what a status means to whoever asked, and what to do."""
    try:
        reason = f"answers {status} {HTTPStatus(status).phrase}"
    except ValueError:
        reason = f"answers {status}"
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return f"{reason}: it wants a login, or no programs", _SAVE_IT
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return reason, "try again later"
    return reason, f"{_CHECK}, or leave it out"


def _told(error: Exception) -> tuple[str, str]:
    """Return in words why there was no answer, and what to do."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = f"has a certificate that cannot be trusted: {cause.verify_message}"
            return reason, f"{_CHECK}, the clock, and certificates of your own (SSL_CERT_FILE)"
        if isinstance(cause, ssl.SSLError):
            return f"does not speak TLS as it should: {cause.reason}", "see whether it is http"
    told = " ".join(str(error).split())[:MAX_REASON_SHOWN] or type(error).__name__
    if isinstance(error, ImportError):
        return f"is behind a SOCKS proxy: {told}", "pip install 'qabot[socks]'"
    if isinstance(error, (httpx.InvalidURL, ValueError)):
        return f"is no address: {told}", _CHECK
    if isinstance(error, httpx.ProxyError):
        return f"is not reached through the proxy: {told}", "check HTTPS_PROXY and HTTP_PROXY"
    return f"cannot be reached: {told}", f"{_CHECK} and the network"


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
