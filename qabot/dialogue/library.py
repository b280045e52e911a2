"""The articles as a conversation needs them: asked in the ways that a message may be read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qabot.answering.question import understand
from qabot.dialogue.selection import elaborate, without_shown
from qabot.text.analyzer import fold
from qabot.text.language import detect_question_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from qabot.answering.inquiry import Inquiry, Scope
    from qabot.answering.people import Person
    from qabot.answering.timing import Timed
    from qabot.dialogue.conversation import Shown
    from qabot.dialogue.readings import Reading
    from qabot.models import Answer, AnswerSentence, SpellingCorrection

_CLOSE = 12  # sentences near to what was shown in which its time or reason is looked for
_HELD_ELSEWHERE = 2  # words of a question that a sentence has to hold to tell of what was shown
_MAX_LIMIT = 1000  # sentences asked for, those that were shown among them


class Library:
    """Answers the readings of a message, all from the same articles."""

    def __init__(self, inquiry: Inquiry, scope: Scope, today: date) -> None:
        """Take what answers, what the message may be answered from, and when it was written."""
        self._inquiry = inquiry
        self._scope = scope
        self.today = today
        self._wanted = inquiry.limit if scope.limit is None else scope.limit

    def answer(self, reading: Reading) -> Answer:
        """Answer what a message is taken to ask."""
        answer = self._answer(reading)
        return replace(answer, period=reading.period)

    def _answer(self, reading: Reading) -> Answer:
        scope = replace(self._narrowed(reading), without=reading.without)
        if reading.around is not None and reading.around.article_id in self._inquiry.corpus.numbers:
            return self._surroundings(reading, reading.around)
        if reading.of:
            return self._elaborated(reading, scope)
        if not reading.unseen:
            return self._inquiry.answer(reading.question, reading.lang, scope)
        limit = min(_MAX_LIMIT, self._wanted + len(reading.unseen))
        answer = self._inquiry.answer(reading.question, reading.lang, replace(scope, limit=limit))
        return without_shown(answer, reading.unseen, self._wanted)

    def _surroundings(self, reading: Reading, shown: Shown) -> Answer:
        """Answer with a sentence that was shown and those behind it, or with those alone."""
        limit = self._wanted + len(reading.unseen)
        answer = self._inquiry.surroundings(
            shown.article_id, shown.start, reading.question, reading.lang, limit
        )
        return without_shown(answer, reading.unseen, self._wanted)

    def _elaborated(self, reading: Reading, scope: Scope) -> Answer:
        """Answer when, where or why what was shown was so."""
        ask = self._inquiry
        close = ask.answer(reading.question, reading.lang, replace(scope, limit=_CLOSE))
        beside = [
            ask.surroundings(s.article_id, s.start, reading.question, reading.lang, 1)
            for s in reading.of
            if s.article_id in ask.corpus.numbers
        ]
        question = understand(reading.question, reading.lang)
        shown = {*reading.article_ids, *(s.article_id for s in reading.of)}

        def bears(sentence: AnswerSentence) -> bool:
            # One word elsewhere is by chance: a fire where somebody was fired.
            here = sentence.article_id in shown or _words_held(sentence) >= min(
                _HELD_ELSEWHERE, len(question.words)
            )
            return here and ask.bears_sign(question, sentence.article_id, sentence.start)

        return elaborate(close, beside, bears, self._wanted, strict=reading.telling)

    def _narrowed(self, reading: Reading) -> Scope:
        """Return what a reading is to be answered from, of what is allowed."""
        scope, numbers = self._scope, self._inquiry.corpus.numbers
        # Articles may have gone since they were shown.
        if own := {numbers[name] for name in reading.article_ids if name in numbers}:
            allowed = own if scope.articles is None else own & set(scope.articles)
            scope = replace(scope, articles=allowed)
        return self._inquiry.narrowed(scope, reading.period) if reading.period else scope

    @property
    def languages(self) -> Sequence[str]:
        """ISO 639-1 codes of the languages of the articles, commonest first."""
        return self._inquiry.corpus.languages

    def newest(self, lang: str, most: int) -> list[str]:
        """Return the ids of the newest articles in a language, those without a date last."""
        return self._inquiry.newest(lang, most)

    def said_in(self, article_id: str, speaker: str) -> list[str]:
        """Return the sentences of an article in which somebody surely says something."""
        return self._inquiry.people.said_in(self._inquiry.corpus.numbers[article_id], speaker)

    def language_of(self, text: str) -> str:
        """Return the ISO 639-1 code of a question's language."""
        return detect_question_language(text, self._inquiry.corpus.languages)

    def corrected(self, text: str, lang: str) -> tuple[str, tuple[SpellingCorrection, ...]]:
        """Return a question with what is surely misspelt put right, and what it may be."""
        return self._inquiry.corrected(text, lang, self.today)

    def timed(self, text: str, lang: str) -> Timed | None:
        """Return a question and the time that its words tell, if articles can be of a time."""
        return self._inquiry.timed(text, lang, self.today)

    def find_person(self, name: str) -> Person | None:
        """Return the speaker who is called so."""
        return self._inquiry.people.find(name, self._scope.articles)

    def people_named(self, sentence: AnswerSentence, lang: str) -> list[Person]:
        """Return the people whom a sentence names."""
        article = self._inquiry.corpus.numbers[sentence.article_id]
        return self._inquiry.people.named_in(sentence.text, lang, article)

    def said_by(self, speaker: str) -> Iterator[str]:
        """Yield the sentences in which somebody surely says something."""
        return self._inquiry.people.said_by(speaker, self._scope.articles)

    def speakers_of(self, article_id: str) -> list[str]:
        """Return who speaks in an article, who says most first."""
        return self._inquiry.people.speakers_in(self._inquiry.corpus.numbers[article_id])


def _words_held(sentence: AnswerSentence) -> int:
    return len({fold(sentence.text[start:end]) for start, end in sentence.matches})
