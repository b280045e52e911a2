"""What the bot says to its admins, in each language of the interface."""

from __future__ import annotations

from dataclasses import dataclass

from qabot.texts import LANGUAGES, Texts


@dataclass(frozen=True, slots=True)
class AdminTexts:
    """Everything that only admins are told, as plain text.

    Attributes:
        help: Commands of admins; stands behind those of everybody.
        which: To a command without the number of a person or chat.
        allowed: When ``{whom}`` may use the bot.
        denied: When ``{whom}`` may not.
        is_admin: When ``{whom}`` shall be denied, and is an admin.
        invitation: Stands before a link that admits one person, good for ``{days}`` days.
        no_invitations: Where nobody needs a link, or none is of use.
        admins: Who are, for whom the bot is, whom it admits and denies by their numbers:
            ``{admins}``, ``{mode}``, ``{allowed}``, ``{denied}``.
        nobody: In place of a list of numbers.
        audit: Stands before what was done.
        no_acts: When nothing was.
        failure: Stands above the trace of a failure, with its ``{kind}``.
        failed_question: Behind it, with the ``{id}`` that the user and the log have.
        more_failures: Behind that, how many of the kind there were untold, with ``{count}``.
    """

    help: str
    which: str
    allowed: str
    denied: str
    is_admin: str
    invitation: str
    no_invitations: str
    admins: str
    nobody: str
    audit: str
    no_acts: str
    failure: str
    failed_question: str
    more_failures: str


ENGLISH = AdminTexts(
    help=(
        "For admins:\n"
        "/allow and a number: let a person or chat use me\n"
        "/deny and a number: do not\n"
        "/invite: a link that admits one person\n"
        "/admins: who may do all this, and who may use me\n"
        "/audit: what was done"
    ),
    which="Write the number of a person or a chat after the command: /allow 123456789.",
    allowed="{whom} may use me from now on.",
    denied="{whom} may not use me any more.",
    is_admin="{whom} is an admin by the settings and may always use me.",
    invitation="This link admits one person. It works once, within {days} days:",
    no_invitations="Invitations are of use only where telegram.access is “invite”.",
    admins="Access: {mode}\nAdmins: {admins}\nAllowed: {allowed}\nDenied: {denied}",
    nobody="nobody",
    audit="Done lately, newest first (UTC, by whom, what, to whom):",
    no_acts="Nothing was done yet.",
    failure="Something failed: {kind}",
    failed_question="Question: {id}",
    more_failures="More of this kind since I last told you: {count}",
)

RUSSIAN = AdminTexts(
    help=(
        "Для администраторов:\n"
        "/allow и номер: допустить человека или чат\n"
        "/deny и номер: не допускать\n"
        "/invite: ссылка, по которой войдёт один человек\n"
        "/admins: кто этим управляет и кто допущен\n"
        "/audit: что было сделано"
    ),
    which="Напишите после команды номер человека или чата: /allow 123456789.",
    allowed="Теперь {whom} может мной пользоваться.",
    denied="Больше {whom} не может мной пользоваться.",
    is_admin="{whom} — администратор по настройкам и допущен всегда.",
    invitation="По этой ссылке войдёт один человек, один раз, в ближайшие дни (их {days}):",
    no_invitations="Приглашения нужны, только если telegram.access равно «invite».",
    admins="Доступ: {mode}\nАдминистраторы: {admins}\nДопущены: {allowed}\nНе допущены: {denied}",
    nobody="никого",
    audit="Сделано недавно, сначала новое (UTC, кем, что, с кем):",
    no_acts="Пока ничего не сделано.",
    failure="Сбой: {kind}",
    failed_question="Вопрос: {id}",
    more_failures="Ещё таких с прошлого сообщения: {count}",
)

ADMIN_LANGUAGES = {"en": ENGLISH, "ru": RUSSIAN}


def for_admins(texts: Texts) -> AdminTexts:
    """Return what admins are told in the language of some texts."""
    code = next(code for code, others in LANGUAGES.items() if others is texts)
    return ADMIN_LANGUAGES[code]
