"""The commands of admins: who may use the bot, and what was done about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from telegram.helpers import create_deep_linked_url

from qabot.telegram.access import INVITATION_LASTS, Access, Mode
from qabot.telegram.addressing import Intent, Request
from qabot.telegram.audit import Act
from qabot.texts import Texts

ADMIN_INTENTS = {Intent.ALLOW, Intent.DENY, Intent.INVITE, Intent.ADMINS, Intent.AUDIT}

# As many as are sure to fit one message.
_MOST_NUMBERS = 60
_MOST_ACTS = 30

_NUMBER = re.compile(r"-?[1-9][0-9]{0,15}")


def obey(request: Request, access: Access, by: int, texts: Texts, *, bot: str) -> str:
    """Do what an admin commands, and return what to say of it.

    Args:
        request: One of ADMIN_INTENTS.
        access: What is changed.
        by: Number of the admin.
        texts: Language of the admin.
        bot: User name of the bot.
    """
    match request.intent:
        case Intent.INVITE:
            return _invite(access, by, texts, bot)
        case Intent.ADMINS:
            return _tell_access(access, texts)
        case Intent.AUDIT:
            acts = access.audit.acts(_MOST_ACTS)
            return (
                "\n".join([texts.say("admin.audit"), *map(_line, acts)])
                if acts
                else texts.say("admin.no_acts")
            )
        case _:
            return _decide(request, access, by, texts)


def _decide(request: Request, access: Access, by: int, texts: Texts) -> str:
    if not _NUMBER.fullmatch(request.text):
        return texts.say("admin.which")
    whom, allowed = int(request.text), request.intent is Intent.ALLOW
    if access.is_admin(whom) and not allowed:
        return texts.say("admin.is_admin", whom=whom)
    access.decide(by, whom, allowed=allowed)
    if not allowed:
        return texts.say("admin.denied", whom=whom)
    line = texts.say("admin.allowed", whom=whom)
    is_public = access.policy.mode is Mode.PUBLIC
    return f"{line} {texts.say('admin.allowed_anyway')}" if is_public else line


def _invite(access: Access, by: int, texts: Texts, bot: str) -> str:
    if access.policy.mode is not Mode.INVITE:
        return texts.say("admin.no_invitations")
    link = create_deep_linked_url(bot, access.invite(by))
    return f"{texts.say('admin.invitation', count=round(INVITATION_LASTS / 86400))}\n{link}"


def _tell_access(access: Access, texts: Texts) -> str:
    allowed, denied = access.decided(allowed=True), access.decided(allowed=False)
    by_settings = sorted(access.policy.allowed.difference(allowed, denied))
    return texts.say(
        "admin.admins",
        mode=access.policy.mode.value,
        admins=_listed(sorted(access.policy.admins), texts),
        allowed=_listed([*by_settings, *allowed], texts),
        denied=_listed(denied, texts),
    )


def _listed(numbers: Sequence[int], texts: Texts) -> str:
    more = " …" if len(numbers) > _MOST_NUMBERS else ""
    return ", ".join(map(str, numbers[:_MOST_NUMBERS])) + more or texts.say("admin.nobody")


def _line(act: Act) -> str:
    at = datetime.fromtimestamp(act.at, UTC).strftime("%Y-%m-%d %H:%M")
    return f"{at}  {act.who}  {act.deed} {act.whom or act.what}".rstrip()
