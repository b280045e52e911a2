"""The first start of the real program, where something is not as it should be.

What ends it is one line that says what to do, and a status that a supervisor can go by: 2, for to
start it again would change nothing.
"""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from qabot.library.store import MIGRATIONS
from qabot.sqlite import open_sqlite, version_of
from tests.telegram.bot_process import bot_process, wait_until_polling
from tests.telegram.fake_api import TOKEN, FakeApi

UNPRIVILEGED = shlex.quote(str(Path(__file__).with_name("unprivileged.py")))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder in which something may be that cannot be read."""
    folder = tmp_path / "bot"
    folder.mkdir()
    yield folder
    for path in folder.iterdir():
        path.chmod(0o700)


def library(folder: Path) -> Path:
    return folder / "qabot" / "library.sqlite"


def no_articles(folder: Path) -> None:
    (folder / "news").mkdir()


def articles_that_cannot_be_read(folder: Path) -> None:
    no_articles(folder)
    (folder / "news" / "a.txt").write_text("Rain\n\nRain fell.")
    (folder / "news").chmod(0)


def token_that_cannot_be_read(folder: Path) -> None:
    (folder / "token").write_text(TOKEN)
    (folder / "token").chmod(0)


def state_that_cannot_be_read(folder: Path) -> None:
    (folder / "qabot").mkdir()
    (folder / "qabot").chmod(0)


def newer_state(folder: Path) -> None:
    state = library(folder).with_name("telegram.sqlite")
    state.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(state)) as connection:
        connection.execute("PRAGMA user_version = 99")


def newer_library(folder: Path) -> None:
    open_sqlite(library(folder), MIGRATIONS[:1]).close()
    with closing(sqlite3.connect(library(folder))) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    ("make", "settings", "told"),
    [
        pytest.param(
            no_articles,
            {"ARTICLES": "news"},
            "no article could be read: news: holds no article (",
            id="no articles",
        ),
        pytest.param(
            lambda folder: None,
            {"ARTICLES": "news"},
            "no article could be read: news: does not exist; ",
            id="no folder of articles",
        ),
        pytest.param(
            articles_that_cannot_be_read,
            {"ARTICLES": "news"},
            "no article could be read: news: ",
            id="articles that cannot be read",
        ),
        pytest.param(
            lambda folder: None,
            {"token": None},
            "the Telegram bot has no token: get one from @BotFather",
            id="no token",
        ),
        pytest.param(
            lambda folder: None,
            {"token": "123:short"},
            "telegram.token (QABOT_TELEGRAM__TOKEN, or in the file telegram.token_file) is malform",
            id="a token in no form",
        ),
        pytest.param(
            token_that_cannot_be_read,
            {"token": None, "TELEGRAM__TOKEN_FILE": "token"},
            "telegram.token_file = 'token' (environment QABOT_TELEGRAM__TOKEN_FILE): cannot be read"
            ": Permission denied; let the user that qabot runs as (in the image uid 10001) read it",
            id="a token that cannot be read",
        ),
        pytest.param(
            lambda folder: None,
            {"token": f"{TOKEN}x"},
            "the Bot API server refused the token: check telegram.token",
            id="a token that is refused",
        ),
        pytest.param(
            state_that_cannot_be_read,
            {},
            "/qabot/library.sqlite cannot be used: Permission denied; allow ",
            id="a state folder that cannot be read",
        ),
        pytest.param(
            newer_library,
            {},
            "/qabot/library.sqlite cannot be read: it is of version 99, made by a newer qabot; "
            "bring qabot up to date",
            id="a library of a newer version",
        ),
        pytest.param(
            newer_state,
            {},
            "/qabot/telegram.sqlite cannot be used: it is of version 99, made by a newer qabot; "
            "bring qabot up to date",
            id="a state of a newer version",
        ),
    ],
)
def test_what_ends_it_is_one_line_and_status_2(
    base_url: str,
    place: Path,
    make: Callable[[Path], object],
    settings: dict[str, str | None],
    told: str,
) -> None:
    make(place)
    given = {"token": TOKEN, **settings}
    arguments = ("--config", "empty.toml") if "ARTICLES" in settings else ()
    (place / "empty.toml").touch()
    with bot_process(place, base_url, *arguments, program=UNPRIVILEGED, **given) as bot:  # type: ignore[arg-type]
        assert bot.wait() == 2, bot.output
        (line,) = bot.output.splitlines()
    assert line.startswith("qabot: error: ")
    assert told in line


def test_a_state_folder_that_cannot_be_written_to_is_told_and_it_answers_all_the_same(
    api: FakeApi, base_url: str, place: Path
) -> None:
    (place / "qabot").mkdir()
    (place / "qabot").chmod(0o555)
    with bot_process(place, base_url, program=UNPRIVILEGED) as bot:
        wait_until_polling(api, bot)
        assert "forgotten when the bot stops" in bot.output
        assert "telegram.state_file" in bot.output
        assert bot.stop() == 0


def test_an_older_library_is_brought_up_to_date_and_what_it_was_is_kept(
    api: FakeApi, base_url: str, tmp_path: Path
) -> None:
    path = library(tmp_path)
    open_sqlite(path, MIGRATIONS[:1]).close()
    with bot_process(tmp_path, base_url) as bot:
        wait_until_polling(api, bot)
        assert bot.stop() == 0
        told = [line for line in bot.output.splitlines() if "library.sqlite.v1.bak" in line]
    assert len(told) == 1
    assert "WARNING" in told[0]
    assert version_of(path) == len(MIGRATIONS)
    assert version_of(path.with_name("library.sqlite.v1.bak")) == 1
