"""A question's words find the words of the articles: the same, of one root, or related."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from qabot.answering.query import query_words
from qabot.answering.question import understand
from qabot.engine import Engine
from qabot.text.tables import related_words

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {
    "en": "The novel is by an author from Wales. Its film was directed in 1990.",
    "ru": "Писатель окончил институт. Он скончался в Москве.",
    "de": "Der Gründer der Firma starb 1990. Das Gebäude wurde errichtet.",
}


@pytest.mark.parametrize(
    ("lang", "question", "word", "related"),
    [
        pytest.param("en", "who wrote it?", "wrote", "author", id="irregular form"),
        pytest.param("en", "which movie?", "movie", "film", id="another word"),
        pytest.param("en", "a Welsh book?", "Welsh", "wale", id="a country's adjective"),
        pytest.param("ru", "где он учился?", "учился", "институт", id="any ending, asked"),
        pytest.param("ru", "когда он умер?", "умер", "сконча", id="any ending, told"),
        pytest.param("de", "wer hat sie gegründet?", "gegründet", "grund", id="letters folded"),
    ],
)
def test_related_words(tmp_path: Path, lang: str, question: str, word: str, related: str) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text(json.dumps({"text": TEXTS[lang], "lang": lang}), encoding="utf-8")
    corpus = Engine.from_articles([path]).corpus
    words = {w.text: w for w in query_words(understand(question, lang).words, corpus)}
    found = words[word]
    assert any(term.startswith(related) for term in found.related)
    assert found.related.isdisjoint(found.terms | found.near)


@pytest.mark.parametrize("lang", ["en", "ru", "de"])
def test_the_thesaurus_is_lower_case_and_relates_no_word_to_itself(lang: str) -> None:
    entries = related_words(lang)
    assert entries
    for asked, told in entries:
        assert asked
        assert told
        assert not set(asked) & set(told)
        assert all(word == word.lower() for word in (*asked, *told))


def test_a_language_without_a_thesaurus_has_no_related_words() -> None:
    assert related_words("fi") == ()
