"""What Telegram shows of the bot before it is spoken to: menus of commands, and what it is for.

::

    all private chats     every command, but for those of admins
    all groups            what works there
    the chat of an admin  every command

Each in every language; whoever has none of them gets English. Only what Telegram has otherwise is
told to it, for it counts changes against a limit of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import BadRequest, Forbidden, TelegramError

from qabot.telegram.flood import describe
from qabot.texts import DEFAULT_LANGUAGE, Texts, languages

logger = logging.getLogger(__name__)

GROUP = ("ask", "sources", "help")
"""Commands of groups."""

PRIVATE = ("ask", "sources", "article", "settings", "cancel", "forget", "privacy", "help")
"""Commands of private chats."""

ADMIN = ("add", "remove", "reload", "allow", "deny", "invite", "admins", "stats", "audit")
"""Commands of admins, beside those of everybody."""

_LETTERS = 2


@dataclass(frozen=True, slots=True)
class _Entry:
    """Something that Telegram keeps of the bot, in one scope and language.

    Attributes:
        name: For the log.
        wanted: What it is to be.
        read: Asks what it is.
        write: Makes it what it is to be.
        admin: Whose chat it is of; None if it is of many.
    """

    name: str
    wanted: object
    read: Callable[[], Awaitable[object]]
    write: Callable[[], Awaitable[object]]
    admin: int | None = None


async def register(bot: Bot, admins: Collection[int]) -> None:
    """Have Telegram show the commands and descriptions of this version.

    It does not fail, as the bot works without: what could not be registered is logged.

    Args:
        bot: Already signed in.
        admins: Numbers of those who get a menu of their own.
    """
    strangers, refused = set[int](), list[str]()
    for entry in _entries(bot, admins):
        if entry.admin in strangers:
            continue
        try:
            if await entry.read() != entry.wanted:
                await entry.write()
                logger.debug("Registered with Telegram: %s", entry.name)
        except (BadRequest, Forbidden) as error:
            if entry.admin is not None:
                strangers.add(entry.admin)
            else:
                refused.append(f"{entry.name} ({describe(error)})")
        except TelegramError as error:
            # The next ones would not fare better: no network, or too many requests.
            refused.append(f"{entry.name} and what follows ({describe(error)})")
            break
    if strangers:
        logger.info(
            "%d of %d admins have no menu of their own: they have to write to the bot first",
            *(len(strangers), len(admins)),
        )
    if refused:
        logger.warning("Not registered with Telegram: %s", "; ".join(refused))


def commands_of(names: Collection[str], texts: Texts) -> tuple[BotCommand, ...]:
    """Return commands, each with what it does."""
    return tuple(BotCommand(name, texts.command(name)) for name in names)


def _entries(bot: Bot, admins: Collection[int]) -> Iterator[_Entry]:
    # Telegram takes codes of two letters only.
    known = [texts for texts in languages().values() if len(texts.code) == _LETTERS]
    for texts in known:
        yield _menu(bot, texts, PRIVATE, BotCommandScopeAllPrivateChats())
        yield _menu(bot, texts, GROUP, BotCommandScopeAllGroupChats())
        yield from _descriptions(bot, texts)
    for admin in sorted(admins):
        for texts in known:
            yield _menu(bot, texts, PRIVATE + ADMIN, BotCommandScopeChat(admin), admin)


def _code(texts: Texts) -> str:
    """Return the language as Telegram has it: what is of none is for all that have none here."""
    return "" if texts.code == DEFAULT_LANGUAGE else texts.code


def _menu(
    bot: Bot,
    texts: Texts,
    names: Collection[str],
    scope: BotCommandScope,
    admin: int | None = None,
) -> _Entry:
    wanted, code = commands_of(names, texts), _code(texts)
    return _Entry(
        f"commands of {scope.type} in {texts.code}",
        wanted,
        lambda: bot.get_my_commands(scope, code),
        lambda: bot.set_my_commands(wanted, scope, code),
        admin,
    )


def _descriptions(bot: Bot, texts: Texts) -> Iterator[_Entry]:
    description, short = texts.say("description"), texts.say("short_description")
    code = _code(texts)

    async def read() -> str:
        return (await bot.get_my_description(code)).description

    async def read_short() -> str:
        return (await bot.get_my_short_description(code)).short_description

    yield _Entry(
        f"description in {texts.code}",
        description,
        read,
        lambda: bot.set_my_description(description, code),
    )
    yield _Entry(
        f"short description in {texts.code}",
        short,
        read_short,
        lambda: bot.set_my_short_description(short, code),
    )
