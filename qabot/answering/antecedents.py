"""Whom a mention means, as an article goes on: names by the cast, pronouns by what came before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.answering.cast import agree
from qabot.answering.clauses import subject_of_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qabot.answering.cast import Cast, Person
    from qabot.answering.mentions import Mention
    from qabot.answering.words import Word
    from qabot.text.tables import LanguageTables


_LONGEST_ANAPHOR = 2  # words: "the singer", "глава ведомства"


class Antecedents:
    """Resolves the mentions of an article, in its order.

    Attributes:
        in_focus: Subject of the sentence before, or of this one's verb of speech.
        last_speaker: Who spoke last.
    """

    def __init__(self, cast: Cast, known: LanguageTables) -> None:
        """Start before the first sentence, with nobody in focus."""
        self._cast = cast
        self._known = known
        self.in_focus: Person | None = None
        self.last_speaker: Person | None = None
        self._taken: dict[tuple[str, ...], Person] = {}

    def resolve(
        self,
        mention: Mention,
        words: Sequence[Word],
        before: Sequence[Word],
        *,
        subject: bool = False,
        adjacent: bool = False,
    ) -> Person | None:
        """Return whom a mention means, if anybody.

        Args:
            mention: A name, a description or a pronoun.
            words: Its sentence.
            before: The sentence before.
            subject: Whether it is the subject of its clause.
            adjacent: Whether it surely belongs to a verb of speech, and so names somebody.
        """
        if mention.kind != "pronoun":
            if not adjacent and not self._cast.is_name(mention, words):
                return None
            if (taken := self._taken_up(mention)) is not None:
                return taken
            definite = mention.kind == "name" or self._is_definite(mention, words)
            return self._cast.meet(mention, subject=subject, definite=definite)
        for person in self._candidates(mention, words, before):
            if _agrees(mention, person):
                if person.named and not person.gender and mention.gender != "plural":
                    person.gender = mention.gender
                return person
        return None

    def _is_definite(self, mention: Mention, words: Sequence[Word]) -> bool:
        """Tell whether a description may mean somebody known: "the minister", no "a minister"."""
        definites = self._known.grammar.definites
        before = next((w for w in reversed(words) if w.end <= mention.start), None)
        return not definites or (before is not None and before.lower in definites)

    def _taken_up(self, mention: Mention) -> Person | None:
        """Return whom a noun means that takes up who the text was about: "the singer"."""
        if mention.kind != "description" or mention.office not in self._known.anaphors:
            return None
        known = self._cast.find(mention)
        if known is not None and known.named:
            return None  # the one who has this office
        if mention.titles not in self._taken:
            if len(mention.words) > _LONGEST_ANAPHOR or known is not None:
                return None
            spoken_of = (p for p in (self.last_speaker, self.in_focus) if p is not None)
            taken = next((p for p in spoken_of if self._fits(mention, p)), None)
            if taken is None:
                return None
            self._taken[mention.titles] = taken
        return self._taken[mention.titles]

    def _fits(self, mention: Mention, person: Person) -> bool:
        """Tell whether a noun fits a person: one told of, of its gender, no singer a minister."""
        officials = self._known.officials
        if mention.office in officials and person.offices and officials.isdisjoint(person.offices):
            return False
        return person.named and person.told and agree(mention.gender, person.gender)

    def _candidates(
        self, mention: Mention, words: Sequence[Word], before: Sequence[Word]
    ) -> Iterator[Person]:
        """Yield whom a pronoun may mean, likeliest first."""
        for person in (self._named_before(mention, words), self.in_focus, self.last_speaker):
            if person is not None:
                yield person
        # Not what the sentence before was about, but the only one there of this gender.
        yield from self._cast.named_in(before, mention.gender)

    def _named_before(self, mention: Mention, words: Sequence[Word]) -> Person | None:
        subject = subject_of_sentence(words, self._known)
        if subject is None or subject.kind != "name" or subject.start >= mention.start:
            return None
        return self._cast.meet(subject) if self._cast.is_name(subject, words) else None


def _agrees(mention: Mention, person: Person) -> bool:
    if mention.gender == "plural":
        return not person.named
    return agree(mention.gender, person.gender)
