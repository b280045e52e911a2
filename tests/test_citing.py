"""Several answers under one list of citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qabot.citing import cite_together
from qabot.models import Answer, AnswerSentence, Citation, Copy

ARTICLES = "abcde"


def answer_of(*sentences: Sequence[str]) -> Answer:
    """Return an answer each of whose sentences stands in some articles, the first its own."""
    articles = list(dict.fromkeys(article for cited in sentences for article in cited))
    citations = [Citation(n, article, f"Of {article}") for n, article in enumerate(articles, 1)]
    numbers = {citation.article_id: citation.number for citation in citations}
    found = [
        AnswerSentence(
            *(f"Sentence {n}.", cited[0], n, n + 1, None, 1.0, numbers[cited[0]]),
            further_citations=tuple(numbers[article] for article in cited[1:]),
        )
        for n, cited in enumerate(sentences)
    ]
    return Answer("?", bool(found), 0.5, tuple(found), tuple(citations), 1.0)


NEAREST = (Citation(1, "e", "Of e"), Citation(2, "a", "Of a"))
ABSTENTION = Answer("?", False, 0.1, (), NEAREST, 1.0)
cited = st.lists(st.sampled_from(ARTICLES), min_size=1, max_size=4, unique=True)
answers = st.lists(
    st.one_of(
        st.lists(cited, min_size=1, max_size=4).map(lambda given: answer_of(*given)),
        st.just(ABSTENTION),
    ),
    max_size=5,
)


def articles_of(answer: Answer, citations: Sequence[Citation]) -> list[list[str]]:
    """Return the articles that each sentence points at."""
    by_number = {citation.number: citation.article_id for citation in citations}
    return [[by_number[n] for n in (s.citation, *s.further_citations)] for s in answer.sentences]


def test_an_article_of_two_answers_has_one_number() -> None:
    (first, second), citations = cite_together([answer_of("ab"), answer_of("c", "ba")])
    assert [(c.number, c.article_id) for c in citations] == [(1, "a"), (2, "b"), (3, "c")]
    assert [(s.citation, s.further_citations) for s in first.sentences] == [(1, (2,))]
    assert [(s.citation, s.further_citations) for s in second.sentences] == [(3, ()), (2, (1,))]
    assert [c.number for c in second.citations] == [3, 2, 1]


def test_a_copy_is_named_if_it_says_what_each_answer_cites() -> None:
    one, two, three = (Copy(name, name) for name in ("Post", "Echo", "Globe"))
    alone = answer_of("a")

    def naming(*copies: Copy) -> Answer:
        return replace(alone, citations=(replace(alone.citations[0], also=copies),))

    together, (citation,) = cite_together([naming(one, two), naming(two, three), naming(two)])
    assert citation.also == (two,)
    assert all(answer.citations == (citation,) for answer in together)


@given(answers)
def test_each_sentence_points_at_the_same_articles(given_answers: list[Answer]) -> None:
    together, citations = cite_together(given_answers)
    assert len(together) == len(given_answers)
    for before, after in zip(given_answers, together, strict=True):
        was = articles_of(before, before.citations)
        assert articles_of(after, citations) == articles_of(after, after.citations) == was
        assert [s.text for s in after.sentences] == [s.text for s in before.sentences]


@given(answers)
def test_numbers_run_from_one_in_order_of_first_use(given_answers: list[Answer]) -> None:
    together, citations = cite_together(given_answers)
    used = [n for a in together for s in a.sentences for n in (s.citation, *s.further_citations)]
    assert list(dict.fromkeys(used)) == [c.number for c in citations]
    assert [c.number for c in citations] == list(range(1, len(citations) + 1))


@given(answers)
def test_no_article_stands_twice_nor_any_that_nothing_cites(given_answers: list[Answer]) -> None:
    _, citations = cite_together(given_answers)
    listed = [citation.article_id for citation in citations]
    assert len(listed) == len(set(listed))
    assert set(listed) == {
        citation.article_id for a in given_answers if a.answered for citation in a.citations
    }
    assert all(citation.title == f"Of {citation.article_id}" for citation in citations)


@given(answers)
def test_what_cites_one_list_already_stays_as_it_is(given_answers: list[Answer]) -> None:
    together, citations = cite_together(given_answers)
    assert cite_together(together) == (together, citations)
    assert all(a == ABSTENTION for a in together if not a.answered)
