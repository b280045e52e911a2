"""Questions in, answers out, one JSON object a line; and the one JSON shape of an answer."""

from __future__ import annotations

import codecs
import json
import math
import re
from collections import OrderedDict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from qabot.dialogue.conversation import Conversation
from qabot.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qabot.dates import Period
    from qabot.engine import Engine
    from qabot.models import Answer, AnswerSentence, Citation
    from qabot.options import AskOptions

# A question has a few hundred bytes; the rest is room for a list of article ids.
MAX_LINE_BYTES = 1024 * 1024

LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# JSON allows them as they are, but many a reader takes them for the end of the line.
LINE_SEPARATORS = {ord(c): f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"}


MAX_CONVERSATIONS = 10_000
"""Conversations that are remembered at a time; that which was silent longest is forgotten."""

_Conversations = OrderedDict[str, Conversation]


class _LineError(Exception):
    """A line of input asks nothing; its text says why."""


def run_batch(
    engine: Engine,
    lines: Iterable[bytes | None],
    out: TextIO,
    *,
    progress: TextIO | None = None,
) -> None:
    """Answer each line before the next is read; a line that cannot be answered gets an error.

    Args:
        engine: Answers.
        lines: JSON objects with ``question``, and optionally ``id``, what ``Engine.ask`` takes
            and ``conversation``: those with the same go on from one another. None stands for a
            line too long to read. Blank lines are skipped.
        out: Gets one line a question, in the same order, flushed.
        progress: Where to draw a progress bar, if at all.

    Raises:
        BrokenPipeError: If nobody reads ``out`` any more.
    """
    asked: Iterator[bytes | None] = (line for line in lines if line is None or line.strip())
    if progress is not None:
        # Bar and answers may be on one terminal.
        asked = _with_progress(asked, progress, is_shared=out.isatty())
    conversations: _Conversations = OrderedDict()
    for line in asked:
        out.write(encode_line(_answer_line(engine, line, conversations)) + "\n")
        out.flush()


def answer_object(answer: Answer) -> dict[str, Any]:
    """Return an answer in the shape that other programs rely on."""
    shown = {
        "question": answer.question,
        "answered": answer.answered,
        "confidence": float(answer.confidence),
        "sentences": [_sentence_object(sentence) for sentence in answer.sentences],
        "citations": [_citation_object(citation) for citation in answer.citations],
        "elapsed_ms": round(float(answer.elapsed_ms), 3),
    }
    if answer.reason is not None:
        shown["reason"] = answer.reason.value
    if answer.corrections:
        shown["corrections"] = [asdict(correction) for correction in answer.corrections]
    if answer.unknown:
        shown["unknown"] = list(answer.unknown)
    if answer.untranslated:
        shown["untranslated"] = list(answer.untranslated)
    if answer.suggestions:
        shown["suggestions"] = list(answer.suggestions)
    if answer.remark is not None:
        shown["remark"] = answer.remark.value
    if answer.understood is not None:
        shown["understood"] = asdict(answer.understood)
    if answer.period is not None:
        shown["period"] = _period_object(answer.period)
    if answer.explanation is not None:
        shown["explanation"] = asdict(answer.explanation)
    return shown


def answers_object(answers: Sequence[Answer]) -> dict[str, Any]:
    """Return the answer to a message: the first one, those to its other questions within."""
    first, *further = map(answer_object, answers)
    return first | ({"further": further} if further else {})


def encode_line(value: object) -> str:
    """Return a value as JSON on one line, in characters that UTF-8 can write."""
    encoded = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return LONE_SURROGATE.sub("\ufffd", encoded).translate(LINE_SEPARATORS)


def _sentence_object(sentence: AnswerSentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "article_id": sentence.article_id,
        "start": sentence.start,
        "end": sentence.end,
        "speaker": sentence.speaker,
        "score": float(sentence.score),
        "citation": sentence.citation,
        "further_citations": list(sentence.further_citations),
        "context": None if sentence.context is None else asdict(sentence.context),
    }


def _citation_object(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        "article_id": citation.article_id,
        "title": citation.title,
        "source": citation.source,
        "url": citation.url,
        "published": citation.published,
        "also": [asdict(copy) for copy in citation.also],
    }


def _period_object(period: Period) -> dict[str, Any]:
    return {
        "words": period.words,
        "first": period.first.isoformat() if period.first else None,
        "last": period.last.isoformat() if period.last else None,
        "dropped": period.dropped,
    }


def _with_progress(
    lines: Iterator[bytes | None], progress: TextIO, *, is_shared: bool
) -> Iterator[bytes | None]:
    # Only where there is somebody to see it: the import takes time.
    from tqdm import tqdm

    with tqdm(file=progress, unit=" questions", dynamic_ncols=True) as bar:
        for line in lines:
            if is_shared:
                bar.clear()
            yield line
            bar.update()
            if is_shared:
                bar.refresh()


def _answer_line(
    engine: Engine, line: bytes | None, conversations: _Conversations
) -> dict[str, Any]:
    question_id = None
    try:
        fields = _parse(line)
        question_id = _read_id(fields)
        name = _read_conversation(fields)
        question, options = _read_question(fields), _read_options(fields)
        if name is None:
            return {"id": question_id, **answer_object(engine.ask(question, **options))}
        answers, conversations[name] = engine.converse(question, conversations.get(name), **options)
    except (_LineError, QuestionError) as error:
        return {"id": question_id, "error": str(error)}
    conversations.move_to_end(name)
    while len(conversations) > MAX_CONVERSATIONS:
        conversations.popitem(last=False)
    return {"id": question_id, **answers_object(answers)}


def _read_options(fields: dict[str, Any]) -> AskOptions:
    return {
        "limit": _read_limit(fields),
        "article_ids": _read_article_ids(fields),
        "published_after": _read_date(fields, "published_after"),
        "published_before": _read_date(fields, "published_before"),
        "explain": _read_explain(fields),
    }


def _read_conversation(fields: dict[str, Any]) -> str | None:
    name = fields.get("conversation")
    if name is not None and not isinstance(name, str):
        raise _LineError('"conversation" is not a string; make it one or leave it out')
    return name


def _parse(line: bytes | None) -> dict[str, Any]:
    if line is None:
        raise _LineError(f"the line is longer than {MAX_LINE_BYTES} bytes; shorten it")
    try:
        text = line.rstrip().removeprefix(codecs.BOM_UTF8).decode("utf-8")
        fields = json.loads(text, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise _LineError(f"not UTF-8 at byte {error.start + 1}; write it as UTF-8") from error
    except json.JSONDecodeError as error:
        reason = f"not JSON: {error.msg.removesuffix(' at')} at column {error.colno}"
        raise _LineError(f"{reason}; write one JSON object a line") from error
    except (ValueError, RecursionError) as error:
        reason = "a number that is out of range, or nested too deeply"
        raise _LineError(f"not JSON: {reason}; write one JSON object a line") from error
    if not isinstance(fields, dict):
        raise _LineError('not a JSON object; write {"id": ..., "question": "..."}')
    return fields


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _read_id(fields: dict[str, Any]) -> str | float | None:
    value = fields.get("id")
    is_infinite = isinstance(value, float) and not math.isfinite(value)
    if isinstance(value, (dict, list)) or is_infinite:
        raise _LineError('"id" is not a string, a number, true, false or null; make it one')
    return value


def _read_question(fields: dict[str, Any]) -> str:
    if "question" not in fields:
        raise _LineError('no "question"; write {"id": ..., "question": "..."}')
    question = fields["question"]
    if not isinstance(question, str):
        raise _LineError('"question" is not a string; make it one')
    return LONE_SURROGATE.sub("\ufffd", question)


def _read_limit(fields: dict[str, Any]) -> int | None:
    limit = fields.get("limit")
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool)):
        raise _LineError('"limit" is not a whole number; make it one or leave it out')
    return limit


def _read_article_ids(fields: dict[str, Any]) -> list[str] | None:
    ids = fields.get("article_ids")
    if ids is None:
        return None
    if not isinstance(ids, list) or not all(isinstance(value, str) for value in ids):
        raise _LineError('"article_ids" is not a list of strings; make it one or leave it out')
    return ids


def _read_date(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        shown = encode_line(value)
        raise _LineError(f'"{name}" is {shown:.60}, not a string; write it as "2022-05-31"')
    return value


def _read_explain(fields: dict[str, Any]) -> bool:
    explain = fields.get("explain")
    if explain is not None and not isinstance(explain, bool):
        raise _LineError('"explain" is neither true nor false; make it one or leave it out')
    return bool(explain)
