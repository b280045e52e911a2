"""How much one person and one chat may ask: a bucket of tokens each, and few that wait.

A bucket holds ``burst`` tokens and gets ``per_minute`` back; a question takes one of the person's
and one of the chat's. All is kept in memory: a restart fills every bucket.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import islice

from telegram import Update

from qabot.telegram.addressing import Intent, read_request
from qabot.telegram.buttons import ASK, MORE

MOST_WAITING = 50
"""Messages of one chat that are served or wait. A thousand of all chats may."""

MOST_BUCKETS = 10_000
"""Those used last; who has not asked for longer has a full one again. They take some 2 MB."""

CHAT_SHARE = 3
"""So many times what one person may ask, all of a chat may: groups hear from several at once."""

INLINE_SHARE = 5
"""So many times what one person may ask, the bot looks up while they type: Telegram sends what is
written so far whenever they pause."""

_PRUNED_AT_ONCE = 2  # for each that comes

TOLD_EVERY = 60.0
"""Seconds between two lines to one chat that it is too much."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How much may be asked.

    Attributes:
        per_minute: Tokens that a bucket gets back; 0 is no limit.
        burst: Tokens that it holds.
    """

    per_minute: float
    burst: float

    def times(self, share: int) -> Rate:
        """Return so many times as much."""
        return Rate(self.per_minute * share, self.burst * share)


class Buckets:
    """A bucket for each name that has taken from it lately."""

    def __init__(self, rate: Rate, *, most: int = MOST_BUCKETS) -> None:
        self._rate = rate
        self._most = most
        # Tokens left and when; the one used last stands last.
        self._left: dict[Hashable, tuple[float, float]] = {}

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._left)

    def has_token(self, name: Hashable, now: float) -> bool:
        """Tell whether there is a token to take."""
        return not self._rate.per_minute or self._tokens(name, now) >= 1

    def take(self, name: Hashable, now: float) -> None:
        """Take a token."""
        if not self._rate.per_minute:
            return
        tokens = self._tokens(name, now) - 1
        _, before = self._left.pop(name, (0.0, now))
        self._left[name] = (tokens, max(before, now))
        self._prune(now)

    def _tokens(self, name: Hashable, now: float) -> float:
        tokens, at = self._left.get(name, (self._rate.burst, now))
        # Two messages may come in another order than they were sent.
        return min(self._rate.burst, tokens + max(0.0, now - at) * self._rate.per_minute / 60)

    def _prune(self, now: float) -> None:
        filled = now - 60 * self._rate.burst / self._rate.per_minute
        for name in list(islice(self._left, 0, _PRUNED_AT_ONCE)):
            if len(self._left) <= self._most and self._left[name][1] > filled:
                break
            del self._left[name]


class Limits:
    """Who may ask now.

    Args:
        rate: Of a person; see CHAT_SHARE for chats.
        clock: Of this process.
    """

    def __init__(self, rate: Rate, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._is_limited = rate.per_minute > 0
        self._people = Buckets(rate)
        self._chats = Buckets(rate.times(CHAT_SHARE))
        self._typing = Buckets(rate.times(INLINE_SHARE))
        self._clock = clock
        self._ahead = 0.0  # of our clock is the server's
        self._spared = set[int]()
        self._told: dict[Hashable, float] = {}

    def spare(self, update_id: int) -> None:
        """Have an update admitted whatever else comes: a former process took it in."""
        self._spared.add(update_id)

    def admits(self, update: Update, waiting: int) -> bool:
        """Tell whether an update is to be seen to, and take its tokens if it is.

        Args:
            update: Just taken in; to be judged once.
            waiting: Updates of its chat that are served or wait.
        """
        if update.update_id in self._spared:
            self._spared.discard(update.update_id)
            return True
        if waiting >= MOST_WAITING:
            return False
        if not self._is_limited or not asks(update):
            return True
        now, person, chat = self._sent_at(update), _sender(update), _chat(update)
        if update.inline_query is not None:
            may_look = self._typing.has_token(person, now)
            self._typing.take(person, now)
            return may_look
        if not (self._people.has_token(person, now) and self._chats.has_token(chat, now)):
            return False
        self._people.take(person, now)
        self._chats.take(chat, now)
        return True

    def may_tell(self, update: Update) -> bool:
        """Tell whether its chat may be told that it is too much, and note that it is."""
        now, chat = self._clock(), _chat(update)
        self._told = {c: at for c, at in self._told.items() if now - at < TOLD_EVERY}
        if chat in self._told:
            return False
        self._told[chat] = now
        return True

    def _sent_at(self, update: Update) -> float:
        """Return when an update was sent, by the clock of the server.

        What gathered while the bot was away was asked in its time, and comes all at once.
        """
        message = update.message
        if message is None:  # a press or an edit, which have no date of their own
            return self._clock() + self._ahead
        sent = message.date.timestamp()
        self._ahead = max(self._ahead, sent - self._clock())
        return sent


def asks(update: Update) -> bool:
    """Tell whether an update takes the engine; other commands and buttons cost nothing."""
    if update.inline_query is not None:
        return bool(update.inline_query.query.strip())
    if update.callback_query is not None:
        return (update.callback_query.data or "").startswith((ASK, MORE))
    message = update.message or update.edited_message
    request = read_request(message, message.get_bot().bot) if message else None
    return request is not None and request.intent is Intent.QUESTION


def _sender(update: Update) -> Hashable:
    # Anonymous admins of all groups share one user of Telegram's.
    return update.effective_sender.id if update.effective_sender else None


def _chat(update: Update) -> Hashable:
    return update.effective_chat.id if update.effective_chat else None
