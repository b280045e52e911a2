"""Who is who in one article: names made whole, pronouns and descriptions resolved.

"Peskov" is Dmitry Peskov where the article calls him so anywhere, before or after; "the
press secretary" is whoever the article gives that office; "he" is whom the text was about.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from qabot.answering.appositions import with_apposition
from qabot.answering.mentions import Mention, is_name_part
from qabot.answering.phrases import mention_in
from qabot.text.names import name_keys, same_name
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qabot.answering.words import Word
    from qabot.text.names import Gender
    from qabot.text.tables import LanguageTables

_LONGEST_FULL_NAME = 4  # words
_SHORTEST_STEM = 3  # letters that no case changes


@dataclass(slots=True, eq=False)
class Person:
    """A speaker as known so far; a body or a group is one too.

    Attributes:
        forms: Ways the article writes the name, with their counts.
        named: Whether it is a name, else a description.
        gender: As titles, first names or verbs tell.
        titles: What stands before the name anywhere ("prime", "minister").
        offices: Those of the titles that name an office.
        nominative: The form in which it was a subject, if it was.
        of: Whose or of what the offices are.
        titled: Where in the article titles stand beside the name.
    """

    forms: Counter[tuple[str, ...]]
    named: bool
    gender: Gender = ""
    titles: set[str] = field(default_factory=set)
    offices: set[str] = field(default_factory=set)
    nominative: tuple[str, ...] = ()
    of: set[str] = field(default_factory=set)
    titled: list[int] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How often the article names it in full."""
        return self.forms.total()

    @property
    def told(self) -> bool:
        """Whether the article tells more than one word of the name: a full one, or an office."""
        return max(map(len, self.forms)) > 1 or bool(self.offices)

    @property
    def names(self) -> tuple[str, ...]:
        """The words to call it by: the fullest form, a subject's before an inflected one."""
        longest = max(map(len, self.forms))
        if len(self.nominative) == longest:
            return self.nominative
        full = [form for form in self.forms if len(form) == longest]
        return min(full, key=lambda form: (len("".join(form)), -self.forms[form]))


class Cast:
    """The people of an article."""

    def __init__(self, known: LanguageTables) -> None:
        """Start with nobody."""
        self._known = known
        self._people: list[Person] = []
        self._by_key: dict[str, list[Person]] = {}
        self._inside: set[str] = set()
        self._sentences: list[Sequence[Word]] = []
        self._lower: set[str] | None = None

    def introduce(self, sentences: Iterable[Sequence[Word]]) -> None:
        """Meet everybody whom the article calls by a full name, whether a speaker or not.

        And by "Mr." or "Mrs." where that tells of somebody else with the surname.
        """
        courteous: list[Mention] = []
        courtesies = self._known.titles.get("courtesy", frozenset())
        self._sentences = list(sentences)
        for words in self._sentences:
            self._inside |= {
                w.text
                for i, w in enumerate(words)
                if i and w.capitalised and not words[i - 1].is_mark
            }
            for found in _capitalised_runs(words, self._known):
                run = self._without_place(words, found)
                mention = mention_in(run, self._known)
                if mention is None or mention.kind != "name":
                    continue
                if self._is_complement(words, run[0]):
                    # "the secretary of President Ivan Ivanov": whose titles they are is unclear.
                    mention = replace(mention, titles=(), gender="", office="", of=())
                elif len(mention.words) > 1:
                    mention = with_apposition(mention, words, self._known)
                if 2 <= len(mention.words) <= _LONGEST_FULL_NAME:
                    at_head = run[0] is words[0] and mention.gender == ""
                    self.meet(mention, weight=1 if at_head else 2)
                elif mention.gender and not courtesies.isdisjoint(mention.titles):
                    courteous.append(mention)
        in_full = len(self._people)
        for mention in courteous:
            person = self.find(mention)
            if person is None or person in self._people[in_full:]:
                self.meet(mention, weight=1)

    def _without_place(self, words: Sequence[Word], run: list[Word]) -> list[Word]:
        """Leave out what is beside a name: "В Москве Песков", "цитирует Пескова ТАСС"."""
        if not self._known.grammar.head_first:
            return run
        while len(run) > 1 and run[-1].text.isupper() and not run[0].text.isupper():
            run = run[:-1]
        at = words.index(run[0])
        if not at or words[at - 1].lower not in self._known.grammar.venue_prepositions:
            return run
        return run if _is_given(run[0].lower, self._known.code) else run[1:]

    def _is_complement(self, words: Sequence[Word], first: Word) -> bool:
        before = [w.lower for w in words if w.start < first.start][-2:]
        return not self._known.grammar.complement_openers.isdisjoint(before)

    def named_in(self, words: Sequence[Word], gender: Gender) -> list[Person]:
        """Return whom a sentence names in full, last first, those of the gender before others."""
        mentions = [mention_in(run, self._known) for run in _capitalised_runs(words, self._known)]
        people = [self.find(m) for m in reversed(mentions) if m is not None and m.kind == "name"]
        named = [p for p in people if p is not None and agree(gender, p.gender)]
        return sorted(named, key=lambda p: p.gender != gender)

    def is_name(self, mention: Mention, sentence: Sequence[Word]) -> bool:
        """Tell whether a capital is a name's: at the head of a sentence every word has one."""
        if mention.kind != "name" or len(mention.words) > 1 or not sentence:
            return True
        return mention.start > sentence[0].start or mention.words[0] in self._inside

    def common_noun(self, mention: Mention) -> Mention | None:
        """Return the description that a word is which the article has in lower case too."""
        if self._known.grammar.capital_nouns:
            return None
        if self._lower is None:
            self._lower = {w.lower for s in self._sentences for w in s if not w.capitalised}
        noun = mention.words[0].lower()
        alike = (w for w in self._lower if w[:_SHORTEST_STEM] == noun[:_SHORTEST_STEM])
        if not any(same_name(noun, word) for word in alike):
            return None
        return replace(mention, kind="description", titles=(noun,), office=noun)

    def meet(
        self, mention: Mention, *, weight: int = 0, subject: bool = False, definite: bool = True
    ) -> Person:
        """Return whom a name or a description means, a new person if nobody yet.

        Args:
            mention: No pronoun.
            weight: How much this form counts as the person's name.
            subject: Whether it stands in the nominative.
            definite: Whether a description means somebody known ("the minister").
        """
        person = self.find(mention, definite=definite)
        if person is None:
            person = Person(Counter({mention.words: 0}), mention.kind == "name")
            self._people.append(person)
            for key in name_keys(mention.words[-1]):
                self._by_key.setdefault(key, []).append(person)
        if person.named == (mention.kind == "name"):
            person.forms[mention.words] += weight
            if subject and len(mention.words) >= len(person.nominative):
                person.nominative = mention.words
        person.gender = person.gender or mention.gender
        person.titles |= set(mention.titles)
        person.of |= set(mention.of)
        if mention.titles:
            person.titled.append(mention.start)
        if mention.office:
            person.offices.add(mention.office)
        return person

    def find(self, mention: Mention, *, definite: bool = True) -> Person | None:
        """Return whom a name or a description means, if anybody met so far.

        Args:
            mention: No pronoun.
            definite: Whether a description means somebody known ("the minister").
        """
        alike = self._with_last(mention.words[-1], mention.gender)
        if mention.kind == "description":
            known = self._with_office(mention) if definite else None
            unnamed = (p for p in alike if not p.named and _same_office(mention, p))
            body = (p for p in alike if p.named and self._takes_up(mention, p)) if definite else ()
            return known or next(iter(body), None) or next(iter(reversed([*unnamed])), None)
        named = [p for p in alike if p.named]
        if len(mention.words) > 1:
            return next((p for p in named if _same_full_name(mention.words, p)), None)
        if named and self._known.grammar.head_first:
            # "Мария" is the first name of one before it is the last word of a phrase.
            first = _is_given(mention.words[0].lower(), self._known.code)
            if first and (person := self._with_word(mention.words[0], mention.gender)):
                return person
        if named:
            return max(named, key=lambda p: p.count)
        return self._with_word(mention.words[0], mention.gender)

    def _takes_up(self, mention: Mention, person: Person) -> bool:
        """Tell whether a noun alone takes up the name of a body: "the museum" is Lumio Museum."""
        body = len(mention.words) == 1 and mention.office in self._known.bodies
        return body and len(person.names) > 1 and person.names[-1].lower() == mention.office

    def _with_last(self, word: str, gender: Gender) -> list[Person]:
        found = {id(p): p for key in sorted(name_keys(word)) for p in self._by_key.get(key, ())}
        if not found and self._known.grammar.capital_nouns and word.endswith("s"):
            return self._with_last(word[:-1], gender)  # "nach Meinung Bergs"
        return [p for p in found.values() if agree(gender, p.gender)]

    def _with_word(self, word: str, gender: Gender) -> Person | None:
        """Return the person with such a first name, if one only."""
        found = [
            p
            for p in self._people
            if p.named
            and agree(gender, p.gender)
            and any(same_name(word, form[0]) for form in p.forms)
        ]
        return found[0] if len(found) == 1 else None

    def _with_office(self, mention: Mention) -> Person | None:
        """Return who was last told to have an office, before a description that takes it up."""
        wanted = {title for title in (*mention.titles, *mention.of) if title}
        others = self._known.other_offices.difference(wanted)
        found: list[tuple[int, Person]] = []
        for person in self._people:
            # "The president" is no secretary of the president's.
            if not person.named or mention.office not in person.titles:
                continue
            told = [place for place in person.titled if place < mention.start]
            # A committee of the president's is no president.
            body = person.names[-1].lower() in self._known.bodies
            fits = wanted <= person.titles | person.of and person.titles.isdisjoint(others)
            if told and fits and not body:
                found.append((max(told), person))
        return max(found, key=itemgetter(0))[1] if found else None


@lru_cache(maxsize=1 << 12)
def _is_given(word: str, lang: str) -> bool:
    """Tell whether a word is a first name, in whatever case."""
    return any(same_name(word, name) for name in _given_names(lang).get(word[:2], ()))


@lru_cache(maxsize=8)
def _given_names(lang: str) -> dict[str, list[str]]:
    """Return first names by their first two letters, which no case changes."""
    names: dict[str, list[str]] = {}
    for name in sorted(n for given in tables(lang).first_names.values() for n in given):
        names.setdefault(name[:2], []).append(name)
    return names


def agree(a: Gender, b: Gender) -> bool:
    """Tell whether two genders do not contradict each other."""
    return not a or not b or a == b


def _same_office(mention: Mention, person: Person) -> bool:
    """Tell whether a description is of the same office: not only of the same ministry."""
    if mention.of and person.of and person.of.isdisjoint(mention.of):
        return False  # a spokesman for the army, and one for the ministry
    return not person.offices or any(same_name(mention.office, o) for o in person.offices)


def _same_full_name(words: Sequence[str], person: Person) -> bool:
    for form in person.forms:
        if len(form) == 1:
            return True
        a, b = words[0], form[0]
        if same_name(a, b) or (min(len(a), len(b)) == 1 and a[0].lower() == b[0].lower()):
            return True
    return False


def _capitalised_runs(words: Sequence[Word], known: LanguageTables) -> Iterator[list[Word]]:
    def part_of_name(at: int) -> bool:
        return is_name_part(words, at, known) or words[at].lower in known.grammar.particles

    for named, group in groupby(range(len(words)), key=part_of_name):
        if not named:
            continue
        run = [words[at] for at in group]
        while run and not run[0].capitalised:
            run.pop(0)
        while run and not run[-1].capitalised:
            run.pop()
        # A genitive ends a name: "CNN's Jake Tapper" is two.
        cut = max((i + 1 for i, word in enumerate(run[:-1]) if word.possessive), default=0)
        if len(run) - cut > 1:
            yield run[cut:]
