"""From a question to the messages that answer it, wherever it comes from."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Bot, Message, Update, User
from telegram.error import Forbidden, TelegramError

from qabot import logs
from qabot.dialogue.conversation import Conversation
from qabot.engine import Exchange, Surroundings
from qabot.errors import QuestionError
from qabot.models import Answer
from qabot.options import MAX_QUESTION
from qabot.telegram.addressing import asks
from qabot.telegram.chats import Chats
from qabot.telegram.delivery import send_reply, typing
from qabot.telegram.desk import Desk
from qabot.telegram.failures import question_id
from qabot.telegram.flood import describe
from qabot.telegram.ledger import Given, goes_on_from
from qabot.telegram.memory import Place
from qabot.telegram.preferences import Preference
from qabot.telegram.render import Around, Look, Part, render_answers, render_line
from qabot.telegram.shelf import token_of
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
        preference: How the user wants the answer.
        pressed: Whether it is the question of a button.
    """

    text: str
    message: Message
    place: Place
    texts: Texts
    preference: Preference
    pressed: bool = False

    @property
    def bot(self) -> Bot:
        """The bot."""
        return self.message.get_bot()


@dataclass(frozen=True, slots=True)
class Reply:
    """What answers the questions of a message.

    Attributes:
        parts: The messages.
        answers: What the engine said to each question, none if it refused them.
        before: The conversation before them.
        after: The conversation behind them.
    """

    parts: Sequence[Part]
    answers: tuple[Answer, ...]
    before: Conversation
    after: Conversation


async def answer_question(update: Update, asked: Asked, desk: Desk) -> None:
    """Send the answers to the questions of a message to where they were asked."""
    began = time.monotonic()
    async with typing(asked.bot, asked.message):
        before = desk.database.read(lambda: desk.memory.recall(asked.place))
        reply = await find_reply(asked, desk, before)
    given = note(asked, reply, await send_reply(asked.bot, asked.message, reply.parts))
    answers, took = reply.answers or [None], time.monotonic() - began
    desk.metrics.note_answers(answers, took)

    def write(connection: sqlite3.Connection) -> None:
        if reply.after is not before:
            desk.memory.write(connection, asked.place, reply.after)
        desk.ledger.write(connection, [given])
        desk.tally.note_answers(connection, answers, took)

    # Not before it is out: asked again after a crash, a question goes on from the same
    # conversation and gets the same answer.
    desk.journal.write_when_done(update.update_id, write)


def note(asked: Asked, reply: Reply, numbers: Sequence[int]) -> Given:
    """Return what is to be known of a reply that was sent as some messages."""
    question = 0 if asked.pressed else asked.message.message_id
    first, *further = numbers
    return Given(
        asked.place,
        first,
        tuple(further),
        question,
        asked.text,
        reply.answers,
        reply.before,
        goes_on_from(reply.answers, reply.after),
    )


async def find_reply(asked: Asked, desk: Desk, before: Conversation) -> Reply:
    """Return what answers the questions of a message as they go on from a conversation.

    A question that is refused changes nothing.
    """
    options, began = asked.preference.options, time.monotonic()
    try:
        # The engine computes; in a thread of its own it does not keep other chats waiting.
        exchange = await asyncio.to_thread(desk.engine.converse, asked.text, before, **options)
    except QuestionError as error:
        _log_outcome(asked, "refused", 1000 * (time.monotonic() - began))
        parts = render_line(explain_refusal(asked.text, error, asked.texts))
        return Reply(parts, (), before, before)
    return await render_exchange(asked, desk, exchange, before)


async def render_exchange(
    asked: Asked, desk: Desk, exchange: Exchange, before: Conversation
) -> Reply:
    """Return what the engine said as messages."""
    for answer in exchange.answers:
        _log_outcome(asked, "answered" if answer.answered else "abstained", answer.elapsed_ms)
    look = await look_of(asked, desk, exchange.answers, context=asked.preference.context)
    parts = render_answers(exchange.answers, asked.texts, look)
    return Reply(parts, exchange.answers, before, exchange.conversation)


def _log_outcome(asked: Asked, outcome: str, elapsed_ms: float) -> None:
    told = {"outcome": outcome, "elapsed_ms": round(elapsed_ms, 1)}
    line = f"{outcome.capitalize()} in %.0f ms"
    logger.info(line, elapsed_ms, extra=told | logs.question_fields(asked.text))


async def look_of(asked: Asked, desk: Desk, answers: Sequence[Answer], *, context: bool) -> Look:
    """Return how answers are to be shown, with or without what stands around their sentences."""
    around = await asyncio.to_thread(_surroundings, desk, answers) if context else None
    return Look(
        bot=asked.bot.username,
        pressed=asked.pressed,
        fixed=asked.preference.language is not None,
        around=around,
    )


def _surroundings(desk: Desk, answers: Sequence[Answer]) -> Around:
    engine, shelf = desk.engine, desk.shelf
    found = dict[tuple[str, int], Surroundings | None]()
    for s in (sentence for answer in answers for sentence in answer.sentences):
        article = shelf.find(token_of(s.article_id))
        # It may be another since it was cited, or be gone.
        if article is not None and article.text[s.start : s.end] == s.text:
            found[s.article_id, s.start] = engine.surroundings(s.article_id, s.start, s.end)
    return {key: around for key, around in found.items() if around is not None}


def place_of(message: Message, chats: Chats, who: User | None = None) -> Place:
    """Return where a message belongs; who writes for a whole chat is nobody in particular.

    Args:
        message: What was written, or what was acted on.
        chats: Which of them have moved since.
        who: Who acted, if not the writer.
    """
    user = who or message.from_user
    person = user.id if user else 0
    topic = message.message_thread_id if message.is_topic_message else None
    return Place(chats.now(message.chat_id), topic or 0, person)


def explain_refusal(question: str, error: QuestionError, texts: Texts) -> str:
    """Return why the engine refuses a question, in the language of whoever asked."""
    if not question.strip():
        return texts.say("usage")
    if len(question) > MAX_QUESTION:
        return texts.say("too_long", count=len(question), most=MAX_QUESTION)
    return str(error)


async def give_up(update: Update, *, desk: Desk) -> None:
    """Count a question that has failed for good, and tell the one who asked."""
    if asks(update):
        desk.journal.write_when_done(update.update_id, desk.tally.note_failure)
    await apologise(update)


async def apologise(update: Update) -> None:
    """Tell the one who asked, in one line, that there will be no answer."""
    user, message = update.effective_user, update.effective_message
    if message is None:
        return
    texts = choose_texts(user.language_code if user else None)
    name = question_id(update.update_id)
    try:
        await send_reply(message.get_bot(), message, render_line(texts.say("failed", id=name)))
    except Forbidden:
        logger.debug("The chat does not let the bot write")
    except TelegramError as error:
        logger.warning("The failure could not be told: %s", describe(error))
