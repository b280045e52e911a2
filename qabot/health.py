"""How the Telegram bot fares: a small file that it writes, and what others read from it.

There is nothing in it but times, counts and kinds of errors. Times are those of the wall clock,
in seconds, for it is read by other processes.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qabot.errors import QabotError, StateError
from qabot.state import NO_HOME, free_bytes

WRITTEN_EVERY = 3.0
"""Seconds between one writing of the file and the next."""

LONGEST_SILENCE = 30.0
"""Seconds. Whoever writes every few and has not for so long is not there, or hangs."""

LEAST_FREE = 50_000_000
"""Bytes. On a disk that is nearly full the journal of messages soon cannot be written."""


@dataclass(frozen=True, slots=True)
class Health:
    """What a running bot tells of itself.

    Attributes:
        started: When it began to fetch messages.
        written: When this was written.
        turned: When its event loop last had a turn.
        polled: When it last fetched messages, or learnt that there are none, and kept them; with
            a webhook, when that was last found in order.
        error: Kind of the last failure to do so.
        failed: When that was.
        open: Messages that are not done with.
        articles: How many it answers from.
        limit: Seconds without fetching after which it is not well.
        delivered: Whether it has a webhook, and does not poll.
        waiting: Messages that wait at Telegram for that, as last told.
        undelivered: Why Telegram cannot deliver them, in its words.
        indexed: When the index on disk that it answers from was last changed, None in memory.
        version: Of its qabot, None of one that did not tell yet.
    """

    started: float
    written: float
    turned: float
    polled: float | None
    error: str | None
    failed: float | None
    open: int
    articles: int
    limit: float
    delivered: bool = False
    waiting: int | None = None
    undelivered: str | None = None
    indexed: float | None = None
    version: str | None = None


def write_health(path: Path, health: Health) -> None:
    """Write the file in one piece: whoever reads it sees this or what was there before.

    Raises:
        OSError: If that cannot be.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(asdict(health)), encoding="utf-8")
    fresh.replace(path)


def read_health(path: Path | None) -> Health:
    """Read what a bot has written.

    Raises:
        StateError: If there is nothing that can be used; it says why.
    """
    if path is None:
        raise StateError(NO_HOME)
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
        # One of another version may not tell all, or tell more.
        return Health(**{f.name: found[f.name] for f in fields(Health) if f.name in found})
    except FileNotFoundError:
        raise StateError(
            f"no bot is at work ({path} is not there): it was not started, still reads its "
            "articles, was stopped, may not write there, or has another telegram.state_file"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StateError(f"{path} cannot be read: {error}") from error


def clear_health(path: Path | None) -> None:
    """Take away what a former process has written; where that cannot be, it is soon too old."""
    if path is not None:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            return


def is_at_work(health: Health, now: float) -> bool:
    """Tell whether the bot that has written this has not ended since, as far as that shows."""
    return now - health.written <= LONGEST_SILENCE


def find_complaint(
    health: Health, now: float, free: int | None = None, *, alive: bool = False
) -> str | None:
    """Say in one line why a bot is not well, or return None if it is.

    Args:
        health: As it told last.
        now: Seconds of the wall clock.
        free: Bytes left on the disk of its state, if that is known.
        alive: Whether it is enough that the process works, whatever becomes of Telegram.
    """
    if (silent := now - health.written) > LONGEST_SILENCE:
        return f"the bot has told nothing for {silent:.0f} s: its process has ended or hangs"
    if (still := now - health.turned) > LONGEST_SILENCE:
        return f"the bot hangs: its event loop has had no turn for {still:.0f} s"
    if alive:
        return None
    trouble = f"; last failure: {health.error}" if health.error else ""
    lack = "not found its webhook in order" if health.delivered else "fetched no messages"
    if health.polled is None:
        return f"the bot has {lack} yet{trouble}"
    if (deaf := now - health.polled) > health.limit:
        return f"the bot has {lack} for {deaf:.0f} s{trouble}"
    if health.undelivered:
        return (
            f"Telegram cannot deliver to the webhook: {health.undelivered}; "
            f"waiting there: {health.waiting} messages"
        )
    if free is not None and free < LEAST_FREE:
        return f"the disk of its state is nearly full: {free // 1_000_000} MB are free; make room"
    return None


def check_health(find: Callable[[], Path | None], *, alive: bool = False) -> dict[str, Any]:
    """Return all that can be told of a bot, in the form that is printed as JSON.

    Args:
        find: Finds the file of the bot; it may fail, as settings can.
        alive: Whether it is enough that the process works, whatever becomes of Telegram.
    """
    now = time.time()
    try:
        path = find()
        health = read_health(path)
        free = None if path is None else free_bytes(path)
        complaint = find_complaint(health, now, free, alive=alive)
    except QabotError as error:
        return {"healthy": False, "reason": str(error)}
    return {
        "healthy": complaint is None,
        "reason": complaint,
        "mode": "webhook" if health.delivered else "polling",
        "poll_age": _age(health.polled, now),
        "last_error": health.error,
        "last_error_age": _age(health.failed, now),
        "open": health.open,
        "waiting": health.waiting,
        "articles": health.articles,
        "index_age": _age(health.indexed, now),
        "disk_free": free,
        "version": health.version,
        "started": datetime.fromtimestamp(health.started, UTC).isoformat(timespec="seconds"),
    }


def describe_health(told: dict[str, Any]) -> str:
    """Return the same as one line."""
    if not told["healthy"]:
        return f"unhealthy: {told['reason']}"
    last = "check of the webhook" if told["mode"] == "webhook" else "poll"
    # A bot that is only alive need not have had one.
    age = "none yet" if told["poll_age"] is None else f"{told['poll_age']:.0f} s ago"
    return (
        f"healthy: last {last} {age}, open messages: {told['open']}, "
        f"articles: {told['articles']}, since {told['started']}"
    )


def _age(at: float | None, now: float) -> float | None:
    return None if at is None else round(max(0.0, now - at), 1)
