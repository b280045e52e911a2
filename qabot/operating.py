"""The commands of whoever operates the bot: is it well, what is wrong, backups, settings."""

from __future__ import annotations

import json
import logging
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from qabot.arguments import ArticlesCommand, Call, articles_option, common_options, json_option
from qabot.console.render import clean_line
from qabot.errors import DamageError, QabotError, StateError
from qabot.loading import are_default, library_file
from qabot.streams import is_terminal, progress_shown, wants_colour

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qabot.backup.manifest import Part
    from qabot.doctor.checks import Places
    from qabot.doctor.findings import Finding
    from qabot.settings import LoadedSettings

UNWELL = 1

_PIPE = Path("-")


@click.command(
    "health",
    epilog="""\b
Examples:
  qabot health
  qabot health --json
  docker compose exec bot qabot health

The exit status is 0 if the bot fetches messages, 1 if not.""",
)
@click.option(
    "--alive",
    is_flag=True,
    help="Ask only whether its process works: a new one would not mend Telegram.",
)
@json_option
@common_options
@click.pass_obj
def check_health(call: Call, alive: bool, as_json: bool) -> int:
    """Tell whether the Telegram bot is well."""
    from qabot import health, state

    told = health.check_health(
        lambda: state.find_health(call.load().settings.telegram, os.environ), alive=alive
    )
    click.echo(json.dumps(told) if as_json else clean_line(health.describe_health(told)))
    return 0 if told["healthy"] else UNWELL


@click.command(
    "doctor",
    cls=ArticlesCommand,
    epilog="""\b
Examples:
  qabot doctor
  qabot doctor --offline --json
  docker compose exec bot qabot doctor

Nothing is changed by it. The exit status is 0 if nothing is wrong, warnings or not,
and 1 if something is.""",
)
@articles_option
@json_option
@click.option("--offline", is_flag=True, help="Do not ask the Bot API.")
@common_options
@click.pass_obj
def doctor(call: Call, articles: tuple[str, ...], as_json: bool, offline: bool) -> int:
    """Look at all that the bot depends on, and say what is wrong."""
    from qabot.doctor.findings import as_object, is_well, line_of

    terminal, colour = is_terminal(sys.stdout), wants_colour(sys.stdout, os.environ)
    findings = []
    for finding in _examine(call, articles, offline):
        findings.append(finding)
        if not as_json:
            told = line_of(finding, terminal=terminal, colour=False)
            sound = clean_line(told)
            shown = line_of(finding, terminal=terminal, colour=colour) if sound == told else sound
            click.echo(shown, color=colour)
    if as_json:
        click.echo(json.dumps(as_object(findings)))
    return 0 if is_well(findings) else UNWELL


def _examine(call: Call, articles: tuple[str, ...], offline: bool) -> Iterator[Finding]:
    from qabot.doctor import checks
    from qabot.doctor.findings import hidden, is_well

    loaded, found = checks.check_settings(
        lambda secrets: call.load(articles=articles, secrets=secrets)
    )
    if loaded is None:
        yield from found
        yield from checks.check_without_settings()
        return
    hide = checks.hider(loaded.settings.telegram)
    yield from hidden(found, hide)
    others = checks.check_all(
        loaded.settings,
        _places(loaded),
        default=are_default(loaded),
        offline=offline,
        secrets_read=is_well(found),
    )
    yield from hidden(others, hide)


def _places(loaded: LoadedSettings) -> Places:
    from qabot import state
    from qabot.doctor.checks import Places

    telegram = loaded.settings.telegram
    return Places(
        state=state.find_telegram_state(telegram, os.environ),
        health=state.find_health(telegram, os.environ),
        library=library_file(loaded),
        cache=state.find_cache(os.environ) if loaded.settings.library.cache else None,
    )


@click.command(
    "backup",
    epilog="""\b
Examples:
  qabot backup qabot.backup
  docker compose exec -T bot qabot backup - > qabot.backup

In it are the library and the state of the bot, each as it is at one moment, and
neither articles in files nor the index, which is made anew. The bot may go on
meanwhile. It is a .tar.gz, for its owner alone: there are questions of people in it.""",
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE|-")
@common_options
@click.pass_obj
def backup(call: Call, file: Path) -> int:
    """Save the library and the state of the bot in one file."""
    from qabot.backup.making import present, save_backup, write_backup

    parts = _parts(call.load())
    there = present(parts)
    if not there:
        places = " nor ".join(str(part.path) for part in parts)
        raise StateError(f"there is nothing to save: neither {places} is there")
    with progress_shown("B", scaled=True) as progress:
        if file == _PIPE:
            with _told_of_output():
                manifest = write_backup(there, _output(), None, progress)
                _output().flush()
        else:
            manifest = save_backup(there, file, progress)
    saved = ", ".join(
        f"{part.title} ({_size(entry.size)}, version {entry.version})"
        for part, entry in zip(there, manifest.entries, strict=True)
    )
    target = "standard output" if file == _PIPE else f"{file} ({_size(file.stat().st_size)})"
    click.echo(clean_line(f"saved {saved}: {target}"), err=file == _PIPE)
    return 0


@click.command(
    "restore",
    epilog="""\b
Examples:
  qabot restore qabot.backup
  qabot restore qabot.backup --replace
  docker compose run --rm -T bot restore - --replace < qabot.backup

Stop the bot first. All of the file is verified before anything is touched; what was
there is kept under another name, which is told.""",
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE|-")
@click.option("--replace", is_flag=True, help="Take the place of what is there, which is kept.")
@common_options
@click.pass_obj
def restore(call: Call, file: Path, replace: bool) -> int:
    """Put back what 'qabot backup' has saved."""
    from qabot.backup.restoring import restore_backup

    loaded = call.load()
    parts = _parts(loaded)
    _refuse_at_work(loaded)
    finish_restore(loaded)
    with _archive(file) as stream, progress_shown("B", scaled=True) as progress:
        try:
            manifest, restored = restore_backup(stream, parts, replace=replace, progress=progress)
        except DamageError as error:
            raise DamageError(f"{_named(file)} cannot be restored: {error}") from error
    for one in restored:
        kept = f"; the former is {one.former}" if one.former else ""
        click.echo(
            clean_line(
                f"restored {one.part.title} (version {one.entry.version}) as it was "
                f"{manifest.made}: {one.part.path}{kept}"
            )
        )
    return 0


@click.command(
    cls=ArticlesCommand,
    epilog="""\b
Examples:
  qabot settings
  qabot settings --config config/qabot.toml --json""",
)
@articles_option
@json_option
@common_options
@click.pass_obj
def settings(call: Call, articles: tuple[str, ...], as_json: bool) -> int:
    """Print the settings in force and their sources."""
    from qabot.batch import encode_line

    loaded = call.load(articles=articles, secrets=True)
    shown = {name: (_plain(loaded.value(name)), at) for name, at in loaded.origins.items()}
    if as_json:
        entries = {name: {"value": value, "from": at} for name, (value, at) in shown.items()}
        click.echo(encode_line(entries))
        return 0
    for name, (value, at) in shown.items():
        click.echo(f"{name} = {encode_line(value)}  ({clean_line(at)})")
    return 0


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, (int, float)) or value is None else str(value)


def _parts(loaded: LoadedSettings) -> list[Part]:
    from qabot.backup.manifest import Part
    from qabot.library import store
    from qabot.state import NO_HOME, find_telegram_state
    from qabot.telegram import database

    library = library_file(loaded)
    state = find_telegram_state(loaded.settings.telegram, os.environ)
    if library is None or state is None:
        raise StateError(NO_HOME)
    return [
        Part("library", "the library", library, store.MIGRATIONS, store.RENEWAL),
        Part("state", "the state of the bot", state, database.MIGRATIONS),
    ]


def finish_restore(loaded: LoadedSettings) -> None:
    """Go on with a restore that was broken off, before anybody works with what it was of.

    Raises:
        StateError: If that cannot be.
    """
    from qabot import logs, state
    from qabot.backup import placing

    path = state.find_telegram_state(loaded.settings.telegram, os.environ)
    # Most do not come to know what else is kept.
    if path is not None and placing.is_broken_off(path) and placing.finish(_parts(loaded)):
        logs.tell(logging.WARNING, "a restore that was broken off is finished now")


def _refuse_at_work(loaded: LoadedSettings) -> None:
    import time

    from qabot import health, state

    path = state.find_health(loaded.settings.telegram, os.environ)
    try:
        told = health.read_health(path)
    except QabotError:
        return
    if health.is_at_work(told, time.time()):
        raise StateError(
            "a bot is at work on this state: stop it first. If it was killed, wait for "
            f"{health.LONGEST_SILENCE:.0f} s"
        )


def _output() -> IO[bytes]:
    if sys.stdout is None or is_terminal(sys.stdout):
        raise click.UsageError("a backup is not for a terminal; write '> FILE' behind it")
    return sys.stdout.buffer


@contextmanager
def _told_of_output() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        from qabot.sqlite import reason_of, what_to_do

        told = f"standard output cannot be written: {reason_of(error)}; {what_to_do(error)}"
        raise StateError(told) from error


@contextmanager
def _archive(file: Path) -> Iterator[IO[bytes]]:
    if file == _PIPE:
        if sys.stdin is None or is_terminal(sys.stdin):
            raise click.UsageError("there is no backup on standard input; write '< FILE' behind it")
        yield sys.stdin.buffer
        return
    try:
        stream = file.open("rb")
    except OSError as error:
        raise StateError(
            f"{file} cannot be read: {error.strerror or error}; name a file that 'qabot backup' "
            "has made"
        ) from error
    with stream:
        yield stream


def _named(file: Path) -> str:
    return "standard input" if file == _PIPE else str(file)


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size / 1000:.1f} KB"
