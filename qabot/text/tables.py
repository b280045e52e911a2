"""The tables of a language: one readable TOML file in ``languages/`` each.

Adding a language is adding a file; no code changes. Every table may be missing. Languages in
``languages/brief/`` have function words and question words only, and no grammar of speech;
``languages/thesaurus/`` tells which words are said for which others.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from qabot.text.inflection import DERIVED, DISTINCT, PARADIGMS, uninflected

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from importlib.resources.abc import Traversable

_FOLDER = resources.files("qabot.text") / "languages"
_BRIEF = _FOLDER / "brief"
_THESAURUS = _FOLDER / "thesaurus"


@dataclass(frozen=True, slots=True)
class SpeechTable:
    """Words that report speech, every form in full, lower case.

    Attributes:
        strong: Forms that report speech wherever they have a subject.
        weak: Forms that do so only with a quotation or a clause beside them.
        ambiguous: Forms of either that are as often something else: only right after a subject.
        plural: Of those, forms that need several subjects or an auxiliary.
        pure: Forms that in a question only speech answers.
        silent: Forms that, denied, tell of silence.
        deeds: Forms that in a question ask for this deed and no other words.
        prepositions: Phrases whose object is the speaker ("according to"), their words by
            the first and the second of them ("" where there is no second), longest phrase first;
            a possessive in one is the speaker ("in his opinion").
        heads: First words of everything here that may report speech.
        companions: Forms that report speech with one of these words behind them in the
            clause: separable particles ("teilte ... mit"), nouns and adjectives.
        preceding: Forms that do so with one of these words right before them, as at the end
            of a clause ("hat Kritik geübt").
        finite: Where forms are told apart, those that need no auxiliary.
        participles: Those that stand with an auxiliary; some are finite forms too.
        infinitives: Infinitives; they are the plural of the present too. Where forms are not
            told apart, those that are no other form.
        reported: Their subjunctives: what tells of speech is reported itself.
        citing: Participles whose passive has the speaker for its subject ("is quoted").
        postpositions: Words whose object stands before them and is the speaker.
        writings: Nouns for what somebody says something in ("a letter saying").
        idle: A form and the word behind it that report nothing: "reported from", "added to".
        transitive: Forms that no subject follows, for what follows is whom they are about.
        wordy: Weak forms for what is done by words; for want of better, they tell of speech.
        accounts: Nouns between such a word and the speaker ("Angaben der Polizei zufolge").
        afterthoughts: First words of those that stand behind a mark only ("..., so X").
        own_accounts: Those prepositions whose speaker is the subject ("nach eigenen Angaben").
        relaying: Verbs by which a medium passes on what another says.
        complementizers: Words that open a reported clause.
        auxiliaries: Words that may stand between a subject and its verb.
    """

    strong: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    ambiguous: frozenset[str] = frozenset()
    plural: frozenset[str] = frozenset()
    pure: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    deeds: frozenset[str] = frozenset()
    prepositions: Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]] = field(
        default_factory=dict
    )
    complementizers: frozenset[str] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    companions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    preceding: Mapping[str, frozenset[str]] = field(default_factory=dict)
    finite: frozenset[str] = frozenset()
    participles: frozenset[str] = frozenset()
    infinitives: frozenset[str] = frozenset()
    reported: frozenset[str] = frozenset()
    citing: frozenset[str] = frozenset()
    postpositions: frozenset[str] = frozenset()
    writings: frozenset[str] = frozenset()
    idle: frozenset[str] = frozenset()
    transitive: frozenset[str] = frozenset()
    wordy: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    afterthoughts: frozenset[str] = frozenset()
    relaying: frozenset[str] = frozenset()
    own_accounts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Grammar:
    """Words that bound noun phrases and clauses, lower case; the tables say what each is for."""

    subject_first: bool = True
    verb_second: bool = False
    capital_nouns: bool = False
    adverb_endings: tuple[str, ...] = ()
    participle_endings: tuple[str, ...] = ()
    verb_endings: tuple[str, ...] = ()
    particles: frozenset[str] = frozenset()
    complement_openers: frozenset[str] = frozenset()
    possessive_openers: frozenset[str] = frozenset()
    title_endings: tuple[str, ...] = ()
    articles: frozenset[str] = frozenset()
    oblique_articles: frozenset[str] = frozenset()
    feminine_oblique_articles: frozenset[str] = frozenset()
    feminine_noun_endings: tuple[str, ...] = ()
    noun_endings: tuple[str, ...] = ()
    adjective_endings: tuple[str, ...] = ()
    oblique_adjective_endings: tuple[str, ...] = ()
    past_endings: tuple[str, ...] = ()
    subordinators: frozenset[str] = frozenset()
    modals: frozenset[str] = frozenset()
    questioning: frozenset[str] = frozenset()
    reported_moods: frozenset[str] = frozenset()
    conditional_moods: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    infinitive_marks: frozenset[str] = frozenset()
    infinitive_takers: frozenset[str] = frozenset()
    masculine_endings: tuple[str, ...] = ()
    feminine_endings: tuple[str, ...] = ()
    neuter_endings: tuple[str, ...] = ()
    plural_endings: tuple[str, ...] = ()
    genitive_endings: tuple[str, ...] = ()
    dative_endings: tuple[str, ...] = ()
    genitive_adjective_endings: tuple[str, ...] = ()
    genitive_place_endings: tuple[str, ...] = ()
    genitive_noun_endings: tuple[str, ...] = ()
    nominative_adjective_endings: tuple[str, ...] = ()
    plural_name_endings: tuple[str, ...] = ()
    plural_verb_endings: tuple[str, ...] = ()
    oblique_name_endings: tuple[str, ...] = ()
    narration_endings: tuple[str, ...] = ()
    negations: frozenset[str] = frozenset()
    silences: frozenset[str] = frozenset()
    uttering: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    oblique_noun_endings: tuple[str, ...] = ()
    unknowns: frozenset[str] = frozenset()
    avoidances: frozenset[str] = frozenset()
    participle_openers: frozenset[str] = frozenset()
    gerund_openers: frozenset[str] = frozenset()
    place_relatives: frozenset[str] = frozenset()
    senders: frozenset[str] = frozenset()
    definites: frozenset[str] = frozenset()
    age_endings: tuple[str, ...] = ()
    not_adverbs: frozenset[str] = frozenset()
    question_openers: frozenset[str] = frozenset()
    perfect_auxiliaries: frozenset[str] = frozenset()
    venue_prepositions: frozenset[str] = frozenset()
    adverbial_openers: frozenset[str] = frozenset()
    object_prepositions: frozenset[str] = frozenset()
    compound_titles: bool = False
    head_first: bool = False
    names_too: frozenset[str] = frozenset()
    coordinators: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    inquiries: frozenset[str] = frozenset()
    day_prepositions: frozenset[str] = frozenset()
    passive_auxiliaries: frozenset[str] = frozenset()
    relatives: frozenset[str] = frozenset()
    conjunctions: frozenset[str] = frozenset()
    plain_openers: frozenset[str] = frozenset()
    phrase_ends: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LanguageTables:
    """What we know of one language beyond its stemmer."""

    code: str
    name: str = ""
    abbreviations: frozenset[str] = frozenset()
    numeric_abbreviations: frozenset[str] = frozenset()
    stop_words: frozenset[str] = frozenset()
    question_words: frozenset[str] = frozenset()
    backward_openers: frozenset[str] = frozenset()
    base_forms: Mapping[str, str] = field(default_factory=dict)
    courtesies: tuple[str, ...] = ()
    pronouns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    possessives: Mapping[str, frozenset[str]] = field(default_factory=dict)
    titles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    all_titles: frozenset[str] = frozenset()
    title_complements: tuple[str, ...] = ()
    first_names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    nominatives: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    speaker_nouns: frozenset[str] = frozenset()
    anaphors: frozenset[str] = frozenset()
    officials: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    other_offices: frozenset[str] = frozenset()
    speech: SpeechTable = field(default_factory=SpeechTable)
    grammar: Grammar = field(default_factory=Grammar)
    questions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    fragments: Mapping[str, str] = field(default_factory=dict)
    not_speakers: frozenset[str] = frozenset()
    signs: Mapping[str, frozenset[str]] = field(default_factory=dict)


@lru_cache(maxsize=64)
def related_words(lang: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Return which words an answer may say for which words of a question, lower case.

    A word that ends with "*" stands for all that begin so.
    """
    file = _THESAURUS / f"{lang}.toml"
    if not file.is_file():
        return ()
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["related"]
    halves = (entry.split(":") for entry in entries)
    return tuple((tuple(asked.split()), tuple(told.split())) for asked, told in halves)


@lru_cache(maxsize=1)
def known_languages() -> frozenset[str]:
    """Return the ISO 639-1 codes of the languages that have tables, not only brief ones."""
    return _languages_in(_FOLDER)


@lru_cache(maxsize=1)
def briefly_known_languages() -> frozenset[str]:
    """Return the ISO 639-1 codes of the languages that have brief tables."""
    return _languages_in(_BRIEF)


def _languages_in(folder: Traversable) -> frozenset[str]:
    return frozenset(p.name[:-5] for p in folder.iterdir() if p.name.endswith(".toml"))


@lru_cache(maxsize=64)
def tables(lang: str) -> LanguageTables:
    """Return the tables of a language; empty ones where it has none."""
    folder = _BRIEF if lang in briefly_known_languages() else _FOLDER
    if lang not in known_languages() | briefly_known_languages():
        return LanguageTables(code=lang)
    raw = tomllib.loads((folder / f"{lang}.toml").read_text(encoding="utf-8"))
    titles = dict(raw.get("titles", {}))
    complements = titles.pop("complements", ())
    speakers, irregular = raw.get("speakers", {}), raw.get("irregular_forms", ())
    return LanguageTables(
        code=lang,
        name=raw.get("name", lang),
        abbreviations=frozenset(raw.get("abbreviations", ())),
        numeric_abbreviations=frozenset(raw.get("numeric_abbreviations", ())),
        stop_words=frozenset(raw.get("stop_words", ())),
        question_words=frozenset(raw.get("question_words", ())),
        backward_openers=frozenset(raw.get("backward_openers", ())),
        base_forms={form: forms[0] for forms in irregular for form in forms[1:]},
        courtesies=tuple(raw.get("courtesies", ())),
        pronouns=_sets(raw.get("pronouns", {})),
        possessives=_sets(raw.get("possessives", {})),
        titles=_sets(titles),
        all_titles=frozenset(word for words in titles.values() for word in words),
        title_complements=tuple(complements),
        first_names=_sets(raw.get("first_names", {})),
        nominatives={
            gender: tuple((case, nominative) for case, nominative in pairs)
            for gender, pairs in raw.get("nominatives", {}).items()
        },
        speaker_nouns=frozenset(speakers.get("nouns", ())),
        anaphors=frozenset(speakers.get("anaphors", ())),
        officials=frozenset(speakers.get("officials", ())),
        bodies=frozenset(speakers.get("bodies", ())),
        other_offices=frozenset(speakers.get("other_offices", ())),
        not_speakers=frozenset(speakers.get("unnamed", ())),
        speech=_speech(lang, raw) if "speech" in raw else SpeechTable(),
        grammar=_grammar(raw.get("grammar", {})),
        questions=tuple((q["kind"], tuple(q["patterns"])) for q in raw.get("questions", ())),
        fragments=raw.get("fragments", {}),
        signs=_sets(raw.get("signs", {})),
    )


def _sets(table: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(words) for key, words in table.items()}


def _grammar(raw: dict[str, Any]) -> Grammar:
    endings: dict[str, Any] = {
        key: tuple(value) for key, value in raw.items() if key.endswith("_endings")
    }
    words: dict[str, Any] = {
        key: frozenset(value)
        for key, value in raw.items()
        if isinstance(value, list) and key not in endings
    }
    flags: dict[str, Any] = {key: value for key, value in raw.items() if isinstance(value, bool)}
    return Grammar(**flags, **endings, **words)


def _speech(lang: str, table: dict[str, Any]) -> SpeechTable:
    raw: dict[str, Any] = table["speech"]
    irregular: dict[str, list[str]] = {forms[0]: forms for forms in raw["irregular"]}
    # Verbs that report speech only with a particle or a noun: forms, and nothing more.
    bases: dict[str, list[str]] = {forms[0]: forms for forms in raw.get("bases", ())}
    derive = DERIVED.get(lang, uninflected)

    def inflected(verb: str) -> list[str]:
        return irregular.get(verb) or bases.get(verb) or derive(verb)

    def forms(verbs: list[str]) -> set[str]:
        return {form for verb in verbs for form in inflected(verb)}

    weak = forms(raw["weak"])
    listed = {verb for verb in irregular if verb not in raw["weak"]}
    strong = forms(raw["strong"]) | {f for verb in listed for f in irregular[verb]}
    companions, joined = _companions(raw, inflected)
    strong |= {form for joint in joined for form in joint}
    verbs = (*raw["strong"], *raw["weak"], *listed, *raw.get("phrases", ()))
    paradigms = [inflected(verb) for verb in verbs] + joined
    told_apart = lang in PARADIGMS
    own_accounts = raw.get("own_accounts", ())
    prepositions = _prepositions([*raw["prepositions"], *own_accounts], table["possessives"])
    postpositions = frozenset(raw.get("postpositions", ()))
    preceding = _preceding(raw, inflected)
    heads = {form.split()[0] for form in strong | weak}
    return SpeechTable(
        strong=frozenset(strong),
        weak=frozenset(weak - strong),
        ambiguous=frozenset(raw["ambiguous"]),
        plural=frozenset(raw["plural"]),
        pure=frozenset(raw["pure"]),
        silent=frozenset(forms(raw["silent"])),
        deeds=frozenset(forms(raw["deeds"])),
        prepositions=prepositions,
        complementizers=frozenset(raw["complementizers"]),
        auxiliaries=frozenset(raw["auxiliaries"]),
        heads=frozenset(
            heads | prepositions.keys() | companions.keys() | postpositions | preceding.keys()
        ),
        companions=companions,
        preceding=preceding,
        finite=frozenset(f for forms in paradigms for f in forms[:-1] if told_apart),
        participles=frozenset(forms[-1] for forms in paradigms if told_apart),
        infinitives=frozenset(
            forms[0] for forms in paradigms if told_apart or len(forms) >= DISTINCT.get(lang, 99)
        ),
        reported=frozenset(forms[0][:-1] for forms in paradigms if told_apart),
        citing=frozenset(raw.get("citing", ())),
        postpositions=postpositions,
        writings=frozenset(raw.get("writings", ())),
        idle=frozenset(raw.get("idle", ())),
        wordy=frozenset(forms(raw.get("wordy", []))),
        transitive=frozenset(forms(raw.get("transitive", []))),
        accounts=frozenset(raw.get("accounts", ())),
        afterthoughts=frozenset(raw.get("afterthoughts", ())),
        relaying=frozenset(raw.get("relaying", ())),
        own_accounts=frozenset(own_accounts),
    )


def _prepositions(
    phrases: Sequence[str], possessives: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, tuple[tuple[str, ...], ...]]]:
    """Return phrases by their first two words; a star in one stands for each possessive."""
    owners = [word for words in possessives.values() for word in words]
    full = {p.replace("*", owner) for p in phrases for owner in (owners if "*" in p else [""])}
    prepositions: dict[str, dict[str, tuple[tuple[str, ...], ...]]] = {}
    for phrase in sorted(full, key=lambda p: (-len(p), p)):
        first, *more = words = tuple(phrase.split())
        alike = prepositions.setdefault(first, {})
        second = more[0] if more else ""
        alike[second] = (*alike.get(second, ()), words)
    return prepositions


def _companions(
    raw: dict[str, Any], inflected: Callable[[str], list[str]]
) -> tuple[dict[str, frozenset[str]], list[list[str]]]:
    """Return what stands beside which form, and the forms written as one word with it."""
    companions: dict[str, frozenset[str]] = {}
    joined: list[list[str]] = []
    for particle, verbs in raw.get("separable", {}).items():
        for verb in verbs:
            joined.append([particle + form for form in inflected(verb)])
            for form in inflected(verb)[:-1]:
                companions[form] = companions.get(form, frozenset()) | {particle}
    for verb, words in raw.get("phrases", {}).items():
        for form in inflected(verb)[1:-1]:
            companions[form] = companions.get(form, frozenset()) | frozenset(words)
    return companions, joined


def _preceding(
    raw: dict[str, Any], inflected: Callable[[str], list[str]]
) -> dict[str, frozenset[str]]:
    """Return what may stand right before which form of a verb that needs it to report speech."""
    return {
        form: frozenset(words)
        for verb, words in raw.get("phrases", {}).items()
        for form in inflected(verb)[1:]
    }
