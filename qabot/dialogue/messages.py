"""One message as the questions in it."""

from __future__ import annotations

import re

from qabot.answering.question import content_words
from qabot.dialogue.tables import dialogue_tables
from qabot.text.analyzer import fold
from qabot.text.tables import tables

MAX_QUESTIONS = 5  # of a message; what is beyond belongs to the last
_BETWEEN = re.compile(r"(?<=[?？؟])[\s!)»”\"]*\s+|\n\s*\n|(?<=[?？؟])\n")


def split_questions(text: str, lang: str) -> tuple[str, ...]:
    """Return the questions of a message, in order; a message that asks one thing stays whole.

    Args:
        text: The message.
        lang: ISO 639-1 code of its language.
    """
    parts = [part.strip() for part in _BETWEEN.split(text, MAX_QUESTIONS - 1) if part.strip()]
    if len(parts) == 1:
        parts = _split_joint(parts[0], lang)
    return tuple(parts) or (text.strip(),)


def _split_joint(text: str, lang: str) -> list[str]:
    """Return the parts of "why was it late and who said so?": both ask and neither is bare."""
    match = dialogue_tables(lang).joint.fullmatch(text)
    if match is None:
        return [text]
    first, second = match["first"].strip(), match["second"].strip()
    known = tables(lang)
    asks = any(dialogue_tables(lang).opener.match(fold(part)) is None for part in (first, second))
    if asks or not all(content_words(part, known) for part in (first, second)):
        return [text]
    return [first, second]
