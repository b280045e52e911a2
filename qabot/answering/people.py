"""Who is called by a name in the articles, and whether it is a he or a she."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from qabot.answering.mentions import Gender
from qabot.text.analyzer import fold
from qabot.text.names import first_name_gender, matches_name, name_keys
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from qabot.answering.corpus import Corpus
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


class _Speaker:
    """How often a name is that of a speaker, and of which gender."""

    __slots__ = ("count", "genders", "names")

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.count = 0
        self.genders: Counter[Gender] = Counter()

    def add(self, statement: Statement) -> None:
        self.count += 1
        if statement.gender:
            self.genders[statement.gender] += 1


class People:
    """The speakers of the articles by name; each is looked up without going through them."""

    def __init__(self, corpus: Corpus) -> None:
        """Meet everybody who speaks by name, once."""
        self._corpus = corpus
        self._by_key: dict[str, list[_Speaker]] = {}
        statements = (st for reading in corpus.readings.values() for st in reading.statements)
        for speaker in _speakers(statements):
            for key in {key for word in speaker.names for key in name_keys(word)}:
                self._by_key.setdefault(key, []).append(speaker)

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
            readings = (self._corpus.readings[number] for number in articles)
            speakers = _speakers(st for reading in readings for st in reading.statements)
        else:
            keys = name_keys(words[-1])
            speakers = [s for key in sorted(keys) for s in self._by_key.get(key, ())]
        found = [speaker for speaker in speakers if matches_name(words, speaker.names)]
        if not found:
            return None
        best = max(found, key=lambda speaker: (speaker.count, len(" ".join(speaker.names))))
        told = sum((speaker.genders for speaker in found), Counter[Gender]())
        return Person(" ".join(best.names), told.most_common(1)[0][0] if told else "")

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


def _speakers(statements: Iterable[Statement]) -> list[_Speaker]:
    found: dict[tuple[str, ...], _Speaker] = {}
    for statement in statements:
        if statement.named and statement.names:
            speaker = found.get(statement.names)
            if speaker is None:
                speaker = found[statement.names] = _Speaker(statement.names)
            speaker.add(statement)
    return list(found.values())
