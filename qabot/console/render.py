"""Answers and articles as text for a terminal; nothing in it can take the terminal over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from qabot.citing import cite_together
from qabot.models import Article, Reason
from qabot.texts import choose_texts
from qabot.texts.outlets import say_copies
from qabot.texts.periods import say_period

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from qabot.models import Answer, AnswerSentence, Citation
    from qabot.texts import Texts

# A file without line breaks is all title.
MAX_TITLE = 200

CONTROLS = {*range(0x20), *range(0x7F, 0xA0)}
# Invisible characters that turn the direction of what follows them.
DIRECTIONS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
SURROGATES = range(0xD800, 0xE000)
NEUTRAL = dict.fromkeys((*CONTROLS, *DIRECTIONS, *SURROGATES), "\ufffd")
ONE_LINE = NEUTRAL | dict.fromkeys(map(ord, "\t\n\x0b\x0c\r\x85\u2028\u2029"), " ")
LINES = NEUTRAL | {ord("\t"): "    ", ord("\n"): "\n", ord("\x85"): "\n"}


# Sentences of news are full of quotation marks: one more pair around them confuses.
QUOTATION = "│ "


def clean_line(text: str) -> str:
    """Return foreign text as one line without control characters."""
    return text.translate(ONE_LINE)


def clean_lines(text: str) -> str:
    """Return foreign text with its line ends but without other control characters."""
    return text.translate(LINES)


@dataclass(frozen=True, slots=True)
class Renderer:
    """Writes for a terminal.

    Attributes:
        colour: Whether to use escape sequences for colours and bold type.
    """

    colour: bool

    def answers(self, answers: Sequence[Answer]) -> str:
        """Return the answers to the questions of a message, several under one list of sources."""
        if sum(answer.remark is None for answer in answers) < 2:
            return "\n".join(map(self.answer, answers))
        together, cited = cite_together(answers)
        pieces = [self._under_heading(answer) for answer in together]
        given = [answer for answer in answers if answer.answered]
        texts = choose_texts(given[0].lang if given else None)
        listed = "\n".join(self._citation(citation, texts) for citation in cited)
        return "\n\n".join([*pieces, listed]).rstrip("\n")

    def answer(self, answer: Answer) -> str:
        """Return each sentence as a quotation with its speaker, then what they cite.

        Before them stands how the message was understood, where it does not say so itself. A
        remark gets a line, an abstention what else there is.
        """
        texts = choose_texts(answer.lang)
        if answer.remark is not None:
            return texts.remark(answer.remark)
        lines = self._words(answer.read_as, lambda listed: texts.say("read_as", words=listed))
        if answer.understood is not None:
            about = clean_line(", ".join(answer.understood.about))
            lines.append(self.paint(texts.say("about", about=about), dim=True))
        if period := say_period(answer, texts):
            lines.append(self.notice(period))
        did_you_mean = self._words(
            answer.did_you_mean, lambda listed: texts.say("did_you_mean", words=listed)
        )
        if not answer.answered:
            abstention = self._abstention(answer, texts)
            return "\n".join([*lines, *abstention, *did_you_mean])
        quotations = [self._quotation(sentence) for sentence in answer.sentences]
        # Those of several answers stand beneath them all.
        cited = [self._citation(citation, texts) for citation in answer.citations]
        citations = ["", *cited] if cited else []
        lost = self._untranslated(answer, texts)
        return "\n".join([*lines, *quotations, *citations, *lost, *did_you_mean])

    def _under_heading(self, answer: Answer) -> str:
        if answer.remark is not None:
            return self.answer(answer)
        alone = replace(answer, citations=()) if answer.answered else answer
        return f"{self.paint(clean_line(answer.question), bold=True)}\n{self.answer(alone)}"

    def sources(self, articles: Sequence[Article]) -> str:
        """Return a numbered list of the articles."""
        width = len(str(len(articles)))
        return "\n".join(
            f"{number:>{width}}  {self._describe(article)}"
            for number, article in enumerate(articles, start=1)
        )

    def article(self, article: Article) -> str:
        """Return the whole of an article under its title, source, date and address."""
        head = [self.paint(clean_line(article.title), bold=True)]
        head += [self.paint(line, dim=True) for line in _details(article)]
        first, _, rest = article.text.lstrip().partition("\n")
        body = rest if " ".join(first.split()) == article.title else article.text
        return "\n".join([*head, "", clean_lines(body).strip("\n")])

    def notice(self, text: str) -> str:
        """Return a line of the program itself."""
        return self.paint(clean_line(text), dim=True)

    def paint(
        self, text: str, *, fg: str | None = None, bold: bool | None = None, dim: bool | None = None
    ) -> str:
        """Return a text in a colour, bold or dim, or as it is where there are no colours."""
        if not self.colour or not text:
            return text
        return click.style(text, fg=fg, bold=bold, dim=dim)

    def _words(self, words: Sequence[str], tell: Callable[[str], str]) -> list[str]:
        return [self.notice(tell(", ".join(words)))] if words else []

    def _abstention(self, answer: Answer, texts: Texts) -> Iterable[str]:
        if answer.reason is Reason.NO_ARTICLE:
            yield texts.reason(answer.reason)
            return
        yield texts.abstention(answer, lambda words: clean_line(", ".join(words)))
        if answer.citations:
            titles = [self.paint(_short(c.title), bold=True) for c in answer.citations]
            if len(titles) == 1:
                yield f"{texts.say('nearest')} {titles[0]}"
            else:
                yield from (texts.say("nearest_some"), *(f"  {title}" for title in titles))
        if answer.suggestions:
            yield from (
                texts.say("suggestions"),
                *(f"  {clean_line(q)}" for q in answer.suggestions),
            )

    def _untranslated(self, answer: Answer, texts: Texts) -> Iterable[str]:
        if answer.untranslated:
            yield self.notice(texts.say("untranslated", words=", ".join(answer.untranslated)))

    def _quotation(self, sentence: AnswerSentence) -> str:
        bar = self.paint(QUOTATION, dim=True)
        cited = (sentence.citation, *sentence.further_citations)
        numbers = self.paint("".join(f"[{number}]" for number in cited), fg="cyan")
        before = ""
        if sentence.context is not None:
            before = f"{bar}{self.paint(clean_line(sentence.context.text), dim=True)}\n"
        if sentence.speaker is None:
            return f"{before}{bar}{self._mark(sentence)} {numbers}"
        speaker = self.paint(clean_line(sentence.speaker), fg="green")
        return f"{before}{bar}{self._mark(sentence)}\n{bar}  — {speaker} {numbers}"

    def _mark(self, sentence: AnswerSentence) -> str:
        # Cleaning keeps lengths, but colours do not: cut first, then paint.
        pieces, done = [], 0
        for start, end in sentence.matches:
            pieces.append(clean_line(sentence.text[done:start]))
            pieces.append(self.paint(clean_line(sentence.text[start:end]), fg="yellow", bold=True))
            done = end
        return "".join([*pieces, clean_line(sentence.text[done:])])

    def _citation(self, citation: Citation, texts: Texts) -> str:
        number = self.paint(f"[{citation.number}]", fg="cyan")
        copies = self.notice(say_copies(citation, texts))
        return f"{number} {self._describe(citation)} {copies}".rstrip()

    def _describe(self, item: Article | Citation) -> str:
        title = self.paint(_short(item.title), bold=True)
        return " · ".join([title, *_details(item)])


def _details(item: Article | Citation) -> Iterable[str]:
    author = item.author if isinstance(item, Article) else None
    return [clean_line(part) for part in (item.source, author, item.published, item.url) if part]


def _short(title: str) -> str:
    title = clean_line(title)
    return title if len(title) <= MAX_TITLE else f"{title[:MAX_TITLE].rstrip()}…"
