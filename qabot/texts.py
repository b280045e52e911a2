"""What the bot says of itself, in each language of the interface.

A language is one ``Texts``: a dataclass without defaults, so that none can miss an entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qabot.models import Reason, Remark


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything the bot can say in one language, as plain text.

    Attributes:
        name: Of the language, in itself.
        start: Greeting of a new chat.
        help: What the bot does and how to ask.
        usage: To a question without words.
        too_long: To a question too long, with ``{count}`` and ``{most}`` characters.
        unknown_command: To a command that the bot does not have.
        text_only: To a photograph, a voice message and the like.
        stale: To a button that is too old.
        forgotten: When all that was stored of somebody is deleted.
        cancelled: When the next question starts afresh.
        privacy: What is stored, and for how long.
        settings: Stands above the buttons of settings.
        any_language: On that for the language of Telegram and of the question.
        any_length: On that for the few sentences that fit best.
        without_context: On that for answers as they are.
        with_context: On that for answers with what stands around their sentences.
        inline_help: On the button above the place for results, where nothing is typed yet.
        inline_nothing: On it where the articles do not answer what is typed.
        inline_refused: On it for those who may not use the bot.
        inline_start: Behind that button: how to ask in other chats, with ``{bot}``.
        too_many: When somebody asks more than they may.
        refused: To somebody for whom the bot is not, with their number as ``{person}``.
        invitation_gone: To somebody whose invitation was used before, or is too old.
        failed: When a question fails for a reason that is ours.
        no_answer: When the articles do not answer.
        reasons: Why they do not, behind that, where there is more to say.
        unknown: Words of a question that no article has, with ``{words}``.
        untranslated: What the articles' language could not be searched for, with ``{words}``.
        nearest: Stands before the nearest article of an abstention.
        nearest_some: The same before several.
        suggestions: Stands before questions that the articles do answer.
        read_as: Stands before an answer to a question with words misspelt, which were read as
            ``{words}``.
        did_you_mean: Stands behind one to a question with words for which ``{words}`` may be meant.
        about: How a message was understood, with ``{about}``; stands before the answer.
        remarks: To messages that ask nothing.
        sources: Heading of the list of articles, with ``{count}``.
        sources_footer: Under that list.
        page: Which one of several, with ``{page}`` and ``{pages}``.
        back: On the button that turns to the page before.
        next: On that to the one behind.
        more: On the button for further sentences.
        context: On that for what stands around the sentences.
        no_context: On that which leaves it out again.
        article: On that which shows the article.
        no_room: To that button, where there is no room in the message, or nothing to show.
        voted: When somebody says whether an answer is good.
        stale_answer: To a button of an answer that is not known any more.
        no_article: To a number that no article has, with ``{count}``.
        article_gone: To a link or a button whose article is not there any more.
        long_answer: Stands with an answer that is sent as a file.
        answer_file: Name of that file.
        date: A day, with ``{day}``, ``{month}`` and ``{year}``.
        months: Names of the months as they stand in a date.
        ask_command: What ``/ask`` does, for the menu of commands.
        sources_command: What ``/sources`` does.
        article_command: What ``/article`` does.
        settings_command: What ``/settings`` does.
        cancel_command: What ``/cancel`` does.
        forget_command: What ``/forget`` does.
        privacy_command: What ``/privacy`` does.
        help_command: What ``/help`` does.
    """

    name: str
    start: str
    help: str
    usage: str
    too_long: str
    unknown_command: str
    text_only: str
    stale: str
    forgotten: str
    cancelled: str
    privacy: str
    settings: str
    any_language: str
    any_length: str
    without_context: str
    with_context: str
    inline_help: str
    inline_nothing: str
    inline_refused: str
    inline_start: str
    too_many: str
    refused: str
    invitation_gone: str
    failed: str
    no_answer: str
    reasons: Mapping[Reason, str]
    unknown: str
    untranslated: str
    nearest: str
    nearest_some: str
    suggestions: str
    read_as: str
    did_you_mean: str
    about: str
    remarks: Mapping[Remark, str]
    sources: str
    sources_footer: str
    page: str
    back: str
    next: str
    more: str
    context: str
    no_context: str
    article: str
    no_room: str
    voted: str
    stale_answer: str
    no_article: str
    article_gone: str
    long_answer: str
    answer_file: str
    date: str
    months: tuple[str, ...]
    ask_command: str
    sources_command: str
    article_command: str
    settings_command: str
    cancel_command: str
    forget_command: str
    privacy_command: str
    help_command: str


ENGLISH = Texts(
    name="English",
    start=(
        "Hello! Ask me about the news in my articles. I answer with their own sentences, "
        "word for word, and say where each one stands.\n\n"
        "Just write your question. /sources lists the articles, /help tells more."
    ),
    help=(
        "Write a question and I look for the sentences that answer it, word for word, each with "
        "its article. If the articles do not answer, I say so.\n\n"
        "Good questions name what they are about: “What did Peskov say?”, “Who is …?”, "
        "“When did … happen?” Then go on: “and Pashinyan?”, “why?”, “more”.\n\n"
        "/ask and a question: ask, in groups too\n"
        "/sources: the articles I answer from\n"
        "/article and a number: one of them\n"
        "/settings: language, length and context of answers\n"
        "/cancel: start the conversation afresh\n"
        "/forget: delete all that is stored of you\n"
        "/privacy: what that is, and for how long\n"
        "/help: this text\n\n"
        "In a group I answer only /ask, a mention of my name, or a reply to one of my messages."
    ),
    usage="Write a question after the command: /ask What did Peskov say?",
    too_long="The question is too long: {count} characters. Please ask in at most {most}.",
    unknown_command="I do not know this command. /help tells what I can do.",
    text_only="I can only read text. Please write me your question. 🙂",
    stale="This button is too old. Please write the question.",
    forgotten="All that was stored of you is deleted: questions, answers, votes and settings.",
    cancelled="Fine. What you ask next starts afresh.",
    privacy=(
        "What I store of you, under the number that Telegram gave you, without your name:\n\n"
        "• a question that is not answered yet: until it is, a day at most\n"
        "• what we talked about last, to understand “and Pashinyan?”: an hour\n"
        "• your questions with my answers, for their buttons and for questions that you edit: "
        "seven days\n"
        "• what you thought of an answer (👍 👎), with the question: a year\n"
        "• your /settings: until you change them\n"
        "• whether you may use me, where not everybody may: until that changes, and a year who "
        "changed it\n\n"
        "Nobody else gets any of it from me. In groups I store nothing of what is not for me. "
        "/forget deletes all of it at once, in every chat."
    ),
    settings="Settings: the language I speak, sentences of an answer, and what stands around them.",
    any_language="As I write",
    any_length="As fits",
    without_context="Without context",
    with_context="With context",
    inline_help="Type a question about the articles",
    inline_nothing="The articles do not answer that",
    inline_refused="This bot is not for everybody",
    inline_start=(
        "In any chat, type @{bot} and a question: I offer sentences of my articles that answer, "
        "and the one you touch is sent there, with where it stands. Here you can just ask."
    ),
    too_many="That was a lot at once. Please wait a minute, then ask again.",
    refused="This bot is not for everybody. Whoever runs it can admit you: {person}.",
    invitation_gone="This invitation is used or too old. Please ask for another one.",
    failed="Something went wrong on my side. Please ask again a little later.",
    no_answer="The articles do not answer that.",
    reasons={
        Reason.NO_ARTICLE: "No article is known to be of that time.",
        Reason.NO_ANTECEDENT: "It is not clear who or what is meant. Please ask in full.",
        Reason.NO_TERMS: "The question has no word to look for.",
        Reason.NO_PASSAGE: "No article has its words.",
        Reason.NO_STATEMENT: "No statement of this speaker was found in them.",
        Reason.OFF_TOPIC: "They quote nothing about that.",
        Reason.NOTHING_MORE: "That is all they have.",
        Reason.UNKNOWN_NAME: "No article has this name.",
    },
    unknown="No article has: {words}.",
    untranslated="Not found in the language of the articles: {words}",
    nearest="Nearest article:",
    nearest_some="Nearest articles:",
    suggestions="They do answer:",
    read_as="Read as: {words}",
    did_you_mean="Did you mean {words}?",
    about="About {about}:",
    remarks={
        Remark.GREETING: "Hello! Ask me about the news in my articles.",
        Remark.THANKS: "You are welcome. Ask on.",
        Remark.FAREWELL: "Goodbye!",
        Remark.CHATTER: "I only answer questions about my articles.",
        Remark.IDENTITY: (
            "I am a bot: I answer with sentences of the articles, word for word, and say where "
            "each one stands."
        ),
        Remark.INSULT: "I do my best. Try it in other words, or with a name.",
        Remark.LINK: "I do not open links. Ask me about my articles.",
        Remark.EMOJI: "🙂 Ask me about my articles.",
    },
    sources="Articles: {count}",
    sources_footer="Read one: /article and its number.",
    page="Page {page} of {pages}.",
    back="‹ Back",
    next="Next ›",
    more="More",
    context="Context",
    no_context="No context",
    article="Article",
    no_room="There is nothing around these sentences that fits in.",
    voted="Thank you, noted.",
    stale_answer="This answer is too old. Please ask again.",
    no_article="Write a number from 1 to {count} after the command; /sources lists the articles.",
    article_gone="This article is not there any more. /sources lists those that are.",
    long_answer="The whole answer is long: here it is as a file.",
    answer_file="answer.txt",
    date="{day} {month} {year}",
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    ask_command="Ask a question",
    sources_command="List the articles",
    article_command="Read an article",
    settings_command="Language, length and context of answers",
    cancel_command="Start the conversation afresh",
    forget_command="Delete all that is stored of you",
    privacy_command="What is stored, and for how long",
    help_command="What I can do",
)

RUSSIAN = Texts(
    name="Русский",
    start=(
        "Здравствуйте! Спросите меня о новостях из моих статей. Я отвечаю их собственными "
        "предложениями, слово в слово, и говорю, откуда взято каждое.\n\n"
        "Просто напишите вопрос. /sources покажет список статей, /help расскажет больше."
    ),
    help=(
        "Напишите вопрос, и я найду предложения, которые на него отвечают: слово в слово, каждое "
        "со ссылкой на статью. Если в статьях ответа нет, я так и скажу.\n\n"
        "Хороший вопрос называет, о ком или о чём он: «Что сказал Песков?», «Кто такой …?», "
        "«Когда произошло …?» Потом можно продолжать: «а Пашинян?», «почему?», «подробнее».\n\n"
        "/ask и вопрос: спросить, в том числе в группе\n"
        "/sources: статьи, по которым я отвечаю\n"
        "/article и номер: одна из них\n"
        "/settings: язык, длина и контекст ответов\n"
        "/cancel: начать разговор заново\n"
        "/forget: удалить всё, что о вас хранится\n"
        "/privacy: что это и как долго хранится\n"
        "/help: эта подсказка\n\n"
        "В группе я отвечаю только на /ask, на упоминание моего имени и на ответ на моё сообщение."
    ),
    usage="Напишите вопрос после команды: /ask Что сказал Песков?",
    too_long="Вопрос слишком длинный, знаков в нём: {count}. Уложитесь, пожалуйста, в {most}.",
    unknown_command="Такой команды я не знаю. /help расскажет, что я умею.",
    text_only="Я читаю только текст. Напишите, пожалуйста, ваш вопрос. 🙂",
    stale="Эта кнопка устарела. Напишите, пожалуйста, вопрос.",
    forgotten="Всё, что о вас хранилось, удалено: вопросы, ответы, оценки и настройки.",
    cancelled="Хорошо. Следующий вопрос начнёт разговор заново.",
    privacy=(
        "Что я храню о вас, под номером, который вам дал Telegram, без имени:\n\n"
        "• вопрос, на который ещё нет ответа: пока его нет, но не дольше суток\n"
        "• о чём мы говорили, чтобы понять «а Пашинян?»: час\n"
        "• ваши вопросы с моими ответами, для кнопок и на случай, если вы исправите вопрос: "
        "семь дней\n"
        "• вашу оценку ответа (👍 👎) вместе с вопросом: год\n"
        "• ваши /settings: пока вы их не измените\n"
        "• можно ли вам мной пользоваться, если можно не всем: пока это не изменится, и год, "
        "кто это изменил\n\n"
        "Никто другой этого от меня не получает. В группах я не храню ничего, что сказано не мне. "
        "/forget сразу удаляет всё это, во всех чатах."
    ),
    settings="Настройки: на каком языке я говорю, сколько в ответе предложений и что вокруг них.",
    any_language="Как пишу я",
    any_length="Сколько нужно",
    without_context="Без контекста",
    with_context="С контекстом",
    inline_help="Напишите вопрос о статьях",
    inline_nothing="В статьях нет ответа на этот вопрос",
    inline_refused="Этот бот не для всех",
    inline_start=(
        "В любом чате напишите @{bot} и вопрос: я предложу предложения из статей, которые на него "
        "отвечают, и то, которого вы коснётесь, отправится туда вместе с указанием, откуда оно. "
        "А здесь можно просто спросить."
    ),
    too_many="Слишком много сразу. Подождите, пожалуйста, минуту и спросите ещё раз.",
    refused="Этот бот не для всех. Допустить вас может тот, кто его ведёт: {person}.",
    invitation_gone="Это приглашение уже использовано или устарело. Попросите другое.",
    failed="У меня что-то сломалось. Пожалуйста, спросите ещё раз немного позже.",
    no_answer="В статьях нет ответа на этот вопрос.",
    reasons={
        Reason.NO_ARTICLE: "Нет статей, о которых известно, что они за это время.",
        Reason.NO_ANTECEDENT: "Непонятно, о ком или о чём речь. Спросите, пожалуйста, полностью.",
        Reason.NO_TERMS: "В вопросе нет слов, которые можно искать.",
        Reason.NO_PASSAGE: "Ни в одной статье нет этих слов.",
        Reason.NO_STATEMENT: "Высказываний этого лица в них не нашлось.",
        Reason.OFF_TOPIC: "Высказываний об этом в них нет.",
        Reason.NOTHING_MORE: "Больше в них ничего нет.",
        Reason.UNKNOWN_NAME: "Ни в одной статье нет этого имени.",
    },
    unknown="Ни в одной статье нет: {words}.",
    untranslated="Не нашлось на языке статей: {words}",
    nearest="Ближайшая статья:",
    nearest_some="Ближайшие статьи:",
    suggestions="Зато есть ответ на вопросы:",
    read_as="Прочитано как: {words}",
    did_you_mean="Может быть, имелось в виду: {words}?",
    about="Вопрос понят так: {about}",
    remarks={
        Remark.GREETING: "Здравствуйте! Спросите меня о новостях из моих статей.",
        Remark.THANKS: "Пожалуйста! Спрашивайте ещё.",
        Remark.FAREWELL: "До свидания!",
        Remark.CHATTER: "Я отвечаю только на вопросы о своих статьях.",
        Remark.IDENTITY: (
            "Я бот: отвечаю предложениями из статей, слово в слово, и говорю, откуда взято каждое."
        ),
        Remark.INSULT: "Стараюсь как могу. Попробуйте другими словами или назовите имя.",
        Remark.LINK: "Ссылки я не открываю. Спросите меня о моих статьях.",
        Remark.EMOJI: "🙂 Спросите меня о моих статьях.",
    },
    sources="Статей: {count}",
    sources_footer="Прочитать: /article и номер.",
    page="Страница {page} из {pages}.",
    back="‹ Назад",
    next="Дальше ›",
    more="Ещё",
    context="Контекст",
    no_context="Без контекста",
    article="Статья",
    no_room="Рядом с этими предложениями нет того, что поместилось бы.",
    voted="Спасибо, учту.",
    stale_answer="Этот ответ слишком старый. Пожалуйста, спросите ещё раз.",
    no_article="Напишите после команды номер от 1 до {count}; список статей: /sources.",
    article_gone="Этой статьи больше нет. /sources покажет те, что есть.",
    long_answer="Весь ответ длинный, он в файле.",
    answer_file="ответ.txt",
    date="{day} {month} {year}",
    months=(
        *("января", "февраля", "марта", "апреля", "мая", "июня"),
        *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
    ),
    ask_command="Задать вопрос",
    sources_command="Список статей",
    article_command="Прочитать статью",
    settings_command="Язык, длина и контекст ответов",
    cancel_command="Начать разговор заново",
    forget_command="Удалить всё, что о вас хранится",
    privacy_command="Что хранится и как долго",
    help_command="Что я умею",
)

LANGUAGES = {"en": ENGLISH, "ru": RUSSIAN}


def choose_texts(*codes: str | None) -> Texts:
    """Return the texts of the first language that we have, else the English ones.

    Args:
        codes: IETF language tags as Telegram gives them ("ru", "pt-br"), best first.
    """
    for code in codes:
        primary = (code or "").lower().replace("_", "-").partition("-")[0]
        if primary in LANGUAGES:
            return LANGUAGES[primary]
    return ENGLISH
