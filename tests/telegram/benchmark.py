"""How much the bot answers, and how soon, beside a bare echo bot: both over the fake Bot API.

    python -m tests.telegram.benchmark
    python -m tests.telegram.benchmark --messages 3000 --rounds 5 --json

Each bot is a process of its own, and the server one more; the bots take turns in the same run, so
that a busy machine is as busy for both. A flood is many messages at once, from many chats. Then
they come at a steady rate, and what counts is the time from when a message is at the server till
its answer is.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.telegram.bot_process import bot_process, wait_until_polling
from tests.telegram.fake_api import TOKEN, FakeApi, Params
from tests.telegram.fake_server import served

QUESTIONS = (
    "what did Peskov say?",
    "что сказал Песков?",
    "who is Nikol Pashinyan?",
    "where are the peacekeepers?",
    "what did Zakharova say about Karabakh?",
    "when did Armenia ask for help?",
)

ECHO = """
import os, sys
os.environ["PTB_TIMEDELTA"] = "true"
from telegram.ext import Application, MessageHandler, filters

async def echo(update, context):
    await update.message.reply_text(update.message.text, do_quote=True)

application = (
    Application.builder().token(sys.argv[1]).base_url(sys.argv[2] + "/bot")
    .concurrent_updates(16).connection_pool_size(32).build()
)
application.add_handler(MessageHandler(filters.TEXT, echo))
application.run_polling()
"""


@dataclass(frozen=True)
class Flood:
    """What came of one flood and one steady rate.

    Attributes:
        per_second: Answers a second in the flood.
        p50: Milliseconds from message to answer at the steady rate: median.
        p95: The same, of 95 in a hundred.
        p99: The same, of 99.
    """

    per_second: float
    p50: float
    p95: float
    p99: float


@contextmanager
def echo_bot(base_url: str, api: FakeApi) -> Iterator[None]:
    """Run a bot of a dozen lines, as the library's own example has it."""
    bot = subprocess.Popen(
        [sys.executable, "-c", ECHO, TOKEN, base_url],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        api.wait_until(lambda: api.polls > 0, 20)
        yield
    finally:
        bot.terminate()
        bot.wait(30)


@contextmanager
def our_bot(base_url: str, api: FakeApi) -> Iterator[None]:
    """Run the bot over its seed, as users do."""
    with (
        tempfile.TemporaryDirectory() as folder,
        bot_process(Path(folder), base_url, LOGGING__LEVEL="WARNING") as bot,
    ):
        wait_until_polling(api, bot)
        yield
        bot.stop()


BOTS = {"qabot": our_bot, "echo": echo_bot}


def measure(name: str, *, messages: int, chats: int, rate: float, seconds: float) -> Flood:
    """Flood a bot, then ask it at a steady rate."""
    api = FakeApi()
    with served(api) as base_url, BOTS[name](base_url, api):
        ask(api, range(chats), chats, pause=0)  # so that nothing is done for the first time
        began = time.monotonic()
        sent = ask(api, range(messages), chats, pause=0)
        took = max(answered_at(api, sent).values()) - began
        sent = ask(api, range(round(rate * seconds)), chats, pause=1 / rate)
        answered = answered_at(api, sent)
    assert not api.violations
    delays = sorted(1000 * (answered[number] - at) for number, at in sent.items())
    cuts = statistics.quantiles(delays, n=100)
    return Flood(messages / took, statistics.median(delays), cuts[94], cuts[98])


def ask(api: FakeApi, numbers: Sequence[int], chats: int, *, pause: float) -> dict[int, float]:
    """Ask, and wait for all answers; return when each message, by its number, was sent."""
    sent = dict[int, float]()
    began = time.monotonic()
    for place, number in enumerate(numbers):
        time.sleep(max(0.0, began + place * pause - time.monotonic()))
        message = message_of(1000 + number % chats, number)
        sent[message["message_id"]] = time.monotonic()
        api.push(message)
    deadline = time.monotonic() + 120
    while missing := len(sent) - len(answered_at(api, sent)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{missing} messages have no answer")
        time.sleep(0.2)
    return sent


_numbers = iter(range(1, 10**9, 2))


def message_of(chat: int, number: int) -> Params:
    """Return a question from a private chat."""
    user = {"id": chat, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    return {
        "message_id": next(_numbers),
        "date": round(time.time()),
        "chat": {"id": chat, "type": "private", "first_name": "Ann"},
        "from": user,
        "text": QUESTIONS[number % len(QUESTIONS)],
    }


def answered_at(api: FakeApi, sent: dict[int, float]) -> dict[int, float]:
    """Return when each message got its answer."""
    found = dict[int, float]()
    for call in api.calls_of("sendMessage"):
        number = call.params.get("reply_parameters", {}).get("message_id")
        if number in sent and not call.error:
            found.setdefault(number, call.at)
    return found


def main() -> None:
    """Measure both bots by turns and print what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=1000, help="of a flood")
    parser.add_argument("--chats", type=int, default=100, help="that they come from")
    parser.add_argument("--rate", type=float, default=100, help="messages a second, steadily")
    parser.add_argument("--seconds", type=float, default=10, help="for which they do")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    options = {k: getattr(given, k) for k in ("messages", "chats", "rate", "seconds")}
    rounds = [{name: measure(name, **options) for name in BOTS} for _ in range(given.rounds)]
    ratio = statistics.median(r["qabot"].per_second / r["echo"].per_second for r in rounds)
    if given.json:
        shown = [{name: asdict(flood) for name, flood in r.items()} for r in rounds]
        print(json.dumps({"rounds": shown, "ratio": ratio}))  # noqa: T201
        return
    print(f"{'':8}{'answers/s':>12}{'p50 ms':>10}{'p95 ms':>10}{'p99 ms':>10}")  # noqa: T201
    for r in rounds:
        for name, f in r.items():
            print(f"{name:8}{f.per_second:12.0f}{f.p50:10.1f}{f.p95:10.1f}{f.p99:10.1f}")  # noqa: T201
    print(f"qabot answers {ratio:.2f} times as many as the echo bot (median of {given.rounds})")  # noqa: T201


if __name__ == "__main__":
    main()
