"""Question sets: articles and questions with their gold, as JSON Lines in one folder.

``articles.jsonl`` is what qabot reads anyway. A line of ``questions.jsonl`` has ``id``,
``question``, ``kind``, ``answerable``, ``article_id``, ``answers`` (strings an answering
sentence holds) and ``answer_sentences`` (sentences that answer).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qabot.errors import QabotError

if TYPE_CHECKING:
    from pathlib import Path

_FOLDED = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with what is known to answer it.

    Attributes:
        id: Unique in its set.
        text: The question.
        kind: As its set calls it, e.g. "factoid".
        article_id: Article that answers, if it is one.
        answers: An answering sentence holds one of these; for factoids only.
        sentences: Sentences known to answer.
        answerable: False if the articles do not answer.
    """

    id: str
    text: str
    kind: str
    article_id: str | None
    answers: tuple[str, ...]
    sentences: tuple[str, ...]
    answerable: bool


def load_questions(path: Path) -> list[GoldQuestion]:
    """Read a ``questions.jsonl``.

    Raises:
        QabotError: If a line is no question; names the line.
    """
    questions: list[GoldQuestion] = []
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                questions.append(_question(path, number, line))
    return questions


def holds_answer(question: GoldQuestion, sentence: str) -> bool:
    """Tell whether a sentence answers: it is a gold one (or part of it), or holds an answer.

    Letter case, punctuation and spaces do not count.
    """
    text = fold_text(sentence)
    golds = (fold_text(gold) for gold in question.sentences)
    if any(gold and text and (gold in text or text in gold) for gold in golds):
        return True
    if not question.kind.startswith("factoid"):
        return False
    answers = (fold_text(answer) for answer in question.answers)
    return any(answer and f" {answer} " in f" {text} " for answer in answers)


def fold_text(text: str) -> str:
    """Return a text in lower case with everything but letters and digits made one space."""
    return _FOLDED.sub(" ", text.lower()).strip()


def _question(path: Path, number: int, line: str) -> GoldQuestion:
    try:
        raw = json.loads(line)
        return GoldQuestion(
            id=str(raw["id"]),
            text=str(raw["question"]),
            kind=str(raw["kind"]),
            article_id=raw.get("article_id"),
            answers=tuple(raw.get("answers", ())),
            sentences=tuple(raw.get("answer_sentences", ())),
            answerable=bool(raw["answerable"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise QabotError(f"{path}:{number}: not a question with its gold ({error!r})") from error
