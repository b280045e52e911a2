"""What each person can choose and have deleted, with the real program."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from qabot.dialogue.conversation import LIFETIME
from qabot.telegram import ledger, votes
from qabot.telegram.choices import choose
from qabot.telegram.journal import LONGEST_OPEN
from qabot.telegram.preferences import Preference
from tests.spoken import ENGLISH, RUSSIAN
from tests.telegram.bot_process import BotProcess, wait_until_polling
from tests.telegram.fake_api import FakeApi, Params, Sent
from tests.telegram.fake_server import served
from tests.telegram.messages import Chat, person, private, supergroup, text_message
from tests.telegram.test_answered import BRIDGE, CONTEXT, UP, quotes, write_articles
from tests.telegram.test_dialogue import labels, say

RUSSIAN_SPEAKER = person("ru", id=600)


@dataclass
class World:
    """A bot that can be started anew, and its state file."""

    api: FakeApi
    base_url: str
    folder: Path
    bots: list[BotProcess] = field(default_factory=list)

    @property
    def state(self) -> Path:
        return self.folder / "state.sqlite"

    def start(self) -> None:
        articles = write_articles(self.folder)
        settings = {"TELEGRAM__STATE_FILE": str(self.state)}
        bot = BotProcess(
            self.folder / "bot", self.base_url, "--articles", str(articles), **settings
        )
        self.bots.append(bot)
        self.api.polls = 0
        wait_until_polling(self.api, bot)

    def stop(self) -> None:
        bot = self.bots.pop()
        assert bot.stop() == 0
        assert "Traceback" not in bot.output
        assert "WARNING" not in bot.output
        bot.close()

    def press(self, sent: Sent, number: int, user: Params, data: str | None = None) -> Params:
        before = len(self.api.calls_of("answerCallbackQuery"))
        self.api.press(sent, number, user, data=data)
        self.api.wait_until(lambda: len(self.api.calls_of("answerCallbackQuery")) > before)
        return self.api.calls_of("answerCallbackQuery")[before].params

    def choose(self, chat: Chat, user: Params, *choices: str) -> Sent:
        """Choose settings by the labels of their buttons, and return the message then."""
        sent = say(self.api, chat, "/settings", user=user)
        for label in choices:
            before = len(self.api.edits)
            self.press(sent, labels(self.api.shown(sent)).index(label), user)
            self.api.wait_until(lambda before=before: len(self.api.edits) > before)  # type: ignore[misc]
        return self.api.shown(sent)

    def rows_of(self, user: Params) -> dict[str, int]:
        """Return how many rows of each table are somebody's."""
        tables = ("conversation", "given", "vote", "preference")
        with closing(sqlite3.connect(self.state)) as connection:
            counts = {
                table: connection.execute(
                    f"SELECT count(*) FROM {table} WHERE person = ?", (user["id"],)
                ).fetchone()[0]
                for table in tables
            }
        return {table: count for table, count in counts.items() if count}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    api = FakeApi()
    with served(api) as base_url:
        world = World(api, base_url, tmp_path_factory.mktemp("settings"))
        world.start()
        yield world
        world.stop()
    assert not api.violations


def test_settings_show_what_is_chosen_in_place(world: World) -> None:
    ann = person(id=500)
    sent = say(world.api, private(), "/settings", user=ann)
    assert sent.text == ENGLISH.say("settings")
    usual = ["✓ Same as yours", "English", "Русский", "✓ As fits"]
    usual += ["1 sentence", "3 sentences", "5 sentences"]
    assert labels(sent) == [*usual, "✓ Without context", "With context"]
    shown = world.choose(private(), ann, "Русский", "5 предложений", "С контекстом")
    assert shown.text == RUSSIAN.say("settings")
    assert [label for label in labels(shown) if label.startswith("✓")] == [
        "✓ Русский",
        "✓ 5 предложений",
        "✓ С контекстом",
    ]


def test_a_chosen_language_is_spoken_whatever_the_question(world: World) -> None:
    ann, chat = person(id=501), private()
    world.choose(chat, ann, "Русский")
    assert say(world.api, chat, "/help", user=ann).text == RUSSIAN.say("help")
    assert labels(say(world.api, chat, BRIDGE, user=ann))[0] == "Ещё"
    # Nobody else's is changed by that.
    assert say(world.api, private(), "/help", user=person(id=502)).text == ENGLISH.say("help")


@pytest.mark.parametrize(
    ("choice", "count"), [("1 sentence", 1), ("3 sentences", 3), ("5 sentences", 5)]
)
def test_answers_are_as_long_as_one_chooses(world: World, choice: str, count: int) -> None:
    ann, chat = person(id=510 + count), private()
    world.choose(chat, ann, choice)
    sent = say(world.api, chat, BRIDGE, user=ann)
    assert len(quotes(sent)) == count
    assert len(sent.texts_of("blockquote")) == 1
    assert len(sent.texts_of("expandable_blockquote")) == (count > 1)
    # In groups too.
    assert len(quotes(say(world.api, supergroup(), f"/ask {BRIDGE}", user=ann))) == count


def test_context_may_be_shown_at_once_and_left_out(world: World) -> None:
    ann, chat = person(id=520), private()
    world.choose(chat, ann, "With context")
    sent = say(world.api, chat, BRIDGE, user=ann)
    assert "Reporters came" in sent.texts_of("blockquote")[0]
    assert labels(sent)[CONTEXT] == "No context"
    world.press(sent, CONTEXT, ann)
    world.api.wait_until(lambda: "Reporters" not in world.api.shown(sent).text)


def test_choices_outlive_the_process(world: World) -> None:
    ann, chat = person(id=530), private()
    world.choose(chat, ann, "Русский", "1 предложение")
    world.stop()
    world.start()
    assert say(world.api, chat, "/help", user=ann).text == RUSSIAN.say("help")
    assert len(quotes(say(world.api, chat, BRIDGE, user=ann))) == 1


@pytest.mark.parametrize(
    "data",
    ["set:language:xx", "set:sentences:9", "set:context:", "set:", "set:x:y", "set:language"],
)
def test_forged_choices_change_nothing(world: World, data: str) -> None:
    ann = person(id=540)
    sent = say(world.api, private(), "/settings", user=ann)
    assert "too old" in world.press(sent, 0, ann, data)["text"]
    assert world.api.shown(sent) == sent
    assert world.rows_of(ann) == {}
    assert choose(Preference(), data) is None


def test_all_that_is_stored_of_somebody_is_deleted_at_once(world: World) -> None:
    ann, bob, chat, group = person(id=550), person(id=551), private(), supergroup()
    world.choose(chat, ann, "1 sentence")
    answers = [
        say(world.api, chat, BRIDGE, user=ann),
        say(world.api, group, f"/ask {BRIDGE}", user=ann),
    ]
    bobs = say(world.api, group, f"/ask {BRIDGE}", user=bob)
    for sent in (*answers, bobs):
        world.press(sent, UP, ann)
        world.press(sent, UP, bob)
    assert world.rows_of(ann) == {"conversation": 2, "given": 2, "vote": 3, "preference": 1}
    kept = world.rows_of(bob)
    assert say(world.api, chat, "/forget", user=ann).text == ENGLISH.say("forgotten")
    world.api.wait_until(lambda: not world.rows_of(ann))
    assert world.rows_of(bob) == kept == {"conversation": 1, "given": 1, "vote": 3}
    told = world.press(answers[0], UP, ann)["text"]
    assert told == "I no longer have this answer. Please ask again."
    assert len(quotes(say(world.api, chat, BRIDGE, user=ann))) > 1


def test_what_is_forgotten_is_in_no_file_any_more(world: World) -> None:
    ann, chat = person(id=560), private()
    say(world.api, chat, "What did Anna Berg say about Xylophones?", user=ann)
    # Noted with the answer that comes next.
    say(world.api, chat, BRIDGE, user=ann)

    def is_stored() -> bool:
        files = world.state.parent.glob("state.sqlite*")
        return any(b"Xylophones" in path.read_bytes() for path in files)

    assert is_stored()
    say(world.api, chat, "/forget", user=ann)
    assert not is_stored()


def test_privacy_tells_what_is_stored_and_for_how_long(world: World) -> None:
    text = say(world.api, private(), "/privacy").text
    assert text == ENGLISH.say("privacy")
    periods = {"a day": LONGEST_OPEN, "an hour": LIFETIME, "seven days": ledger.KEPT}
    periods["a year"] = votes.KEPT
    hours = {"a day": 24, "an hour": 1, "seven days": 7 * 24, "a year": 365 * 24}
    for name, seconds in periods.items():
        assert name in text
        assert seconds == hours[name] * 3600
    assert say(world.api, private(), "/privacy", user=RUSSIAN_SPEAKER).text == RUSSIAN.say(
        "privacy"
    )


def test_cancel_starts_the_conversation_afresh_and_deletes_nothing_else(world: World) -> None:
    ann, chat = person(id=570), private()
    say(world.api, chat, "What did Anna Berg say?", user=ann)
    assert say(world.api, chat, "/cancel", user=ann).text == ENGLISH.say("cancelled")
    assert not say(world.api, chat, "and Holm?", user=ann).text.startswith("About")
    assert "given" in world.rows_of(ann)


@pytest.mark.parametrize("command", ["settings", "cancel", "forget", "privacy", "article 1", "x"])
def test_in_groups_commands_are_for_others(world: World, command: str) -> None:
    chat = supergroup()
    world.api.push(text_message(chat, f"/{command}"))
    sent = say(world.api, chat, f"/ask {BRIDGE}")
    assert world.api.sent_to(chat.id) == [sent]


def test_unknown_commands_are_told_so_in_private(world: World) -> None:
    assert say(world.api, private(), "/nonsense").text == ENGLISH.say("unknown_command")
