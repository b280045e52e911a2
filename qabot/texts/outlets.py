"""Who else prints what is cited, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qabot.models import Citation
    from qabot.texts import Texts

_MOST_NAMED = 2


def say_copies(citation: Citation, texts: Texts) -> str:
    """Return which outlets else print an article, and how many copies there are; "" if none."""
    named = citation.outlets[:_MOST_NAMED]
    more = sum(copy.source not in (citation.source, *named) for copy in citation.also)
    if not named:
        return texts.say("copies", count=more) if more else ""
    outlets = ", ".join(named)
    if not more:
        return texts.say("also_in", outlets=outlets)
    return texts.say("also_in_more", outlets=outlets, count=more)
