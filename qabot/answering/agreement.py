"""Whether the forms of a subject and of its verb agree, and what gender and number they tell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qabot.answering.phrases import phrase_left_of, phrase_right_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.mentions import Mention
    from qabot.answering.words import Word
    from qabot.text.tables import LanguageTables


def agreeing(mention: Mention, verb: Word, known: LanguageTables) -> Mention | None:
    """Return a subject with the gender its verb tells, or None if it cannot be the subject."""
    grammar, name = known.grammar, mention.words[-1].lower()
    feminine = verb.lower.endswith(grammar.feminine_endings)
    masculine = not feminine and verb.lower.endswith(grammar.masculine_endings)
    neuter = verb.lower.endswith(grammar.neuter_endings)
    if neuter and mention.gender in ("masculine", "feminine"):
        return None  # a ministry, not a man or a woman
    if mention.kind == "description":
        if not _may_be_subject(mention, verb, known):
            return None
        return replace(mention, gender="feminine") if feminine else mention
    if (masculine or neuter) and name.endswith(grammar.genitive_endings):
        return None  # "представитель Пескова заявил": it is he who belongs to Peskov
    if mention.gender or not (feminine or masculine):
        return mention
    return replace(mention, gender="feminine" if feminine else "masculine")


def are_many(verb: Word, known: LanguageTables) -> bool:
    """Tell whether a verb makes a pronoun plural: "sie fordern" is no "sie fordert"."""
    plural = verb.lower.endswith(known.grammar.plural_verb_endings or ("\0",))
    return plural and verb.lower in known.speech.finite


def disagrees(words: Sequence[Word], number: int, subject: Mention, known: LanguageTables) -> bool:
    """Tell whether one person is no subject of a form without an "s": "and feel"."""
    if words[number].lower not in known.speech.infinitives:
        return False
    if subject.gender not in ("masculine", "feminine"):
        return False
    around = [w for w in words if w.end <= subject.start][-1:]
    return not any(w.lower in known.grammar.coordinators for w in around)


def is_nominative(
    mention: Mention, words: Sequence[Word], number: int, known: LanguageTables
) -> bool:
    """Tell whether the form of what follows a verb shows that it is the subject.

    "Иванов, мэр Москвы, поблагодарил Петрова" against "..., сообщил Петров".
    """
    grammar, verb = known.grammar, words[number].lower
    if not grammar.head_first:
        return False
    if mention.kind != "name":
        return mention.kind == "pronoun" or mention.office in known.all_titles | known.speaker_nouns
    if mention.office and mention.office not in known.all_titles | known.speaker_nouns:
        return False
    last = mention.words[-1]
    if last.isupper() or last.isascii():
        behind = next((w for w in words if w.start >= mention.end), None)
        return behind is None or behind.is_mark  # not "обвинил США во лжи"
    given = known.first_names
    if len(mention.words) > 1 and any(mention.words[0].lower() in n for n in given.values()):
        return True
    masculine = verb.endswith(grammar.masculine_endings + grammar.neuter_endings)
    oblique = (*grammar.dative_endings, *grammar.genitive_endings, *grammar.oblique_name_endings)
    return not last.lower().endswith((*oblique, "а", "я") if masculine else oblique)


def may_be_many(
    words: Sequence[Word], number: int, mention: Mention, known: LanguageTables
) -> bool:
    """Tell whether a subject may have its verb in the plural: "поклонники Анны" are not Anna."""
    grammar = known.grammar
    name = mention.words[-1]
    if mention.kind != "name" or not words[number].lower.endswith(
        grammar.plural_endings or ("\0",)
    ):
        return True
    if name.isupper() or name.isascii():
        return True  # "США", "PlayStation"
    plural = name.lower().endswith(grammar.plural_name_endings)
    if plural and not name.lower().endswith(grammar.genitive_place_endings):
        return True
    return partner_of(words, mention, words[number].start, known) is not None


def partner_of(
    words: Sequence[Word], mention: Mention, cue_start: int, known: LanguageTables
) -> Mention | None:
    """Return the other of two subjects: "X and Y said"."""
    behind = next((i for i, w in enumerate(words) if w.start >= mention.end), len(words))
    if known.grammar.verb_second and mention.start > cue_start and behind + 1 < len(words):
        # "..., sagten X und Y."
        if words[behind].lower not in known.grammar.coordinators:
            return None
        partner = phrase_right_of(words, behind + 1, known)
        return partner if partner is not None and partner.kind == "name" else None
    before = [i for i, w in enumerate(words) if w.end <= mention.start]
    # Titles stand between: "X and President Y".
    between = known.grammar.articles.union(mention.titles)
    while before and words[before[-1]].lower in between:
        before.pop()
    if len(before) < 2 or words[before[-1]].lower not in known.grammar.coordinators:
        return None
    at = before[-2]
    if words[at].text == ")":  # "X (Ohio) and Y"
        at = next((i for i in range(at, 0, -1) if words[i].text == "("), 1) - 1
    partner = phrase_left_of(words, at, known)
    return partner if partner is not None and partner.kind == "name" else None


def _may_be_subject(mention: Mention, verb: Word, known: LanguageTables) -> bool:
    """Tell whether a noun stands in the nominative, where its form tells that."""
    if not known.grammar.head_first or mention.office in known.all_titles | known.speaker_nouns:
        return True
    many = verb.lower.endswith(known.grammar.plural_endings)
    return many and mention.office.endswith(known.grammar.plural_name_endings)
