"""The commands that change the library and show what is in it: add, sync, remove, articles."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qabot.arguments import Call, common_options, json_option
from qabot.console.render import clean_line, clean_lines
from qabot.errors import SettingsError
from qabot.loading import are_default, library_file, set_up_logs, warn_of
from qabot.state import NO_HOME
from qabot.streams import progress_shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qabot.library.holdings import Entry
    from qabot.library.store import Store
    from qabot.library.sync import Report
    from qabot.models import Article
    from qabot.settings import LoadedSettings

FAILED = 1

_LINES_AT_ONCE = 500
_FETCH_AGAIN = 15 * 60.0  # seconds between two looks at addresses while folders are watched
_AGAIN = 10_000  # milliseconds after which watched folders are looked through if nothing is told


@click.command(
    "add",
    epilog="""\b
Examples:
  qabot add news/ today.jsonl
  pbpaste | qabot add - --source "The Herald" --published 2026-11-28
  qabot add https://example.org/feed.xml

An address of a feed or a page is fetched, and nothing that it links to.
The exit status is 0, or 1 if something could not be read, 2 for an error.""",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH|URL|-...")
@click.option("--source", metavar="NAME", help="Outlet of the text on standard input.")
@click.option("--url", metavar="URL", help="Where its original is.")
@click.option("--published", metavar="DATE", help='Its day: ISO 8601, "2026-11" will do.')
@common_options
@click.pass_obj
def add(
    call: Call,
    paths: tuple[str, ...],
    source: str | None,
    url: str | None,
    published: str | None,
) -> int:
    """Add files, folders, feeds, pages or a text to the library."""
    from qabot.library.sync import take_in, take_in_text

    loaded = call.load()
    store, columns = _library(loaded), loaded.settings.library.columns
    files = [path for path in paths if path != "-"]
    reports = []
    if "-" in paths:
        text = sys.stdin.buffer.read() if sys.stdin else b""
        reports.append(take_in_text(store, text, source=source, url=url, published=published))
    elif source or url or published:
        raise click.UsageError(
            "--source, --url and --published are of a text on standard input (-)"
        )
    if files:
        with progress_shown("files") as progress:
            reports.append(take_in(store, files, columns=columns, progress=progress))
    return _tell(reports, store)


@click.command(
    "sync",
    epilog="""\b
Examples:
  qabot sync news/
  qabot sync news/ archive/2025.jsonl
  qabot sync --watch news/
  qabot sync news/ https://example.org/feed.xml

Files that have not changed are not read again; addresses of feeds and pages are
fetched each time, with --watch every 15 minutes. What came from other files and
addresses is removed, what came from none stays, and so does what has left a feed
or cannot be fetched. The exit status is 0, or 1 if something
could not be read, 2 for an error.""",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH|URL...")
@click.option("--watch", is_flag=True, help="Go on at each change, till Ctrl-C.")
@common_options
@click.pass_obj
def sync(call: Call, paths: tuple[str, ...], watch: bool) -> int:
    """Make the library the same as files, folders, feeds and pages."""
    from qabot.library import sync as syncing

    if "-" in paths:
        raise click.UsageError("sync takes no standard input; 'qabot add -' adds a text")
    loaded = call.load()
    store, columns = _library(loaded), loaded.settings.library.columns
    changes = watched(paths) if watch else None
    told: Report | None = None
    due = time.monotonic()
    while True:
        fetching = time.monotonic() >= due
        due = time.monotonic() + _FETCH_AGAIN if fetching else due
        with progress_shown("files") as progress:
            report = syncing.sync(
                store, paths, columns=columns, progress=progress, fetching=fetching
            )
        # While it watches, what is as it was need not be told again.
        if told is None or report.problems != told.problems or report.changes.any:
            status = _tell([report], store)
        told = report
        if changes is None or next(changes, None) is None:
            return status


@click.command(
    "remove", epilog="\b\nExamples:\n  qabot remove flood.txt\n  qabot articles | grep flood"
)
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@common_options
@click.pass_obj
def remove(call: Call, ids: tuple[str, ...]) -> int:
    """Leave articles out, whose files may stay."""
    loaded = call.load()
    store = _library(loaded)
    present = _present(loaded, store)
    gone = _find(present, ids)
    if len(gone) == len(present):
        raise click.ClickException("these are all articles; add others before they go")
    for article in gone:
        store.withdraw(article.id)
    click.echo(f"removed {len(gone)}, left {len(present) - len(gone)}: {store.path}")
    return 0


@click.command("articles", epilog="\b\nExamples:\n  qabot articles\n  qabot articles --json | head")
@json_option
@common_options
@click.pass_obj
def articles(call: Call, as_json: bool) -> int:
    """List the articles that are answered from, and since when."""
    loaded = call.load()
    lines = map(_as_json if as_json else _as_text, _listed(loaded, _library(loaded)))
    # Each is written at once, which for a line alone takes longer than to make it.
    while some := list(islice(lines, _LINES_AT_ONCE)):
        click.echo("\n".join(some))
    return 0


@click.command(
    "article", epilog="\b\nExamples:\n  qabot article flood.txt\n  qabot article flood.txt --json"
)
@click.argument("article_id", metavar="ID")
@json_option
@common_options
@click.pass_obj
def article(call: Call, article_id: str, as_json: bool) -> int:
    """Show an article as it is kept."""
    from dataclasses import asdict

    from qabot.batch import encode_line

    loaded = call.load()
    (found,) = _find(_present(loaded, _library(loaded)), [article_id])
    click.echo(encode_line(asdict(found)) if as_json else clean_lines(found.text))
    return 0


def watched(paths: Sequence[str]) -> Iterator[object]:
    """Yield whenever something changes in files or folders, until the user has enough.

    Raises:
        SettingsError: If the library that watches is not installed.
    """
    try:
        from watchfiles import watch
    except ImportError:
        raise SettingsError("--watch needs 'pip install qabot[watch]'") from None
    from qabot.library.addresses import is_address

    if not any(is_address(path) or Path(path).exists() for path in paths):
        raise click.ClickException(f"there is nothing to watch: {', '.join(paths)} does not exist")
    # Which tells of Ctrl-C as a warning.
    logging.getLogger("watchfiles").setLevel(logging.ERROR)
    return _watch_again_and_again(paths, watch)


def _watch_again_and_again(
    paths: Sequence[str], watch: Callable[..., Iterator[object]]
) -> Iterator[object]:
    """Yield at each change, and from time to time.

    A folder that is deleted and made anew is another one to the system, which tells nothing of
    it to whoever watches the former: so they are watched anew each time.
    """
    enough = threading.Event()
    former = signal.getsignal(signal.SIGINT)

    def interrupted(*_: object) -> None:
        # What is being synced is ended first, unless the user is in a hurry.
        enough.set()
        signal.signal(signal.SIGINT, former)

    signal.signal(signal.SIGINT, interrupted)
    options = {"stop_event": enough, "yield_on_timeout": True, "rust_timeout": _AGAIN}
    try:
        while not enough.is_set():
            there = [path for path in paths if Path(path).exists()]
            if there:
                yield next(iter(watch(*there, **options)), None)
            else:
                enough.wait(_AGAIN / 1000)
                yield set()
    finally:
        signal.signal(signal.SIGINT, former)


def _library(loaded: LoadedSettings) -> Store:
    from qabot.errors import StateError
    from qabot.library.store import Store

    set_up_logs(loaded)
    path = library_file(loaded)
    if path is None:
        raise StateError(NO_HOME)
    return Store(path)


def _present(loaded: LoadedSettings, store: Store) -> Sequence[Article]:
    """Return the articles that are answered from."""
    from qabot.library.collection import load_present

    settings, default = loaded.settings, are_default(loaded)
    return load_present(
        settings.articles, store, columns=settings.library.columns, instead=default
    ).articles


def _listed(loaded: LoadedSettings, store: Store) -> Sequence[Entry]:
    """Return the same without texts, which are not read if all are in the library."""
    from qabot.library.holdings import Entry

    listed, has_files = store.entries()
    if listed and has_files and are_default(loaded):
        return listed
    added = {one.id: one.added for one in listed}
    return [
        Entry(a.id, a.title, a.lang, a.source, a.author, a.url, a.published, added.get(a.id))
        for a in _present(loaded, store)
    ]


def _as_json(listed: Entry) -> str:
    from dataclasses import asdict

    from qabot.batch import encode_line

    return encode_line(asdict(listed) | {"added": _moment(listed.added)})


def _as_text(listed: Entry) -> str:
    added = _moment(listed.added) or "-"
    told = (listed.id, listed.lang, listed.published or "-", added, listed.title)
    return "\t".join(map(clean_line, told))


def _moment(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()


def _find(articles: Sequence[Article], ids: Sequence[str]) -> list[Article]:
    there = {article.id: article for article in articles}
    if unknown := ", ".join(repr(i) for i in ids if i not in there):
        raise click.ClickException(f"there is no article {unknown}; 'qabot articles' lists them")
    return [there[article_id] for article_id in dict.fromkeys(ids)]


def _tell(reports: Sequence[Report], store: Store) -> int:
    problems = [problem for report in reports for problem in report.problems]
    warn_of(problems)
    changes = sum((report.changes for report in reports), start=type(reports[0].changes)())
    lost = sum(not problem.kept for problem in problems)
    failed = f", failed {lost}" if lost else ""
    click.echo(
        f"added {changes.added}, updated {changes.updated}, removed {changes.removed}, "
        f"unchanged {changes.unchanged}{failed}: {store.path}"
    )
    return FAILED if lost else 0
