"""A question and the time that its words tell, apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qabot.answering.question import Kind, understand
from qabot.dates import Period
from qabot.text.datewords import read_date_words

if TYPE_CHECKING:
    from datetime import date

_JOINT = re.compile(r"\s+(?=[?!.,;:]|\Z)")


@dataclass(frozen=True, slots=True)
class Timed:
    """A question whose words tell a time.

    Attributes:
        question: Without those words; "" if it has no others.
        start: Offset of those words in the question as typed.
        end: Offset after them.
        period: The time.
    """

    question: str
    start: int
    end: int
    period: Period

    @property
    def is_relative(self) -> bool:
        """Whether the words name neither a year nor a day of a month, but "last week".

        An article that tells of 1999 may have that word; few have "week" for what was one.
        """
        return not any(map(str.isdecimal, self.period.words))

    def asked_of_others(self, question: str, lang: str) -> tuple[str, ...]:
        """Return what to ask, in this order, of articles of other times if none within answers.

        There the words for a time are words like others; if nothing answers so either, words like
        "last week" are left out: that no article has them is no reason to be silent. Of what is
        new they tell when, and are no part of what the news are to be about.

        Args:
            question: With these words, as typed.
            lang: ISO 639-1 code of its language.
        """
        if understand(self.question, lang).kind is Kind.NEWS:
            return (self.question,)
        return (question, self.question) if self.is_relative else (question,)


def part_from_time(question: str, lang: str, today: date) -> Timed | None:
    """Return a question and the time that its words tell, or None where they tell none.

    Args:
        question: As typed.
        lang: ISO 639-1 code of its language.
        today: What "yesterday" is reckoned from.
    """
    words = read_date_words(question, lang, today)
    if words is None:
        return None
    start, end, first, last = words
    around = question[:start].rstrip(), question[end:].lstrip()
    rest = _JOINT.sub("", " ".join(around)).lstrip(" ,;:–—-")
    told = " ".join(question[start:end].split())
    bare = rest if any(map(str.isalnum, rest)) else ""
    return Timed(bare, start, end, Period(told, first, last))
