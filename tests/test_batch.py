"""JSON Lines in, JSON Lines out."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
import termios
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.batch import MAX_LINE_BYTES, answer_object, encode_line, run_batch
from qabot.engine import Engine
from qabot.lines import read_lines
from qabot.models import Answer, AnswerSentence, Citation

if TYPE_CHECKING:
    from collections.abc import Iterator

CITATION_KEYS = ["number", "article_id", "title", "source", "url", "published", "also"]
SENTENCE_KEYS = [
    "text", "article_id", "start", "end", "speaker", "score", "citation", "further_citations",
    "context",
]  # fmt: skip
ANSWER_KEYS = ["question", "answered", "confidence", "sentences", "citations", "elapsed_ms"]
PESKOV = "what did Peskov say?"
WORLD_CUP = "who won the 2018 World Cup?"


def batch(engine: Engine, *lines: object) -> list[dict[str, Any]]:
    """Ask lines of bytes, or of values that are made JSON."""
    data = b"".join(
        (line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines
    )
    out = io.StringIO()
    run_batch(engine, read_lines(io.BytesIO(data), MAX_LINE_BYTES), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_an_answer_has_the_promised_keys_in_order(seed_engine: Engine) -> None:
    answer = seed_engine.ask(PESKOV)
    shown = answer_object(answer)
    assert list(shown) == ANSWER_KEYS
    (article,) = seed_engine.articles
    assert shown["sentences"]
    for sentence in shown["sentences"]:
        assert list(sentence) == SENTENCE_KEYS
        assert article.text[sentence["start"] : sentence["end"]] == sentence["text"]
        assert sentence["speaker"] == "Dmitry Peskov"
    for citation in shown["citations"]:
        assert list(citation) == CITATION_KEYS
    assert shown["answered"] is True
    assert 0 <= shown["confidence"] <= 1


def test_answers_come_in_the_order_of_questions_with_their_ids(seed_engine: Engine) -> None:
    ids = ["a", 2, 2.5, None, True, "ё\u2028"]
    lines = [{"question": PESKOV if n % 2 else WORLD_CUP, "id": id_} for n, id_ in enumerate(ids)]
    answers = batch(seed_engine, *lines)
    assert [answer["id"] for answer in answers] == ids
    assert [answer["answered"] for answer in answers] == [False, True] * 3
    keys = ["id", *ANSWER_KEYS]
    assert [list(answer) for answer in answers] == [[*keys, "reason", "unknown"], keys] * 3


def test_corrections_are_there_if_there_are_any(seed_engine: Engine) -> None:
    shown = answer_object(seed_engine.ask("what did Pashinin say?"))
    assert list(shown) == [*ANSWER_KEYS, "reason", "corrections"]
    assert shown["corrections"] == [
        {"typed": "Pashinin", "meant": "Pashinyan", "shown": "Nikol Pashinyan", "applied": False}
    ]


def test_an_abstention_has_its_reason_at_the_end(seed_engine: Engine) -> None:
    shown = answer_object(seed_engine.ask(WORLD_CUP))
    assert list(shown) == [*ANSWER_KEYS, "reason", "unknown"]
    assert shown["reason"] == "no_passage"
    assert shown["unknown"] == ["2018", "World", "Cup"]


def test_lines_of_a_conversation_go_on_from_one_another(seed_engine: Engine) -> None:
    first, other, second, alone = batch(
        seed_engine,
        {"question": PESKOV, "conversation": "a"},
        {"question": WORLD_CUP, "conversation": "b"},
        {"question": "and Pashinyan?", "conversation": "a"},
        {"question": "and Pashinyan?"},
    )
    assert first["sentences"][0]["speaker"] == "Dmitry Peskov"
    assert other["answered"] is False
    assert second["sentences"][0]["speaker"] == "Nikol Pashinyan"
    assert second["understood"] == {
        "question": "What did Pashinyan say?",
        "about": ["Nikol Pashinyan"],
    }
    assert "understood" not in alone


def test_several_questions_of_a_line_are_answered_within_the_first(seed_engine: Engine) -> None:
    question = "what did Pashinyan state? and what did Peskov say?"
    (answer,) = batch(seed_engine, {"id": 1, "question": question, "conversation": "a"})
    (further,) = answer["further"]
    assert answer["sentences"][0]["speaker"] == "Nikol Pashinyan"
    assert further["sentences"][0]["speaker"] == "Dmitry Peskov"


def test_a_remark_is_named_and_not_searched_for(seed_engine: Engine) -> None:
    (answer,) = batch(seed_engine, {"question": "thanks!", "conversation": "a"})
    assert answer["remark"] == "thanks"
    assert answer["reason"] == "no_question"
    assert answer["sentences"] == []


def test_conversations_are_forgotten_when_there_are_too_many(
    seed_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qabot.batch.MAX_CONVERSATIONS", 2)
    lines = [{"question": PESKOV, "conversation": name} for name in "abac"]
    follow = [{"question": "and Pashinyan?", "conversation": name} for name in "acb"]
    a, c, b = batch(seed_engine, *lines, *follow)[4:]
    assert "understood" in a
    assert "understood" in c
    assert "understood" not in b


def test_words_that_could_not_be_carried_over_stand_at_the_end(seed_engine: Engine) -> None:
    shown = answer_object(seed_engine.ask("что сказал Песков о лотерее?"))
    assert list(shown) == [*ANSWER_KEYS, "reason", "untranslated"]
    assert shown["untranslated"] == ["лотерее"]


def test_the_time_of_articles_can_be_chosen_line_by_line(tmp_path: Path) -> None:
    articles = [
        {"id": year, "text": f"Mr Smith said: “Apples of {year} are red.”", "published": year}
        for year in ("2020", "2021", "2022")
    ]
    Path("a.jsonl").write_text("\n".join(map(json.dumps, articles)))
    engine = Engine.from_articles([tmp_path])
    question = {"question": "what did Smith say?"}
    answers = batch(
        engine,
        question | {"published_after": "2021"},
        question | {"published_before": "2021-01-31"},
        question | {"published_after": "2021-06", "published_before": "2021-07"},
        question | {"published_after": "2021", "article_ids": ["2020", "2022"]},
        question | {"published_after": "2023"},
        question | {"published_after": None, "published_before": None},
    )
    cited = [{citation["article_id"] for citation in answer["citations"]} for answer in answers]
    everything = {"2020", "2021", "2022"}
    assert cited == [{"2021", "2022"}, {"2020", "2021"}, {"2021"}, {"2022"}, set(), everything]
    assert [answer.get("reason") for answer in answers] == [None] * 4 + ["no_article", None]


def test_the_time_that_a_question_tells_is_told(tmp_path: Path) -> None:
    articles = [
        {"id": year, "text": f"Mr Smith said: “Apples of {year} are red.”", "published": year}
        for year in ("2020", "2021")
    ]
    Path("a.jsonl").write_text("\n".join(map(json.dumps, articles)))
    engine = Engine.from_articles([tmp_path])
    plain, within, since, dropped = batch(
        engine,
        {"question": "what did Smith say?"},
        {"question": "what did Smith say in 2020?"},
        {"question": "what did Smith say since 2021?", "conversation": "a"},
        {"question": "what did Smith say in May 2020?", "published_after": "2021"},
    )
    assert list(plain) == ["id", *ANSWER_KEYS]
    assert list(within) == ["id", *ANSWER_KEYS, "period"]
    assert within["period"] == {
        "words": "in 2020",
        "first": "2020-01-01",
        "last": "2020-12-31",
        "dropped": False,
    }
    assert (since["period"]["first"], since["period"]["last"]) == ("2021-01-01", None)
    assert dropped["period"]["dropped"]


@pytest.mark.parametrize("question", [PESKOV, WORLD_CUP, "whose flag was used as a cover?"])
def test_a_line_may_ask_for_the_explanation(question: str, seed_engine: Engine) -> None:
    line = {"question": question}
    plain, refused, explained = batch(
        seed_engine, line, line | {"explain": False}, line | {"explain": True}
    )
    explanation = explained.pop("explanation")
    for answer in (plain, refused, explained):
        answer.pop("elapsed_ms")
    assert plain == refused == explained
    assert list(explanation) == ["question", "sentences", "nearest", "confidence"]
    texts = [sentence["text"] for sentence in explanation["sentences"]]
    assert texts == [sentence["text"] for sentence in plain["sentences"]]
    for sentence in explanation["sentences"]:
        assert sentence["attribution"] or sentence["factors"]


def test_articles_and_limit_can_be_chosen_line_by_line(tmp_path: Path) -> None:
    Path("a.txt").write_text("Apples\n\nMr Smith said: “Apples are red.” Apples are sweet.")
    Path("b.txt").write_text("Pears\n\nMr Smith said: “Pears are green.” Pears are soft.")
    engine = Engine.from_articles([tmp_path])
    question = {"question": "what did Smith say?"}
    both, one, short = batch(
        engine, question, question | {"article_ids": ["b.txt"]}, question | {"limit": 1}
    )
    assert {citation["article_id"] for citation in both["citations"]} == {"a.txt", "b.txt"}
    assert {citation["article_id"] for citation in one["citations"]} == {"b.txt"}
    assert len(short["sentences"]) == 1


@pytest.mark.parametrize(
    ("line", "question_id", "error"),
    [
        pytest.param(b"no", None, "not JSON: Expecting value at column 1", id="not JSON"),
        pytest.param(b'{"id": 1, "question": "\xff"}', None, "not UTF-8 at byte 24", id="bytes"),
        pytest.param(b'{"id": NaN, "question": "x"}', None, "not JSON", id="NaN"),
        pytest.param(b"[" * 100_000, None, "not JSON", id="nested deeply"),
        pytest.param(b'{"id": 1e999, "question": "x"}', None, '"id" is not', id="infinite id"),
        pytest.param([1], None, "not a JSON object", id="list"),
        pytest.param({"id": [1], "question": "x"}, None, '"id" is not', id="list as id"),
        pytest.param({"id": 1}, 1, 'no "question"', id="no question"),
        pytest.param({"id": 1, "question": 5}, 1, '"question" is not a string', id="number"),
        pytest.param(
            {"id": 1, "question": "?", "conversation": 5},
            1,
            '"conversation" is not a string',
            id="conversation",
        ),
        pytest.param({"id": 1, "question": None}, 1, '"question" is not', id="null"),
        pytest.param({"id": 1, "question": " "}, 1, "empty", id="blank question"),
        pytest.param({"id": 1, "question": "x" * 10**5}, 1, "100000", id="long question"),
        pytest.param({"id": 1, "question": "x", "limit": "3"}, 1, '"limit" is', id="limit: text"),
        pytest.param({"id": 1, "question": "x", "limit": True}, 1, '"limit" is', id="limit: true"),
        pytest.param({"id": 1, "question": "x", "limit": 0}, 1, "limit", id="limit: 0"),
        pytest.param(
            {"id": 1, "question": "x", "published_after": "May 2022"},
            1,
            "published_after is 'May 2022'; give an ISO 8601 date",
            id="date: words",
        ),
        pytest.param(
            {"id": 1, "question": "x", "published_before": 2022},
            1,
            '"published_before" is 2022, not a string; write it as "2022-05-31"',
            id="date: number",
        ),
        pytest.param(
            {"id": 1, "question": "x", "published_after": "2", "published_before": "1"},
            1,
            "published_after is '2'",
            id="dates: digits",
        ),
        pytest.param({"id": 1, "question": "x", "explain": 1}, 1, '"explain" is', id="explain: 1"),
        pytest.param(
            {"id": 1, "question": "x", "article_ids": "a"}, 1, '"article_ids" is', id="ids: text"
        ),
        pytest.param(
            {"id": 1, "question": "x", "article_ids": [1]}, 1, '"article_ids" is', id="ids: number"
        ),
        pytest.param(
            {"id": 1, "question": "x", "article_ids": ["\ud800"]}, 1, "no article", id="unknown id"
        ),
        pytest.param(
            b'{"question": "' + b"x" * MAX_LINE_BYTES + b'"}', None, "longer than", id="long line"
        ),
    ],
)
def test_a_bad_line_gets_an_error_and_the_run_goes_on(
    line: object, question_id: object, error: str, seed_engine: Engine
) -> None:
    bad, good = batch(seed_engine, line, {"id": "next", "question": PESKOV})
    assert list(bad) == ["id", "error"]
    assert bad["id"] == question_id
    assert error in bad["error"]
    assert good["id"] == "next"
    assert good["answered"]


def test_blank_lines_and_a_byte_order_mark_are_passed_over(seed_engine: Engine) -> None:
    mark = b"\xef\xbb\xbf" + json.dumps({"id": 1, "question": PESKOV}).encode()
    answers = batch(seed_engine, b"", mark, b" \r", {"question": PESKOV})
    assert [answer["id"] for answer in answers] == [1, None]


TEXT = st.text(st.characters(categories=["L", "N", "P", "Z", "C", "S"]))


@given(TEXT, TEXT)
def test_a_line_is_one_line_of_utf8_whatever_it_holds(text: str, name: str) -> None:
    sentence = AnswerSentence(text, name, 0, len(text), name, 1.0, 1)
    answer = Answer(text, True, 0.5, (sentence,), (Citation(1, name, name),), 0.1)
    line = encode_line(answer_object(answer))
    assert len(line.splitlines()) == 1
    whole = all(not "\ud800" <= character <= "\udfff" for character in text + name)
    read = json.loads(line.encode())
    assert not whole or (read["question"], read["sentences"][0]["article_id"]) == (text, name)


def start(*arguments: str, stderr: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "qabot", "batch", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
    )


@pytest.fixture
def process(seeds: Path) -> Iterator[subprocess.Popen[bytes]]:
    with start("--articles", str(seeds)) as process:
        # A program that does not stream would wait for more for ever.
        timer = threading.Timer(60, process.kill)
        timer.start()
        yield process
        timer.cancel()


def ask(process: subprocess.Popen[bytes], question: str) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps({"id": question, "question": question}).encode() + b"\n")
    process.stdin.flush()


def test_the_first_answer_is_out_before_the_last_question_is_in(
    process: subprocess.Popen[bytes],
) -> None:
    assert process.stdout is not None
    for question in (PESKOV, "что сказал Песков?", WORLD_CUP):
        ask(process, question)
        assert json.loads(process.stdout.readline())["id"] == question
    out, err = process.communicate()
    assert (out, err, process.returncode) == (b"", b"", 0)


def test_a_reader_that_goes_away_ends_the_run_quietly(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None
    assert process.stderr is not None
    ask(process, PESKOV)
    process.stdout.readline()
    process.stdout.close()
    ask(process, PESKOV)
    assert process.wait() == 141
    assert process.stderr.read() == b""


def test_ctrl_c_ends_the_run_quietly(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None
    assert process.stderr is not None
    ask(process, PESKOV)
    process.stdout.readline()
    process.send_signal(2)
    assert process.wait() == 130
    assert process.stderr.read().strip() == b""


def test_progress_is_drawn_on_a_terminal(seeds: Path) -> None:
    terminal, stderr = pty.openpty()
    termios.tcsetwinsize(stderr, (24, 80))
    with start("--articles", str(seeds), stderr=stderr) as process:
        question = json.dumps({"question": PESKOV}).encode()
        out, _ = process.communicate(question + b"\n" + question, timeout=60)
    os.close(stderr)
    drawn = os.read(terminal, 10_000).decode()
    os.close(terminal)
    assert len(out.splitlines()) == 2
    assert "2 questions" in drawn
