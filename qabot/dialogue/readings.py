"""A message as it may be understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qabot.dates import Period
    from qabot.dialogue.conversation import Shown


@dataclass(frozen=True, slots=True)
class Reading:
    """A question that stands alone, as a message may be understood.

    Attributes:
        question: To be asked.
        lang: ISO 639-1 code of its language.
        about: Who and what it is about, where the message alone does not say so.
        article_ids: Answer from these articles only, unless empty.
        without: Speakers to leave out.
        unseen: Sentences to leave out, for they were shown.
        period: When the articles were published that it is asked of; if dropped, all others.
        said: Whether only statements will do.
        holding: What the first sentence has to name, or "".
        around: The sentence whose surroundings are wanted, in place of an answer.
        of: The sentence whose time, place or reason is wanted: it tells, or those beside it.
        telling: Whether none of those will do that do not surely tell it.
        aside: Whether it only asks more of what was shown, so that the talk is still about that.
        unsure: Whether this and the other unsure ones are weighed against each other, for the
            surest answer.
        thing: What "it" was taken to mean, or "".
    """

    question: str
    lang: str
    about: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    unseen: tuple[Shown, ...] = ()
    period: Period | None = None
    said: bool = False
    holding: str = ""
    around: Shown | None = None
    of: tuple[Shown, ...] = ()
    telling: bool = False
    aside: bool = False
    unsure: bool = False
    thing: str = ""
