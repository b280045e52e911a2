"""What the bot says of itself, in each language of the interface.

A language is one ``Texts``: a dataclass without defaults, so that none can miss an entry.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything the bot can say in one language, as plain text.

    Attributes:
        start: Greeting of a new chat.
        help: What the bot does and how to ask.
        usage: To a question without words.
        too_long: To a question too long, with ``{count}`` and ``{most}`` characters.
        unknown_command: To a command that the bot does not have.
        failed: When a question fails for a reason that is ours.
        no_answer: When the articles do not answer.
        nearest: Stands before the nearest article of an abstention.
        read_as: Stands before an answer to a question with words misspelt, which were read as
            ``{words}``.
        did_you_mean: Stands behind one to a question with words for which ``{words}`` may be meant.
        sources: Heading of the list of articles, with ``{count}``.
        sources_page: Under one page of several, with ``{page}``, ``{pages}`` and ``{next}``.
        date: A day, with ``{day}``, ``{month}`` and ``{year}``.
        months: Names of the months as they stand in a date.
        ask_command: What ``/ask`` does, for the menu of commands.
        sources_command: What ``/sources`` does.
        help_command: What ``/help`` does.
    """

    start: str
    help: str
    usage: str
    too_long: str
    unknown_command: str
    failed: str
    no_answer: str
    nearest: str
    read_as: str
    did_you_mean: str
    sources: str
    sources_page: str
    date: str
    months: tuple[str, ...]
    ask_command: str
    sources_command: str
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
        "“When did … happen?”\n\n"
        "/ask and a question: ask, in groups too\n"
        "/sources: the articles I answer from\n"
        "/help: this text\n\n"
        "In a group I answer only /ask, a mention of my name, or a reply to one of my messages."
    ),
    usage="Write a question after the command: /ask What did Peskov say?",
    too_long="The question is too long: {count} characters. Please ask in at most {most}.",
    unknown_command="I do not know this command. /help tells what I can do.",
    failed="Something went wrong on my side. Please ask again a little later.",
    no_answer="The articles do not answer this.",
    nearest="Nearest article:",
    read_as="Read as: {words}",
    did_you_mean="Did you mean {words}?",
    sources="Articles: {count}",
    sources_page="Page {page} of {pages}. Next: /sources {next}",
    date="{day} {month} {year}",
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    ask_command="Ask a question",
    sources_command="List the articles",
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
        "«Когда произошло …?»\n\n"
        "/ask и вопрос: спросить, в том числе в группе\n"
        "/sources: статьи, по которым я отвечаю\n"
        "/help: эта подсказка\n\n"
        "В группе я отвечаю только на /ask, на упоминание моего имени и на ответ на моё сообщение."
    ),
    usage="Напишите вопрос после команды: /ask Что сказал Песков?",
    too_long="Вопрос слишком длинный, знаков в нём: {count}. Уложитесь, пожалуйста, в {most}.",
    unknown_command="Такой команды я не знаю. /help расскажет, что я умею.",
    failed="У меня что-то сломалось. Пожалуйста, спросите ещё раз немного позже.",
    no_answer="В статьях нет ответа на этот вопрос.",
    nearest="Ближайшая статья:",
    read_as="Прочитано как: {words}",
    did_you_mean="Может быть, имелось в виду: {words}?",
    sources="Статей: {count}",
    sources_page="Страница {page} из {pages}. Дальше: /sources {next}",
    date="{day} {month} {year}",
    months=(
        *("января", "февраля", "марта", "апреля", "мая", "июня"),
        *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
    ),
    ask_command="Задать вопрос",
    sources_command="Список статей",
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
