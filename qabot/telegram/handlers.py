"""What the bot does with a message: reads it, asks the engine, sends the answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from telegram import Bot, CallbackQuery, Message, Update, User
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ContextTypes

from qabot.engine import MAX_QUESTION, Engine
from qabot.errors import QuestionError
from qabot.models import Answer
from qabot.telegram.addressing import Intent, Request, read_request
from qabot.telegram.delivery import question_of, send_reply, typing
from qabot.telegram.flood import describe
from qabot.telegram.memory import Memory, Place
from qabot.telegram.render import Part, render_answer, render_line, render_sources
from qabot.texts import Texts, choose_texts

logger = logging.getLogger(__name__)


async def handle_message(
    update: Update, context: ContextTypes.DEFAULT_TYPE, *, engine: Engine, memory: Memory
) -> None:
    """Answer a message if it is meant for the bot."""
    message = update.message
    request = read_request(message, context.bot.bot) if message else None
    if message is None or request is None:
        return
    texts = texts_for(message)
    if request.intent is Intent.QUESTION:
        async with typing(context.bot, message):
            parts = await answer_message(request.text, engine, memory, place_of(message), texts)
    elif request.intent is Intent.FORGET:
        await asyncio.to_thread(memory.forget, place_of(message))
        parts = render_line(texts.forgotten)
    else:
        parts = render_reply(request, engine, texts)
    await send_reply(context.bot, message, parts)


async def handle_button(
    update: Update, context: ContextTypes.DEFAULT_TYPE, *, engine: Engine, memory: Memory
) -> None:
    """Ask the question of a button, for whoever pressed it."""
    query = update.callback_query
    if query is None:
        return
    texts = choose_texts(query.from_user.language_code)
    question = question_of(query)
    await _acknowledge(query, texts.stale if question is None else None)
    if question is None or not isinstance(query.message, Message):
        return
    place = place_of(query.message, query.from_user)
    async with typing(context.bot, query.message):
        parts = await answer_message(question, engine, memory, place, texts, pressed=True)
    await send_reply(context.bot, query.message, parts)


async def _acknowledge(query: CallbackQuery, text: str | None) -> None:
    """Tell Telegram that a press was heard; without that the button seems to hang."""
    try:
        await query.answer(text)
    except BadRequest as error:
        # Pressed while the bot was away: Telegram waits for no answer any more.
        logger.info("A press of a button was too old to be acknowledged: %s", describe(error))


async def answer_message(
    text: str,
    engine: Engine,
    memory: Memory,
    place: Place,
    texts: Texts,
    *,
    pressed: bool = False,
) -> list[Part]:
    """Return the messages that answer the questions of one, as it goes on from those before.

    Args:
        text: The message, or the question of a button.
        engine: Answers.
        memory: What was asked before.
        place: Where it was written or pressed.
        texts: The user's language.
        pressed: Whether it is the question of a button.
    """
    try:
        # The engine computes; in a thread of its own it does not keep other chats waiting.
        answers = await asyncio.to_thread(_converse, text, engine, memory, place)
    except QuestionError as error:
        return render_line(explain_refusal(text, error, texts))
    for answer in answers:
        outcome = "Answered" if answer.answered else "Abstained"
        logger.info("%s in %.0f ms", outcome, answer.elapsed_ms)
    return [part for answer in answers for part in render_answer(answer, texts, pressed=pressed)]


def _converse(text: str, engine: Engine, memory: Memory, place: Place) -> Sequence[Answer]:
    answers, conversation = engine.converse(text, memory.recall(place))
    memory.remember(place, conversation)
    return answers


def place_of(message: Message, who: User | None = None) -> Place:
    """Return where a message belongs; who writes for a whole chat is nobody in particular.

    Args:
        message: What was written, or what was acted on.
        who: Who acted, if not the writer.
    """
    user = who or message.from_user
    person = user.id if user else 0
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


async def handle_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log what went wrong with an update, and tell the one who asked in one line."""
    error = context.error
    if isinstance(error, TelegramError):
        logger.warning("An answer could not be sent: %s", describe(error))
    else:
        logger.error("A message could not be answered", exc_info=error)
    # Where the bot may not write or nothing gets through, an apology does not either.
    if isinstance(error, BadRequest) or not isinstance(error, TelegramError):
        message = update.message if isinstance(update, Update) else None
        if message is not None:
            await _apologise(context.bot, message)


async def _apologise(bot: Bot, message: Message) -> None:
    try:
        await send_reply(bot, message, render_line(texts_for(message).failed))
    except Forbidden:
        logger.debug("The chat does not let the bot write")
    except TelegramError as error:
        logger.warning("The failure could not be told: %s", describe(error))


def texts_for(message: Message) -> Texts:
    """Return the texts in the language of whoever wrote a message."""
    return choose_texts(message.from_user.language_code if message.from_user else None)
