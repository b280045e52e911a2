"""All that is looked at, one after the other; nothing stops the next check but broken settings."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from qabot.answering.storage import saved_at, storage_folder
from qabot.backup.placing import is_broken_off
from qabot.doctor.extras import check_extras, check_versions
from qabot.doctor.files import (
    Kept,
    check_disk,
    check_tables,
    check_writable,
    count_library,
    temporary,
)
from qabot.doctor.findings import Finding, Mark, from_error
from qabot.errors import QabotError, SettingsError, StateError
from qabot.health import find_complaint, read_health
from qabot.library.collection import list_present
from qabot.library.store import MIGRATIONS as LIBRARY_MIGRATIONS
from qabot.library.store import Store, StoreListing
from qabot.sqlite import reason_of, what_to_do
from qabot.telegram.checkup import Account, look_up
from qabot.telegram.database import MIGRATIONS as STATE_MIGRATIONS
from qabot.telegram.hook import read_hook
from qabot.telegram.metrics import open_metrics
from qabot.telegram.secrecy import Redactor
from qabot.telegram.server import proxies_in_force, read_token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qabot.groups import TelegramSettings
    from qabot.listing import Listing
    from qabot.settings import LoadedSettings, Settings

LARGEST_SKEW = 30.0
"""Seconds that the clock may be off."""

_FAILURES = (QabotError, OSError, sqlite3.Error, ValueError)
_UNREAD = "not looked at, as the settings cannot be used"
_SECRETS = ("telegram.token_file", "telegram.webhook_secret_file")


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are by the settings, each None where there is no home.

    Attributes:
        state: File of the bot's state.
        health: File in which a bot tells how it fares.
        library: File of the library.
        cache: Folder of indexes; None as well if they are not kept.
    """

    state: Path | None
    health: Path | None
    library: Path | None
    cache: Path | None


def check_settings(
    load: Callable[[bool], LoadedSettings],
) -> tuple[LoadedSettings | None, list[Finding]]:
    """Read the settings, without the secrets in files if it is one of these that is wrong.

    Args:
        load: Reads them, with secrets or without.

    Returns:
        The settings, None if they cannot be used; and what was found of them.
    """
    try:
        loaded = load(True)
    except SettingsError as error:
        if error.setting not in _SECRETS:
            lines = str(error).split("\n")
            return None, [from_error("settings", SettingsError(line)) for line in lines]
        wrong = [from_error("token" if "token" in error.setting else "webhook", error)]
        try:
            loaded = load(False)
        except SettingsError as further:
            lines = str(further).split("\n")
            return None, [from_error("settings", SettingsError(line)) for line in lines]
    else:
        wrong = []
    given = [f"{name} ({at})" for name, at in loaded.origins.items() if at != "default"]
    told = f"set: {', '.join(given)}; all others are defaults" if given else "all are defaults"
    return loaded, [Finding("settings", Mark.OK, told), *wrong]


def check_without_settings() -> Iterator[Finding]:
    """Yield what can be said where the settings cannot be used."""
    yield from check_versions()
    yield from check_extras(None)
    yield check_writable(temporary())
    yield Finding("bot", Mark.SKIPPED, f"token, files, articles and bot: {_UNREAD}")


def check_all(
    settings: Settings, places: Places, *, default: bool, offline: bool, secrets_read: bool
) -> Iterator[Finding]:
    """Yield what there is to say of everything but the settings themselves.

    Args:
        settings: As they are.
        places: Where things are.
        default: Whether nobody has said what to answer from.
        offline: Whether to leave the Bot API alone.
        secrets_read: Whether secrets in files could be read; of the token no more is said if not.
    """
    yield from check_versions()
    yield from check_extras(settings)
    if secrets_read:
        yield from _guarded("Bot API", check_telegram(settings.telegram, offline=offline))
    kept = list(_kept(places))
    yield from map(check_writable, kept)
    for file in kept:
        if file.migrations:
            yield from check_tables(file)
    yield from _guarded("articles", check_articles(settings, places, default=default))
    yield from _guarded("disk", check_disk(kept))
    yield from _guarded("bot", check_bot(places.state, places.health, time.time()))


def _guarded(check: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield findings, and a last one if they come to an end by an error."""
    try:
        yield from findings
    except QabotError as error:
        yield from_error(check, error)
    except _FAILURES as error:
        told = f"it cannot be looked at: {reason_of(error)}"
        yield Finding(check, Mark.WRONG, told, what_to_do(error))


def _kept(places: Places) -> Iterator[Kept]:
    named = "name another file by {0}"
    state = named.format("telegram.state_file (QABOT_TELEGRAM__STATE_FILE)")
    library = named.format("library.file (QABOT_LIBRARY__FILE)")
    yield Kept("state", places.state, state, STATE_MIGRATIONS)
    # What cannot be written to is answered from all the same.
    yield Kept("library", places.library, library, LIBRARY_MIGRATIONS, needed=False)
    if places.cache:
        remedy = "set library.cache (QABOT_LIBRARY__CACHE) to false"
        yield Kept("cache", places.cache, remedy, folder=True, needed=False)
    yield temporary()


def check_telegram(settings: TelegramSettings, *, offline: bool) -> Iterator[Finding]:
    """Yield whether there is a token and the Bot API takes it, and what else that tells."""
    try:
        read_token(settings)
    except SettingsError as error:
        told, _, remedy = str(error).partition(": ")
        yield Finding("token", Mark.WRONG, told, remedy)
        return
    yield Finding("token", Mark.OK, "it is there, and in form")
    try:
        hook = read_hook(settings)
    except SettingsError as error:
        yield from_error("webhook", error)
        return
    if settings.metrics_listen is not None:
        yield check_metrics(settings.metrics_listen)
    if offline:
        yield Finding("Bot API", Mark.SKIPPED, "not asked, as --offline says")
        return
    try:
        account = look_up(settings)
    except _FAILURES as error:
        told, _, remedy = str(error).partition(": ")
        yield Finding("Bot API", Mark.WRONG, told, remedy)
        return
    yield Finding("Bot API", Mark.OK, f"it takes the token, which is that of @{account.username}")
    yield judge_webhook(account, hook.url if hook else "")
    yield judge_clock(account.ahead)


def judge_webhook(account: Account, wanted: str) -> Finding:
    """Say whether messages go where they should.

    Args:
        account: What the Bot API tells.
        wanted: Address of the webhook that is set here, "" to poll.
    """
    waiting = f"{account.waiting} messages wait at Telegram"
    if account.webhook and account.webhook != wanted:
        told = f"one is set that this bot does not have, at {account.webhook_host}; {waiting}"
        takes = "puts its own in the place" if wanted else "takes it away"
        remedy = f"stop what uses it; when it starts, this bot {takes}"
        return Finding("webhook", Mark.WARNING, told, remedy)
    if account.webhook and account.undelivered:
        told = f"Telegram could not deliver last: {account.undelivered}; {waiting}"
        remedy = "see whether what ends TLS passes messages on to telegram.webhook_listen"
        return Finding("webhook", Mark.WARNING, told, remedy)
    if account.webhook:
        return Finding("webhook", Mark.OK, f"it is set as it should be; {waiting}")
    if wanted:
        return Finding("webhook", Mark.OK, f"it is not set yet: the bot does that; {waiting}")
    return Finding("webhook", Mark.OK, f"none is set, and none is wanted; {waiting}")


def check_metrics(listen: str) -> Finding:
    """Say whether figures for Prometheus can be where the settings want them."""
    try:
        open_metrics(listen)
    except SettingsError as error:
        return from_error("metrics", error)
    return Finding(
        "metrics", Mark.OK, f"figures for Prometheus are to be at http://{listen}/metrics"
    )


def judge_clock(ahead: float | None) -> Finding:
    """Say whether the clock is right.

    Args:
        ahead: Seconds that it is ahead of that of the Bot API, None if that told no time.
    """
    if ahead is None:
        return Finding("clock", Mark.SKIPPED, "the Bot API told no time to compare it with")
    if abs(ahead) > LARGEST_SKEW:
        way = "ahead of" if ahead > 0 else "behind"
        told = f"the clock of this machine is {abs(ahead):.0f} s {way} that of the Bot API"
        return Finding("clock", Mark.WARNING, told, "set it, as by NTP")
    return Finding("clock", Mark.OK, "it agrees with that of the Bot API")


def check_articles(settings: Settings, places: Places, *, default: bool) -> Iterator[Finding]:
    """Yield how many articles can be read, what cannot, and of which age their index is.

    A library of an older version is only looked at: to read it would bring it up to date.
    """
    known = len(LIBRARY_MIGRATIONS)
    try:
        if (number := count_library(places.library, known)) is not None:
            told = f"{number} in the library, which is of an older version; files are not counted"
            yield Finding("articles", Mark.OK, told)
            return
        store = Store(places.library) if places.library else None
        listing, problems = list_present(
            settings.articles, store, columns=settings.library.columns, instead=default
        )
        yield Finding("articles", Mark.OK, f"{len(listing.hashes)} can be read")
    except QabotError as error:
        yield from_error("articles", error)
        return
    if problems:
        told = f"{len(problems)} could not be read as they should; the first: {problems[0]}"
        yield from_error("articles", ValueError(told), Mark.WARNING)
    yield _check_index(settings, places, listing)


def _check_index(settings: Settings, places: Places, listing: Listing) -> Finding:
    if places.cache is None:
        return Finding("index", Mark.OK, "it is in memory, as library.cache says")
    alone = isinstance(listing, StoreListing)
    folder = storage_folder(places.cache, settings.articles, places.library, alone=alone)
    try:
        saved = saved_at(folder, settings.retrieval.passage_words)
    except _FAILURES as error:
        told = f"{folder} cannot be read: {error}"
        return Finding("index", Mark.WARNING, told, "it will be made anew")
    if saved is None:
        told = "there is none on disk for these articles: it is made at the next start, in memory "
        return Finding("index", Mark.OK, f"{told}if they are few")
    at = datetime.fromtimestamp(saved, UTC).isoformat(timespec="seconds")
    age = max(0.0, time.time() - saved)
    return Finding("index", Mark.OK, f"{folder} was changed {at}, {age / 3600:.1f} hours ago")


def check_bot(state: Path | None, path: Path | None, now: float) -> Iterator[Finding]:
    """Yield whether a bot is at work on a state, and how it fares.

    Args:
        state: Its file.
        path: The file in which a bot tells how it fares.
        now: Seconds of the wall clock.
    """
    if state is not None and is_broken_off(state):
        told = "a restore was broken off: what it was of is partly as it was before"
        yield Finding("restore", Mark.WARNING, told, "start the bot, or restore again")
    if path is None or not path.exists():
        yield Finding("bot", Mark.OK, "none is at work on this state")
        return
    try:
        health = read_health(path)
    except StateError as error:
        yield from_error("bot", error, Mark.WARNING)
        return
    if complaint := find_complaint(health, now):
        yield Finding("bot", Mark.WARNING, complaint, "see its log")
        return
    since = datetime.fromtimestamp(health.started, UTC).isoformat(timespec="seconds")
    yield Finding("bot", Mark.OK, f"one is at work on this state since {since}, and is well")


def hider(settings: TelegramSettings) -> Callable[[str], str]:
    """Return what takes every secret of the settings out of a text."""
    held = (settings.token, settings.webhook_secret)
    token, secret = ((one.get_secret_value().strip() if one else "") for one in held)
    addresses = [settings.base_url, settings.base_file_url, *proxies_in_force(settings)]
    try:
        return Redactor(token, *addresses, secrets=[secret]).redact
    except ValueError:  # an address that is none
        return Redactor(token, secrets=[secret]).redact
