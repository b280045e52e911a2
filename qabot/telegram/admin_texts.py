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
        add_usage: To ``/add`` with nothing to add.
        only_link: When there is nothing but a link to add.
        too_large: To a file ``{name}`` of more than ``{most}`` MB.
        draft: Stands before the articles that would be added.
        nothing: In its place where there are none.
        passages: How many an article would be, with ``{count}``.
        twin: Under an article whose text is there already, with ``{title}``.
        replaces: Under one that comes in the place of another, with ``{title}``.
        more: Behind a list that is not told to its end, with ``{count}`` further ones.
        unreadable: Stands before what could not be read.
        add: On the button that adds the articles.
        decline: On that which does not.
        added: When they are, with their ``{titles}`` and ``{count}`` articles in all.
        declined: When they are not.
        changed_since: To that button when the message with the articles is gone or another.
        not_kept: When what was to be done could not be, with ``{reason}``.
        remove_usage: To a number to remove that no article has, with ``{count}``.
        remove_question: Asks whether the article ``{title}`` is to go.
        remove: On the button that has it go.
        keep: On that which does not.
        removed: When the article ``{title}`` is gone.
        declined_removal: When it stays.
        put_back: On the button that brings it back.
        restored: When ``{title}`` is back.
        reloaded: When all was read anew, with how many articles are ``{added}``, ``{updated}``,
            ``{removed}`` and ``{unchanged}``.
        not_reloaded: When it could not be, with ``{reason}``.
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
    add_usage: str
    only_link: str
    too_large: str
    draft: str
    nothing: str
    passages: str
    twin: str
    replaces: str
    more: str
    unreadable: str
    add: str
    decline: str
    added: str
    declined: str
    changed_since: str
    not_kept: str
    remove_usage: str
    remove_question: str
    remove: str
    keep: str
    removed: str
    declined_removal: str
    put_back: str
    restored: str
    reloaded: str
    not_reloaded: str


ENGLISH = AdminTexts(
    help=(
        "For admins:\n"
        "/allow and a number: let a person or chat use me\n"
        "/deny and a number: do not\n"
        "/invite: a link that admits one person\n"
        "/admins: who may do all this, and who may use me\n"
        "/add: answer from a file or text that you send\n"
        "/remove and a number: no more from that article\n"
        "/reload: read the articles anew\n"
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
    add_usage=(
        "Send me a file with articles, or write one behind the command: /add Title, and "
        "the text on the next lines. Or reply /add to a message that has it."
    ),
    only_link="I do not open links. Send me the text, or a file.",
    too_large="{name} is too large. I take files of at most {most} MB.",
    draft="This would be added:",
    nothing="There is no article in it that I can read.",
    passages="passages: {count}",
    twin="The same text is there already: “{title}”.",
    replaces="It takes the place of “{title}”.",
    more="and {count} more",
    unreadable="Not read, or not all of it:",
    add="Add",
    decline="Do not add",
    added="Added: {titles}. I answer from {count} articles now.",
    declined="Nothing was added.",
    changed_since="The message is gone, or not what it was. Please send it again.",
    not_kept="This could not be done: {reason}",
    remove_usage=(
        "Write a number from 1 to {count} after the command: /remove 2. /sources lists "
        "the articles."
    ),
    remove_question="Shall “{title}” go? I would not answer from it any more.",
    remove="Remove",
    keep="Keep",
    removed="Removed: “{title}”.",
    declined_removal="It stays.",
    put_back="Put back",
    restored="“{title}” is back.",
    reloaded=(
        "All articles are read anew. New: {added}, changed: {updated}, gone: {removed}, "
        "as before: {unchanged}."
    ),
    not_reloaded="All stays as it was: {reason}",
)

RUSSIAN = AdminTexts(
    help=(
        "Для администраторов:\n"
        "/allow и номер: допустить человека или чат\n"
        "/deny и номер: не допускать\n"
        "/invite: ссылка, по которой войдёт один человек\n"
        "/admins: кто этим управляет и кто допущен\n"
        "/add: отвечать и по файлу или тексту, который вы пришлёте\n"
        "/remove и номер: больше не отвечать по этой статье\n"
        "/reload: прочитать статьи заново\n"
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
    add_usage=(
        "Пришлите файл со статьями или напишите статью после команды: /add Заголовок, а "
        "текст на следующих строках. Или ответьте /add на сообщение, в котором она есть."
    ),
    only_link="Я не открываю ссылок. Пришлите текст или файл.",
    too_large="{name} — слишком большой файл. Я принимаю файлы не больше {most} МБ.",
    draft="Вот что будет добавлено:",
    nothing="Статей, которые я могу прочитать, здесь нет.",
    passages="отрывков: {count}",
    twin="Такой текст уже есть: «{title}».",
    replaces="Встанет на место статьи «{title}».",
    more="и ещё {count}",
    unreadable="Не прочитано, или не полностью:",
    add="Добавить",
    decline="Не добавлять",
    added="Добавлено: {titles}. Всего статей теперь {count}.",
    declined="Ничего не добавлено.",
    changed_since="Этого сообщения больше нет, или оно изменилось. Пришлите ещё раз.",
    not_kept="Сделать это не удалось: {reason}",
    remove_usage=(
        "Напишите после команды номер от 1 до {count}: /remove 2. Список статей: /sources."
    ),
    remove_question="Убрать «{title}»? Я больше не буду по ней отвечать.",
    remove="Убрать",
    keep="Оставить",
    removed="Убрано: «{title}».",
    declined_removal="Всё остаётся как есть.",
    put_back="Вернуть",
    restored="«{title}» снова здесь.",
    reloaded=(
        "Все статьи прочитаны заново. Новых: {added}, изменённых: {updated}, исчезло: "
        "{removed}, прежних: {unchanged}."
    ),
    not_reloaded="Всё остаётся как было: {reason}",
)

ADMIN_LANGUAGES = {"en": ENGLISH, "ru": RUSSIAN}


def for_admins(texts: Texts) -> AdminTexts:
    """Return what admins are told in the language of some texts."""
    code = next(code for code, others in LANGUAGES.items() if others is texts)
    return ADMIN_LANGUAGES[code]
