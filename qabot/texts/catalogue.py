"""Reads a catalogue of texts, a gettext ``.po`` file, and finds what is wrong with it.

The files are the only source: they are made into what the standard library translates with in
memory, so that it selects plural forms by the ``Plural-Forms`` of each.
"""

from __future__ import annotations

import gettext
import io
import re
import string
from collections import Counter
from typing import TYPE_CHECKING

import polib

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PLURALS = re.compile(r"\s*nplurals\s*=\s*([1-6])\s*;")
_PROBED = (*range(201), 1_000_000)  # show each plural form of any language


class _Strict(gettext.NullTranslations):
    """Stands behind a catalogue: a key that it does not have is a mistake, and not a text."""

    def gettext(self, message: str) -> str:
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise KeyError(msgid1)


def parse_catalogue(content: str) -> polib.POFile:
    """Return the entries of a catalogue.

    Raises:
        ValueError: If it is not a ``.po`` file.
    """
    try:
        # A path is opened, anything else is read; what has a line break is no path.
        return polib.pofile(content.replace("\r\n", "\n") + "\n")
    except (OSError, ValueError) as error:
        raise ValueError(f"not a .po file: {error}") from error


def compile_catalogue(catalogue: polib.POFile) -> gettext.GNUTranslations:
    """Return what translates by a catalogue, and raises KeyError for a key it does not have."""
    translations = gettext.GNUTranslations(io.BytesIO(catalogue.to_binary()))
    translations.add_fallback(_Strict())
    return translations


def problems_of(catalogue: polib.POFile, model: polib.POFile) -> Iterator[str]:
    """Yield what keeps a catalogue from being used, a line each.

    Args:
        catalogue: To be checked.
        model: One that has the keys and the placeholders that it should have.
    """
    entries, others = entries_of(catalogue), entries_of(model)
    seen = Counter(entry.msgid for entry in catalogue if not entry.obsolete)
    yield from (f"{key}: is there {times} times" for key, times in seen.items() if times > 1)
    yield from (f"{key}: is missing" for key in others if key not in entries)
    yield from (f"{key}: nothing says this; remove it" for key in entries if key not in others)
    count = _plural_count(catalogue)
    if count is None:
        yield "the header needs Plural-Forms, e.g. nplurals=2; plural=(n != 1);"
        return
    if problem := _unusable_plurals(catalogue, count):
        yield problem
    for key in entries.keys() & others.keys():
        yield from (f"{key}: {p}" for p in _entry_problems(entries[key], others[key], count))


def entries_of(catalogue: polib.POFile) -> Mapping[str, polib.POEntry]:
    """Return the entries of a catalogue by their keys."""
    return {entry.msgid: entry for entry in catalogue if not entry.obsolete}


def placeholders_of(text: str) -> frozenset[str]:
    """Return the names in braces that a text has.

    Raises:
        ValueError: If a brace is open, or has anything but a name in it.
    """
    names = set()
    for _, name, form, conversion in string.Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(f"{{{name}}} is no placeholder")
        names.add(name)
    return frozenset(names)


def _entry_problems(entry: polib.POEntry, model: polib.POEntry, count: int) -> Iterator[str]:
    if entry.fuzzy:
        yield "is marked as fuzzy; see whether it is right, then remove the mark"
    if bool(entry.msgid_plural) != bool(model.msgid_plural):
        yield "must have msgid_plural" if model.msgid_plural else "must not have msgid_plural"
        return
    if entry.msgid_plural and set(entry.msgstr_plural) != set(range(count)):
        yield f"needs each of msgstr[0] to msgstr[{count - 1}]"
    expected = frozenset.union(*map(placeholders_of, forms_of(model)))
    if ("count" in expected) != bool(model.msgid_plural):
        yield "has plural forms if it has {count}, and only then"
    for form in forms_of(entry):
        if not form or form != form.strip():
            yield "is empty, or has blanks around it"
            continue
        try:
            found = placeholders_of(form)
        except ValueError as error:
            yield str(error)
            continue
        if found != expected:
            yield f"must have these placeholders: {', '.join(sorted(expected)) or 'none'}"


def forms_of(entry: polib.POEntry) -> list[str]:
    """Return the text of an entry, or each of its plural forms."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _plural_count(catalogue: polib.POFile) -> int | None:
    match = _PLURALS.match(catalogue.metadata.get("Plural-Forms", ""))
    return int(match[1]) if match else None


def _unusable_plurals(catalogue: polib.POFile, count: int) -> str:
    """Return what is wrong with the rule that selects plural forms, if anything is."""
    probe = polib.POFile()
    probe.metadata = dict(catalogue.metadata)
    forms = {number: str(number) for number in range(count)}
    probe.append(polib.POEntry(msgid="form", msgid_plural="form", msgstr_plural=forms))
    try:
        translations = gettext.GNUTranslations(io.BytesIO(probe.to_binary()))
        reached = {translations.ngettext("form", "form", number) for number in _PROBED}
    except ValueError as error:
        return f"the rule of Plural-Forms cannot be read: {error}"
    return "" if reached == set(forms.values()) else f"Plural-Forms must reach {count} forms"
