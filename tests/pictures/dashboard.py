"""Draws the picture of the dashboard that the documentation shows, from a real run.

    python -m tests.pictures.dashboard tests/pictures/dashboard.png

The real program answers over the fake Bot API, in traffic that goes on for some minutes, and a
real Prometheus (``prometheus`` on the path) fetches its figures. Then every panel of the dashboard
file is drawn from what its own queries give there. Grafana takes no part: the layout is its own,
the drawing is ours, by a headless Chromium.
"""

from __future__ import annotations

import argparse
import math
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.deployment.prometheus import Prometheus, scraping
from tests.pictures.browser import photograph
from tests.pictures.grafana import (
    Panel,
    Series,
    Span,
    read_dashboard,
    read_marks,
    read_panels,
)
from tests.pictures.panels import STYLE, WIDTH, draw
from tests.telegram.bot_process import BotProcess, bot_process, free_port, wait_until_polling
from tests.telegram.fake_api import ApiError, BadGatewayError, DroppedError, FakeApi
from tests.telegram.fake_server import served
from tests.telegram.messages import Chat, person, text_message

SECONDS = 210.0
SCRAPED = 2.0
COLOURS = 160
NOTE = "drawn from the dashboard file and a real run by make pictures; not by Grafana"

_ANSWERED = (
    *("what did Peskov say?", "and Pashinyan?", "who spoke about Karabakh?"),
    *("что заявил Пашинян?", "what do experts note?", "what did the Kremlin say?"),
)
_UNANSWERED = ("how many tanks crossed the river?", "what did Putin say?", "кто победил в матче?")
_TOO_LONG = "and then? " * 200
_PEOPLE, _CROWD = 40, 120


@dataclass
class Traffic:
    """People who ask, and a Telegram that does not always take the answers.

    Attributes:
        api: Over which they do.
        restart: Stops the bot and starts it again.
        seconds: How long it goes on.
    """

    api: FakeApi
    restart: Callable[[], object]
    seconds: float
    dice: random.Random = field(default_factory=lambda: random.Random(7))

    def run(self) -> None:
        """Let it happen, from the first question to the last answer."""
        began = time.monotonic()
        events = sorted(self._events(), key=lambda event: event[0])
        while (share := (time.monotonic() - began) / self.seconds) < 1:
            while events and events[0][0] <= share:
                events.pop(0)[1]()
            self._ask()
            # It comes and goes, twice in all.
            busy = 0.55 + 0.45 * math.sin(4 * math.pi * share - math.pi / 2)
            time.sleep(self.dice.expovariate(0.6 + 4 * busy))
        for _, event in events:
            event()

    def _events(self) -> Iterator[tuple[float, Callable[[], object]]]:
        """Give what goes wrong, and when: shares of the time."""
        for share in (0.16, 0.2, 0.24, 0.66, 0.7):
            yield share, self._limit
            yield share + 0.01, self._fail
        # Few of these: after each the bot waits before it asks for messages again.
        yield 0.22, self._drop
        yield 0.68, self._drop
        yield 0.42, self._crowd
        yield 0.52, self._recover
        yield 0.8, self.restart

    def _limit(self) -> None:
        self.api.fail("sendMessage", *[ApiError.flood(1) for _ in range(4)])

    def _drop(self) -> None:
        self.api.fail("getUpdates", DroppedError())

    def _fail(self) -> None:
        self.api.fail("sendMessage", *[BadGatewayError() for _ in range(5)])

    def _crowd(self) -> None:
        """Have many ask at once, while Telegram is slow."""
        self.api.latency = 1.5
        # Fewer where there is less time to answer them.
        for _ in range(round(_CROWD * min(1, self.seconds / 60))):
            self._ask(inline=0)

    def _recover(self) -> None:
        self.api.latency = 0.02

    def _ask(self, inline: float = 0.15) -> None:
        number = self.dice.randrange(_PEOPLE)
        user = person(self.dice.choice(("en", "ru")), id=500 + number)
        kind = self.dice.random()
        if kind < inline:
            self.api.type_inline(user, self.dice.choice(_ANSWERED))
            return
        texts = _ANSWERED if kind < 0.75 else _UNANSWERED if kind < 0.95 else (_TOO_LONG,)
        chat = Chat(user["id"], "private")
        self.api.push(text_message(chat, self.dice.choice(texts), user=user))


@dataclass(frozen=True)
class Shown:
    """What a dashboard shows.

    Attributes:
        panels: With what they show.
        marks: Times at which the bot was started anew.
        span: From when till when.
    """

    panels: Sequence[tuple[Panel, Sequence[Series]]]
    marks: Sequence[float]
    span: Span


@contextmanager
def observed(
    program: str, folder: Path, scraped: float
) -> Iterator[tuple[FakeApi, Callable[[], None], Prometheus]]:
    """Run a bot over a fake Bot API, and a Prometheus that fetches its figures.

    Args:
        program: Prometheus.
        folder: Of both.
        scraped: Seconds between two scrapes.
    """
    api = FakeApi()
    api.latency = 0.02
    listen = f"127.0.0.1:{free_port()}"
    with served(api) as base_url, ExitStack() as runs:

        def start() -> BotProcess:
            # The state of before, so that nothing is asked twice or lost.
            settings = {"TELEGRAM__METRICS_LISTEN": listen}
            return runs.enter_context(bot_process(folder / "bot", base_url, **settings))

        bot = start()

        def restart() -> None:
            nonlocal bot
            if status := bot.stop():
                raise RuntimeError(f"the bot ended with {status}: {bot.output}")
            bot = start()

        wait_until_polling(api, bot)
        with scraping(program, folder / "prometheus", listen, f"{scraped:.0f}s") as prometheus:
            yield api, restart, prometheus


def watch(program: str, folder: Path, seconds: float, scraped: float) -> Shown:
    """Let traffic go by, and return what the dashboard then shows."""
    with observed(program, folder, scraped) as (api, restart, prometheus):
        began = time.time()
        Traffic(api, restart, seconds).run()
        # What was asked last is answered and fetched.
        api.wait_until(lambda: not api.pending(), 60)
        lately = f"[{4 * scraped:.0f}s]"
        prometheus.wait_for(
            f"min_over_time(up{lately}) == 1 and max_over_time(qabot_open_messages{lately}) == 0",
            60,
        )
        span = span_of(began, time.time(), scraped)
        panels = [(panel, panel.ask(prometheus, span)) for panel in read_panels()]
        return Shown(panels, read_marks(prometheus, span), span)


def span_of(began: float, ended: float, scraped: float) -> Span:
    """Return a time as Grafana would ask for it, all points on even steps."""
    start, end = (math.floor(at / scraped) * scraped for at in (began, ended))
    return Span(start, end, scraped, scraped)


def main() -> None:
    """Watch, and draw what was seen."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("path", type=Path, help="of the picture, a .png")
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help="of traffic (default: %(default)s)"
    )
    options = parser.parse_args()
    program = shutil.which("prometheus")
    if program is None:
        parser.error("prometheus is not on the path")
    with tempfile.TemporaryDirectory() as folder:
        shown = watch(program, Path(folder), options.seconds, SCRAPED)
    page = draw(read_dashboard()["title"], NOTE, shown.panels, shown.span, shown.marks)
    photograph(STYLE, page, options.path, width=WIDTH, colours=COLOURS)
    sys.stdout.write(f"{options.path}\n")


if __name__ == "__main__":
    main()
