"""Going on with an answer, and what stands around its sentences, from Python."""

from __future__ import annotations

from qabot import Engine
from qabot.dialogue.conversation import Conversation
from qabot.models import Reason

PESKOV = "what did Peskov say?"


def test_more_gives_what_was_not_given_and_then_says_so(seed_engine: Engine) -> None:
    (answer,), conversation = seed_engine.converse(PESKOV)
    seen = {(s.article_id, s.start) for s in answer.sentences}
    while True:
        (answer,), conversation = seed_engine.more(conversation)
        new = {(s.article_id, s.start) for s in answer.sentences}
        assert seen.isdisjoint(new)
        if not answer.answered:
            break
        seen |= new
    assert answer.reason is Reason.NOTHING_MORE
    assert not answer.sentences


def test_more_is_the_same_as_asking_for_it(seed_engine: Engine) -> None:
    _, conversation = seed_engine.converse(PESKOV, now=0.0)
    (pressed,), _ = seed_engine.more(conversation, now=0.0)
    (typed,), _ = seed_engine.converse("more", conversation, now=0.0)
    assert pressed.sentences == typed.sentences


def test_more_of_an_old_conversation_is_known(seed_engine: Engine) -> None:
    _, conversation = seed_engine.converse(PESKOV, now=0.0)
    assert seed_engine.more(conversation, now=1e9).answers


def test_more_of_nothing_is_nothing(seed_engine: Engine) -> None:
    assert seed_engine.more(Conversation()) == ((), Conversation())


def test_surroundings_stand_before_and_after(seed_engine: Engine) -> None:
    answer = seed_engine.ask(PESKOV)
    texts = {article.id: article.text for article in seed_engine.articles}
    for sentence in answer.sentences:
        around = seed_engine.surroundings(sentence.article_id, sentence.start, sentence.end)
        assert around is not None
        assert around.before or around.after
        text = texts[sentence.article_id]
        for context in filter(None, (around.before, around.after)):
            assert text[context.start : context.end] == context.text
        assert around.before is None or around.before.end <= sentence.start
        assert around.after is None or around.after.start >= sentence.end


def test_at_the_ends_of_an_article_there_is_nothing_around(seed_engine: Engine) -> None:
    (article, *_) = seed_engine.articles
    around = seed_engine.surroundings(article.id, 0, len(article.text))
    assert around is not None
    assert around.before is around.after is None
    assert seed_engine.surroundings("no such article", 0, 1) is None
