"""Articles that an admin sends: what would become of them, and their adding once confirmed.

Nothing is kept in between. The offer is a reply to the message that brings the articles, and
whoever presses its button has that message read again: its buttons work after a restart, and what
is added is what was shown, or nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

from telegram import Document, File, Message, MessageOriginChannel
from telegram.error import BadRequest

from qabot.archive import Draft, Drafted
from qabot.errors import StateError
from qabot.models import Article, Problem
from qabot.telegram.addressing import Intent, read_request
from qabot.telegram.buttons import Row, add_rows
from qabot.telegram.delivery import edit_message, send_reply, typing
from qabot.telegram.desk import Desk
from qabot.telegram.press import Press
from qabot.telegram.render import Part, one_line, render_line
from qabot.telegram.richtext import plain, shortened
from qabot.texts import Texts

MOST_BYTES = 16 * 1024 * 1024
"""Of a file; from Telegram's own servers a bot gets at most 20 million."""

MOST_LISTED = 5
"""Articles, or problems, that are texts one by one."""

_TITLE_UNITS = 100
_PROBLEM_UNITS = 300


class NotTakenError(Exception):
    """What was sent cannot be read; its text says why, to whoever sent it."""


async def offer_articles(message: Message, desk: Desk, texts: Texts) -> None:
    """Answer what an admin sends with what would be added of it, and buttons to do so."""
    source = _source_of(message)
    if source is None:
        await send_reply(message.get_bot(), message, render_line(texts.say("admin.add_usage")))
        return
    async with typing(message.get_bot(), message):
        try:
            draft = await _read_draft(source, desk, texts)
        except NotTakenError as error:
            parts = render_line(str(error))
        else:
            parts = [render_draft(draft, texts)]
    await send_reply(message.get_bot(), source, parts)


async def add_articles(press: Press, desk: Desk) -> None:
    """Add what stands in the message that the offer is a reply to."""
    texts = press.texts
    source = press.message.reply_to_message
    try:
        draft = await _read_draft(source, desk, texts) if source else None
    except NotTakenError:
        draft = None
    if draft is None or draft.key != press.data.rpartition(":")[2]:
        await press.acknowledge(texts.say("admin.changed_since"))
        return
    await press.acknowledge()
    try:
        await asyncio.to_thread(desk.archive.add, draft)
    except StateError as error:
        await show_instead(press, texts.say("admin.not_kept", reason=error))
        return
    titles = [entry.article.title for entry in draft.entries]
    listed = _listed(titles, texts)
    await desk.note_act(press.query.from_user.id, "add", "; ".join(titles))
    await show_instead(
        press, texts.say("admin.added", titles=listed, count=len(desk.engine.articles))
    )


async def decline_articles(press: Press, desk: Desk) -> None:
    """Do not add what was offered."""
    await press.acknowledge()
    await show_instead(press, press.texts.say("admin.declined"))


def render_draft(draft: Draft, texts: Texts) -> Part:
    """Return what would be added, and what could not be read, with buttons if there is any."""
    lines = list(_draft_lines(draft, texts))
    (part,) = render_line("\n".join(lines))
    return replace(part, rows=add_rows(draft.key, texts)) if draft.entries else part


def _draft_lines(draft: Draft, texts: Texts) -> Iterator[str]:
    yield texts.say("admin.draft") if draft.entries else texts.say("admin.nothing")
    for entry in draft.entries[:MOST_LISTED]:
        yield from _entry_lines(entry, texts)
    if (more := len(draft.entries) - MOST_LISTED) > 0:
        yield texts.say("admin.more", count=more)
    yield from problem_lines(draft.problems, texts)


def _entry_lines(entry: Drafted, texts: Texts) -> Iterator[str]:
    article = entry.article
    details = [article.lang, texts.say("admin.passages", count=entry.passages)]
    told = (article.source, article.author, article.published)
    details += [one_line(detail) for detail in told if detail]
    yield f"• {title_of(article)}\n   {', '.join(details)}"
    if entry.twin is not None:
        yield f"   {texts.say('admin.twin', title=_title(entry.twin))}"
    elif entry.replaces is not None:
        yield f"   {texts.say('admin.replaces', title=_title(entry.replaces))}"
    elif kin := _kin_of(entry, texts):
        yield f"   {kin}"


def _kin_of(entry: Drafted, texts: Texts) -> str:
    """Return that nearly the same is there already, as a version or a copy; "" if it is not."""
    copy, earlier, later = entry.kin
    if later is not None:
        return texts.say("admin.superseded", title=title_of(later))
    if earlier is not None:
        return texts.say("admin.supersedes", title=title_of(earlier))
    if copy is None:
        return ""
    if not copy.source:
        return texts.say("admin.copy", title=title_of(copy))
    return texts.say("admin.copy_of", title=title_of(copy), outlet=_title(copy.source))


def problem_lines(problems: tuple[Problem, ...], texts: Texts) -> Iterator[str]:
    """Yield what could not be read, a line each; nothing if all could."""
    if problems:
        yield f"\n{texts.say('admin.unreadable')}"
    for problem in problems[:MOST_LISTED]:
        yield f"• {shortened(plain(one_line(str(problem))), _PROBLEM_UNITS).text}"
    if (more := len(problems) - MOST_LISTED) > 0:
        yield texts.say("admin.more", count=more)


def _listed(titles: list[str], texts: Texts) -> str:
    shown = ", ".join(f"“{_title(title)}”" for title in titles[:MOST_LISTED])
    more = len(titles) - MOST_LISTED
    return f"{shown} {texts.say('admin.more', count=more)}" if more > 0 else shown


def title_of(article: Article) -> str:
    """Return the title of an article as it is texts in a line."""
    return _title(article.title)


def _title(title: str) -> str:
    return shortened(plain(one_line(title)), _TITLE_UNITS).text


def _source_of(message: Message) -> Message | None:
    """Return the message that brings the articles: this, or the one it is a reply to."""
    if message.document is not None or _text_of(message):
        return message
    replied = message.reply_to_message
    has_any = replied is not None and (replied.document is not None or _text_of(replied))
    return replied if has_any else None


def _text_of(message: Message) -> str:
    """Return the text of a message without its command."""
    request = read_request(message, message.get_bot().bot)
    if request is not None and request.intent is Intent.ADD:
        return request.text
    return (message.text or message.caption or "").strip()


async def _read_draft(source: Message, desk: Desk, texts: Texts) -> Draft:
    if source.document is not None:
        name, content = await _fetch(source.document, texts)
        return await asyncio.to_thread(desk.archive.draft_file, name, content)
    text = _text_of(source)
    if len(text.split()) == 1 and "://" in text:
        raise NotTakenError(texts.say("admin.only_link"))
    origin, outlet, url = source.forward_origin, None, None
    if isinstance(origin, MessageOriginChannel):
        outlet = origin.chat.title
        # A post of a channel without a name has no address.
        url = origin.chat.username and f"https://t.me/{origin.chat.username}/{origin.message_id}"
    published = origin.date.isoformat() if origin else None
    return await asyncio.to_thread(
        desk.archive.draft_text, text, source=outlet, url=url, published=published
    )


async def _fetch(document: Document, texts: Texts) -> tuple[str, bytes]:
    name = (document.file_name or "").replace("\\", "/").rpartition("/")[2] or "document"
    size = document.file_size or 0
    if size <= MOST_BYTES and (file := await _find_file(document)):
        size = file.file_size or size
        if size <= MOST_BYTES:
            return name, bytes(await file.download_as_bytearray())
    megabytes = round(MOST_BYTES / 2**20)
    raise NotTakenError(texts.say("admin.too_large", name=one_line(name)[:100], most=megabytes))


async def _find_file(document: Document) -> File | None:
    """Return where a file is; None if it is larger than the server gives out."""
    try:
        return await document.get_file()
    except BadRequest as error:
        # What is said of its size beforehand need not be true.
        if "file is too big" not in error.message.lower():
            raise
        return None


async def show_instead(press: Press, text: str, rows: tuple[Row, ...] = ()) -> None:
    """Put a text and buttons in the place of those that were pressed."""
    (part,) = render_line(text)
    shown = replace(part, rows=rows)
    await edit_message(press.bot, press.message.chat_id, press.message.message_id, shown)
