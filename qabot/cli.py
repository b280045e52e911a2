"""The command ``qabot``: parses, calls, formats, and sets the exit status.

Heavy modules are imported inside the commands that need them: ``qabot --help``
must not wait for numpy.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from qabot import __version__
from qabot.arguments import (
    ArticlesCommand,
    Call,
    articles_option,
    common_options,
    json_option,
    published_after_option,
    published_before_option,
    recover_text,
)
from qabot.console.render import Renderer, clean_line
from qabot.errors import ArticlesError, QabotError, QuestionSetError, SettingsError
from qabot.feedback import feedback
from qabot.loading import load_archive, load_engine, open_archive, warn_of
from qabot.operating import backup, check_health, doctor, finish_restore, restore, settings
from qabot.shelving import add, article, articles, remove, sync
from qabot.streams import discard_output, is_terminal, speak_utf8, wants_colour

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qabot.models import Answer

ANSWERED, ABSTAINED, FAILED = 0, 1, 2
UNDER_FLOOR = 1
LINEAR_ALGEBRA_THREADS = "OPENBLAS_NUM_THREADS"
# What a shell reports of programs that a signal ended.
INTERRUPTED, PIPE_BROKEN = 128 + 2, 128 + 13


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            discard_output()
            raise click.exceptions.Exit(PIPE_BROKEN) from error


@click.group(
    cls=_Group,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Examples:
  qabot ask "what did Peskov say?"
  qabot ask "что сказал Песков?" --articles news/ today.jsonl
  qabot console
  qabot batch < questions.jsonl > answers.jsonl""",
)
@common_options
@click.version_option(__version__, prog_name="qabot", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Answer questions over news articles, word for word and with citations."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@cli.command(
    cls=ArticlesCommand,
    epilog="""\b
Examples:
  qabot ask "what did Peskov say?"
  qabot ask "who is Dmitry Peskov?" --articles seeds more/news.jsonl
  qabot ask "что сказал Песков?" --json
  qabot ask "what did Peskov say?" --published-after 2020-10 --articles news/
  qabot ask "what did Putin say?" --explain

The exit status is 0 if the articles answer, 1 if they do not, 2 for an error.""",
)
@click.argument("question")
@articles_option
@json_option
@click.option("--limit", type=int, metavar="N", help="As many sentences, if there are.")
@published_after_option
@published_before_option
@click.option("--explain", is_flag=True, help="Show how the answer came about.")
@common_options
@click.pass_obj
def ask(
    call: Call,
    question: str,
    articles: tuple[str, ...],
    as_json: bool,
    limit: int | None,
    published_after: str | None,
    published_before: str | None,
    explain: bool,
) -> int:
    """Answer a QUESTION, or each of several."""
    engine = load_engine(call.load(articles=articles))
    answers = engine.converse(
        recover_text(question),
        limit=limit,
        published_after=published_after,
        published_before=published_before,
        explain=explain,
    ).answers
    if as_json:
        from qabot.batch import answers_object, encode_line

        click.echo(encode_line(answers_object(answers)))
    else:
        _show_answers(answers)
    return ANSWERED if any(answer.answered for answer in answers) else ABSTAINED


def _show_answers(answers: Sequence[Answer]) -> None:
    colour = wants_colour(sys.stdout, os.environ)
    renderer = Renderer(colour)
    click.echo(renderer.answers(answers), color=colour)
    for answer in answers:
        if answer.explanation is not None:
            from qabot.console.explanation import render_explanation

            click.echo(f"\n{render_explanation(answer, renderer)}", color=colour)


@cli.command(
    cls=ArticlesCommand,
    epilog="""\b
Examples:
  qabot console
  qabot console --articles news/ --published-after 2020-10
  printf 'what did Peskov say?\\n/sources\\n' | qabot console""",
)
@articles_option
@published_after_option
@published_before_option
@common_options
@click.pass_obj
def console(
    call: Call,
    articles: tuple[str, ...],
    published_after: str | None,
    published_before: str | None,
) -> int:
    """Chat in the terminal."""
    archive = load_archive(call.load(articles=articles))
    from qabot.console.terminal import run_console

    return run_console(
        archive,
        {"published_after": published_after, "published_before": published_before},
        environment=os.environ,
        colour=wants_colour(sys.stdout, os.environ),
    )


@cli.command(
    cls=ArticlesCommand,
    epilog="""\b
Examples:
  qabot batch < questions.jsonl > answers.jsonl
  echo '{"id": 1, "question": "what did Peskov say?"}' | qabot batch --articles seeds

Each line of input may have "limit", "article_ids" (a list), "published_after",
"published_before" and "explain" beside "id" and "question". Lines with the same
"conversation" go on from one another: "and Pashinyan?", "why?". A line that cannot
be answered gets {"id": ..., "error": "..."}.""",
)
@articles_option
@common_options
@click.pass_obj
def batch(call: Call, articles: tuple[str, ...]) -> int:
    """Answer JSON Lines from standard input as JSON Lines."""
    engine = load_engine(call.load(articles=articles))
    from qabot.batch import MAX_LINE_BYTES, run_batch
    from qabot.lines import read_lines

    progress = sys.stderr if is_terminal(sys.stderr) else None
    lines = read_lines(sys.stdin.buffer, MAX_LINE_BYTES) if sys.stdin else ()
    run_batch(engine, lines, sys.stdout, progress=progress)
    return 0


@cli.command(
    cls=ArticlesCommand,
    epilog="""\b
Examples:
  qabot evaluate questions.jsonl --articles news/
  qabot evaluate questions.jsonl --wrong 10 --plot confidence.png
  qabot evaluate questions.jsonl --json --floor hit@1=0.8 --floor abstained=0.7

\b
A line of QUESTIONS is a question with what answers it:
  {"question": "who is Berg?", "answers": ["the minister"]}
  {"question": "what did Berg say?", "answer_sentences": ["Taxes will fall."]}
  {"question": "what did Holm say?", "answerable": false}

The exit status is 0, or 1 if a figure is below its floor, 2 for an error.
docs/running.md tells what else a line may have, and what the figures mean.""",
)
@click.argument("questions", type=click.Path(path_type=Path))
@articles_option
@json_option
@click.option(
    "--plot",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Draw calibration and risk-coverage: .png, .svg or .pdf. Needs qabot[plot].",
)
@click.option(
    "--wrong", type=click.IntRange(0), default=0, metavar="N", help="List N that went wrong."
)
@click.option(
    "--floor",
    "floors",
    multiple=True,
    metavar="FIGURE=SHARE",
    help="Least value of a figure, for checks; may be repeated.",
)
@common_options
@click.pass_obj
def evaluate(
    call: Call,
    questions: Path,
    articles: tuple[str, ...],
    as_json: bool,
    plot: Path | None,
    wrong: int,
    floors: tuple[str, ...],
) -> int:
    """Measure the answers to QUESTIONS whose answers are known."""
    from qabot.batch import encode_line
    from qabot.evaluation import figures, outcomes, question_sets, render
    from qabot.evaluation.plot import check_plot, write_plot

    least = figures.read_floors(floors)
    asked = question_sets.load_questions(questions)
    if plot:
        check_plot(plot)
    loaded = call.load(articles=articles)
    threshold = loaded.settings.answer.min_confidence
    engine = load_engine(outcomes.without_threshold(loaded))
    question_sets.check_articles(questions, asked, {article.id for article in engine.articles})
    warn_of(question_sets.find_oddities(questions, asked, engine.articles))
    report = figures.make_report(
        outcomes.ask_questions(engine, asked), threshold=threshold, articles=len(engine.articles)
    )
    if as_json:
        click.echo(encode_line(render.report_object(report, wrong)))
    else:
        for line in render.report_lines(report, wrong):
            click.echo(clean_line(line))
    if plot:
        write_plot(report, plot)
    broken = figures.broken_floors(report, least)
    for line in broken:
        click.echo(f"qabot: under the floor: {line}", err=True)
    return UNDER_FLOOR if broken else 0


@cli.command(
    cls=ArticlesCommand,
    epilog="""\b
Examples:
  QABOT_TELEGRAM__TOKEN=123456:ABC... qabot telegram
  QABOT_TELEGRAM__TOKEN_FILE=/run/secrets/token qabot telegram --articles news/""",
)
@articles_option
@common_options
@click.pass_obj
def telegram(call: Call, articles: tuple[str, ...]) -> int:
    """Run the Telegram bot."""
    from qabot import health, state
    from qabot.telegram import lock

    loaded = call.load(articles=articles, secrets=True)
    settings = loaded.settings.telegram
    with lock.held(state.find_telegram_state(settings, os.environ)):
        health.clear_health(state.find_health(settings, os.environ))
        finish_restore(loaded)
        # Its log is all that it prints.
        archive = open_archive(loaded, default_level="INFO", log=sys.stdout)
        from qabot.telegram.bot import run

        return run(archive, settings)


_FURTHER = (
    *(feedback, add, sync, remove, articles, article),
    *(check_health, doctor, backup, restore, settings),
)
for command in _FURTHER:
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    speak_utf8()
    with _ended_by_sigterm():
        return _run(arguments)


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Have SIGTERM unwind what is being done in the block, so that nothing is left of it.

    As the first process of a container it would not even be ended otherwise: to that no signal
    gets through for which it has no handler.
    """

    def end(number: int, _frame: object) -> NoReturn:
        raise SystemExit(128 + number)

    former = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


def _run(arguments: Sequence[str] | None) -> int:
    # Before numpy is imported. Products of a question's few vectors take a tenth of a millisecond;
    # threads woken for them then wait for more at full load, and double what a question costs.
    os.environ.setdefault(LINEAR_ALGEBRA_THREADS, "1")
    call = Call()
    try:
        status = cli.main(args=arguments, prog_name="qabot", standalone_mode=False, obj=call)
    except click.Abort:
        return INTERRUPTED
    except Exception as error:
        return _fail(error, debug=call.debug)
    return status or 0


def _fail(error: Exception, *, debug: bool) -> int:
    """Say in one line what went wrong; the one place that catches whatever it is."""
    from qabot import logs

    if debug:
        import traceback

        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    if isinstance(error, (ArticlesError, QuestionSetError)):
        warn_of(error.problems[1:])  # the message itself names the first
    message = _explain(error)
    # Wrong settings are told all at once, a line each.
    for line in message.split("\n") if isinstance(error, SettingsError) else [message]:
        logs.tell(logging.ERROR, clean_line(line))
    return error.status if isinstance(error, QabotError) else FAILED


def _explain(error: Exception) -> str:
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "qabot"
        message = error.format_message().rstrip(".")
        return f"{message}; '{command} --help' shows how it is used"
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, ArticlesError):
        return f"{error}; --articles PATH names others"
    if isinstance(error, (QabotError, OSError)):  # a full disk is no mistake of ours
        return str(error)
    return f"{type(error).__name__}: {error}; this should not happen, --debug shows where it did"
