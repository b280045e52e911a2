"""Who speaks in a sentence: words that report speech, and their subjects.

A parser would read "X, who had come from Y, said" off a tree; here the subject is found by
walking from the verb over what may stand between. A cue whose subject is not understood
is still a cue: what it reports belongs to nobody rather than to the wrong one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qabot.answering.mentions import PARTICLES, Mention, read_phrase, read_pronoun
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.mentions import Gender
    from qabot.answering.words import Word
    from qabot.text.tables import LanguageTables

_BE = frozenset("was were is are be been being am 's 're".split())
_PARTICIPLE = re.compile(r"(?:ing|вшись|[аяиоуы]в|[аяу]я)$")
_RELATIVE = frozenset(
    "who whose which whom where when that который которая которое которые которых которого которой"
    " которым чей der die das".split()
)
_OPENERS = frozenset("a an the one his her its their now then once also however too".split())
_CLAUSE_MARKS = frozenset(";:()[]—–")
_QUOTE_MARKS = frozenset("\"“”„«»‘’'") | {"''", "``"}
_CONJUNCTIONS = frozenset("and but while though although because as before after if when since or yet so и но а когда хотя если поскольку und aber".split())
_PHRASE_ENDS = _CONJUNCTIONS | frozenset(
    "that in on at during to with while as about over via last this before after when by into through"
    " что в на во с со при для после перед до о об по из от к за ранее вчера сегодня накануне".split()
)
_PLAIN_OPENERS = frozenset("and but or yet so that this и но а und aber".split())
_FARTHEST = 60  # words between a subject and its verb


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that reports speech, and its subject.

    Attributes:
        speaker: Who speaks, or None where the subject was not understood.
        start: Offset of the cue in the article.
        end: Offset after it.
        strong: Reports speech even without a quotation or a clause.
        oblique: The speaker does not stand in the nominative ("according to").
        quoted: Stands inside a quotation: what it reports is reported by another speaker.
    """

    speaker: Mention | None
    start: int
    end: int
    strong: bool
    oblique: bool = False
    quoted: bool = False


def find_cues(words: Sequence[Word], known: LanguageTables) -> list[Cue]:
    """Return the cues of a sentence in order, those within quotations left out."""
    cues = _cues_among(words, known)
    quoted = [w for w in words if w.quoted]
    if any(not w.is_mark for w in quoted):
        # What somebody quotes may report in turn: "The Kremlin says that ...", said X.
        inner = [w._replace(quoted=False) for w in quoted]
        cues += [replace(cue, quoted=True) for cue in _cues_among(inner, known)]
    return cues


def _cues_among(words: Sequence[Word], known: LanguageTables) -> list[Cue]:
    cues: list[Cue] = []
    for number, word in enumerate(words):
        if word.quoted or word.is_mark:
            continue
        if cue := _preposition_cue(words, number, known) or _verb_cue(words, number, known, cues):
            cues.append(cue)
    return cues


def _preposition_cue(words: Sequence[Word], number: int, known: LanguageTables) -> Cue | None:
    """Read "according to X": the speaker follows."""
    for phrase in known.speech.prepositions:
        parts = phrase.split()
        if [w.lower for w in words[number : number + len(parts)]] == parts:
            speaker = _right_of(words, number + len(parts), known)
            if speaker is None:
                return None
            end = words[number + len(parts) - 1].end
            return Cue(speaker, words[number].start, end, strong=True, oblique=True)
    return None


def _verb_cue(
    words: Sequence[Word], number: int, known: LanguageTables, earlier: Sequence[Cue]
) -> Cue | None:
    word, speech = words[number], known.speech
    strong = word.lower in speech.strong or _is_phrasal(words, number, known)
    if not strong and word.lower not in speech.weak and not _is_foreign(word, known):
        return None
    if word.capitalised and number and not words[number - 1].is_mark:
        return None  # "the Announced Programme"
    if _is_foreign(word, known):
        return Cue(_right_of(words, number + 1, known), word.start, word.end, strong=True)
    subject = _subject(words, number, known, earlier)
    if word.lower in speech.ambiguous and not subject.adjacent:
        return None
    if not subject.possible:
        return None
    mention = subject.mention
    if mention is not None and mention.kind == "name" and not mention.gender:
        mention = replace(mention, gender=_verb_gender(word, known))
    return Cue(mention, word.start, word.end, strong)


def _verb_gender(verb: Word, known: LanguageTables) -> Gender:
    """Return what a Russian past tense tells of its subject."""
    if known.code != "ru":
        return ""
    if verb.lower.endswith(("ла", "лась")):
        return "feminine"
    return "masculine" if verb.lower.endswith(("л", "лся")) else ""


def _is_phrasal(words: Sequence[Word], number: int, known: LanguageTables) -> bool:
    following = words[number + 1 : number + 2]
    return bool(following) and f"{words[number].lower} {following[0].lower}" in known.speech.strong


def _is_foreign(word: Word, known: LanguageTables) -> bool:
    """Tell whether a word of the other script reports speech: translated news mixes them."""
    other = "en" if known.code == "ru" else "ru"
    return word.lower[0].isascii() != (known.code != "ru") and word.lower in tables(other).speech.strong


@dataclass(frozen=True, slots=True)
class _Subject:
    mention: Mention | None
    adjacent: bool = False
    possible: bool = True


_NO_SUBJECT = _Subject(None, possible=False)


def _subject(
    words: Sequence[Word], number: int, known: LanguageTables, earlier: Sequence[Cue]
) -> _Subject:
    verb = words[number]
    before = _skip_auxiliaries(words, number - 1, known)
    skipped = {w.lower for w in words[before + 1 : number]}
    if skipped & _BE and known.code == "en" and not verb.lower.endswith("ing"):
        return _agent(words, number, known)
    if before < 0:
        return _Subject(_right_of(words, number + 1, known), adjacent=True)
    previous = words[before]
    if previous.quoted or previous.text in _QUOTE_MARKS or _ends_quote(words, before):
        return _after_quote(words, number, known, earlier)
    if previous.lower == "to" and known.code == "en":
        return _infinitive(words, before, known, earlier)
    if _PARTICIPLE.search(verb.lower) and not (skipped & _BE):
        return _Subject(_main_subject(words, before, known, earlier))
    if previous.lower in _CONJUNCTIONS:
        return _Subject(_main_subject(words, before, known, earlier))
    if previous.is_mark:
        return _across_mark(words, before, number, known, earlier)
    if previous.lower in _RELATIVE:
        return _Subject(_antecedent(words, before, known), adjacent=True)
    return _left_of(words, before, number, known)


def _skip_auxiliaries(words: Sequence[Word], at: int, known: LanguageTables) -> int:
    while at >= 0 and not words[at].is_mark and not words[at].quoted:
        lower = words[at].lower
        if lower in known.speech.auxiliaries or (known.code == "en" and words[at].text.endswith("ly") and not words[at].capitalised):
            at -= 1
        elif lower in ("on", "am") and at + 1 < len(words) and words[at + 1].lower in known.signs["time"]:
            at -= 1  # "X on Friday said"
        else:
            break
    return at


def _ends_quote(words: Sequence[Word], at: int) -> bool:
    """Tell whether a comma or a dash stands right behind a quotation: "...", - said X."""
    while at >= 0 and words[at].is_mark and words[at].text in ",-—–.?!…":
        at -= 1
    return at >= 0 and words[at].quoted


def _after_quote(
    words: Sequence[Word], number: int, known: LanguageTables, earlier: Sequence[Cue]
) -> _Subject:
    if mention := _right_of(words, number + 1, known):
        return _Subject(mention, adjacent=True)
    return _Subject(_main_subject(words, number - 1, known, earlier))


def _agent(words: Sequence[Word], number: int, known: LanguageTables) -> _Subject:
    """Read the speaker of a passive: "was announced by X"."""
    for at in range(number + 1, min(number + 4, len(words) - 1)):
        if words[at].lower == "by":
            return _Subject(_right_of(words, at + 1, known), adjacent=True)
    return _NO_SUBJECT


_TAKING_INFINITIVE = frozenset("went continued goes began took going proceeded came turned wrote managed continues".split())


def _infinitive(
    words: Sequence[Word], before: int, known: LanguageTables, earlier: Sequence[Cue]
) -> _Subject:
    """Read "X went on to say"; "X refused to say" reports nothing."""
    if any(w.lower in _TAKING_INFINITIVE for w in words[max(0, before - 3) : before]):
        return _Subject(_main_subject(words, before, known, earlier), adjacent=True)
    return _NO_SUBJECT


def _right_of(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    """Read the noun phrase that begins at a word: "said the press secretary of X, Y"."""
    phrase: list[Word] = []
    for word in words[at : at + _FARTHEST]:
        if word.quoted or word.is_mark or (phrase and word.lower in _PHRASE_ENDS):
            break
        if not phrase and word.lower in _PHRASE_ENDS:
            return None
        if phrase and phrase[-1].capitalised and not _extends_name(word, known):
            break
        phrase.append(word)
    mention = _phrase_with_complement(phrase, known)
    if mention is not None and mention.kind == "name":
        return mention
    if known.code == "ru" and (named := _named_at_end(words, at, known)):
        return named
    return _apposed(words, at + len(phrase), known) or mention


def _extends_name(word: Word, known: LanguageTables) -> bool:
    """Tell whether a word may stand behind a name in one noun phrase: "X spokesman Y"."""
    if word.capitalised or word.lower in PARTICLES or word.lower in ("of", "and"):
        return True
    if word.lower in known.speaker_nouns or any(word.lower in t for t in known.titles.values()):
        return True
    # In English a noun may follow ("the Russian side"); it is then no name that speaks.
    adverb = word.lower.endswith("ly") or word.lower in known.signs.get("time", ())
    return known.code == "en" and not adverb and word.lower not in known.stop_words


def _phrase_with_complement(phrase: Sequence[Word], known: LanguageTables) -> Mention | None:
    head = read_phrase(phrase, known)
    if head is None or head.kind != "description":
        return head
    # "the press secretary of the Russian President Dmitry Peskov": whose name it is only
    # the article can tell; a name with its own title behind "of" is taken for the head's.
    for number, word in enumerate(phrase):
        if number and word.lower == "of":
            tail = read_phrase(phrase[number + 1 :], known)
            if tail is not None and tail.kind == "name" and tail.titles and len(tail.words) > 1:
                return replace(tail, titles=head.titles, gender=head.gender)
    return head


def _named_at_end(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    """Read "директор по проектам Института ... Ирина Левова": the name ends the phrase."""
    end = at
    while end < min(len(words), at + _FARTHEST) and not (words[end].is_mark or words[end].quoted):
        end += 1
    phrase = list(words[at:end])
    mention = read_phrase(phrase[-3:], known) if phrase else None
    if mention is None or mention.kind != "name" or len(mention.words) < 2:
        return None
    before = [w.lower for w in phrase if w.end < mention.start and w.lower not in known.stop_words]
    return replace(mention, titles=tuple(before)) if before else None


def _apposed(words: Sequence[Word], comma: int, known: LanguageTables) -> Mention | None:
    """Read the name behind a description and a comma: "the minister, Ivan Ivanov"."""
    if comma >= len(words) or words[comma].text != ",":
        return None
    phrase: list[Word] = []
    for word in words[comma + 1 : comma + 6]:
        if word.is_mark or word.quoted or not (word.capitalised or word.lower in ("de", "van", "von")):
            break
        phrase.append(word)
    mention = read_phrase(phrase, known)
    return mention if mention is not None and mention.kind == "name" and len(phrase) > 1 else None


def _left_of(words: Sequence[Word], at: int, number: int, known: LanguageTables) -> _Subject:
    """Read the noun phrase that ends at a word."""
    if words[at].lower in known.stop_words and read_pronoun(words[at], known) is None:
        if known.code == "en":
            return _NO_SUBJECT  # "the claims"
        return _Subject(_right_of(words, number + 1, known), adjacent=True)
    phrase = _phrase_ending(words, at, known)
    if not phrase:
        return _NO_SUBJECT
    start = at - len(phrase)
    mention = read_phrase(phrase, known)
    if start >= 0 and words[start].lower in ("of", "for", "to", "from", "with", "by", "in", "at", "on", "about", "than", "against", "near"):
        return _headed(words, start, mention, known)
    if mention is None and known.code != "en":
        mention = _right_of(words, number + 1, known)
    return _Subject(mention, adjacent=True)


def _headed(
    words: Sequence[Word], link: int, complement: Mention | None, known: LanguageTables
) -> _Subject:
    """Read a subject that ends in a complement: "a spokesman for X", "the secretary of X"."""
    head_phrase = _phrase_ending(words, link - 1, known) if link else []
    head = read_phrase(head_phrase, known) if head_phrase else None
    if head is None:
        return _Subject(None)
    if head.kind == "description" and complement is not None and words[link].lower == "of":
        if complement.kind == "name" and complement.titles and len(complement.words) > 1:
            named = replace(complement, titles=head.titles, gender=head.gender)
            return _Subject(named, adjacent=True)
    return _Subject(head, adjacent=True)


def _phrase_ending(words: Sequence[Word], at: int, known: LanguageTables) -> list[Word]:
    phrase: list[Word] = []
    while at >= 0 and len(phrase) < 10:
        word = words[at]
        lower = word.lower
        if word.is_mark or word.quoted:
            break
        if lower in _CONJUNCTIONS or lower in _RELATIVE or lower in ("of", "for", "to", "from", "with", "by", "in", "at", "on", "about", "than", "against", "near"):
            break
        if phrase and (lower in known.speech.strong and not word.capitalised and lower not in known.speech.ambiguous):
            break
        phrase.insert(0, word)
        at -= 1
    return phrase


def _antecedent(words: Sequence[Word], relative: int, known: LanguageTables) -> Mention | None:
    at = relative - 1
    while at >= 0 and words[at].is_mark:
        at -= 1
    return _left_of(words, at, relative, known).mention if at >= 0 else None


def _across_mark(
    words: Sequence[Word], mark: int, number: int, known: LanguageTables, earlier: Sequence[Cue]
) -> _Subject:
    """Read a subject that something between commas keeps from its verb: "X, who ..., said"."""
    if words[mark].text in "()":
        opening = next((i for i in range(mark, -1, -1) if words[i].text == "("), -1)
        if opening > 0:
            return _left_of(words, opening - 1, number, known)
        return _Subject(None)
    if words[mark].text not in ",—–-":
        return _Subject(_right_of(words, number + 1, known), adjacent=True)
    found: Mention | None = None
    for comma in range(mark - 1, max(-1, mark - _FARTHEST), -1):
        word = words[comma]
        if word.quoted or word.text in ";:":
            break
        if word.text not in ",—–" :
            continue
        segment = words[comma + 1 : mark]
        if not segment:
            continue
        opener = segment[0]
        if found is None and _is_bare_name(segment, known):
            return _Subject(read_phrase(segment, known), adjacent=True)
        if opener.lower in _RELATIVE:
            return _Subject(_left_of(words, comma - 1, number, known).mention, adjacent=True)
        if (found is None or found.kind == "description") and (not opener.capitalised or opener.lower in known.stop_words):
            found = _left_of(words, comma - 1, number, known).mention or found
    if found is None:
        found = _right_of(words, number + 1, known) or _main_subject(words, mark, known, earlier)
    return _Subject(found)


def _is_bare_name(segment: Sequence[Word], known: LanguageTables) -> bool:
    if not 1 < len(segment) <= 5 or not all(w.capitalised for w in segment):
        return False
    mention = read_phrase(segment, known)
    return mention is not None and mention.kind == "name"


def _main_subject(
    words: Sequence[Word], before: int, known: LanguageTables, earlier: Sequence[Cue]
) -> Mention | None:
    """Return the subject of the sentence so far: the last speaker, else its first name."""
    spoken = [cue.speaker for cue in earlier if cue.speaker is not None]
    if spoken:
        return spoken[-1]
    return first_subject(words[: before + 1], known)


def first_subject(words: Sequence[Word], known: LanguageTables) -> Mention | None:
    """Return the name or pronoun that a sentence begins with, behind an adverbial at most."""
    phrase: list[Word] = []
    if words and words[0].lower in _CONJUNCTIONS | _PHRASE_ENDS and words[0].lower not in _PLAIN_OPENERS:
        comma = next((i for i, w in enumerate(words) if w.text == ","), len(words))
        words = words[comma + 1 :]
    for word in words:
        if word.quoted:
            return None
        if word.is_mark:
            if phrase:
                break
            continue
        is_pronoun = any(word.lower in p for p in known.pronouns.values())
        if is_pronoun and not phrase:
            return read_phrase([word], known)
        if not phrase and word is words[0] and known.code == "en" and word.lower.endswith("ing"):
            return None  # "Answering the question, ...": no name
        if word.capitalised and word.lower not in known.stop_words:
            phrase.append(word)
        elif phrase:
            break
        elif word.lower in _CONJUNCTIONS | _PHRASE_ENDS and word is not words[0]:
            continue
    return read_phrase(phrase, known) if phrase else None
