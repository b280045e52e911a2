"""The articles as the bot lists them: newest first, each with a name for links and buttons."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from qabot.dates import read_date
from qabot.engine import Engine
from qabot.listing import Articles, Card
from qabot.models import Article

ARTICLE = "article_"
"""Begins the payload of a deep link to an article; its token follows."""

_TOKEN_LENGTH = 16
_TOKEN = re.compile(r"[0-9a-f]{16}")

LONGEST_NUMBER = 9
"""Digits; more are no number of an article."""


class Shelf:
    """Articles by their number in the list, from 1, and by their token."""

    def __init__(self, cards: Iterable[Card], fetch: Callable[[str], Article | None]) -> None:
        """Put articles in order: newest first, those without a date last, else as they come.

        Args:
            cards: Of the articles.
            fetch: Returns the article of an id.
        """
        ids = [card.id for card in sorted(cards, key=_instant, reverse=True)]
        self.articles: Sequence[Article] = Articles(ids, fetch)
        self._fetch = fetch
        self._by_token = {token_of(article_id): article_id for article_id in ids}

    def numbered(self, number: str) -> Article | None:
        """Return the article with a number of the list, as typed."""
        if not (number.isdecimal() and len(number) <= LONGEST_NUMBER):
            return None
        place = int(number)
        return self.articles[place - 1] if 1 <= place <= len(self.articles) else None

    def find(self, token: str) -> Article | None:
        """Return the article with a token, if it is still there."""
        article_id = self._by_token.get(token) if _TOKEN.fullmatch(token) else None
        return None if article_id is None else self._fetch(article_id)


@lru_cache(maxsize=1)
def shelf_of(engine: Engine) -> Shelf:
    """Return the articles of an engine as they are listed; remembered, until there is another."""
    return Shelf(engine.cards, engine.article)


def token_of(article_id: str) -> str:
    """Return what stands for an article where few characters are allowed, over restarts too."""
    encoded = article_id.encode("utf-8", "surrogatepass")
    return hashlib.sha256(encoded).hexdigest()[:_TOKEN_LENGTH]


def deep_link(bot: str, article_id: str) -> str:
    """Return an address that opens a private chat with the bot and has it show an article.

    Args:
        bot: User name of the bot.
        article_id: The article's.
    """
    return f"https://t.me/{bot}?start={ARTICLE}{token_of(article_id)}"


def _instant(card: Card) -> float:
    try:
        return read_date(card.published or "").first.timestamp()
    except (ValueError, OverflowError):
        return float("-inf")
