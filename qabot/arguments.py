"""The options that commands share, and several paths after one ``--articles``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from qabot.settings import LoadedSettings

Command = TypeVar("Command", bound="Callable[..., Any]")

ARTICLES = "--articles"


@dataclass(slots=True)
class Call:
    """What holds for one call of the program, whatever the command.

    Attributes:
        config: Settings file named on the command line.
        debug: Whether errors show their traceback.
    """

    config: Path | None = None
    debug: bool = False

    def load(self, *, articles: Sequence[str] = (), secrets: bool = False) -> LoadedSettings:
        """Read the settings; what was not given on the command line is left to the others."""
        from qabot.settings import load_settings

        overrides = {"articles": tuple(articles)} if articles else {}
        return load_settings(overrides, self.config, secrets=secrets)


def _remember(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(context: click.Context, _parameter: click.Parameter, value: object) -> None:
        if value:
            setattr(context.ensure_object(Call), name, value)

    return callback


def common_options(command: Command) -> Command:
    """Add what may stand before the command as well as after it."""
    config = click.option(
        "--config",
        type=click.Path(path_type=Path),
        metavar="FILE",
        expose_value=False,
        callback=_remember("config"),
        help="Read settings from this TOML file.",
    )
    debug = click.option(
        "--debug",
        is_flag=True,
        expose_value=False,
        callback=_remember("debug"),
        help="Show the traceback of an error.",
    )
    return config(debug(command))


articles_option = click.option(
    ARTICLES,
    "articles",
    multiple=True,
    # Not a Path: that of an empty string would be the working directory.
    type=str,
    metavar="PATH...",
    help="Files and folders to answer from, instead of those in the settings.",
)
published_after_option = click.option(
    "--published-after",
    metavar="DATE",
    help='Only from articles of that day or later; "2022" and "2022-05" will do.',
)
published_before_option = click.option(
    "--published-before",
    metavar="DATE",
    help="Only from articles of that day (month, year) or earlier.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class ArticlesCommand(click.Command):
    """A command that takes all the paths that follow ``--articles``, which may be repeated."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse arguments after giving each path an ``--articles`` of its own."""
        options = [p for p in self.params if isinstance(p, click.Option) and not p.is_flag]
        spread = spread_articles(
            args,
            valued={name for option in options for name in option.opts},
            wants_question=any(isinstance(p, click.Argument) for p in self.params),
        )
        return super().parse_args(ctx, spread)


def spread_articles(
    args: Sequence[str], *, valued: Collection[str], wants_question: bool
) -> list[str]:
    """Rewrite ``--articles a b`` as ``--articles a --articles b``.

    The paths reach to the next option. Where the command wants a question and none
    stands elsewhere, the last of them is the question unless it exists as a file:
    ``ask --articles seeds "what did Peskov say?"``.

    Args:
        args: As typed.
        valued: Options that are followed by a value.
        wants_question: Whether the command has an argument beside its options.
    """
    end = args.index("--") if "--" in args else len(args)
    pieces, runs, argument = _cut(args[:end], valued)
    rest = list(args[end:])
    if wants_question and not argument and len(rest) < 2:
        for run in runs:
            if len(run) > 1 and not _exists(run[-1]):
                rest = ["--", run.pop()]
                break
    return [token for piece in pieces for token in _join(piece, runs)] + rest


def _cut(
    args: Sequence[str], valued: Collection[str]
) -> tuple[list[list[str]], list[list[str]], bool]:
    """Return the pieces, those of them that are runs of paths, and whether one is an argument."""
    pieces: list[list[str]] = []
    runs: list[list[str]] = []
    argument = False
    position = 0
    while position < len(args):
        token = args[position]
        stop = position + 1
        if token == ARTICLES:
            while stop < len(args) and not args[stop].startswith("-"):
                stop += 1
            pieces.append(list(args[position + 1 : stop]))
            runs.append(pieces[-1])
        else:
            stop += token in valued
            pieces.append(list(args[position:stop]))
            argument = argument or not token.startswith("-")
        position = stop
    return pieces, runs, argument


def _join(piece: list[str], runs: list[list[str]]) -> list[str]:
    if not any(piece is run for run in runs):
        return piece
    # Without a path click says what is missing.
    return [token for path in piece for token in (ARTICLES, path)] or [ARTICLES]


def _exists(token: str) -> bool:
    try:
        return Path(token).exists()
    except (OSError, ValueError):  # longer than any name may be
        return False


def recover_text(argument: str) -> str:
    """Return an argument as it was typed, where the locale could not decode it.

    Under ``LANG=C`` the bytes of a Russian question arrive as lone surrogates.
    """
    if not any("\ud800" <= character <= "\udfff" for character in argument):
        return argument
    return os.fsencode(argument).decode("utf-8", "replace")
