"""Questions to begin with, made of real articles."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qabot.dialogue.examples import MOST_ARTICLES
from qabot.engine import Engine

MakeEngine = Callable[..., Engine]

FLOOD = (
    "Mayor Anna Berg said on Monday that the bridge to Norway would stay closed. Engineer Paul"
    " Stone said that the dam was safe. Farmers lost 200 sheep."
)
TRADE = "Minister Carla Diaz said that tariffs on steel from Brazil, which rose in May, would fall."
MUSEUM = (
    "Директор музея Ольга Миронова заявила, что в Твери откроется выставка. «Мы ждали этого дня"
    " десять лет», — сказала Миронова."
)


@pytest.fixture
def make_engine(tmp_path: Path) -> MakeEngine:
    def make(*texts: str) -> Engine:
        """Build an engine of articles, the newest first."""
        file = tmp_path / "articles.jsonl"
        articles = [
            {"id": f"a{n}", "title": f"Note {n}", "text": text, "published": f"{2020 - n}-01-01"}
            for n, text in enumerate(texts)
        ]
        file.write_text("\n".join(map(json.dumps, articles)), "utf-8")
        return Engine.from_articles([file])

    return make


def test_each_is_answered_and_no_two_are_about_the_same(make_engine: MakeEngine) -> None:
    engine = make_engine(FLOOD, TRADE)
    examples = engine.examples(3, "en")
    assert examples == (
        "What did Anna Berg say about Norway?",
        "Who spoke about Brazil?",
        "What did Paul Stone say?",
    )
    for example in examples:
        (answer,) = engine.converse(example).answers
        assert answer.answered


def test_days_and_months_are_no_topics(make_engine: MakeEngine) -> None:
    examples = " ".join(make_engine(FLOOD, TRADE).examples(20, "en"))
    assert "Monday" not in examples
    assert "May" not in examples


def test_they_are_in_the_language_of_whoever_asks(make_engine: MakeEngine) -> None:
    engine = make_engine(FLOOD, TRADE, MUSEUM)
    assert engine.examples(1, "ru") == ("Что сказала Ольга Миронова о Твери?",)


@pytest.mark.parametrize("lang", ["ru", "fr", None])
def test_else_in_that_of_most_articles(make_engine: MakeEngine, lang: str | None) -> None:
    engine = make_engine(FLOOD, TRADE)
    assert engine.examples(3, lang) == engine.examples(3, "en")


def test_none_are_made_up_where_nobody_says_anything(make_engine: MakeEngine) -> None:
    assert make_engine("The river rose by three metres. Farmers lost 200 sheep.").examples(3) == ()


def test_only_the_newest_articles_are_asked_about(make_engine: MakeEngine) -> None:
    quiet = ["The river rose by three metres. Farmers lost 200 sheep."] * MOST_ARTICLES
    assert make_engine(*quiet, FLOOD).examples(3, "en") == ()
    assert make_engine(*quiet[1:], FLOOD).examples(3, "en")
