"""What the chat answers to each line."""

from __future__ import annotations

from pathlib import Path

import pytest

from qabot.archive import Archive
from qabot.console.chat import HELP, Chat
from qabot.console.render import Renderer
from qabot.engine import Engine
from qabot.groups import LibrarySettings
from qabot.library.store import Store
from qabot.models import Article


class Screen:
    """A chat and what it has shown."""

    def __init__(self, archive: Archive) -> None:
        self.shown: list[str] = []
        self.paged: list[str] = []
        renderer = Renderer(colour=False)
        self.chat = Chat(archive, renderer, self.shown.append, self.paged.append)


@pytest.fixture
def screen(seed_engine: Engine) -> Screen:
    return Screen(Archive(seed_engine))


def test_a_line_is_a_question(screen: Screen) -> None:
    assert screen.chat.reply("what did Peskov say?\n")
    (answer,) = screen.shown
    assert "— Dmitry Peskov [1]" in answer
    assert answer.endswith("[1] Russian military in Armenia")


def test_a_blank_line_is_nothing(screen: Screen) -> None:
    assert screen.chat.reply(" \n")
    assert screen.shown == []


def test_a_question_that_cannot_be_asked_is_told_and_the_chat_goes_on(screen: Screen) -> None:
    assert screen.chat.reply("x" * 100_000)
    assert "100000" in screen.shown[0]


@pytest.mark.parametrize("line", ["/quit", "/exit", " /QUIT ", "/exit now"])
def test_the_user_can_leave(line: str, screen: Screen) -> None:
    assert not screen.chat.reply(line)
    assert screen.shown == []


def test_sources_are_listed(screen: Screen) -> None:
    assert screen.chat.reply("/sources")
    assert screen.paged == ["1  Russian military in Armenia"]


def test_an_article_is_shown_by_its_number(screen: Screen, seed_engine: Engine) -> None:
    assert screen.chat.reply("/article  1 ")
    (shown,) = screen.paged
    assert shown.split() == seed_engine.articles[0].text.split()


@pytest.mark.parametrize("number", ["", "0", "2", "-1", "one", "1.0", "²", "9" * 5000])
def test_an_article_that_is_not_there_is_told(number: str, screen: Screen) -> None:
    assert screen.chat.reply(f"/article {number}")
    assert screen.shown == ["/article takes the number 1; /sources lists the articles"]


def test_the_last_answer_is_explained(screen: Screen) -> None:
    for line in ("what did Putin say?", "what did Peskov say?", "x" * 100_000, "/sources"):
        assert screen.chat.reply(line)
    screen.paged.clear()
    assert screen.chat.reply("/explain")
    (explanation,) = screen.paged
    assert "speaker   Peskov\n" in explanation
    assert "said by   Dmitry Peskov, quoted\n" in explanation


def test_a_question_may_be_asked_and_explained_at_once(screen: Screen) -> None:
    assert screen.chat.reply("/explain what did Putin say?")
    assert screen.shown[0].startswith("The articles do not answer that.")
    assert "speaker   Putin\n" in screen.paged[0]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/explain", "/explain is about the last answer; ask something first"),
        (f"/explain {'x' * 100_000}", "the question has 100000 characters; ask in at most 1000"),
    ],
)
def test_there_may_be_nothing_to_explain(line: str, told: str, screen: Screen) -> None:
    assert screen.chat.reply(line)
    assert (screen.shown, screen.paged) == ([told], [])


def test_help_names_every_command(screen: Screen) -> None:
    assert screen.chat.reply("/help")
    assert screen.shown == [HELP]
    for command in ("/explain", "/sources", "/article", "/help", "/quit"):
        assert command in HELP


def test_an_unknown_command_is_one_line(screen: Screen) -> None:
    assert screen.chat.reply("/frob\x1b[2J it")
    assert screen.shown == ["/frob\ufffd[2J is no command; /help lists them"]


def test_the_greeting_tells_the_number_of_articles_and_an_example(
    screen: Screen, tmp_path: Path
) -> None:
    from qabot.engine import Engine

    screen.chat.greet()
    assert screen.shown[0].startswith("qabot answers from 1 article, word for word")
    assert "what did" in screen.shown[0]
    for name in "ab":
        Path(f"{name}.txt").write_text(f"Title {name}\n\nBody.")
    several = Screen(Archive(Engine.from_articles([tmp_path])))
    several.chat.greet()
    assert "2 articles" in several.shown[0]


@pytest.fixture
def library(tmp_path: Path) -> Store:
    """A library of one article, beside no other."""
    store = Store(tmp_path / "library.sqlite")
    store.add([Article("a", "A bridge", "Mayor Anna Berg opened the bridge.", "en")])
    return store


def screen_of(store: Store) -> Screen:
    engine = Engine.from_articles([], library=LibrarySettings(file=store.path))
    return Screen(Archive(engine, (), store, revision=store.revision()))


def test_what_another_program_adds_is_answered_from_at_once(library: Store) -> None:
    screen = screen_of(library)
    screen.chat.reply("who opened the lighthouse?")
    assert "lighthouse" not in "".join(screen.shown).partition("No article has")[0]
    screen.shown.clear()
    library.add([Article("b", "A lighthouse", "Governor Ola Holm opened the lighthouse.", "en")])
    screen.chat.reply("who opened the lighthouse?")
    changed, answer = screen.shown
    assert changed == "The articles have changed: added 1, updated 0, removed 0."
    assert "Governor Ola Holm opened the lighthouse." in answer


def test_a_library_that_is_lost_meanwhile_is_told_once_and_the_chat_goes_on(
    library: Store,
) -> None:
    screen = screen_of(library)
    library.path.write_bytes(b"no database " * 1000)
    for _ in range(2):
        screen.chat.reply("who opened the bridge?")
    problem, *answers = screen.shown
    assert problem.startswith("The articles stay as they are: ")
    assert str(library.path) in problem
    assert ["Mayor Anna Berg opened the bridge." in answer for answer in answers] == [True, True]
