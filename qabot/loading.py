"""Reads the articles for a command, shows that it does, and tells what is wrong with them."""

from __future__ import annotations

import gc
import logging
import os
from typing import TYPE_CHECKING, TextIO

from qabot import logs
from qabot.console.render import clean_line
from qabot.errors import ArticlesError
from qabot.state import find_cache, find_library
from qabot.streams import progress_shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from qabot.archive import Archive
    from qabot.engine import Engine
    from qabot.models import Problem
    from qabot.settings import LoadedSettings


def load_engine(loaded: LoadedSettings) -> Engine:
    """Read the articles to answer from; see ``load_archive``."""
    return load_archive(loaded).engine


def load_archive(loaded: LoadedSettings) -> Archive:
    """Read the articles to answer from and those to come; see ``open_archive``.

    The library lies over articles of the settings, for every command as for the bot.
    """
    from qabot.settings import BY_COMMAND_LINE

    # Whoever names articles with the question wants no others.
    return open_archive(loaded, with_library=loaded.origins["articles"] != BY_COMMAND_LINE)


def are_default(loaded: LoadedSettings) -> bool:
    """Tell whether nobody has said what to answer from."""
    return loaded.origins["articles"] == "default"


def library_file(loaded: LoadedSettings) -> Path | None:
    """Return the path of the library, which need not be there yet, or None without a home."""
    settings = loaded.settings
    return settings.library.file or find_library(settings.telegram, os.environ)


def open_archive(
    loaded: LoadedSettings,
    *,
    with_library: bool = True,
    default_level: str = "WARNING",
    log: TextIO | None = None,
) -> Archive:
    """Set up logging, read the articles, and tell each problem with them once.

    Args:
        loaded: Settings.
        with_library: Whether to answer from the library too.
        default_level: What is logged unless the user has set it.
        log: Where to; without one it is standard error.

    Raises:
        ArticlesError: If nothing readable is there.
        StateError: If the library cannot be used.
    """
    # Not before it is needed: "qabot --help" must not wait for numpy.
    from qabot.archive import Archive

    set_up_logs(loaded, default_level, log)
    settings = loaded.settings
    if not with_library:
        alone = settings.library.model_copy(update={"file": None})
        settings = settings.model_copy(update={"library": alone})
    with progress_shown() as progress:
        try:
            archive = Archive.open(
                settings,
                library_file(loaded) if with_library else None,
                instead=are_default(loaded),
                cache=find_cache(os.environ) if loaded.settings.library.cache else None,
                progress=progress,
            )
        except ArticlesError as error:
            raise _explain(error, loaded) from error
    # The articles stay for as long as the process does: not to be looked through for garbage.
    gc.freeze()
    warn_of(archive.engine.problems)
    return archive


def _explain(error: ArticlesError, loaded: LoadedSettings) -> ArticlesError:
    # Whoever has installed a package has never heard of the folder that a checkout comes with.
    paths = loaded.settings.articles
    if are_default(loaded) and not any(path.exists() for path in paths):
        return ArticlesError(
            f"no articles are named, and there is no folder {paths[0]} here, as in a checkout",
            error.problems,
        )
    return error


def set_up_logs(
    loaded: LoadedSettings, default_level: str = "WARNING", log: TextIO | None = None
) -> None:
    """Log as the settings say.

    Args:
        loaded: Settings.
        default_level: What is logged unless the user has set it.
        log: Where to; without one it is standard error.
    """
    is_default = loaded.origins["logging.level"] == "default"
    level = default_level if is_default else loaded.settings.logging.level
    logs.set_up(loaded.settings.logging, level=level, stream=log)


def warn_of(problems: Iterable[Problem]) -> None:
    """Tell what could not be used of the articles or of other input."""
    for problem in problems:
        logs.tell(logging.WARNING, clean_line(str(problem)))
