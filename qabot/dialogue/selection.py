"""What of an answer is given, after what was given before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qabot.citing import cite_together
from qabot.models import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from qabot.dialogue.conversation import Shown
    from qabot.models import Answer, AnswerSentence

_PADDING_SCORE = 0.75  # a further sentence may be this much weaker than the first, in log-odds


def without_shown(answer: Answer, shown: Collection[Shown], limit: int) -> Answer:
    """Return an answer without the sentences that were shown.

    Args:
        answer: With as many more sentences as were shown.
        shown: Before.
        limit: Most sentences.
    """
    spans = {(s.article_id, s.start) for s in shown}
    return keep_only(
        answer, [s for s in answer.sentences if (s.article_id, s.start) not in spans], limit
    )


def elaborate(
    close: Answer,
    beside: Sequence[Answer],
    bears: Callable[[AnswerSentence], bool],
    limit: int,
    *,
    strict: bool,
) -> Answer:
    """Return an answer to when, where or why what was shown was so.

    That is a sentence that was shown itself if it tells, else the nearest that does.

    Args:
        close: Sentences near to what is asked, nearest first.
        beside: Each of the sentences shown, as an answer.
        bears: Tells whether a sentence holds the kind of answer asked for.
        limit: Most sentences.
        strict: Where none tells, abstain rather than give the nearest that were not shown.
    """
    shown = [(answer, sentence) for answer in beside for sentence in answer.sentences]
    for answer, sentence in shown:
        if bears(sentence):
            return replace(keep_only(answer, [sentence], 1), confidence=close.confidence)
    telling = [s for s in close.sentences if s.matches and bears(s)]
    if telling:
        return keep_only(close, telling, 1)
    if strict:
        return replace(close, answered=False, sentences=(), reason=Reason.LOW_CONFIDENCE)
    places = {(s.article_id, s.start) for _, s in shown}
    fresh = [s for s in close.sentences if (s.article_id, s.start) not in places]
    near = [s for s in fresh if s.matches and s.score >= fresh[0].score - _PADDING_SCORE]
    return keep_only(close, near or close.sentences[:1], limit)


def keep_only(answer: Answer, kept: Sequence[AnswerSentence], limit: int) -> Answer:
    """Return an answer with some of its sentences, its citations numbered anew.

    Args:
        answer: Has these sentences.
        kept: If there are none the answer becomes an abstention.
        limit: Most sentences.
    """
    kept = kept[:limit]
    if not kept:
        reason = answer.reason or Reason.NOTHING_MORE
        return replace(answer, answered=False, sentences=(), reason=reason)
    (shown,), _ = cite_together([replace(answer, sentences=tuple(kept))])
    return shown
