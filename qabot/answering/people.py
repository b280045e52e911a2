"""Who is called by a name in the articles, and whether it is a he or a she."""

from __future__ import annotations

import re
from collections import Counter
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from qabot.answering.overlay import Overlaid
from qabot.answering.registers import add_fame, change_people
from qabot.text.analyzer import fold
from qabot.text.names import Gender, Genders, first_name_gender, matches_name, name_keys
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from qabot.answering.corpus import Corpus, Fame, Reading
    from qabot.answering.voices import Statement

_NAME = re.compile(r"(?:[^\W\d_a-zа-яё][\w’'.-]*)(?:\s+[^\W\d_a-zа-яё][\w’'-]+)*")
_LONGEST_NAME = 4  # words
_FEW_ARTICLES = 100  # that are looked through; of more the whole library is asked


class Person(NamedTuple):
    """Somebody, or a body, that an article names.

    Attributes:
        name: The fullest form of it.
        gender: As titles, first names or verbs tell; "plural" is a body or a group.
    """

    name: str
    gender: Gender


class People:
    """The speakers of the articles by name; each is looked up without going through them."""

    def __init__(self, corpus: Corpus) -> None:
        """Take the corpus that they speak in."""
        self._corpus = corpus

    def find(self, name: str, articles: Collection[int] | None = None) -> Person | None:
        """Return the speaker who is called by a name: of several, who says most.

        Args:
            name: Words in any case, script or inflection.
            articles: Numbers of those to look in, where they are few, or None for all.
        """
        words = name.split()
        if not words:
            return None
        if articles is not None and len(articles) <= _FEW_ARTICLES:
            speakers = _speakers(self._corpus.readings[number] for number in articles)
        else:
            known = (self._corpus.people.get(key, {}) for key in name_keys(words[-1]))
            speakers = {names: fame for people in known for names, fame in people.items()}
        found = {
            names: fame
            for names, fame in speakers.items()
            if matches_name(words, names, Genders(known=fame.gender))
        }
        if not found:
            return None
        best = min(found, key=lambda n: (-found[n].statements, -len(" ".join(n)), n))
        return Person(" ".join(best), reduce(add_fame, found.values()).gender)

    def named_in(self, text: str, lang: str, article: int) -> list[Person]:
        """Return whom a sentence names of those who speak in its article or have a first name."""
        found: list[Person] = []
        for match in _NAME.finditer(text):
            words = match[0].split()[-_LONGEST_NAME:]
            person = self.find(" ".join(words), (article,))
            gender = first_name_gender([fold(word) for word in words], tables(lang))
            if person is None and gender:
                person = Person(" ".join(words), gender)
            if person is not None and person not in found:
                found.append(person)
        return found

    def speakers_in(self, article: int) -> list[str]:
        """Return who surely speaks by name in an article, who says most first."""
        statements = self._corpus.readings[article].statements
        said = Counter(st.speaker for st in statements if st.named and st.sure)
        return [speaker for speaker, _ in said.most_common()]

    def said_in(self, article: int, speaker: str) -> list[str]:
        """Return the sentences of an article that surely say something in somebody's name."""
        reading = self._corpus.readings[article]
        said = (st for st in reading.statements if st.speaker == speaker)
        sentences = (reading.sentences[st.sentence] for st in said if st.sure and not st.vague)
        return [reading.article.text[s.start : s.end] for s in sentences]

    def said_by(self, speaker: str, articles: Collection[int] | None = None) -> Iterator[str]:
        """Yield the sentences that surely say something in somebody's name, in any article."""
        for number, statement in self._said_by(speaker):
            if statement.vague or not statement.sure:
                continue
            if articles is None or number in articles:
                reading = self._corpus.readings[number]
                sentence = reading.sentences[statement.sentence]
                yield reading.article.text[sentence.start : sentence.end]

    def _said_by(self, speaker: str) -> Iterator[tuple[int, Statement]]:
        for key in sorted(name_keys(speaker.split()[-1])):
            for number, at in self._corpus.speakers.get(key, ()):
                statement = self._corpus.readings[number].statements[at]
                if statement.speaker == speaker:
                    yield number, statement


def _speakers(readings: Iterable[Reading]) -> Mapping[tuple[str, ...], Fame]:
    people = change_people(Overlaid(), (), list(readings))
    return {names: fame for known in people.values() for names, fame in known.items()}
