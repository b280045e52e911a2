"""Reads the articles for a command, shows that it does, and tells what is wrong with them."""

from __future__ import annotations

import gc
import logging
from typing import TYPE_CHECKING

from qabot import logs
from qabot.console.render import clean_line
from qabot.streams import reading_shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from qabot.archive import Archive
    from qabot.engine import Engine
    from qabot.models import Problem
    from qabot.settings import LoadedSettings


def load_engine(loaded: LoadedSettings) -> Engine:
    """Read the articles to answer from; see ``open_archive``."""
    return open_archive(loaded).engine


def open_archive(
    loaded: LoadedSettings, file: Path | None = None, *, default_level: str = "WARNING"
) -> Archive:
    """Set up logging, read the articles, and tell each problem with them once.

    Args:
        loaded: Settings.
        file: Where it is kept what was added, unless the settings name another.
        default_level: What is logged unless the user has set it.

    Raises:
        ArticlesError: If nothing readable is there.
        StateError: If the file of what was added cannot be used.
    """
    # Not before it is needed: "qabot --help" must not wait for numpy.
    from qabot.archive import Archive

    is_default = loaded.origins["logging.level"] == "default"
    level = default_level if is_default else loaded.settings.logging.level
    logs.set_up(loaded.settings.logging, level=level)
    with reading_shown() as progress:
        archive = Archive.open(loaded.settings, file, progress=progress)
    # The articles stay for as long as the process does: not to be looked through for garbage.
    gc.freeze()
    warn_of(archive.engine.problems)
    return archive


def warn_of(problems: Iterable[Problem]) -> None:
    """Tell what could not be used of the articles or of other input."""
    for problem in problems:
        logs.tell(logging.WARNING, clean_line(str(problem)))
