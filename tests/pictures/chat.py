"""Draws the picture of chats with the bot that the README shows, from a real run.

    python -m tests.pictures.chat tests/pictures/chat.png

The real program answers over the fake Bot API; what it sends there is shown as a chat, by a
headless Chromium. Buttons that are pressed are pressed through the API.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.pictures.browser import photograph
from tests.telegram.bot_process import bot_process, wait_until_polling
from tests.telegram.fake_api import FakeApi, Params, Sent
from tests.telegram.fake_server import served
from tests.telegram.messages import Chat, person, text_message

WIDTH, COLOURS = 900, 48
_BACKGROUND = "#d5e3ea"

_STYLE = f"""
body {{ margin: 0; background: {_BACKGROUND}; width: {WIDTH}px; display: flex;
  font: 14px/1.4 'Noto Sans', 'DejaVu Sans', sans-serif; color: #111; }}
section {{ width: 50%; padding: 14px; box-sizing: border-box; }}
.line {{ margin: 0 0 8px; max-width: 94%; width: fit-content; }}
.text {{ padding: 7px 11px; border-radius: 12px; background: #fff; white-space: pre-wrap;
  overflow-wrap: anywhere; }}
.mine {{ margin-left: auto; }} .mine .text {{ background: #e1fec6; }}
blockquote {{ margin: 2px 0; padding: 3px 8px; border-left: 3px solid #3390ec;
  background: #eef5fc; border-radius: 4px; }}
a {{ color: #3390ec; text-decoration: none; }}
.row {{ display: flex; gap: 4px; margin-top: 4px; }}
.row span {{ flex: 1; text-align: center; padding: 5px 6px; border-radius: 8px;
  background: #8fb3c8; color: #fff; font-size: 13px; }}
"""


@dataclass
class Talk:
    """A private chat, and what was said there so far, as HTML.

    Attributes:
        api: Over which the bot hears and speaks.
        user: Who talks with it.
    """

    api: FakeApi
    user: Params
    lines: list[tuple[bool, str | Sent]] = field(default_factory=list)

    @property
    def chat(self) -> Chat:
        """Where they talk."""
        return Chat(self.user["id"], "private")

    def say(self, text: str) -> Sent:
        """Write to the bot and wait for what it says last."""
        self.lines.append((True, text))
        return self._after(lambda: self.api.push(text_message(self.chat, text, user=self.user)))

    def press(self, sent: Sent, label: str) -> None:
        """Press a button that changes the message it stands under."""
        before = len(self.api.edits)
        self.api.press(sent, labels(self.api.shown(sent)).index(label), self.user)
        self.api.wait_until(lambda: len(self.api.edits) > before)

    def _after(self, act: Callable[[], object]) -> Sent:
        before = len(self.api.sent_to(self.chat.id))
        act()
        sent = self.api.wait_for_messages(self.chat.id, before + 1)[-1]
        self.lines.append((False, sent))
        return sent

    def as_html(self) -> str:
        """Return the chat as it looks now."""
        return "".join(
            _line(html.escape(said), mine=mine) if isinstance(said, str) else self._shown(said)
            for mine, said in self.lines
        )

    def _shown(self, sent: Sent) -> str:
        now = self.api.shown(sent)
        text = now.source if now.params.get("parse_mode") else html.escape(now.text)
        # A quotation ends its line, in a chat as in HTML.
        text = re.sub(r"(</blockquote>)\n", r"\1", text)
        rows = (now.params.get("reply_markup") or {}).get("inline_keyboard", [])
        buttons = "".join(
            '<div class="row">'
            + "".join(f"<span>{html.escape(button['text'])}</span>" for button in row)
            + "</div>"
            for row in rows
        )
        return _line(text, buttons)


def _line(text: str, below: str = "", *, mine: bool = False) -> str:
    kind = "line mine" if mine else "line"
    return f'<div class="{kind}"><div class="text">{text}</div>{below}</div>'


def labels(sent: Sent) -> list[str]:
    """Return what stands on the buttons of a message."""
    rows = sent.params["reply_markup"]["inline_keyboard"]
    return [button["text"] for row in rows for button in row]


def talk_in_two_languages(api: FakeApi) -> list[Talk]:
    """Have two people ask what the README tells of."""
    ann, olga = Talk(api, person("en", id=500)), Talk(api, person("ru", id=501))
    ann.say("what did Peskov say?")
    ann.say("and Pashinyan?")
    ann.say("how many tanks crossed the river?")
    olga.say("/start")
    olga.press(olga.say("что заявил Пашинян?"), "Контекст")
    return [ann, olga]


def main() -> None:
    """Talk, and draw what was said."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("path", type=Path, help="of the picture, a .png")
    path = parser.parse_args().path
    api = FakeApi()
    with (
        served(api) as base_url,
        tempfile.TemporaryDirectory() as folder,
        bot_process(Path(folder), base_url) as bot,
    ):
        wait_until_polling(api, bot)
        talks = talk_in_two_languages(api)
    sections = "".join(f"<section>{talk.as_html()}</section>" for talk in talks)
    photograph(_STYLE, sections, path, width=WIDTH, colours=COLOURS)
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
