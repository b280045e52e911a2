"""One story in many outlets is one citation, and what was corrected is answered as corrected."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qabot.answering.corpus import read_article
from qabot.answering.indexing import Indexing
from qabot.answering.inquiry import Inquiry, Scope
from qabot.answering.storage import Storage
from qabot.batch import answer_object
from qabot.console.render import Renderer
from qabot.engine import Engine
from qabot.listing import Listed
from qabot.models import Answer, Article, Copy
from tests.wire import CORRECTED, FERRY, FERRY_COPIES, OTHERS, STORIES, printed

KILLED = "how many people were killed in Valdo?"
WORD = re.compile(r"\w+")
MakeEngine = Callable[..., Engine]


@pytest.fixture
def make_engine(tmp_path: Path) -> MakeEngine:
    def make(*articles: Article) -> Engine:
        lines = [json.dumps(asdict(article)) for article in articles]
        (tmp_path / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
        return Engine.from_articles([tmp_path / "news.jsonl"])

    return make


def checked(engine: Engine, answer: Answer) -> Answer:
    """Return an answer once it is sure that it is verbatim, and cites what it shows."""
    texts = {article.id: article.text for article in engine.articles}
    numbers = {citation.number: citation for citation in answer.citations}
    for sentence in answer.sentences:
        assert texts[sentence.article_id][sentence.start : sentence.end] == sentence.text
        assert numbers[sentence.citation].article_id == sentence.article_id
        words = WORD.findall(sentence.text)
        for copy in numbers[sentence.citation].also:
            # It says the same: hardly another word, and no other number.
            missing = [w for w in words if w not in texts[copy.article_id]]
            assert len(missing) <= len(words) / 5
            assert not any(map(str.isdigit, missing))
    return answer


@pytest.mark.parametrize(
    ("story", "question", "told"),
    [
        (0, KILLED, "Twelve people were killed"),
        (0, "what did Paul Stone say?", "two of the five ferries"),
        (0, "what is new about the ferry?", "Twelve people were killed"),
        (0, "who is Anna Berg?", "Transport Minister Anna Berg"),
        (0, "who said that two of the five ferries had been out of service?", "two of the five"),
        (1, "что сказал Котов?", "Угрозы для жителей нет"),
        (1, "сколько человек пострадали при взрыве?", "Пять человек пострадали"),
        (2, "was sagte Karla Voss?", "so viel bauen wie seit dreißig Jahren nicht"),
    ],
)
def test_a_sentence_of_many_outlets_is_one_citation_that_names_them(
    make_engine: MakeEngine, story: int, question: str, told: str
) -> None:
    engine = make_engine(*STORIES[story])
    answer = checked(engine, engine.ask(question))
    assert told in answer.sentences[0].text
    assert sum(told in sentence.text for sentence in answer.sentences) == 1
    (citation,) = answer.citations
    holding = {a.id for a in STORIES[story] if answer.sentences[0].text in a.text}
    named = {citation.article_id, *(copy.article_id for copy in citation.also)}
    # The greater part, for a sentence of several each has to hold them all.
    assert len(named) >= 2
    assert len(named & holding) >= len(holding) * 0.5
    assert citation.source not in citation.outlets
    assert len(set(citation.outlets)) == len(citation.outlets) == len(citation.also)


def test_what_two_outlets_cut_differently_is_cited_from_the_one_that_has_most(
    make_engine: MakeEngine,
) -> None:
    # Each of the first two lacks a statement of hers that the other has.
    cut = (
        printed("first", "Commission", (*FERRY[:4], *FERRY[6:])),
        printed("second", "Afraid", (*FERRY[:3], *FERRY[4:])),
    )
    whole = printed("whole", "Both", FERRY)
    for articles, cited in ((cut, ["first", "second"]), ((*cut, whole), ["whole"])):
        engine = make_engine(*articles)
        answer = checked(engine, engine.ask("what did Anna Berg say?"))
        assert len(answer.sentences) == 2
        assert [citation.article_id for citation in answer.citations] == cited


def test_articles_that_are_no_copies_are_cited_each(make_engine: MakeEngine) -> None:
    engine = make_engine(*FERRY_COPIES, *OTHERS)
    answer = checked(engine, engine.ask("what did Anna Berg say?"))
    assert {s.article_id for s in answer.sentences} == {"agency", "eyewitness"}
    first, second = answer.citations
    assert len(first.also) >= 5
    assert second.also == ()


def test_what_differs_is_answered_from_the_correction_alone(make_engine: MakeEngine) -> None:
    engine = make_engine(FERRY_COPIES[0], CORRECTED)
    for question in (KILLED, "what did the coast guard say?", "what is new about the ferry?"):
        answer = checked(engine, engine.ask(question, limit=5))
        assert answer.sentences[0].text.startswith("Fourteen people were killed and 29 injured")
        assert {sentence.article_id for sentence in answer.sentences} == {"agency2"}
        assert not any("Twelve" in sentence.text for sentence in answer.sentences)
        assert [citation.also for citation in answer.citations] == [()]


def test_a_correction_of_one_outlet_supersedes_no_other(make_engine: MakeEngine) -> None:
    engine = make_engine(*FERRY_COPIES[:2], CORRECTED)
    answer = checked(engine, engine.ask(KILLED, limit=3))
    told = [(sentence.article_id, sentence.text) for sentence in answer.sentences]
    assert ("agency2", CORRECTED.text.split("\n\n")[1]) in told
    assert ("herald", FERRY_COPIES[1].text.split("\n\n")[1]) in told
    assert "agency" not in dict(told)
    cited = {citation.article_id: citation for citation in answer.citations}
    # Nor is it named as a copy: it says something else.
    assert Copy("herald", "Herald") not in cited["agency2"].also


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "Fourteen"),
        ({"published_before": "2026-03-04"}, "Twelve"),
        ({"published_after": "2026-03-05"}, "Fourteen"),
        ({"article_ids": ["agency"]}, "Twelve"),
        ({"article_ids": ["agency", "agency2"]}, "Fourteen"),
    ],
    ids=["all", "before it", "since", "the earlier", "both"],
)
def test_a_correction_counts_where_it_is_answered_from(
    make_engine: MakeEngine, options: dict[str, object], expected: str
) -> None:
    engine = make_engine(FERRY_COPIES[0], CORRECTED)
    for question in (KILLED, "what did the coast guard say?"):
        answer = checked(engine, engine.ask(question, **options))  # type: ignore[arg-type]
        assert answer.sentences[0].text.startswith(expected)


def test_once_a_correction_is_gone_the_earlier_version_is_back(make_engine: MakeEngine) -> None:
    engine = make_engine(FERRY_COPIES[0], CORRECTED)
    back = engine.with_articles(Listed(engine.articles[:1]))
    assert back.ask(KILLED).sentences[0].text.startswith("Twelve")
    again = back.with_articles(Listed(engine.articles))
    assert again.ask(KILLED).sentences[0].text.startswith("Fourteen")


def test_what_is_kept_on_disk_answers_the_same(tmp_path: Path) -> None:
    empty = Indexing.begin(passage_words=100, k1=1.2, b=0.75)
    readings = [read_article(article) for article in (*FERRY_COPIES, *OTHERS, CORRECTED)]
    storage = Storage(tmp_path / "a.index", empty, k1=1.2, b=0.75)
    # The correction comes over what is on disk, then is written too; a copy goes.
    with storage.locked():
        storage.save(empty.changed(fresh=readings[:-1]), None)
        changed = storage.open().changed(["herald"], readings[-1:])
        storage.save(changed, None)
    fresh = empty.changed(fresh=readings).changed(["herald"])
    for indexing in (changed, storage.open()):
        kept, made = indexing.corpus, fresh.corpus
        assert dict(kept.bands) == dict(made.bands)
        assert dict(kept.superseded) == dict(made.superseded) == {0: [len(readings) - 1]}
        assert dict(kept.signatures) == dict(made.signatures)
        for question in QUESTIONS:
            answers = [
                Inquiry(corpus, limit=3, passages=20, min_confidence=0.2).answer(
                    question, "en", Scope()
                )
                for corpus in (kept, made)
            ]
            assert replace(answers[0], elapsed_ms=0) == replace(answers[1], elapsed_ms=0)


def test_only_articles_asked_for_are_named(make_engine: MakeEngine) -> None:
    engine = make_engine(*FERRY_COPIES)
    answer = engine.ask(KILLED, article_ids=["agency", "herald"])
    (citation,) = answer.citations
    assert {citation.article_id, *(c.article_id for c in citation.also)} == {"agency", "herald"}


def test_a_time_that_is_asked_for_has_each_story_once(make_engine: MakeEngine) -> None:
    engine = make_engine(*FERRY_COPIES, OTHERS[0])
    now = 1_772_700_000.0  # 5 March 2026
    answer = checked(engine, engine.ask("what happened yesterday?", now=now))
    texts = [sentence.text for sentence in answer.sentences]
    assert len(set(texts)) == len(texts)
    assert any(text.startswith("When the first helicopter") for text in texts)


def test_an_abstention_names_each_story_once(make_engine: MakeEngine) -> None:
    engine = make_engine(*FERRY_COPIES, *OTHERS)
    answer = engine.ask("what did Putin say about the breakwater in Valdo?")
    assert not answer.answered
    assert len({c.article_id for c in answer.citations} & {a.id for a in FERRY_COPIES}) <= 1


def test_an_explanation_is_of_the_sentence_that_is_shown(make_engine: MakeEngine) -> None:
    engine = make_engine(*FERRY_COPIES)
    answer = engine.ask("what did Anna Berg say?", explain=True, limit=4)
    assert answer.explanation is not None
    for shown, explained in zip(answer.sentences, answer.explanation.sentences, strict=True):
        assert (explained.article_id, explained.text) == (shown.article_id, shown.text)


def test_json_tells_the_copies(make_engine: MakeEngine) -> None:
    first, second = FERRY_COPIES[0], replace(FERRY_COPIES[1], url="https://herald.example/1")
    (citation,) = answer_object(make_engine(first, second).ask(KILLED))["citations"]
    copy = {"article_id": "herald", "source": "Herald", "url": "https://herald.example/1"}
    assert citation["also"] == [copy]


def test_the_console_names_two_outlets_and_counts_the_rest(make_engine: MakeEngine) -> None:
    shown = Renderer(colour=False).answer(make_engine(*FERRY_COPIES).ask("what did Stone say?"))
    *_, last = shown.splitlines()
    assert last.endswith(" (also in Herald, Courier and 5 others)")


def test_more_goes_on_with_what_was_not_shown(make_engine: MakeEngine) -> None:
    engine = make_engine(*FERRY_COPIES)
    answers, conversation = engine.converse("what did Anna Berg say?")
    (more,), _ = engine.more(conversation)
    shown = {sentence.text for answer in answers for sentence in answer.sentences}
    assert shown
    assert shown.isdisjoint(sentence.text for sentence in more.sentences)


QUESTIONS = (
    KILLED,
    "what did Anna Berg say?",
    "what is new about the ferry?",
    "when was it built?",
)


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    chosen=st.sets(st.sampled_from([*FERRY_COPIES, CORRECTED, *OTHERS]), min_size=1),
    question=st.sampled_from(QUESTIONS),
)
def test_whatever_is_there_answers_are_verbatim_and_say_nothing_twice(
    make_engine: MakeEngine, chosen: set[Article], question: str
) -> None:
    engine = make_engine(*sorted(chosen, key=lambda article: article.id))
    answer = checked(engine, engine.ask(question, limit=5))
    assert len({c.article_id for c in answer.citations}) == len(answer.citations)
    if CORRECTED in chosen:
        assert not {"agency"} & {s.article_id for s in answer.sentences}
