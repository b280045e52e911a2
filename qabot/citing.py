"""Several answers under one list of citations. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qabot.models import Answer, Citation


def cite_together(answers: Sequence[Answer]) -> tuple[list[Answer], list[Citation]]:
    """Return answers whose sentences cite one list, and that list.

    It has each article once, numbered from 1 in order of first use. An abstention cites nothing:
    its citations are what is nearest, and stay as they are.
    """
    cited = dict[str, Citation]()
    for answer in answers:
        for citation in _used(answer):
            known = cited.get(citation.article_id, replace(citation, number=len(cited) + 1))
            # What is named as a copy has to hold what any of the answers cites.
            also = tuple(copy for copy in known.also if copy in citation.also)
            cited[citation.article_id] = replace(known, also=also)
    return [_renumbered(answer, cited) for answer in answers], list(cited.values())


def _used(answer: Answer) -> Iterable[Citation]:
    by_number = {citation.number: citation for citation in answer.citations}
    for sentence in answer.sentences:
        for number in (sentence.citation, *sentence.further_citations):
            yield by_number[number]


def _renumbered(answer: Answer, cited: Mapping[str, Citation]) -> Answer:
    if not answer.answered:
        return answer
    number_of = {c.number: cited[c.article_id].number for c in _used(answer)}
    sentences = tuple(
        replace(
            sentence,
            citation=number_of[sentence.citation],
            further_citations=tuple(number_of[n] for n in sentence.further_citations),
        )
        for sentence in answer.sentences
    )
    used = dict.fromkeys(cited[citation.article_id] for citation in _used(answer))
    return replace(answer, sentences=sentences, citations=tuple(used))
