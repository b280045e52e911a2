"""The message of settings: what somebody has chosen, and a button for each other choice."""

from __future__ import annotations

from dataclasses import replace

from qabot.telegram.buttons import SET, Button, Row
from qabot.telegram.preferences import LENGTHS, Preference
from qabot.telegram.render import Part, render_blocks
from qabot.telegram.richtext import Block, plain
from qabot.texts import Texts, languages

_ANY = "any"
_CHOSEN = "✓ "


def render_choices(preference: Preference, texts: Texts) -> Part:
    """Return the message of settings, what is chosen marked on its button."""
    spoken = {_ANY: texts.say("any_language")} | {code: t.name for code, t in languages().items()}
    lengths = {_ANY: texts.say("any_length")}
    lengths |= {str(n): texts.say("length", count=n) for n in LENGTHS}
    contexts = {"0": texts.say("without_context"), "1": texts.say("with_context")}
    fitting, *numbers = _row("sentences", lengths, str(preference.sentences or _ANY))
    rows = (
        _row("language", spoken, preference.language or _ANY),
        # In one row a telephone would cut their labels.
        (fitting,),
        tuple(numbers),
        _row("context", contexts, str(int(preference.context))),
    )
    (part,) = render_blocks([Block(plain(texts.say("settings")))])
    return replace(part, rows=rows)


def choose(preference: Preference, data: str) -> Preference | None:
    """Return a preference with what a button chooses, or None if there is no such button."""
    name, _, value = data.removeprefix(SET).partition(":")
    match name:
        case "language" if value in (_ANY, *languages()):
            return replace(preference, language=None if value == _ANY else value)
        case "sentences" if value in (_ANY, *map(str, LENGTHS)):
            return replace(preference, sentences=None if value == _ANY else int(value))
        case "context" if value in ("0", "1"):
            return replace(preference, context=value == "1")
        case _:
            return None


def _row(name: str, labels: dict[str, str], chosen: str) -> Row:
    return tuple(
        Button((_CHOSEN if value == chosen else "") + label, f"{SET}{name}:{value}")
        for value, label in labels.items()
    )
