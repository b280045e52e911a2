"""One address is fetched because somebody typed it: within bounds, and nothing beside it."""

from __future__ import annotations

import gzip
import logging
import shutil
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qabot.engine import Engine
from qabot.errors import ArticlesError
from qabot.library import fetching
from qabot.library.fetching import fetch
from qabot.library.holdings import Changes
from qabot.library.reading import UnreadableError
from qabot.library.store import Store
from qabot.library.sync import Report, sync, take_in
from tests.library.given import FILES
from tests.library.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.library.serving import Answer, Headers, Site

PAGE = (FILES / "bridge.html").read_bytes()
RSS = '<rss version="2.0"><channel><title>Paper</title>{}</channel></rss>'
XML = "application/rss+xml"


def item(name: str, text: str = "It rained.") -> str:
    linked = "http://127.0.0.1:9/never.html"
    return (
        f"<item><title>{name}</title><guid>{name}</guid><link>{linked}</link>"
        f"<description>{text}</description></item>"
    )


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def store() -> Store:
    return Store(Path("library.sqlite"))


def ids(store: Store) -> list[str]:
    return sorted(article.id for article in store.overlay().over(()))


def told(report: Report) -> str:
    (problem,) = report.problems
    return str(problem)


# --- what is taken in -------------------------------------------------------------------------


def test_a_feed_is_taken_in_under_the_name_of_its_address(site: Site, store: Store) -> None:
    address = site.put("/feed.xml", (FILES / "gazette.rss").read_bytes(), XML)
    report = take_in(store, [address])
    assert (report.changes, report.problems) == (Changes(added=2), ())
    place = address.removeprefix("http://")
    assert ids(store)[0] == f"{place}!/tag:gazette.example,2024-05-17:/bridge.html"
    # Nothing that it links to is asked for.
    assert site.paths == ["/feed.xml"]


def test_a_page_is_taken_in_without_what_surrounds_its_article(site: Site, store: Store) -> None:
    address = site.put("/2024/bridge?print=1", PAGE, "text/html; charset=utf-8")
    assert take_in(store, [address]).changes == Changes(added=1)
    (article,) = store.overlay().added
    assert article.id == address.removeprefix("http://")
    assert "The new bridge over the river Lom was opened" in article.text
    assert site.paths == ["/2024/bridge?print=1"]


def test_the_address_stands_for_that_of_a_page_which_does_not_tell_it(
    site: Site, store: Store
) -> None:
    text = "<p>It rained in Bergen for three days, and the river rose by two metres.</p>" * 3
    address = site.put("/rain", f"<html><body><article>{text}</article></body></html>", "text/html")
    take_in(store, [address])
    assert store.overlay().added[0].url == address


@pytest.mark.parametrize("kind", [XML, "text/xml", "text/html", "text/plain", ""])
def test_a_feed_is_known_by_its_content_whatever_it_is_served_as(
    site: Site, store: Store, kind: str
) -> None:
    assert take_in(store, [site.put("/f", RSS.format(item("A")), kind)]).changes.added == 1


def test_the_encoding_that_the_server_tells_goes_before_that_of_the_feed(
    site: Site, store: Store
) -> None:
    whole = f'<?xml version="1.0" encoding="utf-8"?>{RSS.format(item("A", "Дождь кончился."))}'
    address = site.put("/f", whole.encode("cp1251"), "text/xml; charset=windows-1251")
    take_in(store, [address])
    assert store.overlay().added[0].text == "Дождь кончился."


def test_what_is_packed_is_unpacked(site: Site, store: Store) -> None:
    packed = gzip.compress(RSS.format(item("A")).encode())
    address = site.put("/f.gz", packed, XML, content_encoding="gzip")
    assert take_in(store, [address]).changes.added == 1


# --- the next time ----------------------------------------------------------------------------


def test_what_is_as_it_was_is_not_sent_again(site: Site, store: Store) -> None:
    def answer(headers: Headers) -> Answer:
        known = headers.get("if-none-match") == '"one"'
        assert known == (headers.get("if-modified-since") == "Fri, 27 Nov 2026 10:00:00 GMT")
        told = {"etag": '"one"', "last-modified": "Fri, 27 Nov 2026 10:00:00 GMT"}
        return (304, told, b"") if known else (200, told, RSS.format(item("A")).encode())

    site.pages["/f"] = answer
    address = f"{site.home}/f"
    assert sync(store, [address]).changes == Changes(added=1)
    assert sync(store, [address]).changes == Changes(unchanged=1)
    assert [("if-none-match" in headers) for _, headers in site.asked] == [False, True]
    # Adding by name has back what was withdrawn.
    store.withdraw(ids(store)[0])
    assert take_in(store, [address]).problems == ()
    assert len(ids(store)) == 1


def test_what_has_left_a_feed_stays_and_what_is_new_and_changed_in_it_is_taken_over(
    site: Site, store: Store
) -> None:
    address = site.put("/f", RSS.format(item("A") + item("B")), XML)
    sync(store, [address])
    site.put("/f", RSS.format(item("B", "It snowed.") + item("C")), XML)
    assert sync(store, [address]).changes == Changes(added=1, updated=1, unchanged=1)
    assert {a.title: a.text for a in store.overlay().added} == {
        "A": "It rained.",
        "B": "It snowed.",
        "C": "It rained.",
    }


@pytest.mark.parametrize("status", ["404", "500"])
def test_what_cannot_be_had_any_more_stays_and_nothing_else_is_removed(
    site: Site, store: Store, status: str
) -> None:
    Path("rain.txt").write_text("It rained.")
    address = site.put("/f", RSS.format(item("A")), XML)
    sync(store, [address, "rain.txt"])
    site.put("/f", "gone", status=status)
    report = sync(store, [address])
    assert report.changes == Changes()
    assert told(report).startswith(f"{address}: answers {status} ")
    assert len(ids(store)) == 2


def test_what_is_not_named_any_more_is_removed_like_other_files(site: Site, store: Store) -> None:
    Path("rain.txt").write_text("It rained.")
    sync(store, [site.put("/f", RSS.format(item("A")), XML), "rain.txt"])
    assert sync(store, ["rain.txt"]).changes == Changes(removed=1, unchanged=1)
    assert len(site.asked) == 1


def test_between_two_looks_what_came_from_an_address_is_as_it_was(site: Site, store: Store) -> None:
    address = site.put("/f", RSS.format(item("A")), XML)
    sync(store, [address])
    assert sync(store, [address], fetching=False).changes == Changes(unchanged=1)
    assert len(site.asked) == 1


def test_ids_that_another_has_are_told_apart_by_the_whole_address(site: Site, store: Store) -> None:
    name = site.put("/f", PAGE, "text/html").removeprefix("http://")
    Path(name).parent.mkdir(parents=True)
    Path("lines.jsonl").write_text(f'{{"id": "{name}", "text": "It rained."}}')
    take_in(store, ["lines.jsonl"])
    assert take_in(store, [f"http://{name}"]).problems == ()
    assert ids(store) == sorted([name, f"http://{name}"])


# --- what is not fetched ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (b"%PDF-1.7", "application/pdf", "is application/pdf, neither a feed (RSS or Atom) nor"),
        ("<urlset/>", "application/xml", "is application/xml, neither a feed (RSS or Atom) nor"),
        ('{"a": 1}', "application/json", "is application/json, neither a feed (RSS or Atom) nor"),
        ("It rained.", "text/plain", "is text/plain, neither a feed (RSS or Atom) nor a page"),
        (b"", "text/html", "is empty; check the address"),
        (RSS.format(""), XML, "holds no article"),
        ("<html></html>", "text/html", "holds no article that could be told from the rest"),
    ],
    ids=["PDF", "other XML", "JSON", "text", "nothing", "feed without entries", "bare page"],
)
def test_what_is_neither_a_feed_nor_a_page_is_told(
    site: Site, store: Store, content: bytes | str, kind: str, reason: str
) -> None:
    address = site.put("/x", content, kind)
    assert told(take_in(store, [address])).startswith(f"{address}: {reason}")
    assert not ids(store)


@pytest.mark.parametrize(
    ("status", "reason", "remedy"),
    [
        (404, "answers 404 Not Found", "check the address, or leave it out"),
        (410, "answers 410 Gone", "check the address, or leave it out"),
        (403, "answers 403 Forbidden: it wants a login, or no programs", "save it, and add"),
        (429, "answers 429 Too Many Requests", "try again later"),
        (503, "answers 503 Service Unavailable", "try again later"),
        (299, "answers 299", "check the address"),
        (304, "answers 304 Not Modified", "check the address"),
    ],
)
def test_a_refusal_is_told_with_what_to_do(
    site: Site, status: int, reason: str, remedy: str
) -> None:
    with pytest.raises(UnreadableError, match=reason) as caught:
        fetch(site.put("/x", b"", status=str(status)))
    assert caught.value.remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://a.example/f", "is ftp, not http or https"),
        ("file:///etc/passwd", "is file, not http or https"),
        ("http:///f", "names no host"),
        ("http://a.example:port/f", "is no address: "),
        ("http://127.0.0.1:99999/f", "names no host, or a port"),
        ("http://127.0.0.1/\0", "is no address: "),
    ],
)
def test_what_is_no_address_of_the_web_is_told(address: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=f"^{reason}"):
        fetch(address)


@pytest.mark.parametrize("user", ["ann:s3cret@", "s3cret@", "ann:s3@cret@", ":s3cret@"])
def test_an_address_with_a_password_is_refused_and_not_repeated(
    site: Site, store: Store, user: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    site.put("/f", RSS.format(item("A")), XML)
    report = take_in(store, [site.home.replace("//", f"//{user}") + "/f"])
    assert told(report).startswith(f"{site.home}/f: has a name or a password in it")
    assert "cret" not in told(report) + caplog.text
    assert site.asked == []


# --- where it may lead ------------------------------------------------------------------------


def test_a_redirect_is_followed_and_the_address_that_was_given_stays(
    site: Site, store: Store
) -> None:
    site.put("/new", RSS.format(item("A")), XML)
    address = site.put("/old", b"", status="301", location="/new")
    take_in(store, [address])
    assert ids(store) == [f"{address.removeprefix('http://')}!/A"]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("file:///etc/passwd", "leads to an address that is file, not http or https"),
        ("//ann:s3cret@127.0.0.1/f", "leads to an address that has a name or a password in it"),
        ("http://a.example:port/f", "cannot be reached: Invalid URL in location header"),
        ("/x", "leads on more than 5 times"),
    ],
    ids=["file", "password", "no address", "loop"],
)
def test_a_redirect_leads_nowhere_else(site: Site, location: str, reason: str) -> None:
    address = site.put("/x", b"", status="302", location=location)
    with pytest.raises(UnreadableError, match=f"^{reason}") as caught:
        fetch(address)
    assert "s3cret" not in str(caught.value)
    assert len(site.asked) == (6 if location == "/x" else 1)


# --- bounds -----------------------------------------------------------------------------------


def test_what_is_too_large_is_refused_packed_or_not(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 1000)
    bomb = gzip.compress(b" " * 50_000_000)
    for address in (
        site.put("/plain", b"<" * 1001, "text/html"),
        site.put("/bomb", bomb, "text/html", content_encoding="gzip"),
    ):
        with pytest.raises(UnreadableError, match=r"^is larger than 1000 bytes$"):
            fetch(address)


@pytest.mark.parametrize(
    ("content", "packing", "reason"),
    [
        (gzip.compress(PAGE), "gzip, gzip", "is packed as gzip, gzip, which was not asked for"),
        (PAGE, "br", "is packed as br, which was not asked for"),
        (PAGE, "gzip", "is damaged: "),
        (gzip.compress(PAGE)[:-20], "gzip", "is cut off"),
    ],
    ids=["twice", "other", "not packed", "cut off"],
)
def test_what_cannot_be_unpacked_is_told(
    site: Site, content: bytes, packing: str, reason: str
) -> None:
    with pytest.raises(UnreadableError, match=f"^{reason}"):
        fetch(site.put("/x", content, "text/html", content_encoding=packing))


def test_a_server_that_sends_a_byte_now_and_then_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                for byte in b"HTTP/1.1 200 OK\r\nx-long: " + b"a" * 100:
                    try:
                        connection.send(bytes([byte]))
                    except OSError:
                        return
                    time.sleep(0.05)

        thread = threading.Thread(target=drip)
        thread.start()
        begun = time.monotonic()
        with pytest.raises(UnreadableError, match=r"^took more than"):
            fetch(f"http://127.0.0.1:{server.getsockname()[1]}/f")
        assert time.monotonic() - begun < 3
        thread.join()


def test_a_server_that_is_not_there_is_told(store: Store) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/f"
    line = told(take_in(store, [address]))
    assert line.startswith(f"{address}: cannot be reached: ")
    assert line.endswith("; check the address and the network")


def test_a_proxy_of_the_environment_is_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", site.home)
    monkeypatch.setenv("no_proxy", "")
    site.put("http://news.example/f", RSS.format(item("A")), XML)
    assert fetch("http://news.example/f") is not None


# --- TLS --------------------------------------------------------------------------------------


def test_a_server_that_does_not_speak_tls_is_told(site: Site) -> None:
    with pytest.raises(UnreadableError, match=r"^does not speak TLS as it should") as caught:
        fetch(site.home.replace("http:", "https:"))
    assert caught.value.remedy == "see whether it is http"


@pytest.fixture
def safe_site(site: Site) -> Iterator[str]:
    """The address of a server that speaks TLS, with a certificate of its own, and leads on."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    command = "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("cert.pem", "key.pem")
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            try:
                with context.wrap_socket(connection, server_side=True) as safe:
                    safe.recv(4096)
                    head = f"HTTP/1.1 302 Found\r\nlocation: {site.home}/f\r\n"
                    safe.sendall(f"{head}content-length: 0\r\n\r\n".encode())
            except OSError:
                connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}/f"
        thread.join()


def test_a_certificate_that_nobody_vouches_for_is_told(safe_site: str) -> None:
    with pytest.raises(UnreadableError, match=r"^has a certificate that cannot be trusted: self"):
        fetch(safe_site)


def test_nothing_leads_from_a_protected_address_to_an_open_one(
    site: Site, safe_site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "cert.pem")
    site.put("/f", RSS.format(item("A")), XML)
    with pytest.raises(UnreadableError, match=r"^leads from https to http"):
        fetch(safe_site)
    assert site.asked == []


# --- only when told ---------------------------------------------------------------------------


def test_articles_to_answer_from_are_not_fetched(site: Site) -> None:
    address = site.put("/f", RSS.format(item("A")), XML)
    given: list[list[Path | str]] = [[address], [Path(address)]]
    for paths in given:
        with pytest.raises(ArticlesError, match=r"f: is on the web; 'qabot add' fetches it"):
            Engine.from_articles(paths)
    assert site.asked == []
