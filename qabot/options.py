"""What a question may be given besides its text, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from qabot.dates import ALWAYS, EXPECTED, TimeSpan, read_date
from qabot.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

MAX_QUESTION = 1000  # characters
MAX_LIMIT = 1000  # sentences of an answer
_MAX_SHOWN = 60  # characters of a value that an error repeats


class AskOptions(TypedDict, total=False):
    """What a question may be given besides its text.

    Attributes:
        limit: Sentences wanted: as many of the best, if there are. If None, the few best, at
            most the setting ``answer.limit``.
        article_ids: Answer from these articles only, unless None.
        published_after: And only from those published then or later: ISO 8601, "2022" and
            "2022-05" will do; UTC unless it tells otherwise.
        published_before: And only from those published then or earlier: "2022" includes the
            whole of that year. With either date, articles without one are left out.
        explain: Tell in ``Answer.explanation`` how the answer came about.
    """

    limit: int | None
    article_ids: Collection[str] | None
    published_after: str | date | None
    published_before: str | date | None
    explain: bool


def check_question(question: str, limit: int | None) -> None:
    """Raise what is wrong with a question and the number of sentences wanted.

    Raises:
        QuestionError: If the question is empty or too long, or the number is out of bounds.
    """
    if not question.strip():
        raise QuestionError("the question is empty; ask something")
    if len(question) > MAX_QUESTION:
        raise QuestionError(
            f"the question has {len(question)} characters; ask in at most {MAX_QUESTION}"
        )
    if limit is not None and not 1 <= limit <= MAX_LIMIT:
        raise QuestionError(f"limit is {limit}; give one from 1 to {MAX_LIMIT}")


def is_narrowed(options: AskOptions) -> bool:
    """Tell whether a question may be answered from some articles only."""
    dates = options.get("published_after"), options.get("published_before")
    return any(value is not None for value in (options.get("article_ids"), *dates))


def period_of(after: str | date | None, before: str | date | None) -> TimeSpan | None:
    """Return the time between ``published_after`` and ``published_before``, None without either.

    Raises:
        QuestionError: If one is no date, or they are the wrong way round.
    """
    if after is None and before is None:
        return None
    first = ALWAYS.first if after is None else _read("published_after", after).first
    last = ALWAYS.last if before is None else _read("published_before", before).last
    if first > last:
        dates = f"published_after is {str(after)!r}, later than published_before, {str(before)!r}"
        raise QuestionError(f"{dates}; swap them")
    return TimeSpan(first, last)


def _read(name: str, value: str | date) -> TimeSpan:
    try:
        return read_date(value if isinstance(value, str) else value.isoformat())
    except ValueError as error:
        shown = f"{value!s:.{_MAX_SHOWN}}"
        raise QuestionError(f"{name} is {shown!r}; give {EXPECTED}") from error
