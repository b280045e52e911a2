"""Two hours of a busy chat in a few minutes: does the bot grow?

::

    python -m tests.telegram.endurance --messages 7200

runs the real program against the fake Bot API and sends it, as fast as it answers, what people
would write and press at one message a second. It prints memory, size of the state file and
answers as they go, and ends with status 1 if memory has grown above the ceiling.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.telegram.bot_process import BotProcess, bot_process, wait_until_polling
from tests.telegram.fake_api import FakeApi, Params, Sent
from tests.telegram.fake_server import served
from tests.telegram.messages import Chat, person, text_message

WARM_UP = 1 / 6
"""Of all messages; until then caches and the allocator fill up."""

CEILING = 30.0
"""MB that memory may grow by after the warm-up.

Some 3 were seen in two hours: every word that was not met before, here mostly numbers, takes about
a kilobyte in the caches of words, which are bounded.
"""

PATIENCE = 60.0
"""Seconds for one answer."""

_SAMPLES = 24
_PEOPLE = 40

_QUESTIONS = (
    *("what did Peskov say?", "what did Peskov say about peacekeepers?", "who is Nikol Pashinyan?"),
    *("что сказал Песков?", "что сказал Пашинян о миротворцах?", "кто такой Песков?"),
    *(
        "what did Macron say about fish number {n}?",
        "когда это было, в {n}?",
        "what did Peskv say?",
    ),
)
_FOLLOW_UPS = ("and Pashinyan?", "why?", "more", "а Пашинян?", "почему?", "ещё", "thanks {n}")


@dataclass(frozen=True, slots=True)
class Sample:
    """How the bot fares.

    Attributes:
        messages: Sent to it so far.
        memory: MB resident.
        state: MB of its files.
        answers: Messages of the bot.
        seconds: Since the beginning.
    """

    messages: int
    memory: float
    state: float
    answers: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Course:
    """What has come of it all, sample by sample; the first is before any message."""

    samples: tuple[Sample, ...]
    warm: Sample

    @property
    def growth(self) -> float:
        """MB between the end of the warm-up and the most that was seen behind it."""
        behind = [s.memory for s in self.samples if s.messages >= self.warm.messages]
        return max(behind) - self.warm.memory


class Chatter:
    """What people do, one deed after the other; each is waited for."""

    def __init__(self, api: FakeApi, seed: int = 1) -> None:
        self._api = api
        self._random = random.Random(seed)
        self._number = 0
        self._last: dict[int, Params] = {}
        self._shown: dict[int, Sent] = {}
        self._deeds: dict[Callable[[int], None], int] = {
            self._ask: 40,
            self._follow_up: 25,
            self._press: 15,
            self._edit: 7,
            self._type_inline: 6,
            self._set: 5,
            self._forget: 2,
        }

    def act(self) -> None:
        """Do one thing, and wait until the bot has answered it."""
        self._number += 1
        (deed,) = self._random.choices([*self._deeds], [*self._deeds.values()])
        deed(self._random.randrange(_PEOPLE))

    def _say(self, who: int, text: str) -> None:
        chat = Chat(5000 + who, "private")
        message = text_message(chat, text, user=self._user(who))
        before = len(self._api.sent)
        self._api.push(message)
        self._api.wait_until(lambda: len(self._api.sent) > before, PATIENCE)
        self._last[who], self._shown[who] = message, self._api.sent[-1]

    def _user(self, who: int) -> Params:
        return person("ru" if who % 2 else "en", id=5000 + who)

    def _ask(self, who: int) -> None:
        self._say(who, self._random.choice(_QUESTIONS).format(n=self._number))

    def _follow_up(self, who: int) -> None:
        self._say(who, self._random.choice(_FOLLOW_UPS).format(n=self._number))

    def _set(self, who: int) -> None:
        self._say(who, "/settings")
        self._press(who)

    def _forget(self, who: int) -> None:
        self._say(who, "/forget")

    def _press(self, who: int) -> None:
        sent = self._shown.get(who)
        if sent is None or not sent.params.get("reply_markup"):
            self._ask(who)
            return
        rows = self._api.shown(sent).params["reply_markup"]["inline_keyboard"]
        before = len(self._api.calls_of("answerCallbackQuery"))
        self._api.press(sent, self._random.randrange(sum(map(len, rows))), self._user(who))
        self._api.wait_until(
            lambda: len(self._api.calls_of("answerCallbackQuery")) > before, PATIENCE
        )

    def _edit(self, who: int) -> None:
        if who not in self._last:
            self._ask(who)
            return
        text = self._random.choice(_QUESTIONS).format(n=self._number)
        self._api.push(self._last[who] | {"text": text, "entities": []}, kind="edited_message")
        # Not every edit has an answer to replace: what comes behind it in its chat waits for it.
        self._say(who, "/privacy")

    def _type_inline(self, who: int) -> None:
        text = self._random.choice(_QUESTIONS).format(n=self._number)
        self._api.offered(self._api.type_inline(self._user(who), text), PATIENCE)


def endure(
    folder: Path, messages: int, tell: Callable[[Sample], object] = lambda _: None
) -> Course:
    """Have the bot answer so many messages, and return how it fared.

    Args:
        folder: For its files.
        messages: How many; more than a dozen.
        tell: Is given each sample as it is taken.

    Raises:
        TimeoutError: If an answer does not come.
    """
    api = FakeApi()
    with served(api) as base_url, bot_process(folder, base_url) as bot:
        wait_until_polling(api, bot)
        samples = list[Sample]()
        for sample in _samples(api, bot, folder, messages):
            tell(sample)
            samples.append(sample)
        if bot.stop() != 0 or "Traceback" in bot.output or api.violations:
            raise RuntimeError(f"the bot did not fare well: {api.violations}\n{bot.output}")
    return Course(tuple(samples), next(s for s in samples if s.messages >= messages * WARM_UP))


def _samples(api: FakeApi, bot: BotProcess, folder: Path, messages: int) -> Iterator[Sample]:
    chatter, began, answers = Chatter(api), time.monotonic(), 0
    every = max(1, messages // _SAMPLES)
    for number in range(messages + 1):
        if number % every == 0 or number == messages:
            # The server's own notes are not to slow it down.
            with api.changed:
                answers += len(api.calls_of("sendMessage"))
                api.calls.clear()
            state = sum(file.stat().st_size for file in folder.rglob("*.sqlite*")) / 2**20
            spent = time.monotonic() - began
            yield Sample(number, bot.memory(), state, answers, spent)
        if number < messages:
            chatter.act()


def main() -> int:
    """Run it as told by the command line, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--messages", type=int, default=7200, help="two hours at one a second")
    parser.add_argument("--ceiling", type=float, default=CEILING, help="MB after the warm-up")
    arguments = parser.parse_args()
    write = sys.stdout.write
    write("messages  memory MB  state MB  answers  seconds\n")

    def tell(sample: Sample) -> None:
        numbers = f"{sample.messages:8}  {sample.memory:9.1f}  {sample.state:8.2f}"
        write(f"{numbers}  {sample.answers:7}  {sample.seconds:7.0f}\n")
        sys.stdout.flush()

    with tempfile.TemporaryDirectory() as folder:
        course = endure(Path(folder), arguments.messages, tell)
    write(f"after {course.warm.messages} messages it grew by {course.growth:.1f} MB\n")
    return int(course.growth > arguments.ceiling)


if __name__ == "__main__":
    sys.exit(main())
