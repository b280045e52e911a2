"""How often each name is a speaker's, and of which gender: counted article by article.

What comes and goes is added and taken away, so that nobody has to go through all statements.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Self

from qabot.text.names import name_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qabot.answering.voices import Statement
    from qabot.text.names import Gender

Name = tuple[str, ...]
_GENDERS: tuple[Gender, ...] = ("feminine", "masculine", "plural")


class Tally(NamedTuple):
    """How many statements are in a name, by what their speaker is.

    Attributes:
        feminine: Of a woman.
        masculine: Of a man.
        plural: Of a body or a group.
        untold: Of somebody whose gender nothing tells.
    """

    feminine: int = 0
    masculine: int = 0
    plural: int = 0
    untold: int = 0

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self)

    @property
    def gender(self) -> Gender:
        """What most of them tell, "" if none does; of several the first in the alphabet."""
        told = dict(zip(_GENDERS, self[:-1], strict=True))
        best = max(_GENDERS, key=lambda gender: told[gender])
        return best if told[best] else ""

    def plus(self, other: Tally) -> Tally:
        """Return both together."""
        return Tally(*(a + b for a, b in zip(self, other, strict=True)))

    def minus(self, other: Tally) -> Tally:
        """Return what is left without another that is in it."""
        return Tally(*(a - b for a, b in zip(self, other, strict=True)))


_ONE: Mapping[Gender, Tally] = {
    "feminine": Tally(feminine=1),
    "masculine": Tally(masculine=1),
    "plural": Tally(plural=1),
    "": Tally(untold=1),
}


def tally_speakers(statements: Iterable[Statement]) -> dict[Name, Tally]:
    """Return who speaks by name in some statements, as those of an article."""
    found: dict[Name, Tally] = {}
    for statement in statements:
        if statement.named and statement.names:
            one = _ONE[statement.gender]
            known = found.get(statement.names)
            found[statement.names] = known.plus(one) if known else one
    return found


@dataclass(frozen=True, slots=True)
class Tallies:
    """The speakers of some articles, each found by a word of the name.

    Attributes:
        by_name: Every name that speaks.
        by_key: The names that have a word with a key.
    """

    by_name: Mapping[Name, Tally] = field(default_factory=dict)
    by_key: Mapping[str, frozenset[Name]] = field(default_factory=dict)

    @classmethod
    def of(cls, articles: Iterable[Mapping[Name, Tally]]) -> Self:
        """Return those of articles, each as ``tally_speakers`` has it."""
        return cls().changed(fresh=articles)

    def changed(
        self, lost: Iterable[Mapping[Name, Tally]] = (), fresh: Iterable[Mapping[Name, Tally]] = ()
    ) -> Self:
        """Return those of other articles; these stay as they are.

        Args:
            lost: Articles that are among them.
            fresh: Articles that are not.
        """
        tallies = dict(self.by_name)
        touched: set[Name] = set()
        for article in fresh:
            touched.update(article)
            for name, tally in article.items():
                tallies[name] = tallies[name].plus(tally) if name in tallies else tally
        for article in lost:
            touched.update(article)
            for name, tally in article.items():
                tallies[name] = tallies[name].minus(tally)
        for name in touched:
            if not tallies[name].total:
                del tallies[name]
        return type(self)(tallies, self._keys_changed(tallies, touched))

    def _keys_changed(
        self, tallies: Mapping[Name, Tally], touched: Iterable[Name]
    ) -> dict[str, frozenset[Name]]:
        more: dict[str, set[Name]] = {}
        less: dict[str, set[Name]] = {}
        for name in touched:
            if (name in tallies) != (name in self.by_name):
                changes = more if name in tallies else less
                for key in _keys(name):
                    changes.setdefault(key, set()).add(name)
        by_key = dict(self.by_key)
        for key in {*more, *less}:
            kept = by_key.get(key, frozenset()).union(more.get(key, ())) - less.get(key, set())
            if kept:
                by_key[key] = kept
            else:
                del by_key[key]
        return by_key

    def called(self, word: str) -> Iterator[tuple[Name, Tally]]:
        """Yield who has a name with a word, in the order of the alphabet.

        Args:
            word: In any case, script or inflection.
        """
        names = {name for key in name_keys(word) for name in self.by_key.get(key, ())}
        return ((name, self.by_name[name]) for name in sorted(names))


def _keys(name: Name) -> set[str]:
    return {key for word in name for key in name_keys(word)}
