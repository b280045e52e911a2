"""One story, one citation: sentences of an answer that stand in near copies of an article.

Only what is so is told: an article is named as a copy if it says all that the one it is a copy of
is cited for. Where one of them says "14 killed" and another "12 killed" they are two citations.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from qabot.answering.copies import copies_of, is_copy_of_any, outlet_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.corpus import Corpus, Reading, Sentence
    from qabot.answering.found import Choice
    from qabot.answering.voices import Statement

_TRIED = 20  # copies of a story that may have several sentences of an answer
_COMPARED = 8  # stories with the same sentence


def gather(corpus: Corpus, choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """Return the sentences of an answer, those of one story from as few articles as can be.

    Args:
        corpus: All articles that are answered from.
        choices: In the order to show them, with the articles that say the same.
    """
    choices = _from_few(corpus, choices)
    cited = list(dict.fromkeys(choice.reading for choice in choices))
    near = {number: copies_of(corpus, number) for number in cited}
    return tuple(_grouped(corpus, choice, near[choice.reading]) for choice in choices)


def _from_few(corpus: Corpus, choices: Sequence[Choice]) -> list[Choice]:
    """Take each sentence from that copy of its article which has most sentences of the answer."""
    stories: list[list[int]] = []
    for number in dict.fromkeys(choice.reading for choice in choices):
        story = next((s for s in stories if is_copy_of_any(corpus, number, s[:1])), None)
        if story is None:
            stories.append([number])
        else:
            story.append(number)
    found = list(choices)
    for story in (s for s in stories if len(s) > 1):
        told = [choice for choice in choices if choice.reading in story]
        copies = (n for choice in told for n in choice.copies)
        whole = islice(dict.fromkeys((*story, *copies)), _TRIED)
        taken = {number: _taken_from(corpus, told, number) for number in whole}
        # Of those with as many the one that comes first has the best sentence.
        best = max(taken, key=lambda number: len(taken[number]))
        found = [taken[best].get(id(choice), choice) for choice in found]
    return found


def _taken_from(corpus: Corpus, choices: Sequence[Choice], number: int) -> dict[int, Choice]:
    """Return those sentences that stand in an article word for word, as its own."""
    found: dict[int, Choice] = {}
    reading = corpus.readings[number]
    for choice in choices:
        if choice.reading == number:
            found[id(choice)] = choice
        elif (own := _own(reading, choice, corpus.readings[choice.reading])) is not None:
            sentence, statement = own
            copies = (choice.reading, *(n for n in choice.copies if n != number))
            found[id(choice)] = replace(
                choice, reading=number, sentence=sentence, statement=statement, copies=copies
            )
    return found


def _own(
    reading: Reading, choice: Choice, other: Reading
) -> tuple[Sentence, Statement | None] | None:
    """Return the sentence of an article that is one of another, with who says it there."""
    text = _text(other, choice.sentence)
    sentence = next((s for s in reading.sentences if _text(reading, s) == text), None)
    if sentence is None or choice.statement is None:
        return None if sentence is None else (sentence, None)
    own = (st for st in reading.statements if st.sentence == sentence.number)
    statement = next((st for st in own if _is_same(st, choice.statement)), None)
    return (sentence, statement) if statement else None


def _is_same(one: Statement, other: Statement) -> bool:
    """Tell whether two statements are of one speaker, whom one article may call by more names."""
    return one.sure == other.sure and not set(one.names).isdisjoint(other.names)


def _text(reading: Reading, sentence: Sentence) -> str:
    return reading.article.text[sentence.start : sentence.end]


def _grouped(corpus: Corpus, choice: Choice, near: Sequence[int]) -> Choice:
    """Return a sentence with its copies told apart: near copies of its article, and others."""
    text = _text(corpus.readings[choice.reading], choice.sentence)
    holding = sorted(n for n in near if text in corpus.readings[n].article.text)
    also: dict[int, list[int]] = {choice.reading: holding}
    for number in choice.copies:
        stories = islice(also, _COMPARED)
        story = next((n for n in stories if is_copy_of_any(corpus, number, (n,))), None)
        if story is None:
            also[number] = []
        elif number not in also[story]:
            also[story].append(number)
    others = tuple(number for number in also if number != choice.reading)
    told = {number: _of_others(corpus, number, found) for number, found in also.items()}
    return replace(choice, copies=others, also=told)


def _of_others(corpus: Corpus, number: int, copies: Sequence[int]) -> tuple[int, ...]:
    """Leave out the copies that are by the outlet of an article itself."""
    outlet = outlet_of(corpus.cards[number])
    return tuple(c for c in copies if not outlet or outlet_of(corpus.cards[c]) != outlet)
