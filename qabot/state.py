"""Where is kept what outlives a run: the state and cache folders of the XDG base directories."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qabot.groups import TelegramSettings

NO_HOME = (
    "there is no home folder to look into: name a file by telegram.state_file "
    "(QABOT_TELEGRAM__STATE_FILE), for the bot too"
)


def find_state(environment: Mapping[str, str], name: str) -> Path | None:
    """Return the path of a file of ours in the state folder, or None without a home.

    Args:
        environment: Tells where the folder is.
        name: Of the file.
    """
    return _find(environment, "XDG_STATE_HOME", Path(".local", "state"), name)


def find_cache(environment: Mapping[str, str]) -> Path | None:
    """Return the path of the folder of what is indexed of articles, or None without a home."""
    return _find(environment, "XDG_CACHE_HOME", Path(".cache"), "indexes")


def _find(environment: Mapping[str, str], variable: str, usual: Path, name: str) -> Path | None:
    folder = Path(environment.get(variable, ""))
    if not folder.is_absolute():  # which the standard says to ignore
        try:
            folder = Path.home() / usual
        except RuntimeError:
            return None
    return folder / "qabot" / name


def find_telegram_state(settings: TelegramSettings, environment: Mapping[str, str]) -> Path | None:
    """Return the path of the Telegram bot's state file, or None without a home."""
    return settings.state_file or find_state(environment, "telegram.sqlite")


def find_health(settings: TelegramSettings, environment: Mapping[str, str]) -> Path | None:
    """Return where that bot tells how it fares, beside its state file."""
    state = find_telegram_state(settings, environment)
    return state and state.with_name(f"{state.name}.health.json")


def find_library(settings: TelegramSettings, environment: Mapping[str, str]) -> Path | None:
    """Return where the articles are kept that were added, or None without a home.

    A bot that was given a state file has them beside that.
    """
    state = settings.state_file
    return (
        state.with_name(f"{state.stem}.articles.sqlite")
        if state
        else find_state(environment, "library.sqlite")
    )


def make_private(path: Path) -> None:
    """Make a file, and the folder it is in, that its owner alone can read and write.

    Raises:
        OSError: If that cannot be.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.open("ab").close()


def sync_folder(folder: Path) -> None:
    """Have it on the disk which files are in a folder, where the system can do that."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def free_bytes(path: Path) -> int | None:
    """Return how much room there is for a file that need not be there yet, None if unknown."""
    for folder in path.absolute().parents:
        try:
            return shutil.disk_usage(folder).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None
