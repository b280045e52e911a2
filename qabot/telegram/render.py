"""Answers and lines as Telegram messages. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from qabot.citing import cite_together
from qabot.engine import Surroundings
from qabot.models import Answer, AnswerSentence, Article, Citation
from qabot.telegram.buttons import LONGEST_QUESTION, Row, answer_rows, question_rows
from qabot.telegram.richtext import (
    Block,
    RichText,
    Tag,
    clean,
    concatenated,
    marked,
    packed,
    plain,
    shortened,
    to_html,
)
from qabot.telegram.shelf import deep_link
from qabot.texts import Texts, choose_texts, languages
from qabot.texts.outlets import say_copies
from qabot.texts.periods import say_period

# Longest parts of a message, in UTF-16 units. A sentence leaves room for its speaker in the
# 4,096 of a message; the others are where a reader stops reading.
SENTENCE_UNITS = 3500
CONTEXT_UNITS = 300
TITLE_UNITS = 300
NAME_UNITS = 100
URL_UNITS = 2048

# A message carries 100 entities; one sentence may not take them all.
MATCHES = 60

MOST_MESSAGES = 3
"""What takes more of them is sent as a document."""

_UNCUT = 10**9  # units
_UNNAMED = "…"  # an article with neither title nor id that one could see
_LINKABLE = {"http", "https", "tg"}

Around = Mapping[tuple[str, int], Surroundings]


@dataclass(frozen=True, slots=True)
class Document:
    """A text file."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One message: Telegram's HTML, and the same as plain text should that be refused.

    Attributes:
        html: As Telegram takes it.
        plain: Without tags.
        rows: Buttons under the message.
        document: A file that is sent, with the text as its caption.
        picture: A PNG that is sent so in its place.
    """

    html: str
    plain: str
    rows: tuple[Row, ...] = ()
    document: Document | None = None
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How an answer is shown.

    Attributes:
        bot: User name of the bot, to link to articles that have no address.
        pressed: Nobody typed the question, so that the answer must tell it.
        fixed: The language is the one wished for, whatever that of the question.
        around: What stands around sentences, by article and start, if it is to be shown.
        context_units: Longest sentence around another.
    """

    bot: str = ""
    pressed: bool = False
    fixed: bool = False
    around: Around | None = None
    context_units: int = CONTEXT_UNITS


_PLAIN_LOOK = Look()


def render_answer(answer: Answer, texts: Texts, look: Look = _PLAIN_LOOK) -> list[Part]:
    """Return the messages that give an answer, or say that there is none; see `render_answers`."""
    return render_answers([answer], texts, look)


def render_answers(answers: Sequence[Answer], texts: Texts, look: Look = _PLAIN_LOOK) -> list[Part]:
    """Return the messages that give the answers to what a message asked, or say there are none.

    Several stand under their questions, and cite one list.

    Args:
        answers: What the engine said, in order.
        texts: The user's language, where that of a question is not known.
        look: How they are shown.
    """
    parts = render_blocks(_blocks(answers, texts, look, SENTENCE_UNITS))
    given = [answer for answer in answers if answer.answered]
    words = _words_for(given or answers, texts, look)
    if len(parts) > MOST_MESSAGES:
        whole = text_of(_blocks(answers, texts, look, _UNCUT))
        document = Document(words.say("answer_file"), whole)
        parts = [parts[0], replace(render_line(words.say("long_answer"))[0], document=document)]
    if given:
        # Under the first, which is never a document and can be edited. Which article is meant
        # by one button under several answers nobody could tell; their titles are links to all.
        alone = len(given) == 1
        rows = answer_rows(words, with_context=look.around is not None, with_article=alone)
        parts[0] = replace(parts[0], rows=rows)
    offers = dict.fromkeys(offer for answer in answers for offer in answer.offers)
    if questions := question_rows(filter(fits_button, offers)):
        parts[-1] = replace(parts[-1], rows=(*parts[-1].rows, *questions))
    return parts


def render_line(text: str) -> list[Part]:
    """Return a message that says one thing in plain words."""
    return render_blocks([Block(plain(text))])


def render_blocks(blocks: Iterable[Block]) -> list[Part]:
    """Return the messages that hold some blocks."""
    return [
        Part(to_html(message), message.text) for message in packed(blocks) if message.text.strip()
    ]


def text_of(blocks: Iterable[Block]) -> str:
    """Return blocks as one plain text, whatever its length."""
    return "".join(block.gap + block.content.text for block in blocks).strip() + "\n"


def render_reference(
    cited: Citation | Article, texts: Texts, *, bot: str = "", units: int = TITLE_UNITS
) -> RichText:
    """Return title, outlet and day of an article, the title as a link.

    Args:
        cited: The article.
        texts: The language of the date.
        bot: User name of the bot, to link to what has no address.
        units: Longest title.
    """
    name = cited.id if isinstance(cited, Article) else cited.article_id
    title = shortened(plain(one_line(cited.title) or one_line(name) or _UNNAMED), units)
    url = _safe_url(cited.url) or (deep_link(bot, name) if bot else "")
    if url:
        title = marked(title, Tag.LINK, url)
    author = cited.author if isinstance(cited, Article) else None
    details = [cited.source or "", author or "", _day(cited.published or "", texts)]
    tail = ", ".join(one_line(detail) for detail in details if detail.strip())
    return concatenated((title, shortened(plain(f" — {tail}" if tail else ""), NAME_UNITS)))


def one_line(text: str) -> str:
    """Return a text without line ends, nor anything that Telegram cannot show."""
    return " ".join(clean(text).split())


def _blocks(answers: Sequence[Answer], texts: Texts, look: Look, units: int) -> Iterator[Block]:
    questions = [answer for answer in answers if answer.remark is None]
    several = len(questions) > 1
    shown, cited = cite_together(answers) if several else (answers, [])
    for answer in shown:
        words = _words_for([answer], texts, look)
        if answer.remark is not None:
            yield Block(plain(words.remark(answer.remark)))
        elif several:
            yield from _under_heading(answer, words, look, units)
        else:
            yield from _lone(answer, words, look, units)
    given = [answer for answer in answers if answer.answered]
    yield from _citations(cited, _words_for(given or answers, texts, look), look.bot)
    # Last even behind the list, for the buttons that are meant stand beneath.
    suggesting = [answer for answer in questions if answer.suggestions and not answer.answered]
    if suggesting:
        offered = dict.fromkeys(q for answer in suggesting for q in answer.suggestions)
        yield _suggestions(offered, _words_for(suggesting, texts, look))


def _words_for(answers: Sequence[Answer], texts: Texts, look: Look) -> Texts:
    """Return in what language answers are told, that of the first where they differ."""
    lang = answers[0].lang if answers else ""
    return choose_texts(lang) if lang in languages() and not look.fixed else texts


def _lone(answer: Answer, words: Texts, look: Look, units: int) -> Iterator[Block]:
    if look.pressed:
        yield Block(plain(f"❓ {one_line(answer.question)}"))
    yield from _before(answer, words)
    if answer.answered:
        yield from _quotations(answer, look, units)
        yield from _citations(answer.citations, words, look.bot)
    else:
        yield Block(_abstention(answer, words))
        yield from _nearest(answer, words, look.bot)
    yield from _behind(answer, words)


def _under_heading(answer: Answer, words: Texts, look: Look, units: int) -> Iterator[Block]:
    """Yield one of several answers: under its question, without the list of what it cites."""
    question = shortened(plain(one_line(answer.question) or _UNNAMED), TITLE_UNITS)
    # In one block with what follows, for a heading never ends a message.
    body = (
        _quotations(answer, look, units - TITLE_UNITS)
        if answer.answered
        else iter([Block(_abstention(answer, words))])
    )
    first, *rest = (*_before(answer, words), *body)
    yield replace(
        first, content=concatenated((marked(question, Tag.BOLD), plain("\n"), first.content))
    )
    yield from rest
    yield from _behind(answer, words)


def _before(answer: Answer, words: Texts) -> Iterator[Block]:
    yield from _words(answer.read_as, lambda listed: words.say("read_as", words=listed))
    yield from _understood(answer, words)
    if period := say_period(answer, words):
        yield Block(marked(plain(one_line(period)), Tag.ITALIC))


def _behind(answer: Answer, words: Texts) -> Iterator[Block]:
    if answer.answered:  # else the abstention names them
        lost = answer.untranslated
        yield from _words(lost, lambda listed: words.say("untranslated", words=listed))
    yield from _words(answer.did_you_mean, lambda listed: words.say("did_you_mean", words=listed))


def _quotations(answer: Answer, look: Look, units: int) -> Iterator[Block]:
    best, *further = answer.sentences
    yield _best(best, look, units)
    yield from (_further(sentence, look, units) for sentence in further)


def _words(words: Sequence[str], tell: Callable[[str], str]) -> Iterator[Block]:
    if words:
        yield Block(plain(tell(_listed(words))))


def _listed(words: Sequence[str]) -> str:
    return shortened(plain(one_line(", ".join(words))), TITLE_UNITS).text


def _understood(answer: Answer, texts: Texts) -> Iterator[Block]:
    """Yield how a message was understood, where it does not say so itself."""
    if answer.understood is not None:
        about = one_line(", ".join(answer.understood.about))
        line = plain(texts.say("about", about=shortened(plain(about), TITLE_UNITS).text))
        yield Block(marked(line, Tag.ITALIC))


def _abstention(answer: Answer, texts: Texts) -> RichText:
    return plain(texts.abstention(answer, _listed))


def _nearest(answer: Answer, texts: Texts, bot: str) -> Iterator[Block]:
    if answer.citations:
        label = texts.say("nearest") if len(answer.citations) == 1 else texts.say("nearest_some")
        titles = [render_reference(cited, texts, bot=bot) for cited in answer.citations]
        lines = [piece for title in titles for piece in (plain("\n"), title)]
        yield Block(concatenated((plain(label), *lines)))


def _suggestions(questions: Iterable[str], texts: Texts) -> Block:
    """Return what stands before the buttons, with the questions too long for one."""
    long = [one_line(q) for q in questions if not fits_button(q)]
    lines = "".join(f"\n• {question}" for question in long)
    return Block(shortened(plain(texts.say("suggestions") + lines), SENTENCE_UNITS))


def fits_button(question: str) -> bool:
    """Tell whether a question can stand on a button as it is."""
    return len(question) <= LONGEST_QUESTION and question == one_line(question)


def _best(sentence: AnswerSentence, look: Look, units: int) -> Block:
    """Return the best sentence: in a quotation, and beneath it who says it and where."""
    quote = marked(_quoted(sentence, look, units), Tag.QUOTE)
    return Block(concatenated((quote, plain(f"\n{_signature(sentence)}"))))


def _further(sentence: AnswerSentence, look: Look, units: int) -> Block:
    """Return another one, in the quotation that all of them share."""
    quoted = _quoted(sentence, look, units)
    return Block(marked(concatenated((quoted, plain(f"\n{_signature(sentence)}"))), Tag.FOLDED))


def _quoted(sentence: AnswerSentence, look: Look, units: int) -> RichText:
    """Return a sentence between those that stand around it, as far as these are to be shown."""
    around = (look.around or {}).get((sentence.article_id, sentence.start), Surroundings())
    most = min(units, look.context_units)
    pieces = [shortened(_highlighted(sentence), units)]
    if before := sentence.context or around.before:
        pieces = [marked(shortened(plain(before.text), most), Tag.ITALIC), plain("\n"), *pieces]
    if after := around.after:
        pieces += [plain("\n"), marked(shortened(plain(after.text), most), Tag.ITALIC)]
    return concatenated(pieces)


def _signature(sentence: AnswerSentence) -> str:
    numbers = "".join(f"[{n}]" for n in (sentence.citation, *sentence.further_citations))
    speaker = shortened(plain(one_line(sentence.speaker or "")), NAME_UNITS)
    cited = shortened(plain(numbers), NAME_UNITS).text
    return f"— {speaker.text} {cited}" if speaker.text else cited


def _highlighted(sentence: AnswerSentence) -> RichText:
    """Return the sentence word for word, the words of the question in bold."""
    pieces, end = list[RichText](), 0
    for start, stop in sentence.matches[:MATCHES]:
        pieces.append(plain(sentence.text[end:start]))
        pieces.append(marked(plain(sentence.text[start:stop]), Tag.BOLD))
        end = stop
    return concatenated((*pieces, plain(sentence.text[end:])))


def _citations(citations: Iterable[Citation], texts: Texts, bot: str) -> Iterator[Block]:
    gap = "\n\n"
    for citation in citations:
        number = plain(f"[{citation.number}] ")
        pieces = [number, render_reference(citation, texts, bot=bot)]
        if copies := one_line(say_copies(citation, texts)):
            pieces.append(shortened(plain(f" {copies}"), NAME_UNITS))
        yield Block(concatenated(pieces), gap)
        gap = "\n"


def _day(published: str, texts: Texts) -> str:
    try:
        day = date.fromisoformat(published.strip()[:10])
    except ValueError:
        return published
    return texts.say("date", day=day.day, month=texts.month(day.month), year=day.year)


def _safe_url(url: str | None) -> str:
    """Return the address if Telegram may be given it as a link, else nothing."""
    address = clean(url or "").strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme.lower() not in _LINKABLE or not parts.netloc:
        return ""
    return "" if len(address) > URL_UNITS or any(map(str.isspace, address)) else address
