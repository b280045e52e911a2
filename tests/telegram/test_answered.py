"""The buttons under an answer, with the real program."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from qabot.telegram.ledger import KEPT
from tests.telegram.bot_process import BotProcess, bot_process, wait_until_polling
from tests.telegram.fake_api import ApiError, FakeApi, Params, Sent
from tests.telegram.fake_server import served
from tests.telegram.messages import person, private, supergroup
from tests.telegram.test_dialogue import ANN, BOB, labels, say

MORE, CONTEXT, ARTICLE, UP, DOWN = range(5)
SAID = "The mayor Anna Berg said that the bridge would be closed for {} weeks."
TITLE = "The bridge"
TEXT = "\n\n".join(
    f"Reporters came to place number {n}. {SAID.format(n)} Then it rained on day {n}."
    for n in range(2, 12)
)
BRIDGE = "What did Anna Berg say about the bridge?"


def write_articles(folder: Path) -> Path:
    path = folder / "news.jsonl"
    bridge = {"id": "bridge", "title": TITLE, "text": TEXT, "url": "https://a.example/bridge"}
    lone = {"id": "lone", "title": "Tax", "text": "Karl Holm said that taxes would rise."}
    path.write_text("".join(json.dumps(a) + "\n" for a in (bridge, lone)), "utf-8")
    return path


@dataclass
class World:
    """One bot for the tests of the module, and its state file."""

    api: FakeApi
    state: Path

    def press(
        self,
        sent: Sent,
        number: int,
        user: Params = ANN,
        data: str | None = None,
        *,
        accessible: bool = True,
    ) -> Params:
        """Press a button and return what the press was answered with."""
        before = len(self.api.calls_of("answerCallbackQuery"))
        self.api.press(sent, number, user, data=data, accessible=accessible)
        self.api.wait_until(lambda: len(self.api.calls_of("answerCallbackQuery")) > before)
        return self.api.calls_of("answerCallbackQuery")[before].params

    def more(self, sent: Sent, user: Params = ANN) -> Sent:
        before = len(self.api.sent_to(sent.chat_id))
        self.press(sent, MORE, user)
        return self.api.wait_for_messages(sent.chat_id, before + 1)[before]

    def turn(self, sent: Sent) -> Sent:
        """Press the button of the context and return the message as it stands then."""
        before = len(self.api.edits)
        self.press(sent, CONTEXT)
        self.api.wait_until(lambda: len(self.api.edits) > before)
        return self.api.shown(sent)

    def votes(self) -> list[tuple[int, int, str]]:
        with closing(sqlite3.connect(self.state)) as connection:
            return connection.execute("SELECT person, up, sentences FROM vote").fetchall()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("answered")
    path, state = write_articles(folder), folder / "state.sqlite"
    api = FakeApi()
    settings = {"TELEGRAM__STATE_FILE": str(state)}
    with (
        served(api) as base_url,
        bot_process(folder / "bot", base_url, "--articles", str(path), **settings) as bot,
    ):
        wait_until_polling(api, bot)
        yield World(api, state)
        assert bot.stop() == 0
        assert "Traceback" not in bot.output
        warned = [line for line in bot.output.splitlines() if "WARNING" in line]
        assert all("Topic_closed" in line for line in warned)
    assert not api.violations


def quotes(sent: Sent) -> list[str]:
    """Return the sentences of an answer that say something of the bridge."""
    return [line for line in sent.text.splitlines() if line.startswith("The mayor")]


def test_an_answer_has_its_buttons_in_its_language(world: World) -> None:
    sent = say(world.api, private(), BRIDGE)
    assert labels(sent) == ["More", "Context", "Article", "👍", "👎"]
    russian = say(world.api, private(), "Что сказала Анна Берг про bridge?", user=person("ru"))
    assert labels(russian)[:3] == ["Ещё", "Контекст", "Статья"]
    assert labels(say(world.api, private(), "hello")) == []


def test_more_never_repeats_and_ends(world: World) -> None:
    sent = say(world.api, private(), BRIDGE)
    shown = quotes(sent)
    assert shown
    last, count = sent, 1
    while "That is all" not in world.press(last, MORE).get("text", ""):
        count += 1
        further = world.api.wait_for_messages(sent.chat_id, count)[-1]
        assert further.params["reply_parameters"]["message_id"] == last.message_id
        shown += quotes(further)
        last = further
    assert len(shown) == len(set(shown)) == 10


def test_more_pressed_again_under_the_same_answer_goes_on(world: World) -> None:
    sent = say(world.api, private(), BRIDGE)
    first, second = world.more(sent), world.more(sent)
    shown = [*quotes(sent), *quotes(first), *quotes(second)]
    assert len(shown) == len(set(shown)) > len(quotes(sent))


def test_more_means_its_own_answer_after_another_question(world: World) -> None:
    chat = private()
    sent = say(world.api, chat, BRIDGE)
    assert "taxes" in say(world.api, chat, "What did Karl Holm say?").text
    further = world.more(sent)
    assert set(quotes(further)).isdisjoint(quotes(sent))
    assert "taxes" not in further.text
    # Then it is what one talks about.
    assert "taxes" in say(world.api, chat, "and Holm?").text


def test_more_goes_on_from_the_last_of_several_questions_with_an_answer(world: World) -> None:
    holm, macron = "What did Karl Holm say?", "What did Macron say?"
    sent = say(world.api, private(), f"{BRIDGE} {holm}")
    assert "That is all" in world.press(sent, MORE)["text"]
    sent = say(world.api, private(), f"{holm} {BRIDGE} {macron}")
    first = world.more(sent)
    second = world.more(sent)
    shown = [*quotes(sent), *quotes(first), *quotes(second)]
    assert len(shown) == len(set(shown)) > len(quotes(sent)) > 0
    assert "taxes" not in first.text + second.text


def test_context_is_shown_for_all_of_several_answers(world: World) -> None:
    sent = say(world.api, private(), f"{BRIDGE} What did Anna Berg say?")
    assert labels(sent) == ["More", "Context", "👍", "👎"]
    around = world.turn(sent)
    assert labels(around)[CONTEXT] == "No context"
    assert len(around.texts_of("italic")) == 2 * len(quotes(sent))
    assert len(sent.texts_of("blockquote")) == 2
    # One article, so that it is listed once.
    assert around.text.count(TITLE) == sent.text.count(TITLE) == 1
    again = world.turn(sent)
    assert (again.text, labels(again)) == (sent.text, labels(sent))


def test_a_vote_on_several_answers_is_kept_without_their_sentences(world: World) -> None:
    sent = say(world.api, private(), f"{BRIDGE} What did Karl Holm say?")
    assert world.press(sent, UP - 1, person(id=902))["text"] == "Thank you, noted."
    assert [vote for vote in world.votes() if vote[0] == 902] == [(902, 1, "[]")]


def test_anybody_in_a_group_may_want_more(world: World) -> None:
    chat = supergroup(is_forum=True)
    topic = {"message_thread_id": 5, "is_topic_message": True}
    sent = say(world.api, chat, f"/ask {BRIDGE}", **topic)
    further = world.more(sent, BOB)
    assert further.params["message_thread_id"] == "5"
    assert set(quotes(further)).isdisjoint(quotes(sent))


def test_context_is_shown_in_place_and_left_out_again(world: World) -> None:
    sent = say(world.api, private(), BRIDGE)
    around = world.turn(sent)
    (best, *_) = sent.texts_of("blockquote")
    (quoted, *_) = around.texts_of("blockquote")
    before, same, after = quoted.splitlines()
    assert same == best
    assert before.startswith("Reporters came")
    assert after.startswith("Then it rained")
    assert len(around.texts_of("italic")) == 2 * len(quotes(sent))
    assert labels(around)[CONTEXT] == "No context"
    again = world.turn(sent)
    assert (again.text, labels(again)) == (sent.text, labels(sent))
    assert world.api.sent_to(sent.chat_id) == [sent]


def test_context_pressed_twice_at_once_is_no_error(world: World) -> None:
    sent = say(world.api, private(), BRIDGE)
    for _ in range(2):
        world.press(
            sent, CONTEXT, data="plain" if labels(sent)[CONTEXT] != "Context" else "context"
        )
    refused = [call.error for call in world.api.calls_of("editMessageText") if call.error]
    assert all("not modified" in error for error in refused)


def test_a_sentence_that_stands_alone_has_no_context(world: World) -> None:
    sent = say(world.api, private(), "What did Karl Holm say?")
    assert "nothing around" in world.press(sent, CONTEXT)["text"]
    assert world.api.shown(sent) == sent


def test_the_article_is_sent_in_private_and_linked_in_groups(world: World) -> None:
    sent = say(world.api, private(), BRIDGE)
    world.press(sent, ARTICLE)
    _, article = world.api.wait_for_messages(sent.chat_id, 2)
    assert article.text.startswith(f"{TITLE}\n\nReporters came to place number 2.")
    in_group = say(world.api, supergroup(), f"/ask {BRIDGE}")
    url = world.press(in_group, ARTICLE)["url"]
    assert world.api.sent_to(in_group.chat_id) == [in_group]
    opened = say(world.api, private(), f"/start {url.partition('=')[2]}")
    assert opened.text == article.text


def test_a_vote_is_one_a_person_and_answer(world: World) -> None:
    sent = say(world.api, supergroup(), f"/ask {BRIDGE}")
    voters = [person(id=900), person(id=901)]
    for user, number, told in (
        (voters[0], UP, "Thank you, noted."),
        (voters[1], DOWN, "Thank you, noted."),
        (voters[0], DOWN, "Thank you, it is 👎 now."),
        (voters[0], DOWN, "Thank you, noted."),
        (voters[0], UP, "Thank you, it is 👍 now."),
    ):
        assert world.press(sent, number, user)["text"] == told
    votes = {who: (up, sentences) for who, up, sentences in world.votes() if who in (900, 901)}
    assert {who: up for who, (up, _) in votes.items()} == {900: 1, 901: 0}
    kept = json.loads(votes[900][1])
    assert [s["text"] for s in kept] == quotes(sent)
    assert all(TEXT[s["start"] : s["end"]] == s["text"] for s in kept)


@pytest.mark.parametrize("data", ["more:1", "up\x00", "UP", "context; DROP TABLE given", "я" * 32])
def test_forged_data_does_nothing(world: World, data: str) -> None:
    sent = say(world.api, private(), BRIDGE)
    assert "too old" in world.press(sent, MORE, data=data)["text"]
    assert world.api.sent_to(sent.chat_id) == [sent]


@pytest.mark.parametrize("data", ["more", "context", "article", "up", "down"])
def test_deeds_of_an_answer_are_not_done_to_another_message(world: World, data: str) -> None:
    sent = say(world.api, private(), "What did Karl Hlom say?")
    offers = [label for label in labels(sent) if label.endswith("?")]
    if not offers:
        sent = say(world.api, private(), "What did Ana Brg say about fish?")
    assert "too old" in world.press(sent, 0, data=data)["text"]


def test_a_press_under_a_message_too_old_to_be_seen_is_acknowledged(world: World) -> None:
    sent = say(world.api, private(), BRIDGE)
    for number in range(5):
        assert "too old" in world.press(sent, number, accessible=False)["text"]
    assert world.api.sent_to(sent.chat_id) == [sent]


def test_a_press_is_acknowledged_though_its_answer_fails(world: World) -> None:
    sent = say(world.api, private(), BRIDGE)
    world.api.fail("sendMessage", ApiError.bad_request("TOPIC_CLOSED"))
    world.press(sent, MORE)
    # An apology comes instead.
    assert "went wrong" in world.api.wait_for_messages(sent.chat_id, 2)[1].text


def test_buttons_outlive_the_process_and_tell_when_they_are_stale(tmp_path: Path) -> None:
    api, chat = FakeApi(), private()
    path, state = write_articles(tmp_path), tmp_path / "state.sqlite"

    def run() -> BotProcess:
        settings = {"TELEGRAM__STATE_FILE": str(state)}
        bot = BotProcess(tmp_path / "bot", base_url, "--articles", str(path), **settings)
        api.polls = 0
        wait_until_polling(api, bot)
        return bot

    with served(api) as base_url:
        bot = run()
        try:
            sent = say(api, chat, BRIDGE)
            assert bot.stop() == 0
            bot.close()
            bot = run()
            world = World(api, state)
            assert "Reporters came" in world.turn(sent).text
            assert set(quotes(world.more(sent))).isdisjoint(quotes(sent))
            assert world.press(sent, UP)["text"] == "Thank you, noted."
            with closing(sqlite3.connect(state)) as connection, connection:
                connection.execute("UPDATE given SET at = ?", (time.time() - KEPT - 1,))
            for number in range(5):
                told = world.press(sent, number)["text"]
                assert told == "I no longer have this answer. Please ask again."
        finally:
            bot.close()
