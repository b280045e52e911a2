"""Settings before they are checked: dotted names, raw values, and where each was found."""

from __future__ import annotations

import difflib
import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from qabot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

# A Telegram token has 46 characters.
MAX_SECRET_CHARACTERS = 4096
EXAMPLE = "config/qabot.example.toml lists every setting"


@dataclass(frozen=True, slots=True)
class Found:
    """A raw value and where it stood, in words; the value may be a secret."""

    value: Any = field(repr=False)
    origin: str


Layer: TypeAlias = "Mapping[str, Found]"


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


def read_mapping(values: Mapping[str, Any], origin: str, names: Names) -> dict[str, Found]:
    """Return the settings of a nested mapping; dotted names are understood as well.

    Raises:
        SettingsError: If a name is unknown.
    """
    layer: dict[str, Found] = {}
    for name, value in values.items():
        if name in names.groups and isinstance(value, dict):
            inner = {f"{name}.{key}": inner_value for key, inner_value in value.items()}
            layer.update(read_mapping(inner, origin, names))
        elif name in names.settings or name in names.groups:
            layer[name] = Found(value, origin)
        else:
            raise _unknown(name, origin, [*names.settings, *names.groups])
    return layer


def read_variables(
    variables: Mapping[str, str | None], place: str, names: Names, *, prefix: str
) -> dict[str, Found]:
    """Return the settings among environment variables, ``__`` between levels.

    A group may be given whole, as a JSON object; a variable of one of its settings
    goes before it. Empty variables are the same as absent ones.

    Args:
        variables: Names in any case; those without the prefix are not ours.
        place: In words, e.g. ``environment``.
        names: The settings there are.
        prefix: In capitals.

    Raises:
        SettingsError: If a variable with the prefix is unknown or cannot be used.
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
            layer.update(_read_group(groups[variable], text, origin, names))
        elif variable.startswith(prefix):
            raise _unknown(variable, place, known)
    return layer


def _read_group(group: str, text: str | None, origin: str, names: Names) -> dict[str, Found]:
    try:
        values = json.loads(text or "")
    except ValueError:
        values = None
    if not isinstance(values, dict):
        shown = "" if names.hides(group) else f" = {text!r}"
        variable = origin.rpartition(" ")[2]
        raise SettingsError(
            f"{group}{shown} ({origin}): not a JSON object;"
            f" write one, or set {variable}__NAME for each of its settings",
            setting=group,
        )
    return read_mapping({group: values}, origin, names)


def read_toml(config: Found, names: Names) -> dict[str, Found]:
    """Return the settings in a TOML file.

    Raises:
        SettingsError: If it cannot be read, or a name in it is unknown.
    """
    path = expand_home(str(config.value))
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise _unreadable("config", config, error, "name a readable TOML file") from error
    return read_mapping(values, str(config.value), names)


def read_secret(name: str, file: Found) -> Found:
    """Return the secret that the file named by a setting holds, without white space around.

    Raises:
        SettingsError: If the file cannot be read or is empty.
    """
    remedy = "write the secret into it or correct the path"
    try:
        with expand_home(str(file.value)).open(encoding="utf-8-sig") as stream:
            secret = stream.read(MAX_SECRET_CHARACTERS).strip()
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


def _unreadable(name: str, file: Found, error: OSError | ValueError, remedy: str) -> SettingsError:
    # What a decoding error says quotes the file, which may be a secret.
    said = "it is not text" if isinstance(error, UnicodeDecodeError) else str(error)
    reason = getattr(error, "strerror", None) or said
    place = f"{name} = {str(file.value)!r} ({file.origin})"
    return SettingsError(f"{place}: cannot be read: {reason}; {remedy}", setting=name)


def _unknown(name: str, origin: str, known: Iterable[str]) -> SettingsError:
    near = difflib.get_close_matches(name, list(known), n=1)
    hint = f"did you mean {near[0]}?" if near else EXAMPLE
    return SettingsError(f"unknown setting {name} ({origin}); {hint}", setting=name)


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
