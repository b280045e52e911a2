"""The door of the Telegram front end: wires the bot and runs it."""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import closing
from functools import partial

from telegram import Bot
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from qabot.archive import Archive
from qabot.errors import FrontEndError, QabotError
from qabot.groups import TelegramSettings
from qabot.state import find_health, find_telegram_state
from qabot.telegram.access import Mode, Policy
from qabot.telegram.addressing import concerns_bot
from qabot.telegram.alarms import Alarms
from qabot.telegram.asking import give_up
from qabot.telegram.attempts import Attempts
from qabot.telegram.courier import Courier
from qabot.telegram.database import Database
from qabot.telegram.desk import Desk
from qabot.telegram.edits import handle_edit
from qabot.telegram.handlers import handle_message
from qabot.telegram.hook import Hook, read_hook
from qabot.telegram.inbox import Inbox
from qabot.telegram.inline import handle_inline
from qabot.telegram.journal import Journal
from qabot.telegram.limits import Limits, Rate
from qabot.telegram.metrics import Metrics, open_metrics
from qabot.telegram.polling import Poller
from qabot.telegram.presses import handle_button
from qabot.telegram.refusals import ask_to_wait
from qabot.telegram.secrecy import build_redactor, redacted_logs, tamed_libraries
from qabot.telegram.server import (
    build_request,
    build_updates_request,
    read_base_url,
    read_file_url,
    read_token,
)
from qabot.telegram.service import AnyApplication, Source, Wiring, serve, stopped_by_signals
from qabot.telegram.standing import follow, handle_membership, handle_move
from qabot.telegram.turns import Turns
from qabot.telegram.watch import Watch
from qabot.texts import Texts, languages

logger = logging.getLogger(__name__)

SLOTS = 8
"""Chats that are served at once. The engine computes, so more would only share its time."""


def run(archive: Archive, settings: TelegramSettings) -> int:
    """Run the bot until it is interrupted or terminated, and return the exit status.

    Args:
        archive: The articles, and what answers from them.
        settings: Token and server of the bot.

    Raises:
        SettingsError: If the token is missing, malformed or refused, or an address is none.
        FrontEndError: If Telegram cannot be reached for long, or something unforeseen happens.
        RivalError: If another instance takes the updates.
        DeafError: If it fetches nothing any more and should be started anew.
    """
    # All of them are looked at before anything could be logged of them.
    hook = read_hook(settings)
    redactor = build_redactor(settings, hook)
    with redacted_logs(redactor), tamed_libraries():
        try:
            asyncio.run(_run_until_signal(archive, settings, hook))
        except QabotError as error:
            failure = error
        except Exception as error:
            logger.exception("The Telegram bot stopped unexpectedly")
            failure = FrontEndError(f"the Telegram bot stopped unexpectedly: {error}")
        else:
            return 0
    # Raised out here and bare, for what it came from may quote the token.
    failure.args = (redactor.redact(str(failure)),)
    failure.__cause__ = failure.__context__ = None
    raise failure.with_traceback(None)


def build_bot(
    archive: Archive, settings: TelegramSettings, database: Database, hook: Hook | None = None
) -> Wiring:
    """Wire the bot: its server, its handlers, who is served when, what it remembers.

    Args:
        archive: The articles, and what answers from them.
        settings: Token and server of the bot.
        database: What it remembers.
        hook: Where messages are delivered; without one it polls.

    Raises:
        SettingsError: If the token or an address of the server cannot be used, or what counts is
            missing.
        CatalogueError: If what is to be said in a language cannot be used.
    """
    # A catalogue that cannot be used is told of now, not when somebody is spoken to in it.
    languages()
    journal = Journal(database, int(read_token(settings).partition(":")[0]))
    limits = Limits(Rate(settings.questions_per_minute, settings.questions_burst))
    inbox = Inbox(journal, concerns_bot, replaying=limits.spare)
    metrics = open_metrics(settings.metrics_listen)
    policy = Policy(Mode(settings.access), frozenset(settings.admins), frozenset(settings.allowed))
    desk = Desk.furnish(archive, database, journal, policy, metrics)
    redactor = build_redactor(settings, hook)
    alarms = Alarms(settings.admins, redactor.redact, partial(_texts_of_admin, desk))

    def alarm(question: str, failure: Exception) -> None:
        # Apart from the answer, which it must not hold up.
        application.create_task(alarms.tell(application.bot, question, failure))

    attempts = Attempts(
        journal,
        partial(give_up, desk=desk),
        chats=desk.chats,
        follow=partial(follow, desk),
        alarm=alarm,
    )
    turns = Turns(SLOTS, attempts, limits)
    application = _build_application(settings, desk, turns, inbox)
    turns.again = application.process_update
    turns.turn_away = partial(ask_to_wait, desk=desk, limits=limits)
    _add_handlers(application, desk)
    application.add_error_handler(attempts.note_failure)

    watch = _open_watch(settings, archive, inbox, metrics, delivered=hook is not None)
    source = _open_source(application.bot, inbox, watch, hook)
    admins = tuple(settings.admins)
    return Wiring(archive, application, inbox, source, attempts, watch, metrics, admins)


def _open_watch(
    settings: TelegramSettings, archive: Archive, inbox: Inbox, metrics: Metrics, *, delivered: bool
) -> Watch:
    def count_articles() -> int:
        return len(archive.engine.articles)

    def count_open() -> int:
        return inbox.open

    watch = Watch(
        settings.deaf_after,
        count_articles=count_articles,
        count_open=count_open,
        indexed=lambda: archive.engine.indexed,
        file=find_health(settings, os.environ),
        delivered=delivered,
    )
    metrics.watch_over(
        count_articles=count_articles, count_open=count_open, poll_age=watch.poll_age
    )
    return watch


def _build_application(
    settings: TelegramSettings, desk: Desk, turns: Turns, inbox: Inbox
) -> AnyApplication:
    requests = build_request(SLOTS, settings.proxy), build_updates_request(settings.proxy)
    for request in requests:
        request.note_error = desk.metrics.note_error
    return (
        ApplicationBuilder()
        .token(read_token(settings))
        .base_url(read_base_url(settings))
        .base_file_url(read_file_url(settings))
        .request(requests[0])
        .get_updates_request(requests[1])
        .rate_limiter(Courier(desk.chats, desk.database))
        .concurrent_updates(turns)
        .update_queue(inbox)
        .updater(None)
        .build()
    )


def _open_source(bot: Bot, inbox: Inbox, watch: Watch, hook: Hook | None) -> Source:
    if hook is None:
        return Poller(bot, inbox, watch)
    # The server that it listens with is of an extra.
    from qabot.telegram.webhook import Webhook

    return Webhook(bot, inbox, watch, hook)


def _add_handlers(application: AnyApplication, desk: Desk) -> None:
    # They block, as all must: an update whose handler runs elsewhere would count as done with.
    application.add_handler(
        ChatMemberHandler(partial(handle_membership, desk=desk), ChatMemberHandler.MY_CHAT_MEMBER)
    )
    application.add_handler(
        MessageHandler(filters.StatusUpdate.MIGRATE, partial(handle_move, desk=desk))
    )
    application.add_handler(
        MessageHandler(filters.UpdateType.MESSAGE, partial(handle_message, desk=desk))
    )
    application.add_handler(
        MessageHandler(
            filters.UpdateType.EDITED_MESSAGE & filters.TEXT, partial(handle_edit, desk=desk)
        )
    )
    application.add_handler(CallbackQueryHandler(partial(handle_button, desk=desk)))
    application.add_handler(InlineQueryHandler(partial(handle_inline, desk=desk)))


async def _texts_of_admin(desk: Desk, admin: int) -> Texts:
    preference = desk.database.read(lambda: desk.preferences.of_person(admin))
    return preference.texts_for(None)


async def _run_until_signal(
    archive: Archive, settings: TelegramSettings, hook: Hook | None
) -> None:
    with closing(_open_database(settings)) as database:
        bot = build_bot(archive, settings, database, hook)
        with stopped_by_signals() as stop, bot.metrics.served():
            await serve(bot, stop)


def _open_database(settings: TelegramSettings) -> Database:
    if path := find_telegram_state(settings, os.environ):
        return Database.open(path)
    logger.warning(
        "There is no home folder to keep a state file in: conversations, and questions that are "
        "not answered yet, are forgotten when the bot stops. Name a file by telegram.state_file "
        "(QABOT_TELEGRAM__STATE_FILE)"
    )
    return Database.in_memory()
