"""Regular forms of verbs, so that the tables of a language stay short enough to read."""

from __future__ import annotations


def uninflected(verb: str) -> list[str]:
    """Return the forms of a verb of any other language: the one given."""
    return [verb]


def _english_forms(verb: str) -> list[str]:
    head, _, particle = verb.partition(" ")  # "point out": only the verb is inflected
    tail = f" {particle}" if particle else ""
    if head.endswith("e"):
        forms = [head, head + "s", head + "d", head[:-1] + "ing"]
    elif head.endswith("y") and head[-2] not in "aeiou":
        forms = [head, head[:-1] + "ies", head[:-1] + "ied", head + "ing"]
    elif head.endswith(("s", "x", "z", "sh", "ch")):
        forms = [head, head + "es", head + "ed", head + "ing"]
    else:
        forms = [head, head + "s", head + "ed", head + "ing"]
    return [form + tail for form in forms]


def _russian_forms(verb: str) -> list[str]:
    if verb.endswith("лся"):
        stem = verb[:-3]
        return [verb, stem + "лась", stem + "лось", stem + "лись", stem + "вшись"]
    if verb.endswith("л"):
        stem = verb[:-1]
        return [verb, stem + "ла", stem + "ло", stem + "ли", stem + "в"]
    return [verb]


def _german_forms(verb: str) -> list[str]:
    """Return infinitive, third person of the present, past, its plural, and the participle."""
    stem = verb.removesuffix("n") if verb.endswith(("eln", "ern")) else verb.removesuffix("en")
    link = "e" if stem.endswith(("d", "t", "chn", "ckn", "ffn", "gn")) else ""
    prefixed = stem.endswith("ier") or verb.startswith(_INSEPARABLE)
    participle = f"{'' if prefixed else 'ge'}{stem}{link}t"
    return [verb, f"{stem}{link}t", f"{stem}{link}te", f"{stem}{link}ten", participle]


# Prefixes that leave no room for the "ge" of a participle.
_INSEPARABLE = ("be", "emp", "ent", "er", "ge", "miss", "ver", "wider", "zer", "unter", "über")
# Whose forms are in this order, so that finite ones and participles can be told apart.
PARADIGMS = frozenset({"de"})
# Forms of a verb whose infinitive is no other form: "say, says, said, saying", but not "read".
DISTINCT = {"en": 4}

# From a language to the forms of a verb.
DERIVED = {"en": _english_forms, "ru": _russian_forms, "de": _german_forms}
