"""Answers, lists and lines as Telegram messages. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from qabot.models import Answer, AnswerSentence, Article, Citation
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
from qabot.texts import Texts, choose_texts

# Longest parts of a message, in UTF-16 units. A sentence leaves room for its speaker in the
# 4,096 of a message; the others are where a reader stops reading.
SENTENCE_UNITS = 3500
CONTEXT_UNITS = 300
TITLE_UNITS = 300
LISTED_TITLE_UNITS = 80
NAME_UNITS = 100
URL_UNITS = 2048

# The question of a button is its label, and is asked as it stands there.
BUTTON_CHARACTERS = 100

# A message carries 100 entities; one sentence may not take them all.
MATCHES = 60

PAGE = 20
"""Articles on one page of the list; of the longest titles they still fit in one message."""

_LINKABLE = {"http", "https", "tg"}


@dataclass(frozen=True, slots=True)
class Part:
    """One message: Telegram's HTML, and the same as plain text should that be refused.

    Attributes:
        html: As Telegram takes it.
        plain: Without tags.
        buttons: Questions to ask with one touch, under the message.
    """

    html: str
    plain: str
    buttons: tuple[str, ...] = ()


def render_answer(answer: Answer, texts: Texts, *, pressed: bool = False) -> list[Part]:
    """Return the messages that give an answer, or say that there is none.

    Args:
        answer: What the engine said.
        texts: The user's language, where that of the question is not known.
        pressed: Whether nobody typed the question, so that the answer must tell it.
    """
    words = choose_texts(answer.lang) if answer.lang in ("en", "ru") else texts
    if answer.remark is not None:
        return render_line(words.remarks[answer.remark])
    asked = [Block(plain(f"❓ {_one_line(answer.question)}"))] if pressed else []
    before = [*asked, *_words(words.read_as, answer.read_as), *_understood(answer, words)]
    lost = _untranslated(answer.untranslated, words)
    behind = [*lost, *_words(words.did_you_mean, answer.did_you_mean)]
    if answer.answered:
        sentences = map(_sentence, answer.sentences)
        blocks = [*before, *sentences, *_citations(answer.citations, words), *behind]
    else:
        blocks = [*before, *_abstention(answer, words), *behind, *_suggestions(answer, words)]
    *parts, last = _parts(blocks)
    return [*parts, replace(last, buttons=tuple(filter(_fits_button, answer.offers)))]


def render_line(text: str) -> list[Part]:
    """Return a message that says one thing in plain words."""
    return _parts([Block(plain(text))])


def render_sources(articles: Sequence[Article], texts: Texts, page: int = 1) -> list[Part]:
    """Return one page of the numbered list of articles, the nearest there is."""
    pages = max(1, -(-len(articles) // PAGE))
    page = min(max(page, 1), pages)
    first = (page - 1) * PAGE
    blocks = [Block(plain(texts.sources.format(count=len(articles))))]
    for number, article in enumerate(articles[first : first + PAGE], first + 1):
        blocks.append(
            Block(_listed(number, article, texts), "\n" if number > first + 1 else "\n\n")
        )
    if pages > 1:
        following = page % pages + 1
        footer = texts.sources_page.format(page=page, pages=pages, next=following)
        blocks.append(Block(plain(footer)))
    return _parts(blocks)


def _parts(blocks: Iterable[Block]) -> list[Part]:
    return [
        Part(to_html(message), message.text) for message in packed(blocks) if message.text.strip()
    ]


def _words(told: str, words: Sequence[str]) -> Iterator[Block]:
    if words:
        listed = shortened(plain(_one_line(", ".join(words))), TITLE_UNITS).text
        yield Block(plain(told.format(words=listed)))


def _understood(answer: Answer, texts: Texts) -> Iterator[Block]:
    """Yield how a message was understood, where it does not say so itself."""
    if answer.understood is not None:
        about = _one_line(", ".join(answer.understood.about))
        line = plain(texts.about.format(about=shortened(plain(about), TITLE_UNITS).text))
        yield Block(marked(line, Tag.ITALIC))


def _abstention(answer: Answer, texts: Texts) -> Iterator[Block]:
    why = texts.reasons.get(answer.reason, "") if answer.reason else ""
    if answer.unknown:
        words = _one_line(", ".join(answer.unknown))
        why = texts.unknown.format(words=shortened(plain(words), TITLE_UNITS).text)
    yield Block(plain(f"{texts.no_answer} {why}".rstrip()))
    if answer.citations:
        label = texts.nearest if len(answer.citations) == 1 else texts.nearest_some
        titles = [_reference(cited, texts, TITLE_UNITS) for cited in answer.citations]
        lines = [piece for title in titles for piece in (plain("\n"), title)]
        yield Block(concatenated((plain(label), *lines)))


def _suggestions(answer: Answer, texts: Texts) -> Iterator[Block]:
    """Yield what stands before the buttons, with the questions too long for one."""
    if answer.suggestions:
        long = [_one_line(q) for q in answer.suggestions if not _fits_button(q)]
        lines = "".join(f"\n• {question}" for question in long)
        yield Block(shortened(plain(texts.suggestions + lines), SENTENCE_UNITS))


def _fits_button(question: str) -> bool:
    return len(question) <= BUTTON_CHARACTERS and question == _one_line(question)


def _untranslated(lost: Sequence[str], texts: Texts) -> Iterator[Block]:
    if lost:
        words = shortened(plain(_one_line(", ".join(lost))), TITLE_UNITS).text
        yield Block(plain(texts.untranslated.format(words=words)))


def _sentence(sentence: AnswerSentence) -> Block:
    quoted = shortened(_highlighted(sentence), SENTENCE_UNITS)
    if sentence.context is not None:
        before = shortened(plain(sentence.context.text), CONTEXT_UNITS)
        quoted = concatenated((marked(before, Tag.ITALIC), plain("\n"), quoted))
    quote = marked(quoted, Tag.QUOTE)
    numbers = "".join(f"[{n}]" for n in (sentence.citation, *sentence.further_citations))
    cited = shortened(plain(numbers), NAME_UNITS).text
    speaker = shortened(plain(_one_line(sentence.speaker or "")), NAME_UNITS)
    signature = f"— {speaker.text} " if speaker.text else ""
    return Block(concatenated((quote, plain(f"\n{signature}{cited}"))))


def _highlighted(sentence: AnswerSentence) -> RichText:
    """Return the sentence word for word, the words of the question in bold."""
    pieces, end = list[RichText](), 0
    for start, stop in sentence.matches[:MATCHES]:
        pieces.append(plain(sentence.text[end:start]))
        pieces.append(marked(plain(sentence.text[start:stop]), Tag.BOLD))
        end = stop
    return concatenated((*pieces, plain(sentence.text[end:])))


def _citations(citations: Iterable[Citation], texts: Texts) -> Iterator[Block]:
    gap = "\n\n"
    for citation in citations:
        number = plain(f"[{citation.number}] ")
        yield Block(concatenated((number, _reference(citation, texts, TITLE_UNITS))), gap)
        gap = "\n"


def _listed(number: int, article: Article, texts: Texts) -> RichText:
    reference = _reference(article, texts, LISTED_TITLE_UNITS)
    return concatenated((plain(f"{number}. "), reference))


def _reference(cited: Citation | Article, texts: Texts, units: int) -> RichText:
    """Return title, outlet and day of an article, the title as a link if it has one."""
    name = cited.id if isinstance(cited, Article) else cited.article_id
    title = shortened(plain(_one_line(cited.title) or name), units)
    url = _safe_url(cited.url)
    if url:
        title = marked(title, Tag.LINK, url)
    details = [cited.source or "", _day(cited.published or "", texts)]
    tail = ", ".join(_one_line(detail) for detail in details if detail.strip())
    return concatenated((title, shortened(plain(f" — {tail}" if tail else ""), NAME_UNITS)))


def _day(published: str, texts: Texts) -> str:
    try:
        day = date.fromisoformat(published.strip()[:10])
    except ValueError:
        return published
    month = texts.months[day.month - 1]
    return texts.date.format(day=day.day, month=month, year=day.year)


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


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
