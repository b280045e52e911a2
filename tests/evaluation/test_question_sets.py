"""Question sets: what is read from a file, and what counts as an answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from qabot.errors import QabotError
from qabot.evaluation.question_sets import GoldQuestion, fold_text, holds_answer, load_questions

if TYPE_CHECKING:
    from pathlib import Path

LINE = {
    "id": 7,
    "question": "Who came?",
    "kind": "factoid",
    "answerable": True,
    "article_id": "a",
    "answers": ["Anna Berg"],
    "answer_sentences": ["Anna Berg came."],
    "remark": "unknown keys are passed over",
}


def gold(kind: str = "factoid") -> GoldQuestion:
    return GoldQuestion("7", "Who came?", kind, "a", ("Anna Berg",), ("Mayor A. Berg came.",), True)


def test_a_line_is_a_question(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    unanswerable = {"id": "8", "question": "Why?", "kind": "other", "answerable": False}
    path.write_text(f"{json.dumps(LINE)}\n\n{json.dumps(unanswerable)}\n", encoding="utf-8")
    assert load_questions(path) == [
        GoldQuestion("7", "Who came?", "factoid", "a", ("Anna Berg",), ("Anna Berg came.",), True),
        GoldQuestion("8", "Why?", "other", None, (), (), False),
    ]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("{", id="no JSON"),
        pytest.param("[]", id="no object"),
        pytest.param('{"id": "1"}', id="keys missing"),
    ],
)
def test_what_is_no_question_is_named_by_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(f"{json.dumps(LINE)}\n{line}\n", encoding="utf-8")
    with pytest.raises(QabotError, match=r"questions\.jsonl:2: not a question"):
        load_questions(path)


@pytest.mark.parametrize(
    ("sentence", "kind", "holds"),
    [
        pytest.param("Then Anna Berg left.", "factoid", True, id="the answer is in it"),
        pytest.param("then ANNA  BERG, left", "factoid", True, id="case and marks do not count"),
        pytest.param("Anna Bergman left.", "factoid", False, id="whole words only"),
        pytest.param("Anna Berg left.", "statement", False, id="only factoids have answers"),
        pytest.param("Mayor A. Berg came.", "statement", True, id="the gold sentence"),
        pytest.param("“Mayor A. Berg came.” She sat.", "statement", True, id="more than it"),
        pytest.param("Mayor A. Berg", "statement", True, id="a part of it"),
        pytest.param("", "factoid", False, id="empty"),
        pytest.param("?!", "factoid", False, id="marks only"),
    ],
)
def test_what_holds_an_answer(sentence: str, kind: str, holds: bool) -> None:
    assert holds_answer(gold(kind), sentence) is holds


def test_folding_leaves_words() -> None:
    assert fold_text(" “Ёж”, he_said:  No! ") == "ёж he said no"
