"""No question is lost: the real program is killed and stopped while questions come in.

For more than a test, with the figures shown::

    pytest tests/telegram/test_no_question_lost.py -n 0 -s -k killed --kills 100

and with ``--guarded`` too, limits and the list of who may ask in force.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from qabot.telegram.bot import SLOTS
from tests.spoken import ENGLISH
from tests.telegram.bot_process import (
    SECRET,
    BotProcess,
    bot_process,
    free_port,
    webhook_settings,
)
from tests.telegram.fake_api import (
    TOKEN,
    ApiError,
    BadGatewayError,
    DroppedError,
    FakeApi,
    Fault,
    Held,
    Sent,
)
from tests.telegram.messages import Chat, group, person, private, text_message

QUESTIONS = ("what did Peskov say?", "who is Dmitry Peskov?", "what did Pashinyan say?")
CHATS, ASKED = 20, 40
ASKED_OF_MANY = 500
ROUND_TRIP = 0.1  # seconds that a message takes to be sent
# Seconds from the first poll to the kill. In a longer trial the bot gets to work in between.
LONGEST_LIFE, LONGEST_LIFE_OF_MANY = 1.0, 6.0


@dataclass
class Trial:
    """Questions from many chats, a bot that begins again and again, and what came of it."""

    api: FakeApi
    base_url: str
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    lives: int = 0
    chats: list[Chat] = field(default_factory=lambda: [private() for _ in range(CHATS)])
    asked: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def life(self, *, ready: bool = True) -> Iterator[BotProcess]:
        """Run the bot once more, with the state that it left; wait until it is ready."""
        self.lives += 1
        heard = self.heard()
        settings = {"TELEGRAM__STATE_FILE": str(self.folder / "state.sqlite"), **self.settings}
        with bot_process(self.folder / str(self.lives), self.base_url, **settings) as bot:
            if ready:
                self.api.wait_until(
                    lambda: self.heard() > heard or bot.process.poll() is not None, 30
                )
            yield bot

    def heard(self) -> int:
        """Return how often a bot has polled or looked after its webhook."""
        return self.api.polls + len(self.api.calls_of("getWebhookInfo"))

    def ask(self, count: int, rng: random.Random) -> None:
        """Let questions arrive from any of the chats."""
        for _ in range(count):
            chat = rng.choice(self.chats)
            message = text_message(chat, rng.choice(QUESTIONS))
            self.asked[chat.id].append(message["message_id"])
            self.api.push(message)

    @contextmanager
    def arriving(self, rng: random.Random, pause: float = 0.1) -> Iterator[None]:
        """Let questions arrive during the block, a few at a time."""
        over = threading.Event()

        def arrive() -> None:
            while not over.wait(pause):
                self.ask(5, rng)

        thread = threading.Thread(target=arrive)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def answers(self) -> dict[int, list[int]]:
        """Return, for each chat, the questions that were answered, in the order of answers."""
        answered = defaultdict(list)
        with self.api.changed:
            for sent in self.api.sent:
                if (question := _question_of(sent)) is not None:
                    answered[sent.chat_id].append(question)
        return answered

    @property
    def count(self) -> int:
        """How many questions were asked."""
        return sum(map(len, self.asked.values()))

    def unanswered(self) -> set[int]:
        answered = {question for each in self.answers().values() for question in each}
        return {question for each in self.asked.values() for question in each} - answered

    def wait_for_all(self, seconds: float = 20.0) -> None:
        """Wait until all are answered, or for so long nothing more is.

        Looked at now and then: each look takes longer than an answer, once there are thousands.
        """
        left, deadline = self.count, time.monotonic() + seconds
        while now := len(self.unanswered()):
            if now < left:
                left, deadline = now, time.monotonic() + seconds
            if time.monotonic() > deadline:
                raise TimeoutError(f"{now} are not answered; calls: {self.api.calls[-20:]}")
            time.sleep(0.1 + self.count / 5000)

    def doubled(self) -> Counter[int]:
        """Return how often each question was answered too often."""
        counts = Counter(question for each in self.answers().values() for question in each)
        return Counter({question: count - 1 for question, count in counts.items() if count > 1})

    def check_order(self) -> None:
        answers = self.answers()
        for chat_id, asked in self.asked.items():
            assert list(dict.fromkeys(answers[chat_id])) == asked

    def stored(self) -> list[tuple[int, str | None]]:
        connection = sqlite3.connect(self.folder / "state.sqlite")
        try:
            return connection.execute("SELECT update_id, content FROM arrival").fetchall()
        finally:
            connection.close()


def _question_of(sent: Sent) -> int | None:
    assert not sent.text.startswith(ENGLISH.say("failed", id="").partition("(")[0])
    reply = sent.params.get("reply_parameters")
    return int(reply["message_id"]) if reply else None


@pytest.fixture
def trial(api: FakeApi, base_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Trial:
    api.latency = ROUND_TRIP
    settings: dict[str, str] = {}
    if getattr(request, "param", "polling") == "webhook":
        settings |= webhook_settings(free_port())
    if request.config.getoption("--guarded"):
        settings |= {"TELEGRAM__ACCESS": "allowlist", "TELEGRAM__ALLOWED": str(person()["id"])}
        settings |= {f"TELEGRAM__QUESTIONS_{each}": "6000" for each in ("PER_MINUTE", "BURST")}
    return Trial(api, base_url, tmp_path, settings)


either_way = pytest.mark.parametrize("trial", ["polling", "webhook"], indirect=True)


@either_way
def test_killed_at_any_moment_it_loses_nothing(
    trial: Trial, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    kills = request.config.getoption("--kills")
    seed = random.randrange(10**6)
    rng = random.Random(seed)
    longest, pause, asked = (LONGEST_LIFE, 0.1, ASKED)
    if kills > 10:
        longest, pause, asked = (LONGEST_LIFE_OF_MANY, 0.4, ASKED_OF_MANY)
    for _ in range(kills):
        # One in four does not get so far as to ask for anything.
        ready = rng.random() > 0.25
        with trial.life(ready=ready) as bot, trial.arriving(random.Random(rng.random()), pause):
            time.sleep(rng.uniform(0, longest))
            bot.kill()
    left = len(trial.unanswered())
    with trial.life() as bot:
        trial.ask(max(asked - trial.count, asked // 5), rng)
        with suppress(TimeoutError):  # told below, in figures
            trial.wait_for_all()
        assert bot.stop() == 0
    doubled = trial.doubled()
    told = (
        f"seed {seed}, {kills} kills: {trial.count} questions, {len(trial.unanswered())} lost "
        f"({len(trial.api.pending())} of them still at the server), "
        f"{doubled.total()} doubled, one {max(doubled.values(), default=0)} times at most; "
        f"{left} were open after the last kill"
    )
    with capsys.disabled():
        sys.stdout.write(f"\n{told}\n")
    assert not trial.unanswered()
    trial.check_order()
    # Only what is being sent at that moment, one message to each of the chats being served.
    assert doubled.total() <= kills * SLOTS
    assert max(doubled.values(), default=0) <= kills
    nothing_is_done_again(trial)


@either_way
def test_stopped_in_a_burst_it_answers_all_that_it_has_fetched(trial: Trial) -> None:
    rng = random.Random(1)
    with trial.life() as bot:
        trial.ask(60, rng)
        trial.api.wait_until(lambda: len(trial.answers()) > 2)
        assert bot.stop() == 0
    with trial.life() as bot:
        trial.wait_for_all()
        if trial.api.delivering:
            # What was kept as the run before was stopped may be delivered once more.
            trial.api.wait_until(lambda: not trial.api.pending())
        assert bot.stop() == 0
    trial.check_order()
    assert not trial.doubled()
    if hook := trial.api.delivering:
        # It stays set: what comes meanwhile is kept for the next run.
        assert trial.api.webhook == hook.url == trial.settings["TELEGRAM__WEBHOOK_URL"]
    nothing_is_done_again(trial)


def test_bad_weather_and_a_kill_lose_nothing(trial: Trial) -> None:
    rng = random.Random(2)
    faults: list[Fault] = [ApiError.flood(1), DroppedError(), BadGatewayError()]
    trial.api.fail("sendMessage", *faults * 2)
    with trial.life() as bot:
        trial.api.fail("getUpdates", *faults)
        trial.ask(30, rng)
        trial.api.wait_until(lambda: len(trial.answers()) > 5)
        bot.kill()
    trial.api.fail("getMe", DroppedError())
    with trial.life() as bot:
        trial.api.fail("getUpdates", *faults)
        trial.api.fail("sendMessage", *faults)
        trial.ask(30, rng)
        trial.wait_for_all()
        assert bot.stop() == 0
    trial.check_order()
    assert trial.doubled().total() <= SLOTS
    nothing_is_done_again(trial)


def test_a_question_that_goes_on_gets_the_same_answer_after_a_kill(trial: Trial) -> None:
    chat, held = private(), Held(threading.Event())
    with trial.life() as bot:
        trial.api.push(text_message(chat, QUESTIONS[0]))
        trial.api.wait_for_messages(chat.id)
        trial.api.fail("sendMessage", held)
        trial.api.push(text_message(chat, "more"))
        trial.api.wait_until(lambda: bool(trial.api.calls_of("sendMessage held")))
        bot.kill()
    held.release.set()
    trial.api.wait_for_messages(chat.id, 2)
    with trial.life() as bot:
        first, more, again = trial.api.wait_for_messages(chat.id, 3)
        assert bot.stop() == 0
    assert first.text != more.text == again.text


def test_a_button_pressed_before_a_kill_is_answered_after_it(trial: Trial) -> None:
    chat, held = private(), Held(threading.Event())
    with trial.life() as bot:
        trial.api.push(text_message(chat, "what did Macron say about Karabakh?"))
        (offer,) = trial.api.wait_for_messages(chat.id)
        trial.api.fail("sendMessage", held)
        trial.api.press(offer, 0, person())
        trial.api.wait_until(lambda: bool(trial.api.calls_of("sendMessage held")))
        bot.kill()
    with trial.life() as bot:
        _, answer = trial.api.wait_for_messages(chat.id, 2)
        assert bot.stop() == 0
        assert "Traceback" not in bot.output
    held.release.set()
    assert answer.text.startswith("❓")
    # Telegram takes each press for heard but once, and does not wait for long.
    assert [bool(call.error) for call in trial.api.calls_of("answerCallbackQuery")] == [False, True]


def test_nothing_is_kept_of_what_was_said_or_of_the_token(trial: Trial) -> None:
    with trial.life() as bot:
        trial.ask(3, random.Random(3))
        trial.api.push(text_message(group(), "a secret of the group"))
        trial.wait_for_all()
        assert bot.stop() == 0
    stored = (trial.folder / "state.sqlite").read_bytes()
    assert [content for _, content in trial.stored()] == [None] * 4
    for secret in (TOKEN, SECRET, "a secret of the group", "message_id"):
        assert secret.encode() not in stored


def nothing_is_done_again(trial: Trial) -> None:
    before = len(trial.api.sent)
    with trial.life() as bot:
        time.sleep(0.3)
        assert bot.stop() == 0
        assert "Left by the run before" not in bot.output
    assert len(trial.api.sent) == before
    assert all(content is None for _, content in trial.stored())
