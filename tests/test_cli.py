"""The command line: what it understands, says, and returns."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import qabot
from qabot.cli import LINEAR_ALGEBRA_THREADS, main
from qabot.settings import setting_names

if TYPE_CHECKING:
    from tests.conftest import RunQabot

PESKOV = "what did Peskov say?"
WORLD_CUP = "who won the 2018 World Cup?"
COMMANDS = (
    *("add", "article", "articles", "ask", "batch", "console", "evaluate", "remove"),
    *("settings", "sync", "telegram"),
)
TOKEN = "123456789:AAE-very_secret"


@pytest.fixture(autouse=True)
def seeds_here(seeds: Path) -> None:
    """Stand where a fresh copy stands: the default articles are in place."""
    Path("seeds").symlink_to(seeds)


def fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return the one line of an error."""
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    *warnings, error = captured.err.splitlines()
    assert all(line.startswith("qabot: warning: ") for line in warnings)
    assert error.startswith("qabot: error: ")
    return error.removeprefix("qabot: error: ")


class TestSignals:
    def test_sigterm_ends_what_is_under_way_and_leaves_nothing(self, tmp_path: Path) -> None:
        command = [sys.executable, "-m", "qabot", "batch"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as batch:
            assert batch.stdin
            assert batch.stdout
            batch.stdin.write(b'{"id": 1, "question": "what did Peskov say?"}\n')
            batch.stdin.flush()
            assert batch.stdout.readline()
            batch.terminate()
            assert batch.wait(20) == 128 + signal.SIGTERM

    def test_the_handler_of_whoever_calls_it_is_there_again(self) -> None:
        before = signal.getsignal(signal.SIGTERM)
        main(["--version"])
        assert signal.getsignal(signal.SIGTERM) is before


class TestThreads:
    def test_linear_algebra_is_given_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(LINEAR_ALGEBRA_THREADS, "")
        monkeypatch.delenv(LINEAR_ALGEBRA_THREADS)
        assert main(["--help"]) == 0
        assert os.environ[LINEAR_ALGEBRA_THREADS] == "1"

    def test_whoever_wants_more_has_them(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(LINEAR_ALGEBRA_THREADS, "4")
        assert main(["--help"]) == 0
        assert os.environ[LINEAR_ALGEBRA_THREADS] == "4"

    def test_it_is_told_before_numpy_is_there(self) -> None:
        code = "import sys, qabot.cli; sys.exit('numpy' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class TestHelp:
    @pytest.mark.parametrize("command", COMMANDS)
    @pytest.mark.parametrize("option", ["-h", "--help"])
    def test_each_command_shows_examples(
        self, command: str, option: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main([command, option]) == 0
        shown = capsys.readouterr().out
        assert shown.startswith(f"Usage: qabot {command} ")
        examples = shown.partition("Examples:\n")[2]
        assert f"qabot {command}" in examples

    @pytest.mark.parametrize("arguments", [[], ["--help"]])
    def test_the_program_lists_its_commands(
        self, arguments: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(arguments) == 0
        shown = capsys.readouterr().out
        assert "Examples:\n" in shown
        for command in COMMANDS:
            assert f"\n  {command} " in shown
        assert "..." not in shown.partition("Commands:")[2].partition("Examples:")[0]

    def test_the_version_is_shown(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--version"]) == 0
        assert capsys.readouterr().out == f"qabot {qabot.__version__}\n"

    @pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["ask", "--help"]])
    def test_help_does_not_wait_for_what_it_does_not_need(self, arguments: list[str]) -> None:
        code = (
            "import sys; from qabot.cli import main; main(sys.argv[1:]);"
            "heavy = {'nltk', 'numpy', 'telegram', 'pydantic', 'prompt_toolkit', 'tqdm',"
            " 'charset_normalizer', 'rank_bm25', 'matplotlib'};"
            "sys.stderr.write(' '.join(heavy & set(sys.modules)))"
        )
        process = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, check=False
        )
        assert process.stderr == b""


class TestAsk:
    def test_it_answers_in_words_with_speaker_and_citation(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["ask", PESKOV]) == 0
        captured = capsys.readouterr()
        assert captured.err == ""
        assert "│   — Dmitry Peskov [1]\n" in captured.out
        assert captured.out.endswith("\n[1] Russian military in Armenia\n")

    def test_it_says_when_the_articles_do_not_answer(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["ask", WORLD_CUP]) == 1
        assert capsys.readouterr().out.startswith(
            "The articles do not answer that. No article has: "
        )

    def test_it_abstains_in_russian_from_a_russian_question(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["ask", "кто выиграл чемпионат мира по футболу?"]) == 1
        assert capsys.readouterr().out.startswith(
            "В статьях нет ответа на этот вопрос. В статьях не "
        )

    @pytest.mark.parametrize(("question", "status"), [(PESKOV, 0), (WORLD_CUP, 1)])
    def test_it_answers_in_json(
        self, question: str, status: int, capsys: pytest.CaptureFixture[str], seeds: Path
    ) -> None:
        assert main(["ask", question, "--json"]) == status
        (line,) = capsys.readouterr().out.splitlines()
        answer = json.loads(line)
        assert "id" not in answer
        assert answer["question"] == question
        assert answer["answered"] is (status == 0)
        for sentence in answer["sentences"]:
            text = (seeds / sentence["article_id"]).read_text("utf-8")
            assert text[sentence["start"] : sentence["end"]] == sentence["text"]

    def test_the_limit_holds(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["ask", PESKOV, "--limit", "1", "--json"]) == 0
        assert len(json.loads(capsys.readouterr().out)["sentences"]) == 1

    def test_a_limit_means_the_same_as_in_a_batch(self, run_qabot: RunQabot) -> None:
        question = "who is Pashinyan?"
        asked = json.loads(run_qabot("ask", question, "--limit", "3", "--json").out)
        line = json.dumps({"id": 1, "question": question, "limit": 3}).encode()
        batched = json.loads(run_qabot("batch", stdin=line).out)
        assert asked["sentences"] == batched["sentences"]
        assert len(asked["sentences"]) == 3

    @pytest.mark.parametrize(
        ("options", "article_id"),
        [
            (["--published-after", "2022"], "new"),
            (["--published-before", "2021-12-31"], "old"),
            (["--published-after=2021", "--published-before=2021"], "old"),
        ],
    )
    def test_the_time_of_the_articles_can_be_chosen(
        self, options: list[str], article_id: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        rows = [{"id": "old", "published": "2021-05-01"}, {"id": "new", "published": "2022-05-01"}]
        text = {"text": "Peskov said that they agree."}
        Path("a.jsonl").write_text("\n".join(json.dumps(row | text) for row in rows))
        assert main(["ask", PESKOV, "--json", *options, "--articles", "a.jsonl"]) == 0
        (citation,) = json.loads(capsys.readouterr().out)["citations"]
        assert citation["article_id"] == article_id

    @pytest.mark.parametrize(
        ("question", "told"),
        [
            (PESKOV, "No article is known to be of that time.\n"),
            ("что сказал Песков?", "Нет статей, о которых известно, что они за это время.\n"),
        ],
    )
    def test_articles_without_a_date_are_of_no_time(
        self, question: str, told: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["ask", question, "--published-after", "1900"]) == 1
        assert capsys.readouterr().out == told

    @pytest.mark.parametrize("question", [PESKOV, WORLD_CUP, "who is Pashinyan?"])
    def test_it_explains_its_answer_below_it(
        self, question: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status = main(["ask", question])
        plain = capsys.readouterr().out
        assert main(["ask", question, "--explain"]) == status
        explained = capsys.readouterr().out
        assert explained.startswith(f"{plain}\nQuestion\n  kind ")
        assert ("\nSentence 1\n" in explained) is (status == 0)
        assert ("\nNo answer\n" in explained) is (status == 1)

    def test_it_explains_its_answer_in_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["ask", "what did Putin say?", "--explain", "--json"]) == 1
        answer = json.loads(capsys.readouterr().out)
        assert answer["reason"] == "unknown_name"
        assert answer["explanation"]["question"]["speaker"] == "Putin"

    @pytest.mark.parametrize(
        "arguments",
        [
            ["what colour?", "--articles", "a.txt", "b.txt"],
            ["what colour?", "--articles", "a.txt", "--articles", "b.txt"],
            ["--articles", "a.txt", "b.txt", "what colour?"],
            ["--articles", "b.txt", "a.txt", "--json", "what colour?"],
            ["--articles=a.txt", "--articles=b.txt", "what colour?"],
        ],
    )
    def test_articles_are_one_or_several_paths_anywhere(
        self, arguments: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path("a.txt").write_text("Apples\n\nThe colour of apples is red.")
        Path("b.txt").write_text("Pears\n\nThe colour of pears is green.")
        main(["ask", *arguments, *([] if "--json" in arguments else ["--json"])])
        answer = json.loads(capsys.readouterr().out)
        assert answer["question"] == "what colour?"
        assert {citation["article_id"] for citation in answer["citations"]} <= {"a.txt", "b.txt"}


class TestEvaluate:
    LINES = (
        {"question": "What did Pashinyan state?", "answers": ["the United States and France"]},
        {"question": "Who won the 2018 World Cup?", "answers": ["RIA Novosti"]},
        {"question": "What did Putin say?", "answerable": False},
    )

    @pytest.fixture(autouse=True)
    def questions(self) -> None:
        lines = map(json.dumps, self.LINES)
        Path("questions.jsonl").write_text("\n".join(lines), encoding="utf-8")

    def test_it_prints_a_table(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["evaluate", "questions.jsonl", "--wrong", "1"]) == 0
        captured = capsys.readouterr()
        assert captured.err == ""
        head, *lines = captured.out.splitlines()
        assert head == (
            "3 questions (2 answerable, 1 not), 1 article; answered from a confidence of 0.2"
        )
        assert any(line.startswith("hit@1: the first sentence is right    0.500") for line in lines)
        assert "? Who won the 2018 World Cup?  [2, person]" in lines

    def test_it_prints_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["evaluate", "questions.jsonl", "--json", "--articles", "seeds"]) == 0
        (line,) = capsys.readouterr().out.splitlines()
        shown = json.loads(line)
        assert shown["all"]["questions"] == 3
        assert shown["all"]["verbatim"] == 1

    def test_the_threshold_is_that_of_the_settings(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("QABOT_ANSWER__MIN_CONFIDENCE", "1")
        assert main(["evaluate", "questions.jsonl", "--json"]) == 0
        shown = json.loads(capsys.readouterr().out)
        assert shown["min_confidence"] == 1
        assert (shown["all"]["answered"], shown["all"]["hit@1"]) == (0, 0.5)

    def test_a_figure_under_its_floor_fails(self, capsys: pytest.CaptureFixture[str]) -> None:
        floors = ["--floor", "hit@1=0.5", "--floor", "answered=0.9"]
        assert main(["evaluate", "questions.jsonl", *floors]) == 1
        assert capsys.readouterr().err == (
            "qabot: under the floor: answered is 0.5000, and should be at least 0.9\n"
        )

    def test_it_draws(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["evaluate", "questions.jsonl", "--plot", "a.png"]) == 0
        assert capsys.readouterr().err == ""
        assert Path("a.png").read_bytes().startswith(b"\x89PNG")

    def test_probable_mistakes_are_warned_of(self, capsys: pytest.CaptureFixture[str]) -> None:
        line = {"question": "Who came?", "answers": ["Xyzzy"], "topic": "?"}
        Path("questions.jsonl").write_text(json.dumps(line))
        assert main(["evaluate", "questions.jsonl"]) == 0
        unknown, missing = capsys.readouterr().err.splitlines()
        assert unknown.startswith("qabot: warning: questions.jsonl: has keys that mean nothing")
        assert missing.startswith("qabot: warning: questions.jsonl:1: what should answer stands in")

    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            pytest.param([], "Missing argument 'QUESTIONS'", id="no file"),
            pytest.param(["none.jsonl"], "none.jsonl: cannot be read (No such file", id="missing"),
            pytest.param(["seeds"], "seeds: cannot be read (Is a directory)", id="a folder"),
            pytest.param(
                ["questions.jsonl", "--plot", "a.gif"], "--plot a.gif: unknown format", id="plot"
            ),
            pytest.param(
                ["questions.jsonl", "--floor", "ece=1"], "no floor: 'ece=1'; write", id="floor"
            ),
            pytest.param(
                ["questions.jsonl", "--articles", "none"], "--articles PATH names", id="articles"
            ),
        ],
    )
    def test_an_error_is_one_line(
        self, arguments: list[str], error: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert error in fails(capsys, "evaluate", *arguments)

    def test_every_bad_line_is_told(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path("questions.jsonl").write_text('{"question": "Who?"}\n{}\n')
        assert "questions.jsonl:1: does not say" in fails(capsys, "evaluate", "questions.jsonl")
        assert main(["evaluate", "questions.jsonl"]) == 2
        assert "warning: questions.jsonl:2: has no" in capsys.readouterr().err


class TestErrors:
    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            pytest.param(
                ["ask"],
                "Missing argument 'QUESTION'; 'qabot ask --help' shows how it is used",
                id="no question",
            ),
            pytest.param(
                ["ask", "a", "b"], "Got unexpected extra argument (b)", id="two questions"
            ),
            pytest.param(["frob"], "No such command 'frob'", id="unknown command"),
            pytest.param(["--frob"], "No such option", id="unknown option"),
            pytest.param(["ask", PESKOV, "--limit", "x"], "'x' is not a valid", id="limit: word"),
            pytest.param(
                ["ask", PESKOV, "--limit", "0"], "limit is 0; give one from 1", id="limit: 0"
            ),
            pytest.param(
                ["ask", PESKOV, "--published-after", "May"],
                "published_after is 'May'; give an ISO 8601 date or date-time such as",
                id="no date",
            ),
            pytest.param(["ask", " "], "the question is empty", id="blank question"),
            pytest.param(["ask", PESKOV, "--articles"], "requires an argument", id="no path"),
            pytest.param(
                ["ask", PESKOV, "--articles", "nope"],
                "no article could be read: nope: does not exist; check how the path is spelled;"
                " --articles PATH names others",
                id="no articles",
            ),
            pytest.param(["ask", PESKOV, "--articles", ""], "no path is given", id="an empty path"),
            pytest.param(
                ["settings", "--config", "nope"], "config = 'nope'", id="no settings file"
            ),
            pytest.param(["telegram"], "token", id="no token"),
        ],
    )
    def test_an_error_is_one_line_with_a_remedy(
        self, arguments: list[str], error: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert error in fails(capsys, *arguments)

    def test_an_installed_package_says_that_it_has_no_articles_of_its_own(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path("seeds").unlink()
        assert fails(capsys, "ask", PESKOV).endswith(
            "no articles are named, and there is no folder seeds here, as in a checkout;"
            " --articles PATH names others"
        )
        assert "nope: does not exist" in fails(capsys, "ask", PESKOV, "--articles", "nope")

    @pytest.mark.parametrize("place", [0, 1])
    def test_debug_shows_the_traceback(
        self, place: int, capsys: pytest.CaptureFixture[str]
    ) -> None:
        arguments = ["ask", " "]
        assert main([*arguments[:place], "--debug", *arguments[place:]]) == 2
        shown = capsys.readouterr().err
        assert shown.startswith("Traceback (most recent call last):\n")
        assert shown.splitlines()[-1].startswith("qabot: error: the question is empty")

    def test_problems_with_articles_are_warnings_told_once(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path("a.txt").write_text("Title\n\nBody.")
        Path("bad\x1b.jsonl").write_text("no\n")
        assert main(["ask", WORLD_CUP, "--articles", "a.txt", "bad\x1b.jsonl", "nope"]) == 1
        assert capsys.readouterr().err.splitlines() == [
            "qabot: warning: nope: does not exist; check how the path is spelled",
            "qabot: warning: bad\ufffd.jsonl:1: is not JSON: Expecting value at column 1;"
            " write one JSON object a line",
        ]

    def test_where_nothing_can_be_read_every_problem_is_told_once(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path("empty.txt").touch()
        assert main(["ask", PESKOV, "--articles", "nope", "empty.txt"]) == 2
        assert capsys.readouterr().err.splitlines() == [
            "qabot: warning: empty.txt: is empty; write the article into it or take it away",
            "qabot: error: no article could be read: nope: does not exist;"
            " check how the path is spelled (and 1 more); --articles PATH names others",
        ]


class TestSettings:
    def test_each_is_printed_with_its_value_and_where_it_came_from(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Path("c.toml").write_text("[retrieval]\nk1 = 2\n")
        monkeypatch.setenv("QABOT_TELEGRAM__TOKEN", TOKEN)
        assert main(["settings", "--config", "c.toml", "--articles", "news", "b.txt"]) == 0
        shown = capsys.readouterr().out
        assert TOKEN not in shown
        lines = shown.splitlines()
        assert [line.partition(" = ")[0] for line in lines] == list(setting_names().settings)
        assert 'articles = ["news", "b.txt"]  (command line)' in lines
        assert "retrieval.k1 = 2.0  (c.toml)" in lines
        assert "answer.limit = 3  (default)" in lines
        assert 'telegram.token = "**********"  (environment QABOT_TELEGRAM__TOKEN)' in lines
        assert "telegram.token_file = null  (default)" in lines

    @pytest.mark.parametrize("option", [[], ["--json"]], ids=["lines", "JSON"])
    def test_no_address_shows_the_token(
        self,
        option: list[str],
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        Path("token").write_text(TOKEN)
        monkeypatch.setenv("QABOT_TELEGRAM__TOKEN_FILE", "token")
        monkeypatch.setenv("QABOT_TELEGRAM__BASE_URL", f"http://user:pw@localhost:8081/bot{TOKEN}")
        monkeypatch.setenv("QABOT_TELEGRAM__BASE_FILE_URL", f"http://localhost:8081/{TOKEN}")
        assert main(["settings", *option]) == 0
        shown = capsys.readouterr().out
        assert '"http://**********@localhost:8081/bot**********"' in shown
        assert TOKEN.partition(":")[2] not in shown

    def test_all_that_is_wrong_is_told_a_line_each(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path("c.toml").write_text("[answer]\nmax = 1\nlimt = 2\n")
        assert main(["settings", "--config", "c.toml"]) == 2
        assert capsys.readouterr().err.splitlines() == [
            "qabot: error: unknown setting answer.max (c.toml); did you mean answer.limit?",
            "qabot: error: unknown setting answer.limt (c.toml); did you mean answer.limit?",
        ]

    def test_they_are_printed_as_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["settings", "--json"]) == 0
        shown = json.loads(capsys.readouterr().out)
        assert list(shown) == list(setting_names().settings)
        assert shown["articles"] == {"value": ["seeds"], "from": "default"}

    @pytest.mark.parametrize(
        "arguments",
        [["--config", "c.toml", "settings"], ["settings", "--config", "c.toml"]],
        ids=["before the command", "after it"],
    )
    def test_the_file_is_named_before_or_after_the_command(
        self, arguments: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path("c.toml").write_text("[answer]\nlimit = 5\n")
        assert main(arguments) == 0
        assert "answer.limit = 5  (c.toml)\n" in capsys.readouterr().out

    def test_they_hold_for_the_commands(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("QABOT_ANSWER__LIMIT", "1")
        assert main(["ask", PESKOV, "--json"]) == 0
        assert len(json.loads(capsys.readouterr().out)["sentences"]) == 1

    def test_a_token_file_that_is_missing_stops_only_who_needs_it(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("QABOT_TELEGRAM__TOKEN_FILE", "nope")
        assert main(["ask", PESKOV]) == 0
        capsys.readouterr()
        for command in ("telegram", "settings"):
            assert fails(capsys, command).startswith("telegram.token_file = 'nope'")


class TestProcess:
    @pytest.mark.parametrize(
        ("question", "status"), [(PESKOV, 0), (WORLD_CUP, 1), ("", 2)], ids=["yes", "no", "error"]
    )
    def test_the_exit_status_tells_the_outcome(
        self, question: str, status: int, run_qabot: RunQabot
    ) -> None:
        assert run_qabot("ask", question).status == status

    def test_the_installed_command_is_the_same_program(self) -> None:
        command = Path(sys.executable).with_name("qabot")
        shown = subprocess.run([command, "--version"], capture_output=True, check=True)
        assert shown.stdout.decode() == f"qabot {qabot.__version__}\n"

    @pytest.mark.parametrize(
        "locale",
        [
            {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
            {"PYTHONIOENCODING": "ascii"},
            {"LC_ALL": "POSIX", "LANG": "", "PYTHONIOENCODING": "latin-1:strict"},
        ],
        ids=["C", "ASCII output", "POSIX"],
    )
    def test_russian_passes_through_any_locale(
        self, locale: dict[str, str], run_qabot: RunQabot
    ) -> None:
        Path("новости").mkdir()
        Path("новости/песков.txt").write_text(
            "Заявление\n\n«Мы согласны», — заявил Песков.", encoding="utf-8"
        )
        arguments = ("ask", "что сказал Песков?".encode(), "--articles", "новости".encode())
        outcome = run_qabot(*arguments, "--json", **locale)
        assert (outcome.status, outcome.err) == (0, "")
        answer = json.loads(outcome.out)
        assert answer["question"] == "что сказал Песков?"
        assert answer["citations"][0]["article_id"] == "песков.txt"
        assert "Мы согласны" in run_qabot(*arguments, **locale).out

    def test_a_question_that_is_not_utf8_does_no_harm(self, run_qabot: RunQabot) -> None:
        outcome = run_qabot("ask", b"what did Peskov \xff say?", "--json")
        assert outcome.status in (0, 1)
        assert json.loads(outcome.out)["question"] == "what did Peskov \ufffd say?"

    def test_a_reader_that_goes_away_is_no_error(self) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        process = subprocess.run(
            [sys.executable, "-m", "qabot", "ask", PESKOV],
            stdout=writer,
            stderr=subprocess.PIPE,
            check=False,
        )
        os.close(writer)
        assert (process.returncode, process.stderr) == (141, b"")

    @pytest.mark.parametrize(
        "command", ["ask Peskov?", "batch", "console", "settings", "--help", "--version"]
    )
    def test_a_closed_output_is_one_line(self, command: str) -> None:
        process = subprocess.run(
            ["sh", "-c", f"exec '{sys.executable}' -m qabot {command} >&-"],
            input=b'{"question": "Peskov?"}\n',
            stderr=subprocess.PIPE,
            check=False,
        )
        assert process.returncode == 2
        assert process.stderr.decode() == "qabot: error: [Errno 9] standard output is closed\n"

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to write to")
    def test_a_full_disk_is_one_line(self) -> None:
        with Path("/dev/full").open("wb") as full:
            process = subprocess.run(
                [sys.executable, "-m", "qabot", "ask", PESKOV],
                stdout=full,
                stderr=subprocess.PIPE,
                check=False,
            )
        assert process.returncode == 2
        assert process.stderr.decode() == "qabot: error: [Errno 28] No space left on device\n"
