"""What articles tell: how one begins, and what is new about something, newest article first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from qabot.answering.copies import is_copy_of_any
from qabot.answering.duplicates import Originals
from qabot.answering.found import Choice, sole_statement
from qabot.answering.query import query_words, search_terms
from qabot.models import ConfidenceStep, Judgement
from qabot.text.names import Genders, matches_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from qabot.answering.corpus import Corpus, Reading, Sentence
    from qabot.answering.query import QueryWord
    from qabot.answering.question import Question

_PASSAGES = 500  # of more the newest may be missed
_ABOUT = 0.6  # share of a topic's weight that an article's title or a sentence of it must hold
_LEAD = 0.75  # of the best share: an article's first sentence with so much tells its news
_COPIES = 20  # of each lead wanted so many are looked at, for most may say the same
_AGAIN = 2  # sentences with the topic, where neither title nor lead has it, are no aside
# How sure a sentence tells the news: news tells in its first paragraph what it is about, which a
# topic that an article holds need not be.
_LED_SURELY = 0.9
_NEWS_SURELY = 0.85
LED = (ConfidenceStep(Judgement.LEAD, _LED_SURELY),)


def lead_of(
    corpus: Corpus, articles: Collection[int] | None, limit: int, *, fill: bool
) -> tuple[Choice, ...]:
    """Return how the one article asked about begins; nothing if all of several may be meant.

    Of some that were chosen, as those of a week, the first sentence of each, newest first.
    """
    numbers = corpus.readings.keys() if articles is None else articles
    if len(numbers) != 1:
        return () if articles is None else tuple(islice(_leads(corpus, articles, limit), limit))
    (number,) = numbers
    text = [s for s in corpus.readings[number].sentences if not s.heading]
    opening = [s for s in text if fill or s.paragraph == text[0].paragraph]
    return tuple(Choice(number, s, _LED_SURELY, None) for s in opening[:limit])


def _leads(corpus: Corpus, articles: Collection[int], limit: int) -> Iterator[Choice]:
    def day(number: int) -> str:
        return corpus.cards[number].published or ""

    told: list[int] = []
    newest = sorted(sorted(articles), key=day, reverse=True)
    for number in newest[: limit * _COPIES]:
        if is_copy_of_any(corpus, number, told):
            continue
        text = (s for s in corpus.readings[number].sentences if not s.heading)
        if (first := next(text, None)) is not None:
            told.append(number)
            yield Choice(number, first, _LED_SURELY, None)


def choose_news(
    question: Question, corpus: Corpus, within: Collection[int] | None, limit: int
) -> tuple[Choice, ...]:
    """Return what articles tell about a topic, newest first, those without a day last.

    Args:
        question: A question for news.
        corpus: All articles.
        within: Only passages with these numbers, or all if None.
        limit: Most articles.
    """
    topic = query_words(question.topic, corpus, question.lang)
    hits = corpus.retriever.search(search_terms(topic), limit=_PASSAGES, within=within)
    numbers = sorted({corpus.passages[hit.passage].reading for hit in hits})
    read = {number: _read(topic, corpus.readings[number]) for number in numbers}
    found = [(number, report) for number, report in read.items() if report is not None]
    # What mentions a topic in passing is news of it only where nothing else is.
    about = [(n, report) for n, report in found if report.central] or found
    # Sorting is stable: of one day, and without any, what is most about the topic comes first.
    about.sort(key=lambda item: -item[1].on_topic)
    about.sort(key=lambda item: corpus.cards[item[0]].published or "", reverse=True)
    return _distinct([_choice(n, report, corpus) for n, report in about], corpus, limit)


def judge_news(news: Sequence[Choice]) -> tuple[ConfidenceStep, ...]:
    """Return what makes the confidence that the first of some news is about its topic."""
    about = ConfidenceStep(Judgement.NEWS, _NEWS_SURELY)
    return (about, ConfidenceStep(Judgement.ON_TOPIC, _NEWS_SURELY * news[0].on_topic))


@dataclass(frozen=True, slots=True)
class _Report:
    """What an article tells about a topic."""

    sentence: Sentence
    on_topic: float
    central: bool


def _read(topic: Sequence[QueryWord], reading: Reading) -> _Report | None:
    """Return the sentence that tells the news of a topic, if an article is about it."""
    text = [sentence for sentence in reading.sentences if not sentence.heading]
    shares = [_share(topic, sentence.terms) for sentence in text]
    titled = _share(topic, reading.title_terms)
    best = max(titled, *shares)
    if best < _ABOUT:
        return None
    # The first sentence tells what happened, if it is about that at all, and if none other is.
    leads = shares[0] >= _LEAD * best or max(shares) < _ABOUT
    central = leads or titled >= _ABOUT or sum(share >= _ABOUT for share in shares) >= _AGAIN
    if leads:
        return _Report(text[0], best, central)
    # Of somebody who speaks, the news is what is said, not that the name is there.
    said = _said_by(topic, reading)
    near = [s for s, share in zip(text, shares, strict=True) if share >= _LEAD * max(shares)]
    spoken = sorted((s for s in text if s.number in said), key=lambda s: not said[s.number])
    sentence = spoken[0] if spoken else near[0]
    return _Report(sentence, best, central)


def _said_by(topic: Sequence[QueryWord], reading: Reading) -> dict[int, bool]:
    """Return the sentences that whoever has the topic for a name surely says, and if directly."""
    name = tuple(word.text for word in topic)
    return {
        st.sentence: st.direct
        for st in reading.statements
        if st.named
        and st.sure
        and not st.nested
        and not st.vague
        and matches_name(name, st.names, Genders(known=st.gender))
    }


def _share(topic: Sequence[QueryWord], terms: Collection[str]) -> float:
    total = sum(word.weight for word in topic)
    held = sum(w.weight for w in topic if not (w.terms | w.near).isdisjoint(terms))
    return held / total if total else 0.0


def _choice(number: int, report: _Report, corpus: Corpus) -> Choice:
    statement = sole_statement(corpus.readings[number], report.sentence)
    return Choice(number, report.sentence, report.on_topic, statement, report.on_topic)


def _distinct(reports: Iterable[Choice], corpus: Corpus, limit: int) -> tuple[Choice, ...]:
    """Return what says different things, with the other articles that say the same.

    Of each story there is one report, that of the article that comes first.
    """
    chosen: list[Choice] = []
    originals = Originals()
    for report in reports:
        told = [choice.reading for choice in chosen[:limit]]
        if alike := originals.find(report.sentence.terms):
            originals.add_copy(alike[0], report.reading)
        elif not is_copy_of_any(corpus, report.reading, told):
            originals.add(report.sentence.terms)
            chosen.append(report)
    return tuple(replace(c, copies=originals.copies(n)) for n, c in enumerate(chosen[:limit]))
