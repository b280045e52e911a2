"""``qabot feedback``: from votes in a real state file to questions that others read."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from qabot.cli import main
from qabot.engine import Engine
from qabot.feedback import make_lines
from qabot.models import Answer, Remark
from qabot.telegram.database import MIGRATIONS, Database
from qabot.telegram.votes import Judged, Vote, Votes
from tests.conftest import RunQabot

QUESTION = "what did Peskov say?"
ANN, BOB, CID = 77000001, 77000002, 77000003
CHAT = -10077
MAY = datetime(2026, 5, 3, 12, tzinfo=UTC).timestamp()
JUNE = datetime(2026, 6, 1, tzinfo=UTC).timestamp()


def judged(up: bool, *sentences: str, question: str = "Who?", at: float = MAY) -> Judged:
    return Judged(question, "en", sentences, ("a",), up, at)


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    path = tmp_path / "bot's state?.sqlite"
    monkeypatch.setenv("QABOT_TELEGRAM__STATE_FILE", str(path))
    return path


@pytest.fixture
def answer(seed_engine: Engine) -> Answer:
    return seed_engine.ask(QUESTION)


def cast(path: Path, *votes: tuple[Vote, Answer], at: float = MAY) -> None:
    with closing(Database.open(path)) as database:
        kept = Votes(database, clock=lambda: at)
        for vote, answer in votes:
            kept.cast(vote, [answer])


def lines_of(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_votes_become_lines_without_anybodys_number(
    state: Path, answer: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    cast(state, (Vote(CHAT, 5, ANN, up=False), answer), (Vote(CHAT, 5, BOB, up=False), answer))
    assert main(["feedback"]) == 0
    out, err = capsys.readouterr()
    (line,) = lines_of(out)
    texts = [sentence.text for sentence in answer.sentences]
    articles = list(dict.fromkeys(sentence.article_id for sentence in answer.sentences))
    votes = {"up": 0, "down": 2, "last": "2026-05-03", "article_ids": articles}
    expected = {"question": QUESTION, "lang": "en", "kind": "vote", "wrong_sentences": texts}
    assert line == {"id": line["id"], **expected, "votes": votes}
    assert err == ""
    assert not any(str(number).strip("-") in out for number in (ANN, BOB, CHAT))


def test_batch_and_evaluation_read_it_as_it_is(
    state: Path, answer: Answer, run_qabot: RunQabot, seeds: Path
) -> None:
    other = replace(answer, question="who is Pashinyan?", sentences=answer.sentences[:1])
    cast(state, (Vote(1, 2, ANN, up=True), answer), (Vote(1, 3, ANN, up=False), other))
    exported = run_qabot("feedback")
    assert (exported.status, exported.err) == (0, "")
    batch = run_qabot("batch", "--articles", str(seeds), stdin=exported.out.encode())
    answers = lines_of(batch.out)
    assert [a["id"] for a in answers] == [line["id"] for line in lines_of(exported.out)]
    assert answers[0]["sentences"][0]["text"] == answer.sentences[0].text
    Path("feedback.jsonl").write_text(exported.out, encoding="utf-8")
    evaluated = run_qabot("evaluate", "feedback.jsonl", "--articles", str(seeds), "--json")
    assert (evaluated.status, evaluated.err) == (0, "")
    figures = json.loads(evaluated.out)["all"]
    assert (figures["questions"], figures["answerable"]) == (2, 1)
    assert (figures["hit@1"], figures["avoided"], figures["f1"]) == (1.0, 1.0, None)


def test_a_thumbs_down_fails_until_the_answer_is_another_one(
    state: Path, answer: Answer, seeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cast(state, (Vote(1, 2, ANN, up=False), answer))
    main(["feedback"])
    Path("feedback.jsonl").write_text(capsys.readouterr().out, encoding="utf-8")
    check = ["evaluate", "feedback.jsonl", "--articles", str(seeds), "--wrong", "1"]
    assert main([*check, "--floor", "avoided=1"]) == 1
    out, err = capsys.readouterr()
    assert "1 questions (0 answerable, 0 not, 1 unknown)" in out
    assert f"  wrong: {answer.sentences[0].text}" in out
    assert err == "qabot: under the floor: avoided is 0.0000, and should be at least 1\n"


def test_votes_on_one_question_are_one_line_and_the_majority_counts() -> None:
    (line,) = make_lines(
        [
            judged(True, "A.", "B."),
            judged(False, "B.", "C."),
            judged(True, "A."),
            judged(False, "D.", "D.", at=JUNE),
        ]
    )
    assert line["answer_sentences"] == ["A."]
    assert line["wrong_sentences"] == ["C.", "D."]
    assert line["votes"] == {"up": 2, "down": 2, "last": "2026-06-01", "article_ids": ["a"]}


def test_a_vote_on_several_answers_at_once_is_no_test_case(
    state: Path, answer: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    other = replace(answer, question="who is Pashinyan?")
    with closing(Database.open(state)) as database:
        votes = Votes(database)
        votes.cast(Vote(1, 2, ANN, up=False), [answer, other])
        votes.cast(Vote(1, 2, BOB, up=True), [answer, other])
        assert len(database.rows("SELECT up FROM vote")) == 2
        assert main(["feedback"]) == 1
        # Beside thanks, an answer is one alone.
        thanks = replace(answer, answered=False, sentences=(), remark=Remark.THANKS)
        votes.cast(Vote(1, 2, ANN, up=False), [thanks, answer])
        capsys.readouterr()
        assert main(["feedback"]) == 0
    (line,) = lines_of(capsys.readouterr().out)
    assert line["question"] == QUESTION
    assert line["wrong_sentences"] == [sentence.text for sentence in answer.sentences]


def test_questions_keep_their_order_and_their_id() -> None:
    first, second = make_lines([judged(True, "A."), judged(True, "B.", question="When?")])
    assert [first["question"], second["question"]] == ["Who?", "When?"]
    assert first["id"] != second["id"]
    assert make_lines([judged(False, "C.")])[0]["id"] == first["id"]


@pytest.mark.parametrize(
    ("wanted", "key", "questions"),
    [("up", "answer_sentences", ["Who?", "When?"]), ("down", "wrong_sentences", ["Who?", "Why?"])],
)
def test_one_kind_of_sentence_can_be_left_out(wanted: str, key: str, questions: list[str]) -> None:
    votes = [judged(True, "A."), judged(False, "B.")]
    votes += [judged(True, "A.", question="When?"), judged(False, "A.", question="Why?")]
    lines = make_lines(votes, wanted)
    assert [line["question"] for line in lines] == questions
    assert all({"answer_sentences", "wrong_sentences"} & line.keys() == {key} for line in lines)


def test_what_people_disagree_on_is_no_test_case() -> None:
    assert make_lines([judged(True, "A."), judged(False, "A.")]) == []


def test_older_votes_are_left_out(
    state: Path, answer: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    cast(state, (Vote(1, 2, ANN, up=True), answer), at=MAY)
    assert main(["feedback", "--since", "2026-05-03"]) == 0
    assert len(lines_of(capsys.readouterr().out)) == 1
    assert main(["feedback", "--since", "2026-05-04"]) == 1
    assert capsys.readouterr() == ("", f"qabot: {state} has no such votes\n")


def test_it_reads_while_the_bot_writes(
    state: Path, answer: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Database.open(state)) as database:
        Votes(database).cast(Vote(1, 2, CID, up=True), [answer])
        with database.transaction() as connection:
            connection.execute("DELETE FROM vote")
            assert main(["feedback"]) == 0
    assert len(lines_of(capsys.readouterr().out)) == 1


def test_without_a_state_file_it_says_so_and_makes_none(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["feedback"]) == 2
    assert f"qabot: error: {state} is not there: no bot has" in capsys.readouterr().err
    assert not state.exists()


def test_a_file_of_another_kind_or_version_is_told(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state.write_bytes(b"no database at all, but long enough to be one" * 99)
    assert main(["feedback"]) == 2
    assert "cannot be read: file is not a database" in capsys.readouterr().err
    state.unlink()
    with closing(sqlite3.connect(state)) as connection:
        connection.execute("CREATE TABLE conversation (chat INTEGER)")
        assert main(["feedback"]) == 1
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    capsys.readouterr()
    assert main(["feedback"]) == 2
    assert "made by a newer qabot" in capsys.readouterr().err


def test_a_wrong_date_is_told(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feedback", "--since", "May"]) == 2
    assert "--since 'May' is no date; write an ISO 8601" in capsys.readouterr().err
