"""Bodies told of as the place where somebody unnamed speaks: "в МЧС сообщили"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.answering.mentions import is_adjective, is_office, read_description
from qabot.answering.phrases import before_adverbials, mention_in, phrase_ending, phrase_right_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.mentions import Mention
    from qabot.answering.words import Word
    from qabot.text.tables import LanguageTables

_WITHIN = 4  # words between a verb and the preposition of its venue
_LONGEST_TOLD = 3  # words of whoever is told something


def venue_of(
    words: Sequence[Word], number: int, before: int, known: LanguageTables
) -> Mention | None:
    """Read "в МЧС сообщили", "сообщили в МЧС": a body is told of as the place.

    Behind the verb it is known by its capitals or by its kind: "сообщили в Москве" tells where.
    """
    if not words[number].lower.endswith(known.grammar.plural_endings or ("\0",)):
        return None
    prepositions = known.grammar.venue_prepositions
    for at in range(number + 1, min(number + _WITHIN, len(words) - 1)):
        if words[at].is_mark or words[at].quoted:
            break
        if words[at].lower in prepositions:
            if phrase_right_of(words[:at], number + 1, known) is not None and not _is_told(
                words[number + 1 : at], known
            ):
                break  # "сообщили эксперты в МЧС"
            mention = phrase_right_of(words, at + 1, known)
            # "..., сообщили в Кремле"
            narrated = at == number + 1 and number > 0 and words[number - 1].is_mark
            told = mention is not None and (
                narrated or mention.kind == "description" or mention.words[0].isupper()
            )
            if told:
                return mention
            break
    return _venue_before(words, before, known)


def _venue_before(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    """Read "в МЧС" where it ends at a word and nobody else is named before it in the clause."""
    phrase = phrase_ending(words, at, known)
    places = [i for i, w in enumerate(phrase) if w.lower in known.grammar.venue_prepositions]
    if not places:
        return None
    head = phrase[: places[-1]]
    if head and before_adverbials(head, known) is not None:
        return None
    rests = (phrase[place + 1 :] for place in places)
    rest = next((r for r in rests if r and is_office(r[0].lower, known)), phrase[places[-1] + 1 :])
    parted = (i for i, w in enumerate(rest) if w.lower in known.grammar.adverbial_openers)
    rest = rest[: next(parted, len(rest))]  # "в МЧС по области"
    noun = next((w for w in rest if not is_adjective(w, known)), None)
    if noun is not None and is_office(noun.lower, known):
        return read_description(rest, known)  # "в министерстве культуры Латвии"
    mention = mention_in(rest, known)
    if mention is None or mention.kind == "pronoun":
        return None
    # Not "в интервью РБК": the venue itself is named.
    before = [w for w in rest if w.end <= mention.start]
    return mention if all(is_adjective(w, known) for w in before) else None


def _is_told(between: Sequence[Word], known: LanguageTables) -> bool:
    """Tell whether a name behind a verb is told something: "рассказали ТАСС", "РИА Новости"."""
    return bool(between) and between[0].text.isupper() and len(between) <= _LONGEST_TOLD
