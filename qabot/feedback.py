"""The command ``qabot feedback``: votes on the Telegram bot's answers become test cases.

A line has the form that ``qabot batch`` and ``qabot evaluate`` read. Votes on the same question
are one line: what more people found right than wrong is an answer, the reverse is none. Nobody's
number is in it.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from qabot.arguments import Call, common_options

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qabot.telegram.votes import Judged

NO_VOTES = 1
_GOLD = {"up": "answer_sentences", "down": "wrong_sentences"}
_ID_LENGTH = 12  # hexadecimal digits


@click.command(
    "feedback",
    epilog="""\b
Examples:
  qabot feedback > feedback.jsonl
  qabot evaluate feedback.jsonl --wrong 10
  qabot feedback --down --since 2026-11 | qabot batch

The exit status is 0, or 1 if there are no such votes, 2 for an error.""",
)
@click.option("--since", metavar="DATE", help='Only votes of that day or later; "2022-05" will do.')
@click.option("--up", "wanted", flag_value="up", help="Only what was voted up more than down.")
@click.option("--down", "wanted", flag_value="down", help="Only what was voted down more than up.")
@common_options
@click.pass_obj
def feedback(call: Call, since: str | None, wanted: str | None) -> int:
    """Print votes on the Telegram bot's answers as JSON Lines."""
    from qabot import state
    from qabot.batch import encode_line
    from qabot.errors import StateError
    from qabot.telegram.votes import read_votes

    first = _read_since(since)
    path = state.find_telegram_state(call.load().settings.telegram, os.environ)
    if path is None:
        raise StateError(state.NO_HOME)
    lines = make_lines(read_votes(path, first), wanted)
    for line in lines:
        click.echo(encode_line(line))
    if not lines:
        click.echo(f"qabot: {path} has no such votes", err=True)
    return 0 if lines else NO_VOTES


def make_lines(votes: Iterable[Judged], wanted: str | None = None) -> list[dict[str, Any]]:
    """Return a test case for each question that was voted on, in the order of the first votes.

    Args:
        votes: Of any questions.
        wanted: "up" or "down" for the sentences of that kind alone.
    """
    by_question: dict[tuple[str, str], list[Judged]] = {}
    for vote in votes:
        by_question.setdefault((vote.question, vote.lang), []).append(vote)
    lines = (_line(question, lang, cast) for (question, lang), cast in by_question.items())
    unwanted = {_GOLD[name] for name in _GOLD if wanted not in (None, name)}
    cases = ({k: v for k, v in line.items() if k not in unwanted} for line in lines)
    return [case for case in cases if not case.keys().isdisjoint(_GOLD.values())]


def _line(question: str, lang: str, votes: list[Judged]) -> dict[str, Any]:
    balance = Counter[str]()
    for vote in votes:
        # A sentence that several articles have counts once.
        for sentence in dict.fromkeys(vote.sentences):
            balance[sentence] += 1 if vote.up else -1
    up = sum(vote.up for vote in votes)
    last = datetime.fromtimestamp(max(vote.at for vote in votes), UTC)
    told = {
        "id": hashlib.sha256(f"{lang} {question}".encode()).hexdigest()[:_ID_LENGTH],
        "question": question,
        "lang": lang,
        # Of its own, for the sentences are not all that somebody said, as those of others are.
        "kind": "vote",
        "answer_sentences": [sentence for sentence, count in balance.items() if count > 0],
        "wrong_sentences": [sentence for sentence, count in balance.items() if count < 0],
        "votes": {
            "up": up,
            "down": len(votes) - up,
            "last": last.date().isoformat(),
            "article_ids": list(dict.fromkeys(i for vote in votes for i in vote.article_ids)),
        },
    }
    return {name: value for name, value in told.items() if value != []}


def _read_since(since: str | None) -> float:
    from qabot.dates import EXPECTED, read_date
    from qabot.errors import QabotError

    if since is None:
        return float("-inf")
    try:
        return read_date(since).first.timestamp()
    except (ValueError, OverflowError) as error:
        raise QabotError(f"--since {since[:60]!r} is no date; write {EXPECTED}") from error
