"""Settings before they are checked: dotted names, raw values, and where each was found."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import BeforeValidator

from qabot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

# A Telegram token has 46 characters.
MAX_SECRET_CHARACTERS = 4096
EXAMPLE = "config/qabot.example.toml lists every setting"
READABLE = "let the user that qabot runs as (in the image uid 10001) read it"
MASK = "**********"

# What stands before the last @, and behind "/bot", where the Bot API has the token; a host
# may be called bot as well. "{token}" marks the token's place and is none.
_CREDENTIALS = re.compile(r"^(\w+://)?.*@", re.DOTALL)
_PATH_TOKEN = re.compile(r"(?<!/)(/bot)[^/?#{]+")
_ANY_TOKEN = re.compile(r"[0-9]+(?::|%3A)[A-Za-z0-9_-]{8,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A raw value and where it stood, in words; the value may be a secret."""

    value: Any = field(repr=False)
    origin: str


Layer: TypeAlias = "Mapping[str, Found]"
# Gathered while layers are read, so that all can be told at once.
Mistakes: TypeAlias = "list[SettingsError]"


@dataclass(frozen=True, slots=True)
class Names:
    """Which settings there are.

    Attributes:
        settings: Dotted, e.g. ``answer.limit``.
        secrets: Those of them that no message may show.
    """

    settings: tuple[str, ...]
    secrets: frozenset[str]

    @property
    def groups(self) -> set[str]:
        """The words before the dots."""
        return {name.partition(".")[0] for name in self.settings if "." in name}

    def hides(self, name: str) -> bool:
        """Tell whether a setting is a secret, or a group that holds one."""
        return any(secret == name or secret.startswith(f"{name}.") for secret in self.secrets)


def read_mapping(
    values: Mapping[str, Any], origin: str, names: Names, mistakes: Mistakes
) -> dict[str, Found]:
    """Return the settings of a nested mapping; dotted names are understood as well.

    Args:
        values: May hold whole groups.
        origin: Where they stand, in words.
        names: The settings there are.
        mistakes: Gets one for each unknown name.
    """
    layer: dict[str, Found] = {}
    for name, value in values.items():
        if name in names.groups and isinstance(value, dict):
            inner = {f"{name}.{key}": inner_value for key, inner_value in value.items()}
            layer.update(read_mapping(inner, origin, names, mistakes))
        elif name in names.settings or name in names.groups:
            layer[name] = Found(value, origin)
        else:
            mistakes.append(_unknown(name, origin, [*names.settings, *names.groups], dot="."))
    return layer


def read_variables(
    variables: Mapping[str, str | None],
    place: str,
    names: Names,
    mistakes: Mistakes,
    *,
    prefix: str,
) -> dict[str, Found]:
    """Return the settings among environment variables, ``__`` between levels.

    A group may be given whole, as a JSON object; a variable of one of its settings
    goes before it. Empty variables are the same as absent ones.

    Args:
        variables: Names in any case; those without the prefix are not ours.
        place: In words, e.g. ``environment``.
        names: The settings there are.
        mistakes: Gets one for each variable with the prefix that is unknown or no JSON.
        prefix: In capitals.
    """
    known = {prefix + name.upper().replace(".", "__"): name for name in names.settings}
    groups = {prefix + name.upper(): name for name in names.groups}
    layer: dict[str, Found] = {}
    ours = {name.upper(): text for name, text in variables.items() if text != ""}
    # A group's name is the beginning of those of its settings, so it comes first.
    for variable, text in sorted(ours.items()):
        origin = f"{place} {variable}"
        if variable in known:
            # In .env a name may stand alone; it is wrong for every setting.
            layer[known[variable]] = Found(text, origin)
        elif variable in groups:
            layer.update(_read_group(groups[variable], text, origin, names, mistakes))
        elif variable.startswith(prefix):
            mistakes.append(_unknown(variable, place, known, dot="__"))
    return layer


def _read_group(
    group: str, text: str | None, origin: str, names: Names, mistakes: Mistakes
) -> dict[str, Found]:
    try:
        values = json.loads(text or "")
    except ValueError:
        values = None
    if isinstance(values, dict):
        return read_mapping({group: values}, origin, names, mistakes)
    shown = "" if names.hides(group) else f" = {text!r}"
    variable = origin.rpartition(" ")[2]
    reason = f"not a JSON object; write one, or set {variable}__NAME for each of its settings"
    mistakes.append(SettingsError(f"{group}{shown} ({origin}): {reason}", setting=group))
    return {}


def read_toml(config: Found, names: Names, mistakes: Mistakes) -> dict[str, Found]:
    """Return the settings in a TOML file; each unknown name is one of the mistakes.

    Raises:
        SettingsError: If it cannot be read or is malformed.
    """
    path = expand_home(str(config.value))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise _unreadable("config", config, error, "name a readable TOML file") from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _malformed(config, error, text) from error
    return read_mapping(values, str(config.value), names, mistakes)


def read_secret(name: str, file: Found) -> Found:
    """Return the secret that the file named by a setting holds, without white space around.

    Raises:
        SettingsError: If the file cannot be read or is empty.
    """
    remedy = "write the secret into it or correct the path"
    try:
        with expand_home(str(file.value)).open(encoding="utf-8-sig") as stream:
            secret = stream.read(MAX_SECRET_CHARACTERS).strip()
    except PermissionError as error:
        raise _unreadable(name, file, error, READABLE) from error
    except (OSError, ValueError) as error:
        raise _unreadable(name, file, error, remedy) from error
    if not secret:
        raise _unreadable(name, file, ValueError("the file is empty"), remedy)
    return Found(secret, f"{file.value} ({file.origin})")


def expand_home(path: str) -> Path:
    """Return the path with ``~`` replaced, or as it is where there is no home."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def _read_numbers(value: object) -> object:
    """Split what stands in a variable, which may be a JSON list too."""
    return value.strip().strip("[]").replace(",", " ").split() if isinstance(value, str) else value


Numbers: TypeAlias = Annotated[tuple[int, ...], BeforeValidator(_read_numbers)]


def _unreadable(name: str, file: Found, error: OSError | ValueError, remedy: str) -> SettingsError:
    # What a decoding error says quotes the file, which may be a secret.
    said = "it is not text" if isinstance(error, UnicodeDecodeError) else str(error)
    reason = getattr(error, "strerror", None) or said
    place = f"{name} = {str(file.value)!r} ({file.origin})"
    return SettingsError(f"{place}: cannot be read: {reason}; {remedy}", setting=name)


def _malformed(config: Found, error: tomllib.TOMLDecodeError, text: str) -> SettingsError:
    reason, _, place = str(error).removesuffix(")").rpartition(" (at ")
    if "line" not in place:  # the end of the document
        text = text.rstrip()
        place = f"line {text.count(chr(10)) + 1}, column {len(text) - text.rfind(chr(10))}"
    named = f"config = {str(config.value)!r} ({config.origin})"
    reason = reason[:1].lower() + reason[1:]
    message = f"{named}: malformed TOML at {place}: {reason}; correct it"
    return SettingsError(message, setting="config")


def _unknown(name: str, origin: str, known: Iterable[str], *, dot: str) -> SettingsError:
    """Say what is nearest: within its group, if that exists, whatever it is."""
    group, _, key = name.rpartition(dot)
    siblings = [other for other in known if key and other.startswith(group + dot)]
    if group and siblings:
        near = difflib.get_close_matches(name, siblings, n=1, cutoff=0)
    else:
        near = difflib.get_close_matches(name, list(known), n=1)
    hint = f"did you mean {near[0]}?" if near else EXAMPLE
    return SettingsError(f"unknown setting {name} ({origin}); {hint}", setting=name)


def join_mistakes(mistakes: Iterable[SettingsError]) -> SettingsError:
    """Return one error for all, which takes a line for each."""
    errors = list(mistakes)
    lines = [" ".join(str(error).splitlines()) for error in errors]
    return SettingsError("\n".join(lines), setting=errors[0].setting)


def mask_address(address: str, token: str = "") -> str:
    """Return a web address without its user, its password and the bot's token.

    Args:
        address: Of a server, perhaps with a token in it, escaped or not.
        token: That of the bot, if it is known; others are found by their form.
    """
    masked = _CREDENTIALS.sub(rf"\g<1>{MASK}@", address)
    number, _, secret = token.partition(":")
    if secret:
        exact = f"{re.escape(number)}(?::|%3A){re.escape(secret)}"
        masked = re.sub(exact, MASK, masked, flags=re.IGNORECASE)
    elif token:
        masked = masked.replace(token, MASK)
    return _ANY_TOKEN.sub(MASK, _PATH_TOKEN.sub(rf"\1{MASK}", masked))


def merge_layers(layers: Iterable[Layer], exclusive: Collection[tuple[str, str]]) -> Layer:
    """Return the values in force.

    Args:
        layers: The highest first.
        exclusive: Pairs of names for one thing. The higher layer that has either of
            them decides, and in one layer the first of the pair does.
    """
    merged: dict[str, Found] = {}
    for layer in reversed(list(layers)):
        merged.update(layer)
        for first, second in exclusive:
            if first in layer:
                merged.pop(second, None)
            elif second in layer:
                merged.pop(first, None)
    return merged


def nest(layer: Layer) -> dict[str, Any]:
    """Return the values as the nested mapping that the settings class checks."""
    nested: dict[str, Any] = {}
    # A group given whole (which is wrong) stands before its settings.
    for name, found in sorted(layer.items()):
        group, dot, key = name.partition(".")
        if dot and isinstance(nested.setdefault(group, {}), dict):
            nested[group][key] = found.value
        elif not dot:
            nested[name] = found.value
    return nested
