"""What the bot does with a message: reads it, asks the engine, sends the answer."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from telegram import Message, Update
from telegram.error import Forbidden, TelegramError
from telegram.ext import ContextTypes

from qabot.dialogue.conversation import Conversation
from qabot.engine import MAX_QUESTION, Engine, Exchange
from qabot.errors import QuestionError
from qabot.telegram.addressing import Intent, Request, read_request
from qabot.telegram.delivery import send_reply, typing
from qabot.telegram.flood import describe
from qabot.telegram.journal import Journal
from qabot.telegram.memory import Memory, Place
from qabot.telegram.render import Part, render_answer, render_line, render_sources
from qabot.texts import Texts, choose_texts

logger = logging.getLogger(__name__)


async def handle_message(
    update: Update,
    context: ContextTypes.DEFAULT_TYPE,
    *,
    engine: Engine,
    memory: Memory,
    journal: Journal,
) -> None:
    """Answer a message if it is meant for the bot."""
    message = update.message
    request = read_request(message, context.bot.bot) if message else None
    if message is None or request is None:
        return
    texts, place = texts_for(message), place_of(message)
    if request.intent is Intent.QUESTION:
        async with typing(context.bot, message):
            parts, conversation = await answer_message(request.text, engine, memory, place, texts)
        await send_reply(context.bot, message, parts)
        # Not before it is out: asked again after a crash, a question goes on from the same
        # conversation and gets the same answer.
        if conversation is not None:
            remember = partial(memory.write, place=place, conversation=conversation)
            journal.write_when_done(update.update_id, remember)
        return
    if request.intent is Intent.FORGET:
        await asyncio.to_thread(memory.forget, place)
        parts = render_line(texts.forgotten)
    else:
        parts = render_reply(request, engine, texts)
    await send_reply(context.bot, message, parts)


async def answer_message(
    text: str, engine: Engine, memory: Memory, place: Place, texts: Texts
) -> tuple[list[Part], Conversation | None]:
    """Return the messages that answer the questions of one, and the conversation with them.

    They go on from what was asked before; a question that is refused changes nothing.
    """
    try:
        # The engine computes; in a thread of its own it does not keep other chats waiting.
        answers, conversation = await asyncio.to_thread(_converse, text, engine, memory, place)
    except QuestionError as error:
        return render_line(explain_refusal(text, error, texts)), None
    for answer in answers:
        outcome = "Answered" if answer.answered else "Abstained"
        logger.info("%s in %.0f ms", outcome, answer.elapsed_ms)
    parts = [part for answer in answers for part in render_answer(answer, texts)]
    return parts, conversation


def _converse(text: str, engine: Engine, memory: Memory, place: Place) -> Exchange:
    return engine.converse(text, memory.recall(place))


def place_of(message: Message) -> Place:
    """Return where a message belongs; who writes for a whole chat is nobody in particular."""
    person = message.from_user.id if message.from_user else 0
    topic = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat_id, topic or 0, person)


def explain_refusal(question: str, error: QuestionError, texts: Texts) -> str:
    """Return why the engine refuses a question, in the language of whoever asked."""
    if not question.strip():
        return texts.usage
    if len(question) > MAX_QUESTION:
        return texts.too_long.format(count=len(question), most=MAX_QUESTION)
    return str(error)


def render_reply(request: Request, engine: Engine, texts: Texts) -> list[Part]:
    """Return the messages for anything that is no question."""
    match request.intent:
        case Intent.START:
            return render_line(texts.start)
        case Intent.HELP:
            return render_line(texts.help)
        case Intent.SOURCES:
            page = int(request.text[:6]) if request.text.isdecimal() else 1
            return render_sources(engine.articles, texts, page)
        case Intent.EMPTY:
            return render_line(texts.usage)
        case _:
            return render_line(texts.unknown_command)


async def apologise(update: Update) -> None:
    """Tell the one who asked, in one line, that there will be no answer."""
    message = update.message
    if message is None:
        return
    try:
        await send_reply(message.get_bot(), message, render_line(texts_for(message).failed))
    except Forbidden:
        logger.debug("The chat does not let the bot write")
    except TelegramError as error:
        logger.warning("The failure could not be told: %s", describe(error))


def texts_for(message: Message) -> Texts:
    """Return the texts in the language of whoever wrote a message."""
    return choose_texts(message.from_user.language_code if message.from_user else None)
