"""What the bot says of itself, in each language for which there is a catalogue beside this.

catalogue  reads one, and finds what is wrong with it
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from qabot.errors import CatalogueError
from qabot.models import Answer, Reason, Remark

if TYPE_CHECKING:
    from gettext import GNUTranslations

DEFAULT_LANGUAGE = "en"
"""That of whoever has none that we have; its keys are those that each language must have."""


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Everything the bot can say in one language, as plain text.

    Attributes:
        code: Of the language, two or three letters (ISO 639).
        translations: Of the catalogue.
    """

    code: str
    translations: GNUTranslations

    def say(self, key: str, /, **values: object) -> str:
        """Return a text with values in the place of its placeholders.

        Args:
            key: The ``msgid`` of the text in the catalogues, e.g. ``too_long``; always written
                out, so that what nobody says can be found.
            values: Each placeholder's; ``count`` is a whole number and selects the plural form.

        Raises:
            KeyError: If there is no such text, or a value is missing.
        """
        count = values.get("count")
        if isinstance(count, int):
            return self.translations.ngettext(key, key, count).format(**values)
        return self.translations.gettext(key).format(**values)

    @property
    def name(self) -> str:
        """The language's, in itself."""
        return self.say("name")

    def reason(self, reason: Reason | None) -> str:
        """Return why the articles do not answer; nothing where there is no more to say."""
        if reason is None or reason is Reason.NO_QUESTION:
            return ""
        return self.say(f"reason.{reason.value}")

    def abstention(self, answer: Answer, listed: Callable[[Sequence[str]], str]) -> str:
        """Return in one line that the articles do not answer, and why.

        Args:
            answer: That they do not.
            listed: Makes one text of some words of the question.
        """
        why = self.reason(answer.reason)
        if answer.reason is Reason.NOTHING_MORE:
            return why  # for they did
        missing = {*answer.unknown, *answer.untranslated}
        if missing:
            in_order = sorted(missing, key=lambda word: (answer.question.find(word), word))
            why = self.say("unknown", words=listed(in_order))
        return f"{self.say('no_answer')} {why}".rstrip()

    def remark(self, remark: Remark) -> str:
        """Return the answer to a message that asks nothing."""
        return self.say(f"remark.{remark.value}")

    def month(self, number: int) -> str:
        """Return the name of a month, 1 to 12, as it stands in a date."""
        return self.say(f"month.{number}")

    def command(self, name: str) -> str:
        """Return what a command does, for the menu; at most 256 characters."""
        return self.say(f"command.{name}")


@functools.cache
def languages() -> Mapping[str, Texts]:
    """Return the texts by the codes of their languages, the default one first.

    Raises:
        CatalogueError: If a catalogue cannot be used.
    """
    # What only asks for help should not wait for this.
    from qabot.texts import catalogue

    files = {f.name: f for f in resources.files("qabot.texts").iterdir() if f.name.endswith(".po")}
    names = sorted(files, key=lambda name: (name != f"{DEFAULT_LANGUAGE}.po", name))
    read, problems = {}, list[str]()
    for name in names:
        try:
            read[name] = catalogue.parse_catalogue(files[name].read_text(encoding="utf-8"))
        except ValueError as error:
            problems.append(f"{name}: {error}")
            continue
        model = read.get(f"{DEFAULT_LANGUAGE}.po", read[name])
        problems += (f"{name}: {p}" for p in catalogue.problems_of(read[name], model))
    if problems:
        raise CatalogueError("texts that cannot be used:\n" + "\n".join(problems))
    codes = {name: name.removesuffix(".po") for name in names}
    return {codes[n]: Texts(codes[n], catalogue.compile_catalogue(read[n])) for n in names}


def choose_texts(*codes: str | None) -> Texts:
    """Return the texts of the first language that we have, else the English ones.

    Args:
        codes: IETF language tags as Telegram gives them ("ru", "pt-br"), best first.
    """
    known = languages()
    for code in codes:
        primary = (code or "").lower().replace("_", "-").partition("-")[0]
        if primary in known:
            return known[primary]
    return known[DEFAULT_LANGUAGE]
