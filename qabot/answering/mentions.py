"""Who a noun phrase names: "Armenian Prime Minister Nikol Pashinyan" is Nikol Pashinyan."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from qabot.text.analyzer import term_of
from qabot.text.names import Gender, first_name_gender
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.words import Word
    from qabot.text.tables import LanguageTables


_LONGEST_NAME = 6
_LONGEST_GENITIVE = 5  # words of a description from its noun on
_LONGEST_PLAIN = 2  # words of a name before which nothing of its office is looked for
_COMPOUNDED = 4  # letters of a title that may end a compound: "Finanzminister"


@dataclass(frozen=True, slots=True)
class Mention:
    """A speaker as a text calls one.

    Attributes:
        words: Of a name, without titles; of a description, its nouns; of a pronoun, itself.
        kind: What it is. A description is "the press secretary", "experts".
        office: The word of them that names an office ("minister"), if there is one.
        of: Whose or of what the office is ("the president's secretary"), lower case.
        titles: What stood before a name ("armenian", "prime", "minister"), lower case.
        gender: What titles or a pronoun tell.
        start: Offset of the first word in the article.
        end: Offset after its last word.
    """

    words: tuple[str, ...]
    kind: Literal["name", "description", "pronoun"]
    titles: tuple[str, ...]
    gender: Gender
    start: int
    end: int
    office: str = ""
    of: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The mention as a label."""
        return " ".join(self.words)


def read_pronoun(word: Word, known: LanguageTables) -> Mention | None:
    """Return the mention that a pronoun is, if it is one of the third person."""
    for gender in ("masculine", "feminine", "plural"):
        if word.lower in known.pronouns.get(gender, ()):
            return Mention((word.text,), "pronoun", (), gender, word.start, word.end)
    return None


def read_possessive(word: Word, known: LanguageTables) -> Mention | None:
    """Return the mention that a possessive is: in "по его словам" it is he who speaks."""
    for gender in ("masculine", "feminine", "plural"):
        if word.lower in known.possessives.get(gender, ()):
            return Mention((word.text,), "pronoun", (), gender, word.start, word.end)
    return None


def read_phrase(phrase: Sequence[Word], known: LanguageTables) -> Mention | None:
    """Return who a noun phrase names, or None where it names nobody who can speak.

    Args:
        phrase: Its words, without marks; what follows "of" or "for" is left out by the reader.
        known: Tables of the article's language.
    """
    if not phrase:
        return None
    if pronoun := read_pronoun(phrase[-1], known):
        return pronoun  # "позже он" too
    head = _before_complement(phrase, known)
    run = _last_run(head, known)
    if run and run[-1] is head[-1] and not _belongs_to_office(run, head, known):
        return _named(run, head, known) or _described(head, known)
    return _described(head, known)


def _before_complement(phrase: Sequence[Word], known: LanguageTables) -> Sequence[Word]:
    for number, word in enumerate(phrase):
        if number and not word.capitalised and _ends_head(word, known):
            return phrase[:number]
    return phrase


def _ends_head(word: Word, known: LanguageTables) -> bool:
    return (
        word.lower in known.grammar.complement_openers or word.lower in known.grammar.conjunctions
    )


def _last_run(phrase: Sequence[Word], known: LanguageTables) -> list[Word]:
    """Return the capitalised words at the end of a phrase, particles between them included."""
    run: list[Word] = []
    for at in range(len(phrase) - 1, -1, -1):
        word = phrase[at]
        if run and (word.possessive or _other_script(word, run[0])):
            break  # "CNN's Jake Tapper", "в интервью CNN Баффет"
        particle = run and at and word.lower in known.grammar.particles
        if not particle and not is_name_part(phrase, at, known):
            break
        run.insert(0, word)
    while run and run[0].lower in known.grammar.particles and not run[0].capitalised:
        run.pop(0)
    return run


def is_name_part(words: Sequence[Word], at: int, known: LanguageTables) -> bool:
    """Tell whether a word is written as a part of a name; function words are none."""
    word = words[at]
    if not word.capitalised:
        return False
    if "" in known.speech.prepositions.get(word.lower, ()):
        return False  # "Согласно Минфину": a capital at the head of a sentence
    if word.lower not in known.stop_words:
        return True
    # "Theresa May", but neither "May" nor "Trump And".
    before = words[at - 1] if at else None
    surname = word.lower in known.grammar.names_too and before is not None and before.capitalised
    return surname and before is not None and before.lower not in known.stop_words


def _other_script(word: Word, other: Word) -> bool:
    return word.text[0].isascii() != other.text[0].isascii()


def _named(run: list[Word], head: Sequence[Word], known: LanguageTables) -> Mention | None:
    if len(run) == 1 and (
        is_office(run[0].lower, known) or run[0].lower in known.signs.get("time", ())
    ):
        return None  # "Experts": the capital is the sentence's; "Wednesday" says nothing
    last_title = max((i for i, word in enumerate(run) if is_title(word, known)), default=-1)
    if _is_surname(run, known):
        last_title = -1
    if last_title == len(run) - 1:
        first = next(
            i for i, word in enumerate(run) if i == last_title or not is_title(word, known)
        )
        if not first_name_gender([w.lower for w in run[first:]], known) and not _is_courtesy(
            run, known
        ):
            return None  # "the Prime Minister": a description
        last_title = max((i for i, w in enumerate(run[:-1]) if is_title(w, known)), default=-1)
    start = _name_start(run, last_title + 1, known)
    if known.grammar.head_first and start == last_title + 1:
        start = _behind_places(run, start, head, known)
    name = run[start:]
    before = [word for word in head if word.start < name[0].start]
    owned = max((i + 1 for i, word in enumerate(before) if word.possessive), default=0)
    titles = _content(before[owned:], known)
    if len(name) > _LONGEST_NAME:
        return None  # a headline in capitals
    words = tuple(_bare(word.text) for word in name)
    gender = gender_of(titles, known) or first_name_gender([w.lower for w in name], known)
    if not gender and name[-1].lower in known.bodies:
        gender = "plural"  # neither he nor she
    start, end = name[0].start, name[-1].end
    office, of = office_of(titles, known), _content(before[:owned], known)
    return Mention(words, "name", titles, gender, start, end, office, of)


def _content(words: Sequence[Word], known: LanguageTables) -> tuple[str, ...]:
    return tuple(_bare(word.lower) for word in words if word.lower not in known.stop_words)


def _is_surname(run: Sequence[Word], known: LanguageTables) -> bool:
    """Tell whether what is a title before names ends one: "Mira Sen" is no senator."""
    short = run[-1].lower in known.abbreviations
    return short and len(run) > 1 and not any(is_title(word, known) for word in run[:-1])


def _is_courtesy(run: Sequence[Word], known: LanguageTables) -> bool:
    """Tell whether what stands before the last word makes it a surname: "Mr. King"."""
    return len(run) > 1 and run[-2].lower in known.titles.get("courtesy", ())


def office_of(titles: Sequence[str], known: LanguageTables) -> str:
    """Return the head of what stands before a name: the last word, in Russian often the first."""
    heads = [titles[-1], titles[0]] if titles else []
    return next((word for word in heads if _is_listed(word, known)), "")


def _is_listed(word: str, known: LanguageTables) -> bool:
    """Tell whether a word in lower case is an office or a speaker's noun as the tables have it."""
    return word in known.speaker_nouns or word in known.all_titles or _is_compound(word, known)


def _is_compound(word: str, known: LanguageTables) -> bool:
    return known.grammar.compound_titles and _ends_in_title(word, known.code, "")


@lru_cache(maxsize=1 << 14)
def _ends_in_title(word: str, lang: str, gender: Gender) -> bool:
    return word.endswith(_compounded(lang, gender))


@lru_cache(maxsize=64)
def _compounded(lang: str, gender: Gender) -> tuple[str, ...]:
    """Return the titles that may end a compound, of a gender or of all."""
    known = tables(lang)
    titles = known.titles.get(gender, frozenset()) if gender else known.all_titles
    long = sorted(t for t in titles if len(t) >= _COMPOUNDED)
    return tuple(t + ending for t in long for ending in ("", *known.grammar.title_endings))


def _name_start(run: Sequence[Word], at: int, known: LanguageTables) -> int:
    """Return where a name begins behind what else is capitalised: "России Дмитрий Песков"."""
    given = [i for i in range(at, len(run) - 1) if is_first_name(run[i], known)]
    return given[0] if given else at


def _behind_places(
    run: Sequence[Word], at: int, head: Sequence[Word], known: LanguageTables
) -> int:
    """Return where a name begins behind what its office is of: "глава МИД РФ Лавров"."""
    places = [i for i in range(at, len(run) - 1) if is_place(run[i], known)]
    endings = known.grammar.genitive_noun_endings
    of_it = len(run) - at > _LONGEST_PLAIN and run[at].lower.endswith(endings)
    if not (places or of_it) or is_place(run[-1], known):
        return at
    office = any(_is_person(w.lower, known) for w in head if w.start < run[-1].start)
    if of_it and office and not places:
        return at + 1  # "глава Эверса Тим Иванов"
    return max((i + 1 for i in places if office or not run[i].text.isupper()), default=at)


def is_place(word: Word, known: LanguageTables) -> bool:
    """Tell whether a word behind an office is what the office is of: "глава МВД", "Франции"."""
    return _is_place_form(word.text, known.code)


@lru_cache(maxsize=1 << 14)
def _is_place_form(text: str, lang: str) -> bool:
    if text.isupper() and len(text) > 1:
        return True
    known = tables(lang)
    if not text.lower().endswith(known.grammar.genitive_place_endings):
        return False
    return text.lower()[:-1] + "я" not in known.first_names.get("feminine", ())  # "Марии"


def _belongs_to_office(run: Sequence[Word], head: Sequence[Word], known: LanguageTables) -> bool:
    """Tell whether a name is only what the office before it is of: "глава МВД" is nobody's name."""
    if not known.grammar.head_first or not is_place(run[-1], known):
        return False
    start = len(head)
    while start and is_place(head[start - 1], known):
        start -= 1
    before = head[start - 1].lower if start else ""
    country = start == len(head) - 1 and head[-1].lower.endswith(
        known.grammar.genitive_place_endings
    )
    if start and country and before in known.speaker_nouns and not head[start - 1].capitalised:
        return True  # "посольство России"
    many = before in known.speaker_nouns and before.endswith(known.grammar.plural_name_endings)
    return many or _is_person(before, known)  # "специалисты МВД"


def _is_person(word: str, known: LanguageTables) -> bool:
    return word in known.all_titles or _is_title_form(word, known.code)


@lru_cache(maxsize=1 << 14)
def _is_title_form(word: str, lang: str) -> bool:
    return term_of(word, lang) in _title_terms(lang)


def is_first_name(word: Word, known: LanguageTables) -> bool:
    """Tell whether a word is a common first name."""
    return any(word.lower in names for names in known.first_names.values())


def _described(head: Sequence[Word], known: LanguageTables) -> Mention | None:
    if known.grammar.head_first:
        return read_description(head, known)
    last = head[-1]
    if last.lower.endswith(known.grammar.age_endings):
        # "The 40-year-old said": as good as a pronoun.
        return Mention((last.text,), "pronoun", (), "", last.start, last.end)
    if not is_office(last.lower, known):
        return None
    words = [w for w in head if w.lower not in known.stop_words] or [last]
    titles = tuple(_bare(w.lower) for w in words)
    gender = gender_of(titles, known)
    names = tuple(_bare(w.text) for w in words)
    start, end = words[0].start, last.end
    return Mention(names, "description", titles, gender, start, end, _bare(last.lower))


def read_description(phrase: Sequence[Word], known: LanguageTables) -> Mention | None:
    """Return a description whose noun stands before its genitive: "представитель министерства"."""
    nominative = known.speaker_nouns | known.all_titles
    exact = [i for i, word in enumerate(phrase) if word.lower in nominative]
    found = exact or [i for i, word in enumerate(phrase) if is_office(word.lower, known)]
    if not found:
        return None
    noun = found[0]
    start = noun
    while start and is_adjective(phrase[start - 1], known):
        start -= 1
    # "слова очевидца": the witness is only the genitive of what the phrase is about.
    if (
        phrase[noun].lower not in nominative
        and start
        and phrase[start - 1].lower not in known.stop_words
    ):
        return None
    end = noun + 1
    while end < min(len(phrase), noun + _LONGEST_GENITIVE) and _goes_on(phrase[end], known):
        end += 1
    words = phrase[start:end]
    titles = tuple(w.lower for w in words)
    texts = tuple(w.text for w in words)
    gender = gender_of(titles, known)
    return Mention(
        texts, "description", titles, gender, words[0].start, words[-1].end, phrase[noun].lower
    )


def _goes_on(word: Word, known: LanguageTables) -> bool:
    """Tell whether a word behind a noun may be its genitive."""
    ends = word.lower in known.grammar.adverbial_openers | known.grammar.phrase_ends
    return not (ends or word.text.isdigit() or word.lower in known.speech.heads | known.stop_words)


def is_adjective(word: Word, known: LanguageTables) -> bool:
    """Tell whether a word has the ending of an adjective."""
    if word.lower in known.stop_words or word.lower in known.signs.get("time", ()):
        return False
    return word.lower.endswith(_adjectival(known.code))


@lru_cache(maxsize=16)
def _adjectival(lang: str) -> tuple[str, ...]:
    grammar = tables(lang).grammar
    return grammar.nominative_adjective_endings + grammar.adjective_endings


def is_office(word: str, known: LanguageTables) -> bool:
    """Tell whether a word in lower case may stand for a speaker, in any case."""
    return _is_listed(word, known) or _is_office_form(word, known.code)


@lru_cache(maxsize=1 << 14)
def _is_office_form(word: str, lang: str) -> bool:
    return term_of(word, lang) in _office_terms(lang)


@lru_cache(maxsize=64)
def _office_terms(lang: str) -> frozenset[str]:
    """Return the stems of the nouns for speakers: Russian has them in many cases."""
    known = tables(lang)
    return frozenset(term_of(word, lang) for word in known.speaker_nouns | known.all_titles)


@lru_cache(maxsize=16)
def _title_terms(lang: str) -> frozenset[str]:
    return frozenset(term_of(word, lang) for word in tables(lang).all_titles)


def is_title(word: Word, known: LanguageTables) -> bool:
    """Tell whether a word may stand before a name and is no part of it."""
    return word.lower in known.all_titles or _is_compound(word.lower, known)


def gender_of(titles: Sequence[str], known: LanguageTables) -> Gender:
    """Return what titles in lower case tell of the gender."""
    if any(_is_among(t, "feminine", known) for t in titles):
        return "feminine"
    if any(_is_among(t, "masculine", known) for t in titles):
        return "masculine"
    return ""


def _is_among(title: str, gender: Gender, known: LanguageTables) -> bool:
    listed = known.titles.get(gender, frozenset())
    if title in listed:
        return True
    # "Finanzministerin" has the gender of "Ministerin".
    return known.grammar.compound_titles and _ends_in_title(title, known.code, gender)


def _bare(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")
