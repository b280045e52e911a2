"""The bot in its container: how soon it is up, and what outlives it."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.image.deployment import Deployment
from tests.telegram.fake_api import BadGatewayError
from tests.telegram.messages import private, text_message

MOST_SECONDS_TO_FIRST_POLL, MOST_SECONDS_TO_HEALTH = 2.0, 5.0
MOST_MEGABYTES = 120
SHORTEST_DEAFNESS = 15  # seconds that telegram.deaf_after may be
QUESTIONS = ("what did Peskov say?", "who is Dmitry Peskov?", "что заявил Пашинян?")
CHATS, ASKED = 10, 60


def age(pid: int) -> float:
    """Return the seconds since a process began."""
    told = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    up = float(Path("/proc/uptime").read_text("utf-8").split()[0])
    return up - int(told[19]) / os.sysconf("SC_CLK_TCK")


def test_it_is_soon_up_and_small(deployment: Deployment, say: Callable[[str], None]) -> None:
    with deployment.bot() as bot:
        polled = age(bot.state()["Pid"])
        bot.wait_for_health(True, 20)
        healthy = time.monotonic() - bot.started
        idle = bot.memory()
        for question in (*QUESTIONS, "why?", "and Pashinyan?", "who else?"):
            deployment.ask(private(), question)
        asked = bot.memory()
    say(f"first poll after {polled:.1f} s, healthy {healthy:.1f} s after the container was begun")
    say(f"memory: {idle:.0f} MB at first, {asked:.0f} MB after some questions")
    assert asked <= MOST_MEGABYTES
    assert healthy <= MOST_SECONDS_TO_HEALTH
    assert polled <= MOST_SECONDS_TO_FIRST_POLL


def test_a_chat_goes_on_after_the_container_was_killed(deployment: Deployment) -> None:
    chat = private()
    with deployment.bot() as bot:
        assert "can be brought in only with the consent" in deployment.ask(
            chat, "what did Peskov say about peacekeepers?"
        )
        bot.kill()
    # Nobody is there to answer.
    deployment.api.push(text_message(chat, "and Pashinyan?"))
    with deployment.bot():
        said = deployment.api.wait_for_messages(chat.id, 2)[-1].text
    assert "could be a way out of the current situation" in said


def test_what_was_fetched_when_it_was_killed_is_answered_by_the_next(
    deployment: Deployment,
) -> None:
    deployment.api.latency = 0.2  # so that some are under way
    chats = [private() for _ in range(CHATS)]
    with deployment.bot() as bot:
        for number in range(ASKED):
            chat = chats[number % CHATS]
            deployment.api.push(text_message(chat, QUESTIONS[number % len(QUESTIONS)]))
        deployment.api.wait_for_messages(chats[0].id, 2)
        bot.kill()
    with deployment.bot():
        for chat in chats:
            answers = deployment.api.wait_for_messages(chat.id, ASKED // CHATS, 60)
            # What was on its way when it was killed may come twice, once a chat.
            assert ASKED // CHATS <= len(answers) <= ASKED // CHATS + 1


def test_stopped_in_a_burst_it_finishes_what_it_has_and_the_next_goes_on(
    deployment: Deployment,
) -> None:
    deployment.api.latency = 0.1
    chats = [private() for _ in range(CHATS)]
    asked = []
    with deployment.bot() as bot:
        for number in range(ASKED):
            message = text_message(chats[number % CHATS], QUESTIONS[number % len(QUESTIONS)])
            asked.append(message["message_id"])
            deployment.api.push(message)
        deployment.api.wait_for_messages(chats[0].id, 1)
        assert bot.stop() == 0
        assert "finishing answers" in bot.logs()
    with deployment.bot():
        for chat in chats:
            deployment.api.wait_for_messages(chat.id, ASKED // CHATS, 60)
    replies = Counter(
        sent.params["reply_parameters"]["message_id"]
        for chat in chats
        for sent in deployment.api.sent_to(chat.id)
    )
    assert replies == Counter(asked)


def test_it_is_unwell_while_nothing_can_be_fetched_and_well_again_afterwards(
    deployment: Deployment,
) -> None:
    settings = {"TELEGRAM__DEAF_AFTER": str(SHORTEST_DEAFNESS)}
    with deployment.bot(**settings) as bot:
        bot.wait_for_health(True, 20)
        deployment.api.fail_always("getUpdates", BadGatewayError())
        bot.wait_for_health(False, SHORTEST_DEAFNESS + 20)
        told = json.loads(bot.execute("qabot", "health", "--json").out)
        assert "fetched no messages" in told["reason"]
        deployment.api.fail_always("getUpdates", None)
        bot.wait_for_health(True, 60)
        assert bot.state()["Running"]


def test_its_log_is_on_standard_error_and_structured_when_asked(deployment: Deployment) -> None:
    with deployment.bot(LOGGING__FORMAT="json") as bot:
        deployment.ask(private(), QUESTIONS[0])
        assert bot.stop() == 0
        lines = [json.loads(line) for line in bot.logs().splitlines()]
    assert {"answered"} == {line["outcome"] for line in lines if "outcome" in line}
