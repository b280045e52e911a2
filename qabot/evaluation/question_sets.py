"""Question sets: questions with what is known to answer them, as JSON Lines.

A line has a ``question`` and its gold: ``answers`` (strings; an answering sentence holds one),
``answer_sentences`` (sentences that answer), ``wrong_sentences`` (sentences that do not, while
what does may be unknown), or ``"answerable": false``. All else may be left out: ``id``, ``kind``,
``lang``, ``article_id`` or ``article_ids`` (where the answer stands), ``scope`` ("article": it is
asked of these alone), ``acceptable_sentences`` (neither right nor wrong), ``votes`` (what
``qabot feedback`` counted; nothing is read from it).
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qabot.errors import QuestionSetError
from qabot.lines import read_lines
from qabot.models import Problem
from qabot.options import MAX_QUESTION
from qabot.text.analyzer import UNPARTED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from qabot.models import Article

_MAX_LINE_BYTES = 1024 * 1024
_MAX_PROBLEMS = 20  # a file of another kind would have one a line
_FOLDED = re.compile(r"[\W_]+")
_UNPARTED = re.compile(f"[{UNPARTED}]")
# Kinds that name all sentences that answer: no other sentence does, whatever it holds.
_EXHAUSTIVE = ("statement", "attribution", "answer_sentence")
KEYS = frozenset({
    "id", "question", "lang", "kind", "article_id", "article_ids", "scope",
    "answers", "answer_sentences", "wrong_sentences", "acceptable_sentences", "answerable", "votes",
})  # fmt: skip
_SCOPES = ("article", "corpus")


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with what is known to answer it.

    Attributes:
        id: Unique in its set.
        text: The question.
        kind: As its set calls it, e.g. "factoid"; "" where it does not.
        article_ids: Articles that answer; any may, if there are none.
        answers: An answering sentence holds one of these.
        sentences: Sentences known to answer.
        answerable: False if the articles do not answer.
        acceptable: Sentences that count neither way.
        wrong: Sentences known not to answer.
        scoped: To be asked of ``article_ids`` alone.
        lang: ISO 639-1 code as given, or "".
        line: Line of its file, from 1.
    """

    id: str
    text: str
    kind: str = ""
    article_ids: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    answerable: bool = True
    acceptable: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    scoped: bool = False
    lang: str = ""
    line: int = field(default=0, compare=False)

    @property
    def article_id(self) -> str | None:
        """The article that answers, if it is one."""
        return self.article_ids[0] if len(self.article_ids) == 1 else None

    @property
    def settled(self) -> bool:
        """Whether it is known what answers, or that nothing does; else only what does not."""
        return bool(self.answers or self.sentences) or not self.answerable

    @property
    def wants_all(self) -> bool:
        """Whether it asks for all that somebody said, and its gold is all of it."""
        return bool(self.sentences) and self.kind.startswith(("statement", "attribution"))


class _LineError(Exception):
    """A line that is no question: why, and what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def load_questions(path: Path) -> list[GoldQuestion]:
    """Read a file of questions: JSON Lines in UTF-8, blank lines passed over.

    Raises:
        QuestionSetError: If it cannot be read, has no question, or has lines that are none.
    """
    questions: dict[str, GoldQuestion] = {}
    problems: list[Problem] = []
    for number, line in _numbered_lines(path):
        try:
            question = _question(_parse(line), number)
            if question.id in questions:
                reason = f'has the id "{question.id}" of line {questions[question.id].line}'
                raise _LineError(reason, "give it one of its own, or none")
            questions[question.id] = question
        except _LineError as error:
            problems.append(Problem(path, error.reason, error.remedy, number))
    _raise_for(problems)
    if not questions:
        remedy = 'write a line like {"question": "...", "answers": ["..."]} into it'
        raise QuestionSetError(f"{path}: has no question; {remedy}")
    return list(questions.values())


def check_articles(
    path: Path, questions: Iterable[GoldQuestion], articles: Collection[str]
) -> None:
    """See that all articles that questions name are there.

    Args:
        path: File of the questions, for messages.
        questions: Read from it.
        articles: Ids of the articles there are.

    Raises:
        QuestionSetError: If one is not.
    """
    remedy = "correct the id, or name its file after --articles"
    missing = ((q, i) for q in questions for i in q.article_ids if i not in articles)
    _raise_for(
        Problem(path, f'names the article "{i}", which is not there', remedy, q.line)
        for q, i in missing
    )


def find_oddities(
    path: Path, questions: Iterable[GoldQuestion], articles: Iterable[Article]
) -> list[Problem]:
    """Return what may be mistakes: keys that mean nothing, and gold that stands in no article.

    Args:
        path: File of the questions, which was read without an error.
        questions: Read from it.
        articles: What they are asked of.
    """
    problems: list[Problem] = []
    unknown = {key for _, line in _numbered_lines(path) for key in _parse(line)} - KEYS
    if unknown:
        names = ", ".join(f'"{name}"' for name in sorted(unknown))
        remedy = "see that none is a known one misspelt"
        problems.append(Problem(path, f"has keys that mean nothing here: {names}", remedy))
    # In spaces as in _holds, but once: this may be many books.
    folded = {article.id: f" {fold_text(article.text)} " for article in articles}
    everything = "\n".join(folded.values())
    for question in questions:
        where = "\n".join(folded[i] for i in question.article_ids) or everything
        gold = [f" {fold_text(text)} " for text in (*question.answers, *question.sentences)]
        if (
            question.answerable
            and question.settled
            and not any(text.strip() and text in where for text in gold)
        ):
            reason = "what should answer stands in no article that may answer"
            problems.append(Problem(path, reason, "copy it from the article", question.line))
    return _first(problems)


def holds_answer(question: GoldQuestion, sentence: str) -> bool:
    """Tell whether a sentence answers: it is a gold one (or part of it), or holds an answer.

    Letter case, punctuation and spaces do not count. Where the gold is all the sentences that
    answer, as it is of statements, holding an answer is not enough.
    """
    if _is_among(sentence, question.sentences):
        return True
    if question.sentences and question.kind.startswith(_EXHAUSTIVE):
        return False
    text = fold_text(sentence)
    return any(_holds(text, fold_text(answer)) for answer in question.answers)


def is_right(question: GoldQuestion, article_id: str, sentence: str) -> bool:
    """Tell whether a sentence of an article answers."""
    if not question.answerable or not _may_answer(question, article_id):
        return False
    if is_wrong(question, sentence):
        return False
    return holds_answer(question, sentence)


def is_wrong(question: GoldQuestion, sentence: str) -> bool:
    """Tell whether a sentence is one of those known not to answer."""
    return fold_text(sentence) in map(fold_text, question.wrong)


def is_acceptable(question: GoldQuestion, article_id: str, sentence: str) -> bool:
    """Tell whether a sentence of an article is at least not wrong."""
    return _may_answer(question, article_id) and _is_among(sentence, question.acceptable)


def covered(question: GoldQuestion, sentences: Collection[str]) -> float:
    """Return the share of the gold sentences that is among some sentences."""
    found = sum(_is_among(gold, sentences) for gold in question.sentences)
    return found / len(question.sentences)


@lru_cache(maxsize=1 << 16)
def fold_text(text: str) -> str:
    """Return a text in lower case with everything but letters and digits made one space.

    Characters of scripts that do not part words stand alone, as words do.
    """
    return _FOLDED.sub(" ", _UNPARTED.sub(r" \g<0> ", text.lower())).strip()


def _may_answer(question: GoldQuestion, article_id: str) -> bool:
    return not question.article_ids or article_id in question.article_ids


def _is_among(sentence: str, others: Collection[str]) -> bool:
    """Tell whether a sentence is one of others, or a part of one, or one a part of it."""
    folded = (fold_text(other) for other in others)
    text = fold_text(sentence)
    return any(_holds(text, other) or _holds(other, text) for other in folded)


def _holds(text: str, part: str) -> bool:
    """Tell whether a folded text has another in it, in whole words."""
    return bool(part) and f" {part} " in f" {text} "


def _raise_for(problems: Iterable[Problem]) -> None:
    if found := _first(list(problems)):
        raise QuestionSetError(str(found[0]), found)


def _first(problems: list[Problem]) -> list[Problem]:
    """Return problems, those of a file of another kind, or for other articles, not all."""
    more = len(problems) - _MAX_PROBLEMS
    if more <= 0:
        return problems
    shown = problems[:_MAX_PROBLEMS]
    return [*shown, Problem(shown[0].path, f"has {more} more of these", "correct those above")]


def _numbered_lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(read_lines(file, _MAX_LINE_BYTES), 1):
                bare = line.removeprefix(codecs.BOM_UTF8) if line and number == 1 else line
                if bare is None or bare.strip():
                    yield number, bare
    except OSError as error:
        raise QuestionSetError(
            f"{path}: cannot be read ({error.strerror}); name a file of questions"
        ) from error


def _parse(line: bytes | None) -> dict[str, Any]:
    if line is None:
        raise _LineError(f"is longer than {_MAX_LINE_BYTES} bytes", "shorten it")
    try:
        fields = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _LineError(f"is not UTF-8 at byte {error.start + 1}", "save it as UTF-8") from error
    except (ValueError, RecursionError) as error:
        place = f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise _LineError(f"is not JSON{place}", "write one JSON object a line") from error
    if not isinstance(fields, dict):
        raise _LineError("is not a JSON object", 'write {"question": "...", "answers": ["..."]}')
    return fields


def _question(fields: dict[str, Any], number: int) -> GoldQuestion:
    text = _text(fields)
    answers, sentences = _strings(fields, "answers"), _strings(fields, "answer_sentences")
    wrong = _strings(fields, "wrong_sentences")
    answerable = _answerable(fields, bool(answers or sentences or wrong))
    one, several = _strings(fields, "article_id"), _strings(fields, "article_ids")
    article_ids = several or one
    scoped = _string(fields, "scope") == "article"
    if scoped and not article_ids:
        raise _LineError('has the scope "article" and names none', 'add "article_id"')
    return GoldQuestion(
        id=_string(fields, "id") or str(number),
        text=text,
        kind=_string(fields, "kind"),
        article_ids=article_ids,
        answers=answers if answerable else (),
        sentences=sentences if answerable else (),
        answerable=answerable,
        acceptable=_strings(fields, "acceptable_sentences"),
        wrong=wrong,
        scoped=scoped,
        lang=_string(fields, "lang"),
        line=number,
    )


def _text(fields: dict[str, Any]) -> str:
    text = _string(fields, "question")
    if not text.strip():
        raise _LineError('has no "question"', 'write {"question": "...", "answers": ["..."]}')
    if len(text) > MAX_QUESTION:
        reason = f"has a question of {len(text)} characters"
        raise _LineError(reason, f"ask in at most {MAX_QUESTION}")
    return text


def _answerable(fields: dict[str, Any], has_gold: bool) -> bool:
    value = fields.get("answerable")
    if value is not None and not isinstance(value, bool):
        raise _LineError('"answerable" is not true or false', "make it one of them")
    if value is not False and not has_gold:
        raise _LineError(
            "does not say what answers",
            'give "answers", "answer_sentences" or "wrong_sentences", or write "answerable": false',
        )
    return value is not False


def _string(fields: dict[str, Any], key: str) -> str:
    value = fields.get(key)
    if value is None:
        return ""
    if key == "scope" and value not in _SCOPES:
        raise _LineError('"scope" is not "article" or "corpus"', "make it one, or leave it out")
    return _as_string(value, key)


def _strings(fields: dict[str, Any], key: str) -> tuple[str, ...]:
    """Return a list of strings; one alone stands for a list of it."""
    value = fields.get(key)
    if value is None:
        return ()
    values = value if isinstance(value, list) else [value]
    return tuple(_as_string(each, key) for each in values)


def _as_string(value: object, key: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)  # an id or a year written as a number
    if not isinstance(value, str):
        raise _LineError(f'"{key}" is not a string', "make it one")
    # Half of a surrogate pair, which JSON can spell, cannot be written out again.
    return value.encode("utf-8", "replace").decode("utf-8")
