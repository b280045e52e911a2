"""Who is called by a name in the articles, and whether it is a he or a she."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from qabot.answering.mentions import Gender
from qabot.text.analyzer import fold
from qabot.text.names import matches_name, name_keys
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from qabot.answering.corpus import Corpus, Reading
    from qabot.answering.voices import Statement

_NAME = re.compile(r"(?:[^\W\d_a-zа-яё][\w’'.-]*)(?:\s+[^\W\d_a-zа-яё][\w’'-]+)*")
_LONGEST_NAME = 4  # words


class Person(NamedTuple):
    """Somebody, or a body, that an article names.

    Attributes:
        name: The fullest form of it.
        gender: As titles, first names or verbs tell; "plural" is a body or a group.
    """

    name: str
    gender: Gender


def find_person(
    name: str, corpus: Corpus, articles: Collection[int] | None = None
) -> Person | None:
    """Return the speaker who is called by a name: of several, who says most.

    Args:
        name: Words in any case, script or inflection.
        corpus: All articles.
        articles: Numbers of those to look in, or None for all.
    """
    words = name.split()
    if not words:
        return None
    found: Counter[str] = Counter()
    genders: dict[str, Counter[Gender]] = {}
    for number, statement in _statements_of(words[-1], corpus):
        if articles is not None and number not in articles:
            continue
        if statement.named and matches_name(words, statement.names):
            found[statement.speaker] += 1
            genders.setdefault(statement.speaker, Counter())[statement.gender] += 1
    if not found:
        return None
    fullest = max(found, key=lambda speaker: (found[speaker], len(speaker)))
    told = Counter({g: n for speaker in found for g, n in genders[speaker].items() if g})
    return Person(fullest, told.most_common(1)[0][0] if told else "")


def people_named(text: str, lang: str, corpus: Corpus) -> list[Person]:
    """Return the people a sentence names who speak in the articles or have a known first name."""
    found: list[Person] = []
    for match in _NAME.finditer(text):
        words = match[0].split()[-_LONGEST_NAME:]
        person = find_person(" ".join(words), corpus)
        gender = _first_name_gender(words, lang)
        if person is None and gender:
            person = Person(" ".join(words), gender)
        if person is not None and person not in found:
            found.append(person)
    return found


def speakers_in(reading: Reading) -> list[str]:
    """Return who surely speaks by name in an article, who says most first."""
    said = Counter(st.speaker for st in reading.statements if st.named and st.sure)
    return [speaker for speaker, _ in said.most_common()]


def names_beside(
    speaker: str, corpus: Corpus, articles: Collection[int] | None = None
) -> list[str]:
    """Return the names in what somebody says, those that come most often first."""
    found: Counter[str] = Counter()
    for number, statement in _statements_of(speaker.split()[-1], corpus):
        if statement.speaker != speaker or (articles is not None and number not in articles):
            continue
        own = {key for w in (*statement.names, *statement.titles) for key in name_keys(w)}
        reading = corpus.readings[number]
        for token in reading.sentences[statement.sentence].tokens[1:]:
            word = reading.article.text[token.start : token.end]
            if word[0].isupper() and len(word) > 1 and own.isdisjoint(name_keys(word)):
                found[word] += 1
    return [word for word, _ in found.most_common()]


def _first_name_gender(words: list[str], lang: str) -> Gender:
    if len(words) > 1:
        known = tables(lang).first_names
        if fold(words[0]) in known.get("masculine", ()):
            return "masculine"
        if fold(words[0]) in known.get("feminine", ()):
            return "feminine"
    return ""


def _statements_of(word: str, corpus: Corpus) -> Iterator[tuple[int, Statement]]:
    places = {place for key in name_keys(word) for place in corpus.speakers.get(key, ())}
    for number, at in sorted(places):
        yield number, corpus.readings[number].statements[at]
