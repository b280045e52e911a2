"""The bot in its container, as it is deployed: one volume, a token in a file, a Bot API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.image.engine import Container, Engine
from tests.telegram.fake_api import TOKEN, FakeApi
from tests.telegram.messages import Chat, text_message

TOKEN_PLACE = "/run/secrets/telegram-token"


@dataclass
class Deployment:
    """A bot that is deployed again and again, with one volume of state."""

    engine: Engine
    image: str
    api: FakeApi
    base_url: str
    token_file: Path
    state: str

    @contextmanager
    def bot(self, *options: str, **settings: str) -> Iterator[Container]:
        """Run one container of it, once it is up."""
        polls = self.api.polls
        variables = {
            "TELEGRAM__BASE_URL": self.base_url,
            "TELEGRAM__TOKEN_FILE": TOKEN_PLACE,
            # One person asks in all chats, and more than anybody may.
            "TELEGRAM__QUESTIONS_PER_MINUTE": "0",
            **settings,
        }
        given = [f"--env=QABOT_{name}={value}" for name, value in variables.items()]
        given.append(f"--volume={self.token_file}:{TOKEN_PLACE}:ro")
        given.append(f"--volume={self.state}:/state")
        with self.engine.running(
            self.image, options=[*given, *options], network="host"
        ) as container:
            self.api.wait_until(lambda: self.api.polls > polls, 20)
            yield container
            assert TOKEN.partition(":")[2] not in container.logs()

    def ask(self, chat: Chat, text: str) -> str:
        """Ask something and return the answer."""
        before = len(self.api.sent_to(chat.id))
        self.api.push(text_message(chat, text))
        return self.api.wait_for_messages(chat.id, before + 1)[-1].text
