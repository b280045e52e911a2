"""From a question to the messages that answer it, wherever it comes from."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import partial

from telegram import Message, Update, User
from telegram.error import Forbidden, TelegramError

from qabot.dialogue.conversation import Conversation
from qabot.engine import MAX_QUESTION, Exchange
from qabot.errors import QuestionError
from qabot.telegram.delivery import send_reply, typing
from qabot.telegram.desk import Desk
from qabot.telegram.flood import describe
from qabot.telegram.memory import Place
from qabot.telegram.render import Part, render_answer, render_line
from qabot.texts import Texts, choose_texts

logger = logging.getLogger(__name__)


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


async def answer_question(update: Update, asked: Asked, desk: Desk) -> None:
    """Send the answers to the questions of a message to where they were asked."""
    bot = asked.message.get_bot()
    async with typing(bot, asked.message):
        parts, conversation = await render_answers(asked, desk)
    await send_reply(bot, asked.message, parts)
    # Not before it is out: asked again after a crash, a question goes on from the same
    # conversation and gets the same answer.
    if conversation is not None:
        remember = partial(desk.memory.write, place=asked.place, conversation=conversation)
        desk.journal.write_when_done(update.update_id, remember)


async def render_answers(asked: Asked, desk: Desk) -> tuple[list[Part], Conversation | None]:
    """Return the messages that answer the questions of one, and the conversation with them.

    They go on from what was asked before; a question that is refused changes nothing.
    """
    try:
        # The engine computes; in a thread of its own it does not keep other chats waiting.
        answers, conversation = await asyncio.to_thread(_converse, asked, desk)
    except QuestionError as error:
        return render_line(explain_refusal(asked.text, error, asked.texts)), None
    for answer in answers:
        outcome = "Answered" if answer.answered else "Abstained"
        logger.info("%s in %.0f ms", outcome, answer.elapsed_ms)
    bot = asked.message.get_bot().bot.username or ""
    parts = [
        part
        for answer in answers
        for part in render_answer(answer, asked.texts, bot=bot, pressed=asked.pressed)
    ]
    return parts, conversation


def _converse(asked: Asked, desk: Desk) -> Exchange:
    return desk.engine.converse(asked.text, desk.memory.recall(asked.place))


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
