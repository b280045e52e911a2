"""Question sets: what is read from a file, and what counts as an answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qabot.errors import QuestionSetError
from qabot.evaluation.question_sets import (
    GoldQuestion,
    check_articles,
    covered,
    find_oddities,
    fold_text,
    holds_answer,
    is_acceptable,
    is_right,
    is_wrong,
    load_questions,
)
from qabot.models import Article

QUESTION = {"question": "Who came?", "answers": ["Anna Berg"]}


def write(*lines: object) -> Path:
    """Write a file of questions; what is no string is written as JSON."""
    path = Path("questions.jsonl")
    text = "\n".join(ln if isinstance(ln, str) else json.dumps(ln) for ln in lines)
    path.write_text(text, encoding="utf-8")
    return path


def gold(**fields: Any) -> GoldQuestion:  # noqa: ANN401  # of any field
    return GoldQuestion("1", "Who came?", **fields)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param(QUESTION, gold(answers=("Anna Berg",)), id="a question and its answer"),
        pytest.param(
            {"question": "Who came?", "answer_sentences": ["A.", "B."]},
            gold(sentences=("A.", "B.")),
            id="sentences",
        ),
        pytest.param(
            {"question": "Who came?", "answers": "Anna"}, gold(answers=("Anna",)), id="one"
        ),
        pytest.param(
            {"question": "Who came?", "answers": [5]}, gold(answers=("5",)), id="a number"
        ),
        pytest.param(
            {"question": "Who came?", "answerable": False}, gold(answerable=False), id="no answer"
        ),
        pytest.param(
            QUESTION | {"answerable": False},
            gold(answerable=False),
            id="what does not answer is no gold",
        ),
        pytest.param(
            QUESTION
            | {"id": 1, "kind": "factoid", "lang": "en", "article_id": 7, "scope": "article"}
            | {"acceptable_sentences": ["C."], "remark": "passed over"},
            gold(
                answers=("Anna Berg",),
                kind="factoid",
                lang="en",
                article_ids=("7",),
                scoped=True,
                acceptable=("C.",),
            ),
            id="all there is",
        ),
        pytest.param(
            QUESTION | {"article_ids": ["a", "b"], "article_id": None, "scope": "corpus"},
            gold(answers=("Anna Berg",), article_ids=("a", "b")),
            id="several articles",
        ),
    ],
)
def test_a_line_is_a_question(fields: dict[str, Any], expected: GoldQuestion) -> None:
    assert load_questions(write(fields)) == [expected]


def test_a_question_knows_its_line_and_is_called_by_it() -> None:
    path = write(f"\ufeff{json.dumps(QUESTION)}", "", QUESTION, QUESTION | {"id": "x"})
    assert [(q.id, q.line) for q in load_questions(path)] == [("1", 1), ("3", 3), ("x", 4)]


def test_one_article_is_the_article() -> None:
    assert gold(article_ids=("a",)).article_id == "a"
    assert gold(article_ids=("a", "b")).article_id is None
    assert gold().article_id is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("{", "is not JSON at column 1; write one JSON object a line", id="no JSON"),
        pytest.param("[" * 100_000, "is not JSON; write one", id="nested too deeply"),
        pytest.param("[]", "is not a JSON object; write", id="no object"),
        pytest.param("1" * 1_100_000, "is longer than 1048576 bytes; shorten it", id="too long"),
        pytest.param({"answers": ["x"]}, 'has no "question"; write', id="no question"),
        pytest.param(QUESTION | {"question": " "}, 'has no "question"', id="blank"),
        pytest.param(QUESTION | {"question": "a" * 1001}, "at most 1000", id="long question"),
        pytest.param(
            {"question": "Who?"}, 'does not say what answers; give "answers", ', id="no gold"
        ),
        pytest.param({"question": "Who?", "answers": []}, "does not say what", id="empty gold"),
        pytest.param(
            {"question": "Who?", "answerable": True}, "does not say what", id="answerable how?"
        ),
        pytest.param(QUESTION | {"answerable": "no"}, "is not true or false", id="not a truth"),
        pytest.param(QUESTION | {"answers": [{}]}, '"answers" is not a string', id="no string"),
        pytest.param(QUESTION | {"kind": True}, '"kind" is not a string', id="a truth"),
        pytest.param(QUESTION | {"scope": "all"}, '"scope" is not "article" or', id="scope"),
        pytest.param(QUESTION | {"scope": "article"}, 'add "article_id"', id="which article?"),
        pytest.param(QUESTION | {"id": "1"}, 'has the id "1" of line 1; give it', id="an id twice"),
    ],
)
def test_what_is_no_question_is_named_by_its_line(line: object, said: str) -> None:
    with pytest.raises(QuestionSetError) as caught:
        load_questions(write(QUESTION, line, QUESTION))
    assert str(caught.value).startswith("questions.jsonl:2: ")
    assert said in str(caught.value)


def test_all_that_is_wrong_is_told_but_not_without_end() -> None:
    with pytest.raises(QuestionSetError) as caught:
        load_questions(write(*["{"] * 50))
    problems = caught.value.problems
    assert [p.line for p in problems] == [*range(1, 21), None]
    assert "30 more" in problems[-1].reason


def test_another_encoding_is_told() -> None:
    Path("questions.jsonl").write_bytes('{"question": "Кто?"}'.encode("cp1251"))
    with pytest.raises(QuestionSetError, match="1: is not UTF-8 at byte 15; save it as UTF-8"):
        load_questions(Path("questions.jsonl"))


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_a_file_without_a_question_is_an_error(text: str) -> None:
    with pytest.raises(QuestionSetError, match="has no question; write a line like"):
        load_questions(write(text))


@pytest.mark.parametrize("path", ["missing.jsonl", "."])
def test_what_is_no_file_is_an_error(path: str) -> None:
    with pytest.raises(QuestionSetError, match=r"cannot be read .+; name a file of questions"):
        load_questions(Path(path))


def test_half_a_character_can_be_written_out() -> None:
    (question,) = load_questions(write('{"question": "Who \\ud83d?", "answers": ["x"]}'))
    assert question.text.encode()


def test_an_article_that_is_not_there_is_an_error() -> None:
    path = write(QUESTION | {"article_id": "a"}, QUESTION | {"article_ids": ["a", "b"]})
    questions = load_questions(path)
    check_articles(path, questions, {"a", "b"})
    with pytest.raises(QuestionSetError, match='jsonl:2: names the article "b", which is not'):
        check_articles(path, questions, {"a"})


def test_probable_mistakes_are_told() -> None:
    path = write(
        QUESTION | {"answer": "misspelt"},
        {"question": "Who came?", "answers": ["Anna Burg"]},
        {"question": "Who came?", "answer_sentences": ["ANNA Berg, came!"], "article_id": "b"},
        {"question": "Who came?", "answerable": False},
    )
    articles = [Article("a", "", "Then Anna Berg came. She sat."), Article("b", "", "Nobody.")]
    found = [str(problem) for problem in find_oddities(path, load_questions(path), articles)]
    assert found == [
        'questions.jsonl: has keys that mean nothing here: "answer";'
        " see that none is a known one misspelt",
        "questions.jsonl:2: what should answer stands in no article that may answer;"
        " copy it from the article",
        "questions.jsonl:3: what should answer stands in no article that may answer;"
        " copy it from the article",
    ]


@pytest.mark.parametrize(
    ("sentence", "kind", "holds"),
    [
        pytest.param("Then Anna Berg left.", "factoid", True, id="the answer is in it"),
        pytest.param("then ANNA  BERG, left", "factoid", True, id="case and marks do not count"),
        pytest.param("Anna Bergman left.", "factoid", False, id="whole words only"),
        pytest.param("Anna Berg left.", "", True, id="of any kind"),
        pytest.param("Anna Berg left.", "statement", False, id="but where the gold is all"),
        pytest.param("Mayor A. Berg came.", "statement", True, id="the gold sentence"),
        pytest.param("“Mayor A. Berg came.” She sat.", "statement", True, id="more than it"),
        pytest.param("Mayor A. Berg", "statement", True, id="a part of it"),
        pytest.param("May", "statement", False, id="no part of it, but of a word"),
        pytest.param("", "factoid", False, id="empty"),
        pytest.param("?!", "factoid", False, id="marks only"),
    ],
)
def test_what_holds_an_answer(sentence: str, kind: str, holds: bool) -> None:
    question = gold(kind=kind, answers=("Anna Berg",), sentences=("Mayor A. Berg came.",))
    assert holds_answer(question, sentence) is holds


def test_a_statement_known_by_its_words_is_found_by_them() -> None:
    assert holds_answer(gold(kind="statement", answers=("taxes fall",)), "“Taxes fall,” he said.")


def test_scripts_without_spaces_have_words_anywhere() -> None:
    assert holds_answer(gold(answers=("北京",)), "他住在北京。")
    assert not holds_answer(gold(answers=("北京",)), "他住在南京。")


def test_only_the_right_article_answers() -> None:
    question = gold(answers=("Berg",), acceptable=("She sat.",), article_ids=("a",))
    assert is_right(question, "a", "Berg came.")
    assert not is_right(question, "b", "Berg came.")
    assert is_acceptable(question, "a", "She sat.")
    assert not is_acceptable(question, "b", "She sat.")
    assert not is_acceptable(question, "a", "He stood.")


def test_nothing_answers_what_has_no_answer() -> None:
    assert not is_right(gold(answers=("Berg",), answerable=False), "a", "Berg came.")


def test_gold_is_covered_by_what_holds_it() -> None:
    question = gold(sentences=("One came.", "Two came."))
    assert covered(question, ["“One came.” It rained.", "Three came."]) == 0.5


def test_folding_leaves_words() -> None:
    assert fold_text(" “Ёж”, he_said:  No! ") == "ёж he said no"
    assert fold_text("京都 2024年") == "京 都 2024 年"


def test_a_wrong_sentence_is_wrong_whatever_it_holds() -> None:
    question = gold(answers=("three",), wrong=("Three men came.",))
    assert not is_right(question, "a", "three men came")
    assert is_right(question, "a", "Three men came to Bergen.")
    assert is_wrong(question, "Three men came!")


def test_wrong_sentences_may_be_all_that_is_known() -> None:
    line = {"question": "Who came?", "wrong_sentences": ["Three men came."], "votes": {"down": 1}}
    path = write(line, {"question": "Why?", "wrong_sentences": "It rained.", "answerable": False})
    unknown, unanswerable = load_questions(path)
    assert (unknown.wrong, unknown.settled) == (("Three men came.",), False)
    assert (unanswerable.wrong, unanswerable.settled) == (("It rained.",), True)
    assert find_oddities(path, [unknown, unanswerable], []) == []
