"""Inline mode: ``@bot question`` in any chat offers the sentences that answer, to be sent there.

Telegram asks anew with each pause in typing and forgets what comes late: so nothing of it is kept
or tried again, and what is typed on meanwhile takes its place (see ``turns``).

What is offered first is what a chat would be answered, in that order; then what else answers.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Iterable, Iterator
from itertools import islice

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from qabot.dialogue.conversation import Conversation
from qabot.dialogue.selection import keep_only
from qabot.errors import QuestionError
from qabot.models import Answer, AnswerSentence
from qabot.telegram.access import Mode
from qabot.telegram.desk import Desk
from qabot.telegram.flood import describe
from qabot.telegram.preferences import Preference
from qabot.telegram.refusals import is_admitted
from qabot.telegram.render import Look, one_line, render_answer
from qabot.telegram.richtext import plain, shortened
from qabot.texts import Texts

logger = logging.getLogger(__name__)

HELP = "inline"
"""The payload of the deep link behind the button above the results."""

MOST_RESULTS = 10
"""Sentences that are offered; Telegram takes 50, but nobody reads so far while typing."""

CACHED = 30
"""Seconds for which Telegram may give the same results again: articles change."""

_TITLE_UNITS = 60
_DESCRIPTION_UNITS = 250


async def handle_inline(update: Update, context: ContextTypes.DEFAULT_TYPE, *, desk: Desk) -> None:
    """Offer the best sentences that answer what somebody types."""
    query = update.inline_query
    if query is None:
        return
    preference = desk.database.read(lambda: desk.preferences.of(query.from_user))
    texts = preference.texts_for(query.from_user)
    question = query.query.strip()
    answers = list[Answer]()
    if not is_admitted(update, desk):
        label = texts.say("inline_refused")
    elif not question:
        label = texts.say("inline_help")
    else:
        answers = await _ask(question, preference, desk)
        label = "" if answers else texts.say("inline_nothing")
    results = list(_results(answers, texts, preference, context.bot.username))
    personal = preference.language is not None or desk.access.policy.mode is not Mode.PUBLIC
    # The button speaks the language of whoever types.
    await _give(query, results, label, personal=personal or bool(label))


async def _ask(question: str, preference: Preference, desk: Desk) -> list[Answer]:
    """Return what answers: as in a chat that begins so, then the same at greater length."""
    engine = desk.engine
    try:
        exchange = await asyncio.to_thread(
            engine.converse, question, Conversation(), **preference.options
        )
        given = [answer for answer in exchange.answers if answer.answered]
        if given:
            # Asked for many, the engine lists them in another order than the few best.
            further = await asyncio.to_thread(
                engine.converse, question, Conversation(), limit=MOST_RESULTS
            )
            given += [answer for answer in further.answers if answer.answered]
    except QuestionError:
        return []
    desk.metrics.note_inline()
    return given


def _results(
    answers: Iterable[Answer], texts: Texts, preference: Preference, bot: str
) -> Iterator[InlineQueryResultArticle]:
    """Yield each sentence of some answers as one that can be sent, with its citation."""
    offered = dict[tuple[str, int], tuple[Answer, AnswerSentence]]()
    for answer in answers:
        for sentence in answer.sentences:
            offered.setdefault((sentence.article_id, sentence.start), (answer, sentence))
    look = Look(bot=bot, fixed=preference.language is not None, pressed=True)
    for answer, sentence in islice(offered.values(), MOST_RESULTS):
        yield _result(answer, sentence, texts, look)


def _result(
    answer: Answer, sentence: AnswerSentence, texts: Texts, look: Look
) -> InlineQueryResultArticle:
    alone = keep_only(answer, [sentence], 1)
    (part, *_) = render_answer(alone, texts, look)
    cited = alone.citations[0]
    title = sentence.speaker or cited.title or cited.article_id
    place = f"{sentence.article_id}\0{sentence.start}".encode("utf-8", "surrogatepass")
    return InlineQueryResultArticle(
        id=hashlib.sha256(place).hexdigest()[:32],
        title=_cut(title, _TITLE_UNITS) or "…",
        description=_cut(sentence.text, _DESCRIPTION_UNITS),
        input_message_content=InputTextMessageContent(
            part.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
    )


async def _give(
    query: InlineQuery, results: list[InlineQueryResultArticle], label: str, *, personal: bool
) -> None:
    button = InlineQueryResultsButton(label, start_parameter=HELP) if label else None
    try:
        await query.answer(results, cache_time=CACHED, is_personal=personal, button=button)
    except BadRequest as error:
        # Whoever typed has gone on meanwhile.
        logger.info("What somebody typed was too old to be answered: %s", describe(error))


def _cut(text: str, units: int) -> str:
    return shortened(plain(one_line(text)), units).text
