"""The list of articles and the articles themselves, in pages that buttons turn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from qabot.models import Article
from qabot.telegram.buttons import article_rows, sources_rows
from qabot.telegram.render import (
    MOST_MESSAGES,
    Document,
    Part,
    one_line,
    render_blocks,
    render_reference,
    text_of,
)
from qabot.telegram.richtext import Block, clean, concatenated, divided, plain
from qabot.telegram.shelf import LONGEST_NUMBER
from qabot.texts import Texts

PAGE = 20
"""Articles on one page of the list; of the longest titles they still fit in one message."""

LISTED_TITLE_UNITS = 80
PARAGRAPH_UNITS = 3000  # a longer one may be divided between two pages

_LINE_ENDS = re.compile(r"\n+")
_ODD = re.compile(r"[^\w-]+")


def render_sources(
    articles: Sequence[Article], texts: Texts, page: int = 1, *, bot: str = "", private: bool = True
) -> Part:
    """Return one page of the numbered list of articles, the nearest there is.

    Args:
        articles: As they are listed.
        texts: The language.
        page: From 1.
        bot: User name of the bot, to link to what has no address.
        private: Whether it is for a private chat, the only one where articles are shown.
    """
    pages = max(1, -(-len(articles) // PAGE))
    page = min(max(page, 1), pages)
    first = (page - 1) * PAGE
    blocks = [Block(plain(texts.say("sources", count=len(articles))))]
    for number, article in enumerate(articles[first : first + PAGE], first + 1):
        reference = render_reference(article, texts, bot=bot, units=LISTED_TITLE_UNITS)
        listed = concatenated((plain(f"{number}. "), reference))
        blocks.append(Block(listed, "\n" if number > first + 1 else "\n\n"))
    footer = texts.say("sources_footer") if private else texts.say("sources_footer_group")
    if pages > 1:
        footer = f"{texts.say('page', page=page, pages=pages)} {footer}"
    blocks.append(Block(plain(footer)))
    return replace(render_blocks(blocks)[0], rows=sources_rows(page, pages, texts))


def explain_number(typed: str, usage: str, texts: Texts) -> str:
    """Return what to say to a number that no article has.

    Args:
        typed: What stands in its place.
        usage: Which there are.
        texts: The language.
    """
    if not (typed.isdecimal() and len(typed) <= LONGEST_NUMBER):
        return usage
    return f"{texts.say('no_such_article', number=int(typed))} {usage}"


def render_article(article: Article, texts: Texts, page: int = 1) -> Part:
    """Return one page of an article, the nearest there is; all of a long one as a document."""
    head = Block(render_reference(article, texts))
    text = _text_of(article)
    parts = render_blocks([head, *_paragraphs(text)])
    if len(parts) > MOST_MESSAGES:
        name = _ODD.sub("-", one_line(article.title)).strip("-")[:60] or "article"
        address = [Block(plain(one_line(article.url or "")), "\n")] if article.url else []
        whole = text_of([head, *address, Block(plain(text))])
        return replace(render_blocks([head])[0], document=Document(f"{name}.txt", whole))
    page = min(max(page, 1), len(parts))
    shown = parts[page - 1]
    if len(parts) == 1:
        return shown
    return replace(shown, rows=article_rows(article.id, page, len(parts), texts))


def _text_of(article: Article) -> str:
    """Return the text without the title, which stands above it anyway."""
    text = clean(article.text).strip()
    first, _, rest = text.partition("\n")
    return rest.strip() if first.strip() == clean(article.title).strip() else text


def _paragraphs(text: str) -> list[Block]:
    """Return the paragraphs of a text, with blank lines between them where it has them."""
    borders = [(0, 0), *(m.span() for m in _LINE_ENDS.finditer(text)), (len(text), len(text))]
    blocks = list[Block]()
    for (before, start), (end, _) in pairwise(borders):
        gap = "\n\n" if not blocks or text.count("\n", before, start) > 1 else "\n"
        # Telegram takes space away where a message begins and ends.
        for piece in filter(None, divided(text[start:end].strip(), PARAGRAPH_UNITS)):
            blocks.append(Block(plain(piece), gap))
            gap = " "
    return blocks
