"""The buttons under messages: what stands on them, and what a press tells the bot.

What a press tells is at most 64 bytes and may be forged, so it names a deed and at most a
page; what the deed is done to is known by the message that the button stands under.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qabot.telegram.shelf import token_of
from qabot.texts import Texts

ASK = "ask:"
"""Begins the data of a button that asks a question; its number in the message follows."""

SOURCES = "sources:"
"""Begins that of one that turns to a page of the list of articles."""

PAGE = "page:"
"""Begins that of one that turns to a page of an article: its token and the page follow."""

SET = "set:"
"""Begins that of one that chooses a setting: its name and the value follow."""

MORE, CONTEXT, PLAIN, READ, UP, DOWN = "more", "context", "plain", "article", "up", "down"
"""The data of those under an answer: further sentences of it, what stands around its sentences or
no longer so, its article, and what somebody thinks of it."""

ADD, REMOVE, RESTORE = "add:", "remove:", "restore:"
"""Begin those that add what was sent, take an article away or put it back; its name follows."""

DECLINE, KEEP = "decline:", "keep:"
"""Those that do not add or take away."""

# The question of a button is its label, and is asked as it stands there.
LONGEST_QUESTION = 100


@dataclass(frozen=True, slots=True)
class Button:
    """A label, and the data of its press."""

    label: str
    data: str


Row = tuple[Button, ...]


def question_rows(questions: Iterable[str]) -> tuple[Row, ...]:
    """Return a button for each question; a press tells the bot which one of its message."""
    return tuple((Button(text, f"{ASK}{n}"),) for n, text in enumerate(questions))


def answer_rows(texts: Texts, *, with_context: bool) -> tuple[Row, ...]:
    """Return the buttons under an answer.

    Args:
        texts: The language of their labels.
        with_context: Whether the sentences around are shown.
    """
    context = (
        Button(texts.say("no_context"), PLAIN)
        if with_context
        else Button(texts.say("context"), CONTEXT)
    )
    return (
        (Button(texts.say("more"), MORE), context, Button(texts.say("article"), READ)),
        (Button("👍", UP), Button("👎", DOWN)),
    )


def sources_rows(page: int, pages: int, texts: Texts) -> tuple[Row, ...]:
    """Return the buttons under a page of the list of articles."""
    return _turning([f"{SOURCES}{n}" for n in range(1, pages + 1)], page, texts)


def article_rows(article_id: str, page: int, pages: int, texts: Texts) -> tuple[Row, ...]:
    """Return the buttons under a page of an article."""
    token = token_of(article_id)
    return _turning([f"{PAGE}{token}:{n}" for n in range(1, pages + 1)], page, texts)


def add_rows(key: str, texts: Texts) -> tuple[Row, ...]:
    """Return the buttons under what would be added."""
    return (
        (
            Button(texts.say("admin.add"), f"{ADD}{key}"),
            Button(texts.say("admin.decline"), DECLINE),
        ),
    )


def remove_rows(article_id: str, texts: Texts) -> tuple[Row, ...]:
    """Return the buttons under the question whether an article is to go."""
    return (
        (
            Button(texts.say("admin.remove"), f"{REMOVE}{token_of(article_id)}"),
            Button(texts.say("admin.keep"), KEEP),
        ),
    )


def put_back_rows(article_id: str, texts: Texts) -> tuple[Row, ...]:
    """Return the button under an article that was taken away."""
    return ((Button(texts.say("admin.put_back"), f"{RESTORE}{token_of(article_id)}"),),)


def number_in(data: str) -> int:
    """Return the number that data ends with, or 0; whoever forged it may have put in anything."""
    number = data.rpartition(":")[2]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 7 else 0


def _turning(pages: Sequence[str], page: int, texts: Texts) -> tuple[Row, ...]:
    row = list[Button]()
    if page > 1:
        row.append(Button(texts.say("back"), pages[page - 2]))
    if page < len(pages):
        row.append(Button(texts.say("next"), pages[page]))
    return (tuple(row),) if row else ()
