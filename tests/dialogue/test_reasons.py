"""What "why?" is answered with after an answer, where other articles have words of the question."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qabot.dialogue.conversation import Conversation
from qabot.engine import Engine

FIRED = (
    "Директор завода Пётр Зимин уволил мастера Котова. Рабочие этого не ожидали. "
    "Завод стоит на реке Оке."
)
FIRE = "A mill burnt down in Aldmouth. The cause of the fire is as yet unknown."
MORE = "Мастера Котова уволил Зимин, потому что завод закрывают."


def engine_of(folder: Path, *texts: str) -> Engine:
    file = folder / "articles.jsonl"
    lines = (json.dumps({"id": str(n), "text": text}) for n, text in enumerate(texts))
    file.write_text("\n".join(lines), encoding="utf-8")
    return Engine.from_articles([file])


def asked_why(engine: Engine) -> list[str]:
    """Return the articles that answer why Kotov was fired, once it was told who did it."""
    _, conversation = engine.converse("кто уволил Котова?", Conversation())
    (answer,), _ = engine.converse("почему?", conversation)
    return [citation.article_id for citation in answer.citations if answer.answered]


def test_one_word_of_the_question_in_another_article_is_by_chance(tmp_path: Path) -> None:
    assert "1" not in asked_why(engine_of(tmp_path, FIRED, FIRE))


@pytest.mark.parametrize("others", [(MORE,), (FIRE, MORE)])
def test_another_article_that_tells_of_the_same_may_know(
    tmp_path: Path, others: tuple[str, ...]
) -> None:
    assert asked_why(engine_of(tmp_path, FIRED, *others)) == [str(len(others))]
