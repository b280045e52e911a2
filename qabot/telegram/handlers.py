"""What the bot does with a message: reads it, asks the engine, sends the answer."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import partial

from telegram import CallbackQuery, Message, Update, User
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ContextTypes

from qabot.dialogue.conversation import Conversation
from qabot.engine import MAX_QUESTION, Engine, Exchange
from qabot.errors import QuestionError
from qabot.telegram.addressing import Intent, Request, read_request
from qabot.telegram.delivery import question_of, send_reply, typing
from qabot.telegram.flood import describe
from qabot.telegram.journal import Journal
from qabot.telegram.memory import Memory, Place
from qabot.telegram.render import Part, render_answer, render_line, render_sources
from qabot.texts import Texts, choose_texts

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Means:
    """What messages are answered with."""

    engine: Engine
    memory: Memory
    journal: Journal


async def handle_message(
    update: Update, context: ContextTypes.DEFAULT_TYPE, *, means: Means
) -> None:
    """Answer a message if it is meant for the bot."""
    message = update.message
    request = read_request(message, context.bot.bot) if message else None
    if message is None or request is None:
        return
    texts = texts_for(message)
    if request.intent is Intent.QUESTION:
        question = Asked(request.text, message, place_of(message), texts)
        await _answer(update, question, means)
        return
    if request.intent is Intent.FORGET:
        await asyncio.to_thread(means.memory.forget, place_of(message))
        parts = render_line(texts.forgotten)
    else:
        parts = render_reply(request, means.engine, texts)
    await send_reply(context.bot, message, parts)


async def handle_button(
    update: Update, context: ContextTypes.DEFAULT_TYPE, *, means: Means
) -> None:
    """Ask the question of a button, for whoever pressed it."""
    query = update.callback_query
    if query is None:
        return
    texts = choose_texts(query.from_user.language_code)
    text = question_of(query)
    await _acknowledge(query, texts.stale if text is None else None)
    if text is None or not isinstance(query.message, Message):
        return
    place = place_of(query.message, query.from_user)
    await _answer(update, Asked(text, query.message, place, texts, pressed=True), means)


async def _acknowledge(query: CallbackQuery, text: str | None) -> None:
    """Tell Telegram that a press was heard; without that the button seems to hang."""
    try:
        await query.answer(text)
    except BadRequest as error:
        # Pressed while the bot was away: Telegram waits for no answer any more.
        logger.info("A press of a button was too old to be acknowledged: %s", describe(error))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and where it was asked.

    Attributes:
        text: The question.
        message: Which is replied to.
        place: The conversation that it goes on with.
        texts: The user's language.
        pressed: Whether it is the question of a button.
    """

    text: str
    message: Message
    place: Place
    texts: Texts
    pressed: bool = False


async def _answer(update: Update, asked: Asked, means: Means) -> None:
    bot = asked.message.get_bot()
    async with typing(bot, asked.message):
        parts, conversation = await answer_message(asked, means)
    await send_reply(bot, asked.message, parts)
    # Not before it is out: asked again after a crash, a question goes on from the same
    # conversation and gets the same answer.
    if conversation is not None:
        remember = partial(means.memory.write, place=asked.place, conversation=conversation)
        means.journal.write_when_done(update.update_id, remember)


async def answer_message(asked: Asked, means: Means) -> tuple[list[Part], Conversation | None]:
    """Return the messages that answer the questions of one, and the conversation with them.

    They go on from what was asked before; a question that is refused changes nothing.
    """
    try:
        # The engine computes; in a thread of its own it does not keep other chats waiting.
        answers, conversation = await asyncio.to_thread(_converse, asked, means)
    except QuestionError as error:
        return render_line(explain_refusal(asked.text, error, asked.texts)), None
    for answer in answers:
        outcome = "Answered" if answer.answered else "Abstained"
        logger.info("%s in %.0f ms", outcome, answer.elapsed_ms)
    parts = [
        part
        for answer in answers
        for part in render_answer(answer, asked.texts, pressed=asked.pressed)
    ]
    return parts, conversation


def _converse(asked: Asked, means: Means) -> Exchange:
    return means.engine.converse(asked.text, means.memory.recall(asked.place))


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


async def apologise(update: Update) -> None:
    """Tell the one who asked, in one line, that there will be no answer."""
    user, message = update.effective_user, update.effective_message
    if message is None:
        return
    texts = choose_texts(user.language_code if user else None)
    try:
        await send_reply(message.get_bot(), message, render_line(texts.failed))
    except Forbidden:
        logger.debug("The chat does not let the bot write")
    except TelegramError as error:
        logger.warning("The failure could not be told: %s", describe(error))


def texts_for(message: Message) -> Texts:
    """Return the texts in the language of whoever wrote a message."""
    return choose_texts(message.from_user.language_code if message.from_user else None)
