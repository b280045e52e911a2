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
        start: Greeting of a new chat.
        help: What the bot does and how to ask.
        usage: To a question without words.
        too_long: To a question too long, with ``{count}`` and ``{most}`` characters.
        unknown_command: To a command that the bot does not have.
        stale: To a button that is too old.
        forgotten: When what was asked before is forgotten.
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
        sources_page: Under one page of several, with ``{page}``, ``{pages}`` and ``{next}``.
        date: A day, with ``{day}``, ``{month}`` and ``{year}``.
        months: Names of the months as they stand in a date.
        ask_command: What ``/ask`` does, for the menu of commands.
        sources_command: What ``/sources`` does.
        forget_command: What ``/forget`` does.
        help_command: What ``/help`` does.
    """

    start: str
    help: str
    usage: str
    too_long: str
    unknown_command: str
    stale: str
    forgotten: str
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
    sources_page: str
    date: str
    months: tuple[str, ...]
    ask_command: str
    sources_command: str
    forget_command: str
    help_command: str


ENGLISH = Texts(
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
        "/forget: forget what you asked before\n"
        "/help: this text\n\n"
        "In a group I answer only /ask, a mention of my name, or a reply to one of my messages."
    ),
    usage="Write a question after the command: /ask What did Peskov say?",
    too_long="The question is too long: {count} characters. Please ask in at most {most}.",
    unknown_command="I do not know this command. /help tells what I can do.",
    stale="This button is too old. Please write the question.",
    forgotten="What you asked before is forgotten.",
    failed="Something went wrong on my side. Please ask again a little later.",
    no_answer="The articles do not answer that.",
    reasons={
        Reason.NO_ARTICLE: "No article is known to be of that time.",
        Reason.NO_ANTECEDENT: "It is not clear who or what is meant. Please ask in full.",
        Reason.NO_TERMS: "The question has no word to look for.",
        Reason.NO_PASSAGE: "No article has its words.",
        Reason.NO_STATEMENT: "They name this speaker, but quote nothing.",
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
    sources_page="Page {page} of {pages}. Next: /sources {next}",
    date="{day} {month} {year}",
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    ask_command="Ask a question",
    sources_command="List the articles",
    forget_command="Forget what you asked before",
    help_command="What I can do",
)

RUSSIAN = Texts(
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
        "/forget: забыть, о чём вы спрашивали\n"
        "/help: эта подсказка\n\n"
        "В группе я отвечаю только на /ask, на упоминание моего имени и на ответ на моё сообщение."
    ),
    usage="Напишите вопрос после команды: /ask Что сказал Песков?",
    too_long="Вопрос слишком длинный, знаков в нём: {count}. Уложитесь, пожалуйста, в {most}.",
    unknown_command="Такой команды я не знаю. /help расскажет, что я умею.",
    stale="Эта кнопка устарела. Напишите, пожалуйста, вопрос.",
    forgotten="Я забыл всё, о чём вы спрашивали раньше.",
    failed="У меня что-то сломалось. Пожалуйста, спросите ещё раз немного позже.",
    no_answer="В статьях нет ответа на этот вопрос.",
    reasons={
        Reason.NO_ARTICLE: "Нет статей, о которых известно, что они за это время.",
        Reason.NO_ANTECEDENT: "Непонятно, о ком или о чём речь. Спросите, пожалуйста, полностью.",
        Reason.NO_TERMS: "В вопросе нет слов, которые можно искать.",
        Reason.NO_PASSAGE: "Ни в одной статье нет этих слов.",
        Reason.NO_STATEMENT: "Это имя в них есть, а высказываний нет.",
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
    sources_page="Страница {page} из {pages}. Дальше: /sources {next}",
    date="{day} {month} {year}",
    months=(
        *("января", "февраля", "марта", "апреля", "мая", "июня"),
        *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
    ),
    ask_command="Задать вопрос",
    sources_command="Список статей",
    forget_command="Забыть, о чём вы спрашивали",
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
