"""How an answer came about, as text for a terminal: aligned, the weightiest first."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from qabot.console.render import clean_line
from qabot.explanations import Judgement
from qabot.models import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qabot.console.render import Renderer
    from qabot.explanations import (
        Attribution,
        ConfidenceExplanation,
        Explanation,
        Factor,
        QuestionReading,
        SentenceExplanation,
        WordReading,
    )
    from qabot.models import Answer

_MOST_FACTORS = 8  # of a table; what is left is summed up in one line
_LEAST_SHARE = 0.02  # of the weightiest contribution: less does not matter
_CONSTANT = "bias"  # says nothing of the question at hand
_MOST_AGAINST = 3  # named where the confidence is too low
_EXCERPT = 76  # characters of a sentence
_INDENT = "  "
_LABEL = 10  # characters of what stands before a value

_JUDGEMENTS = {
    Judgement.ANSWERABLE: "that the articles answer, by the features below",
    Judgement.MODEL: "that this sentence does, by the last features below",
    Judgement.OFFICE_ELSEWHERE: "as the office asked for and its place do not stand together",
    Judgement.INTRODUCES: "as the sentence says who or what it is",
    Judgement.LEAD: "as the article begins so",
    Judgement.NEWS: "as the article is about it",
    Judgement.SURE_STATEMENT: "as it is sure who speaks",
    Judgement.UNSURE_STATEMENT: "as it is not quite sure who speaks",
    Judgement.HEARSAY: "as another speaker tells of it",
    Judgement.ON_TOPIC: "for the share of the topic it holds",
}


def render_explanation(answer: Answer, renderer: Renderer) -> str:
    """Return how the question was understood, why each sentence is there, or why none is.

    Args:
        answer: With its explanation; without one the text is empty.
        renderer: Paints.
    """
    if answer.explanation is None:
        return ""
    return _Page(renderer).write(answer, answer.explanation)


class _Page:
    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def write(self, answer: Answer, explanation: Explanation) -> str:
        parts = [self._question(explanation.question)]
        if answer.reason is not None:
            parts.append(self._reason(answer.reason, explanation))
        for number, sentence in enumerate(explanation.sentences, start=1):
            parts.append(self._sentence(f"Sentence {number}", sentence))
        if explanation.nearest is not None:
            title = clean_line(explanation.nearest.title)
            parts.append(self._sentence(f"Nearest sentence, of “{title}”", explanation.nearest))
        if explanation.confidence.steps:
            parts.append(self._confidence(explanation.confidence))
        return "\n\n".join("\n".join(part) for part in parts)

    def _question(self, question: QuestionReading) -> list[str]:
        lines = [self._line("kind", question.kind.replace("_", " "))]
        lines.append(self._line("language", question.lang or "unknown"))
        for label in ("speaker", "deed", "topic", "office", "place"):
            if value := getattr(question, label):
                lines.append(self._line(label, clean_line(value)))
        words = [self._word(word) for word in question.words]
        lines.append(self._line("words", ", ".join(words) or "none to look for"))
        return [self._head("Question"), *lines]

    def _word(self, word: WordReading) -> str:
        text = clean_line(word.text)
        if not word.terms:
            return f"{text} {self._renderer.paint('(in no article)', fg='red')}"
        matched = "" if word.terms == (word.text.lower(),) else f" = {'|'.join(word.terms)}"
        return f"{text}{clean_line(matched)} {self._dim(f'{word.weight:.2f}')}"

    def _reason(self, reason: Reason, explanation: Explanation) -> list[str]:
        told = [_reason(reason, explanation)]
        if reason is Reason.LOW_CONFIDENCE:
            told += _against(explanation.confidence)
        return [self._head("No answer"), *(_INDENT + clean_line(line) for line in told)]

    def _sentence(self, head: str, sentence: SentenceExplanation) -> list[str]:
        lines = [self._head(head), _INDENT + self._dim(_excerpt(sentence.text))]
        if sentence.attribution is not None:
            lines += self._attribution(sentence.attribution)
        if not sentence.factors:
            return [*lines, self._line("score", f"{sentence.score:.2f}")]
        return [*lines, *self._table(sentence.factors, "score")]

    def _attribution(self, said: Attribution) -> Iterator[str]:
        speaker = self._renderer.paint(clean_line(said.speaker), fg="green")
        manner = "quoted" if said.direct else "reported"
        nested = ", by another speaker" if said.nested else ""
        yield self._line("said by", f"{speaker}, {manner}{nested}")
        evidence = clean_line(f"“{said.cue}” beside the {said.evidence} “{said.mention}”")
        if said.evidence == "continuation":
            evidence = clean_line(f"goes on from “{said.mention}”, “{said.cue}”")
        yield self._line("shown by", f"{evidence}{'' if said.sure else ' (not quite sure)'}")
        if said.on_topic < 1:
            yield self._line("on topic", f"{said.on_topic:.2f}")

    def _confidence(self, confidence: ConfidenceExplanation) -> list[str]:
        lines = [
            f"{_INDENT}{step.confidence:.2f} {_JUDGEMENTS[step.name]}" for step in confidence.steps
        ]
        head = f"Confidence {confidence.value:.2f}, at least {confidence.wanted:.2f} wanted"
        answerable = self._table(confidence.answerable, "the articles")
        return [
            self._head(head),
            *lines,
            *answerable,
            *self._table(confidence.factors, "the sentence"),
        ]

    def _table(self, factors: Sequence[Factor], total: str) -> Iterator[str]:
        if not factors:
            return
        weighty = _weighty(factors)
        rest = [f for f in factors if f not in weighty]
        more = f"{len(rest)} more"
        width = max(len(name) for name in (*(f.name for f in weighty), more, total))
        for factor in factors:
            if factor in weighty:
                worth = f"{factor.value:5.2f} × {factor.weight:6.2f}"
                yield self._row(f"{factor.name:{width}}  {worth}", factor.contribution)
        if rest:
            yield self._row(f"{more:{width}}  {'':14}", _sum(rest))
        yield self._row(f"{total:{width}}  {'':14}", _sum(factors))

    def _row(self, label: str, contribution: float) -> str:
        shown = f"{_signed(contribution):>7}"
        colour = "green" if contribution > 0 else "red"
        return f"{_INDENT}{label}  {self._renderer.paint(shown, fg=colour)}"

    def _line(self, label: str, value: str) -> str:
        return f"{_INDENT}{self._dim(f'{label:{_LABEL}}')}{value}"

    def _head(self, text: str) -> str:
        return self._renderer.paint(text, bold=True)

    def _dim(self, text: str) -> str:
        return self._renderer.paint(text, dim=True)


def _reason(reason: Reason, explanation: Explanation) -> str:
    question, confidence = explanation.question, explanation.confidence
    if reason is Reason.NO_ARTICLE:
        return "No article is both among those asked for and known to be of that time."
    if reason is Reason.NO_TERMS:
        return "The question has no word to look for."
    if reason is Reason.NO_PASSAGE:
        return "No article answered from holds a word of the question."
    if reason is Reason.NO_STATEMENT:
        unknown = [word.text for word in question.words if not word.terms]
        named = set(unknown) & set(question.speaker.split())
        because = f": no article has {' '.join(w for w in unknown if w in named)}" if named else ""
        return f"{question.speaker} says nothing in the articles answered from{because}."
    if reason is Reason.OFF_TOPIC and not question.speaker:
        return f"Nobody says anything about {question.topic} in the articles answered from."
    if reason is Reason.OFF_TOPIC:
        topic = f" about {question.topic}" if question.topic else " of that kind"
        return f"{question.speaker} says something, but nothing{topic}."
    return f"The confidence, {confidence.value:.2f}, is below the {confidence.wanted:.2f} wanted."


def _against(confidence: ConfidenceExplanation) -> Iterator[str]:
    """Yield what pulled a confidence down: rules that lessened it, or features of the models."""
    for before, after in pairwise(confidence.steps):
        told = _JUDGEMENTS[after.name]
        ruled = after.name is not Judgement.MODEL
        if ruled and before.confidence >= confidence.wanted > after.confidence:
            yield f"It was {before.confidence:.2f}, but {after.confidence:.2f} {told}."
            return
    models = (*confidence.answerable, *confidence.factors)
    lessening = [f for f in models if f.contribution < 0 and f.name != _CONSTANT]
    if lessening:
        most = sorted(lessening, key=lambda f: f.contribution)[:_MOST_AGAINST]
        yield f"Most against it: {', '.join(f'{f.name} {_signed(f.contribution)}' for f in most)}."


def _weighty(factors: Sequence[Factor]) -> list[Factor]:
    by_size = sorted(factors, key=lambda f: -abs(f.contribution))
    least = _LEAST_SHARE * abs(by_size[0].contribution)
    return [f for f in by_size if abs(f.contribution) >= least][:_MOST_FACTORS]


def _excerpt(text: str) -> str:
    line = clean_line(text)
    return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT].rstrip()}…"


def _signed(number: float) -> str:
    return f"{number:+.2f}"


def _sum(factors: Iterable[Factor]) -> float:
    return sum(factor.contribution for factor in factors)
