"""The README, held to the code: what it shows is run, what it lists is counted."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import sysconfig
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args, get_origin

import pytest
import yaml
from nltk.stem.snowball import SnowballStemmer
from pydantic import BaseModel

from qabot.archive import Archive
from qabot.batch import answer_object
from qabot.console.chat import Chat
from qabot.console.render import Renderer
from qabot.evaluation.figures import figures
from qabot.evaluation.question_sets import KEYS as QUESTION_KEYS
from qabot.explanations import (
    Attribution,
    ConfidenceExplanation,
    ConfidenceStep,
    Explanation,
    Factor,
    QuestionReading,
    SentenceExplanation,
    WordReading,
)
from qabot.groups import TelegramSettings
from qabot.library.collection import READERS
from qabot.library.fields import CHECKS
from qabot.models import Reason
from qabot.settings import Settings
from qabot.telegram.server import read_base_url, read_file_url
from qabot.text.analyzer import analyze
from qabot.text.tables import briefly_known_languages, known_languages, tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

    from qabot.engine import Engine
    from tests.conftest import RunQabot

ROOT = Path(__file__).resolve().parent.parent
BRIEF = ROOT / "qabot" / "text" / "languages" / "brief"
README = (ROOT / "README.md").read_text("utf-8")
BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]+) -->\n)?^(?P<indent> *)```(?P<kind>\w+)\n(?P<body>.*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)
WIDTH = 100
MINISTER = 'qabot ask "what did the minister say?" --articles news today.jsonl'
SECOND_COLUMN = 52  # of the map of modules


class Block(NamedTuple):
    """A fenced block, the comment right before it, and where it ends."""

    mark: str
    kind: str
    lines: list[str]
    end: int

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def find_blocks(text: str = README) -> Iterator[Block]:
    for match in BLOCK.finditer(text):
        indent = len(match["indent"])
        lines = [line[indent:] for line in match["body"].splitlines()]
        yield Block(match["mark"] or "", match["kind"], lines, match.end())


def block(mark: str) -> Block:
    (found,) = (each for each in find_blocks() if each.mark == mark)
    return found


def block_after(mark: str) -> Block:
    return next(find_blocks(README[block(mark).end :]))


def section(mark: str) -> str:
    return README.partition(f"<!-- {mark}: start -->\n")[2].partition(f"<!-- {mark}: end -->")[0]


def unwrapped(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def copy_of_the_project(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with all that the commands of the README name.

    What it shows is what its first command installs: qabot without any extra.
    """
    monkeypatch.setenv("QABOT_ANSWER__WORD_VECTORS", "false")
    here = Path.cwd()
    for name in ("seeds", "config"):
        (here / name).symlink_to(ROOT / name)
    (here / "telegram-token").write_text(f"123456789:{'AAE-x' * 7}\n", "utf-8")
    news = here / "news"
    news.mkdir()
    (news / "empty.txt").touch()
    minister = "Taxes\n\nThe minister Anna Berg said that taxes would fall. Few believed it."
    (news / "minister.txt").write_text(minister, "utf-8")
    dated = {"text": "The minister Anna Berg said that schools would open.", "published": "2021-05"}
    (news / "schools.jsonl").write_text(json.dumps(dated), "utf-8")
    old = "Дождь\n\nДождь кончился вчера. Больше никто не говорил ничего нового о погоде в городе."
    (news / "old.txt").write_text(old, "cp1251")
    article = '{"id": "a1", "text": "It rained for three days in Bergen."}'
    (here / "questions.jsonl").write_text(block("questions").text, "utf-8")
    (here / "today.jsonl").write_text(f"{article}\n{article}\nrain\n", "utf-8")
    return here


# --- what is run ------------------------------------------------------------------------------


def test_the_session_is_what_the_console_says(
    copy_of_the_project: Path, run_qabot: RunQabot, seed_engine: Engine
) -> None:
    start, *turns = re.split(r"^(?:\$|qabot>) ", block("session").text, flags=re.MULTILINE)[1:]
    command, _, greeting = start.partition("\n")
    assert command == "qabot console"
    greeted: list[str] = []
    Chat(Archive(seed_engine), Renderer(False), greeted.append, greeted.append).greet()
    assert unwrapped(greeting) == unwrapped(greeted[0])
    typed = [turn.partition("\n")[0] for turn in turns]
    assert typed[-1] == "/quit"
    shown = "\n".join(turn.partition("\n")[2] for turn in turns)
    said = run_qabot("console", stdin="\n".join(typed).encode())
    assert (said.status, said.err) == (0, "")
    # A terminal breaks long lines; the words are the same.
    assert unwrapped(said.out) == unwrapped(shown)


def test_the_session_shows_what_is_promised(seed_engine: Engine) -> None:
    typed = re.findall(r"^qabot> ([^/].+)$", block("session").text, re.MULTILINE)
    answers = [seed_engine.ask(question) for question in typed]
    assert {answer.lang for answer in answers} == {"en", "ru"}
    assert {answer.answered for answer in answers} == {True, False}


def test_problems_are_told_as_shown(copy_of_the_project: Path, run_qabot: RunQabot) -> None:
    asked = run_qabot(*shlex.split(MINISTER)[1:])
    assert asked.status == 0
    assert "taxes would fall" in asked.out
    assert asked.err.splitlines() == block("problems").lines


def run_script(script: str) -> subprocess.CompletedProcess[str]:
    scripts = sysconfig.get_path("scripts")
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"},
        timeout=60,
        check=False,
    )


def test_batch_answers_as_shown(copy_of_the_project: Path) -> None:
    run = run_script(block("batch").text)
    assert run.returncode == 0, run.stderr
    (line,) = run.stdout.splitlines()
    answer, shown = json.loads(line), json.loads(block_after("batch").text)
    assert answer.pop("elapsed_ms") >= 0
    assert shown.pop("elapsed_ms") >= 0
    assert answer == shown
    assert list(answer) == list(shown)


def test_corrections_are_as_shown(copy_of_the_project: Path) -> None:
    run = run_script(block("corrections").text)
    assert run.returncode == 0, run.stderr
    shown = json.loads(block_after("corrections").text)
    assert json.loads(run.stdout)["corrections"] == shown["corrections"]


def test_the_time_that_a_question_tells_is_as_shown(copy_of_the_project: Path) -> None:
    run = run_script(block("period").text)
    assert run.returncode == 0, run.stderr
    shown = json.loads(block_after("period").text)
    assert json.loads(run.stdout)["period"] == shown["period"]


def test_an_explanation_is_as_shown(copy_of_the_project: Path) -> None:
    run = run_script(f"{block('explain').text} || test $? = 1")
    assert run.returncode == 0, run.stderr
    shown = block_after("explain").lines
    assert shown.pop().strip() == "..."
    assert run.stdout.splitlines()[: len(shown)] == shown


def test_every_key_of_an_explanation_is_named() -> None:
    section = README.partition("### Why this answer")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", section))
    models = (
        Explanation,
        QuestionReading,
        WordReading,
        SentenceExplanation,
        Factor,
        Attribution,
        ConfidenceExplanation,
        ConfidenceStep,
    )
    assert {field.name for model in models for field in fields(model)} <= named
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == {
        *Reason,
        *(field.name for field in fields(Explanation)),
    }


def test_every_key_of_an_answer_is_shown(seed_engine: Engine) -> None:
    shown = json.loads(block_after("batch").text)
    answer = answer_object(seed_engine.ask(shown["question"]))
    assert list(shown) == ["id", *answer]
    for part in ("sentences", "citations"):
        assert list(shown[part][0]) == list(answer[part][0])


def test_python_prints_as_shown(copy_of_the_project: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", block("python").text],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert (run.stdout, run.stderr) == (block_after("python").text + "\n", "")


def shell_lines() -> list[str]:
    """Return the commands of the blocks that have no test of their own."""
    return [
        line
        for each in find_blocks()
        if each.kind == "bash"
        and each.mark not in ("batch", "corrections", "explain", "period")
        and not each.mark.startswith("command:")
        for line in each.lines
    ]


def is_run(line: str) -> bool:
    return re.match(r"(?:\w+=\S+ |printf .*\| )?(?:qabot|python) ", line) is not None


def test_commands_run(copy_of_the_project: Path) -> None:
    lines = [line for line in shell_lines() if is_run(line)]
    lines.remove(MINISTER)  # has a test of its own
    # No more at once than there are processors: each has its time limit.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for line, run in zip(lines, pool.map(run_line, lines), strict=True):
            assert run.returncode == 0, f"{line}: {run.stderr}"
            assert "error" not in run.stderr, line
            assert run.stdout or line.startswith("qabot console"), line


def run_line(line: str) -> subprocess.CompletedProcess[str]:
    # These would poll, and learn, for long: their options must be there at least.
    for long in ("qabot telegram", "qabot.evaluation.training"):
        line = line.replace(long, f"{long} --help")
    return run_script(line.replace("python ", f"{shlex.quote(sys.executable)} "))


def test_commands_of_other_programs_are_known() -> None:
    others = [line for line in shell_lines() if not is_run(line)]
    for line in others:
        program, *arguments = shlex.split(line)
        if program != "make":
            assert program == "docker", line
            check_docker(arguments)


def test_targets_of_make_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"(?:^|`)make (\w+)(?:`|$)", README, re.MULTILINE))
    assert "all" in targets
    assert targets <= set(re.findall(r"^(\w+):", makefile, re.MULTILINE))


def check_docker(arguments: list[str]) -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    ((service, bot),) = compose["services"].items()
    match arguments:
        case ["build", "-t", image, "."]:
            assert image == bot["image"]
        case ["run", "--rm", *options, image, "ask", _] if image == bot["image"]:
            assert options == [] or options[0] == "-v"
            for mount in options[1:]:
                place = mount.split(":")[1]
                assert place in {volume["target"] for volume in bot["volumes"]}
        case ["compose", "up", "-d", "--build"] | ["compose", "down"]:
            pass
        case ["compose", "logs", "-f", name] | ["compose", "restart", name]:
            assert name == service
        case ["compose", "exec", name, "qabot", "ask", _] | [
            "compose",
            "exec",
            name,
            "qabot",
            "health",
        ]:
            assert name == service
        case _:
            pytest.fail(f"nobody has checked: docker {' '.join(arguments)}")


def test_what_is_said_of_the_container_is_so() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    megabytes = re.search(r"memory limit of (\d+) MB", unwrapped(README))
    assert megabytes
    assert compose["services"]["bot"]["mem_limit"] == f"{megabytes[1]}m"
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    user = re.search(r"user (\d+)", unwrapped(README))
    assert user
    assert f"\nUSER {user[1]}:" in dockerfile
    assert compose["secrets"]["telegram-token"]["file"].endswith("./telegram-token}")


# --- what is listed ---------------------------------------------------------------------------


def fields_of(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from fields_of(kind, f"{prefix}{name}.")
        else:
            yield prefix + name, field


def range_of(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return f" {', '.join(get_args(field.annotation))}."
    low = next((m.ge for m in field.metadata if hasattr(m, "ge")), None)
    high = next((m.le for m in field.metadata if hasattr(m, "le")), None)
    return "" if low is None else f" {low} to {high}."


def default_of(field: FieldInfo) -> str:
    value = field.default
    if value is None:
        return "none"
    if isinstance(value, tuple):
        value = [str(path) for path in value]
    return f"`{json.dumps(value)}`"


def settings_table() -> str:
    rows = [
        f"| `{name}` | {default_of(field)} | {field.description}{range_of(field)} |"
        for name, field in fields_of(Settings)
    ]
    return "\n".join(["| Setting | Default | What it is |", "|---|---|---|", *rows, ""])


def test_the_table_of_settings_is_that_of_the_class() -> None:
    assert section("settings") == settings_table()


def test_the_table_of_keys_is_that_of_the_reader() -> None:
    keys = re.findall(r"^\| `(\w+)` \|", README.partition("| Key |")[2], re.MULTILINE)
    assert set(keys[: len(CHECKS) + 1]) == {"text", *CHECKS}


def test_the_tables_of_evaluation_are_those_of_the_code() -> None:
    asked, shown = README.partition("| Key of a question |")[2].split("| Figure |")
    key = re.compile(r"^\| `([\w@]+)` \|", re.MULTILINE)
    assert {*key.findall(asked), "article_ids"} == QUESTION_KEYS
    lone = figures([], 0.5)
    counts = {"questions", "answerable", "unanswerable"}
    assert {*key.findall(shown.partition("## Settings")[0]), "seconds_95"} == set(lone) - counts


def test_the_questions_shown_have_their_answers(
    copy_of_the_project: Path, run_qabot: RunQabot
) -> None:
    run = run_qabot("evaluate", "questions.jsonl", "--floor", "hit@1=1", "--floor", "abstained=1")
    assert (run.status, run.err) == (0, "")


def test_every_format_is_named() -> None:
    assert set(re.findall(r"\*\*`(\.\w+)`\*\*", README)) == set(READERS)


def test_the_addresses_mean_the_same() -> None:
    token = f"123:{'abc' * 12}"
    found = set()
    urls = re.findall(r"`(http://localhost:8081[^`]*)`", README)
    assert len(urls) == len(set(urls)) == 4
    for url in urls:
        settings = TelegramSettings.model_validate({"token": token, "base_url": url})
        addresses = (read_base_url(settings), read_file_url(settings))
        # The token goes to the end unless its place is marked.
        found.add(tuple(a.replace("{token}", "") + token for a in addresses))
    assert found == {
        (f"http://localhost:8081/bot{token}", f"http://localhost:8081/file/bot{token}"),
    }


def test_languages_with_tables_are_named() -> None:
    english = {"de": "German", "en": "English", "ru": "Russian"}
    named = re.search(r"<!-- languages -->([^.]+)\.", README)
    assert named
    assert set(re.findall(r"[A-Z]\w+", named[1])) == {english[code] for code in known_languages()}
    assert all(tables(code).name for code in known_languages())


def test_languages_with_brief_tables_are_named() -> None:
    named = re.search(r"<!-- brief -->([^.]+)\.", README)
    assert named
    heads = [
        (BRIEF / f"{code}.toml").read_text("utf-8").partition(":")[0]
        for code in briefly_known_languages()
    ]
    assert set(re.findall(r"[A-Z]\w+", named[1])) == {head.removeprefix("# ") for head in heads}
    assert known_languages().isdisjoint(briefly_known_languages())


def test_languages_with_a_stemmer_are_named() -> None:
    named = re.search(r"Snowball: ([^)]+)\)", README)
    assert named
    with_tables = {"english", "russian", "german"}
    stemmed = set(SnowballStemmer.languages) - with_tables - {"porter"}
    assert {name.lower() for name in re.findall(r"\w+", named[1])} == stemmed


@pytest.mark.parametrize(
    ("language", "word", "size"),
    [
        ("zh", "浙江省", 2),
        ("ja", "とうきょう", 2),
        ("ko", "대한민국", 2),
        ("th", "ประเทศ", 3),
        ("lo", "ປະເທດ", 3),
        ("km", "ប្រទេស", 3),
        ("my", "မြန်မာ", 3),
    ],
)
def test_scripts_without_spaces_are_searched_by_runs(language: str, word: str, size: int) -> None:
    assert {len(token.term) for token in analyze(word, language)} == {size}


# --- the map of modules -----------------------------------------------------------------------


class Row(NamedTuple):
    """A module or package on the map; one within a package has no floor."""

    floor: int | None
    name: str
    phrase: str


def rows_of_the_map() -> Iterator[Row]:
    package = ""
    for line in block("modules").lines:
        if top := re.fullmatch(r"([ \d]\d)  (\w+)(/?) +(\S.*)", line):
            package = top[2] + top[3]
            yield Row(int(top[1]), package, top[4])
            continue
        # One or two modules a line, in columns.
        assert line.startswith(" " * 6), line
        for cell in (line[6:SECOND_COLUMN], line[SECOND_COLUMN:]):
            name, _, phrase = cell.strip().partition(" ")
            if name:
                yield Row(None, package + name, phrase.strip())


def test_the_map_has_every_module_and_a_phrase_for_it() -> None:
    rows = list(rows_of_the_map())
    package = ROOT / "qabot"
    files = {str(path.relative_to(package).with_suffix("")) for path in package.rglob("*.py")}
    modules = {name for name in files if not name.endswith("__init__")}
    packages = {f"{name.removesuffix('__init__')}" for name in files - modules} - {""}
    assert sorted(row.name for row in rows) == sorted(modules | packages)
    assert all(row.phrase for row in rows)


def test_the_floors_are_the_layers_that_imports_obey() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts: list[dict[str, Any]] = pyproject["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    expected = [
        (floor, name)
        for floor, layer in zip(range(len(layers), 0, -1), layers, strict=True)
        for name in layer.split(" | ")
    ]
    tops = [row for row in rows_of_the_map() if row.floor is not None]
    assert [(row.floor, row.name.rstrip("/")) for row in tops] == expected


# --- the page itself --------------------------------------------------------------------------


def test_the_figures_have_their_place() -> None:
    assert section("figures").strip()


def test_headings_and_markers_are_there_once() -> None:
    for kind in (r"^#+ .+$", r"^<!-- .+ -->$"):
        found = re.findall(kind, re.sub(BLOCK, "", README), re.MULTILINE)
        assert len(found) == len(set(found))


def test_pictures_fit_a_terminal() -> None:
    for mark in ("session", "modules"):
        assert max(map(len, block(mark).lines)) <= WIDTH
