"""The one place that reads settings.

    command line  >  QABOT_* environment  >  .env  >  TOML file  >  defaults

Each of the first four is a layer of dotted names; the highest that has a name
gives its value, and is remembered as where the value came from.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from qabot.errors import SettingsError
from qabot.groups import (
    AnswerSettings,
    LibrarySettings,
    LoggingSettings,
    RetrievalSettings,
    TelegramSettings,
)
from qabot.layers import (
    EXAMPLE,
    Found,
    Layer,
    Mistakes,
    Names,
    expand_home,
    join_mistakes,
    mask_address,
    merge_layers,
    nest,
    read_mapping,
    read_secret,
    read_toml,
    read_variables,
)

DEFAULT_CONFIG = Path("config/qabot.toml")
DOTENV = Path(".env")
PREFIX = "QABOT_"
CONFIG_VARIABLE = "QABOT_CONFIG"
TOKEN = "telegram.token"  # noqa: S105  # the name of the setting
SECRET_FILES = (
    (TOKEN, "telegram.token_file"),
    ("telegram.webhook_secret", "telegram.webhook_secret_file"),
)
"""Secrets, and what names a file with each."""

BY_COMMAND_LINE = "command line"
"""Where a value comes from that was given there."""

# People write the token into them, or a user and a password.
ADDRESSES = (
    *("telegram.base_url", "telegram.base_file_url"),
    *("telegram.proxy", "telegram.webhook_url", "telegram.webhook_path"),
)


class Settings(BaseSettings):
    """Everything that can be set, in groups.

    Keywords stand for the command line; the environment and the files are read for
    what they leave open. `load_settings` does the same and tells what came from where.

    Raises:
        SettingsError: If a setting is unknown or cannot be used.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        # Compose files and CI hand over every variable, set or not.
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    articles: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(Path("seeds"),), description="Files and folders of articles."
    )
    library: LibrarySettings = LibrarySettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    answer: AnswerSettings = AnswerSettings()
    telegram: TelegramSettings = TelegramSettings()
    logging: LoggingSettings = LoggingSettings()

    def __init__(self, *, _sources: _Sources | None = None, **values: object) -> None:
        sources = _read_sources(values) if _sources is None else _sources
        try:
            super().__init__(**nest(sources.layer))
        except ValidationError as error:
            wrong = _explain(error, sources.layer)
            raise join_mistakes([*sources.mistakes, *wrong]) from error
        if sources.mistakes:
            raise join_mistakes(sources.mistakes)

    @field_validator("articles", mode="before")
    @classmethod
    def _split_paths(cls, value: object) -> object:
        if isinstance(value, str):
            value = _split(value)
        if not isinstance(value, (list, tuple)):
            return value
        paths = [expand_home(path) if isinstance(path, str) else path for path in value if path]
        if not paths:
            raise ValueError("no path is given")
        return paths

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Leave the sources to the layers, which know where each value is from."""
        return (init_settings,)


def _split(paths: str) -> object:
    if not paths.lstrip().startswith("["):
        return paths.split(os.pathsep)
    try:
        return json.loads(paths)
    except ValueError as error:
        raise ValueError("it begins as a JSON list, but is none") from error


@dataclass(frozen=True, slots=True)
class _Sources:
    """What all sources say together, and which of their names are none of ours."""

    layer: Layer
    mistakes: Mistakes


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings and where each came from.

    Attributes:
        settings: What is in force.
        origins: For each dotted name, in words: ``environment QABOT_ANSWER__LIMIT``.
    """

    settings: Settings
    origins: Mapping[str, str]

    def value(self, name: str) -> object:
        """Return the value of a dotted name; a secret stays masked, in an address too."""
        value: Any = self.settings
        for key in name.split("."):
            value = getattr(value, key)
        if name in ADDRESSES and value is not None:
            token = self.settings.telegram.token
            return mask_address(value, token.get_secret_value() if token else "")
        return value


def load_settings(
    overrides: Mapping[str, Any] | None = None,
    config: Path | None = None,
    *,
    secrets: bool = True,
) -> LoadedSettings:
    """Read the settings from all sources.

    Args:
        overrides: From the command line, by dotted names or nested.
        config: TOML file; without it that of ``QABOT_CONFIG``, else
            ``config/qabot.toml`` where it is present.
        secrets: False leaves secret files unread, for whoever does not need them.

    Raises:
        SettingsError: If a setting is unknown or cannot be used, or a file is missing.
    """
    sources = _read_sources(overrides or {}, config, secrets=secrets)
    settings = Settings(_sources=sources)
    layer, names = sources.layer, setting_names().settings
    origins = {name: layer[name].origin if name in layer else "default" for name in names}
    return LoadedSettings(settings, origins)


@cache
def setting_names() -> Names:
    """Return the dotted names of all settings, in the order of the class."""
    fields: dict[str, Any] = {}
    for name, info in Settings.model_fields.items():
        group = info.annotation
        if isinstance(group, type) and issubclass(group, BaseModel):
            inner = group.model_fields.items()
            fields |= {f"{name}.{key}": inner_info.annotation for key, inner_info in inner}
        else:
            fields[name] = info.annotation
    secrets = frozenset(name for name, kind in fields.items() if "SecretStr" in str(kind))
    return Names(tuple(fields), secrets)


def _read_sources(
    overrides: Mapping[str, Any], config: Path | None = None, *, secrets: bool = True
) -> _Sources:
    names = setting_names()
    mistakes: Mistakes = []
    given = {name: _plain(value) for name, value in overrides.items()}
    dotenv = _read_dotenv()
    layers: list[Layer] = [
        read_mapping(given, BY_COMMAND_LINE, names, mistakes),
        _read_variables(os.environ, "environment", mistakes),
        _read_variables(dotenv, ".env", mistakes),
        _read_config(config, dotenv, mistakes),
    ]
    merged = dict(merge_layers(layers, SECRET_FILES))
    for secret, file in SECRET_FILES:
        if file in merged and secrets:
            merged[secret] = read_secret(file, merged[file])
    return _Sources(merged, mistakes)


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, BaseModel) else value


def _read_variables(variables: Mapping[str, str | None], place: str, mistakes: Mistakes) -> Layer:
    others = {name: text for name, text in variables.items() if name.upper() != CONFIG_VARIABLE}
    return read_variables(others, place, setting_names(), mistakes, prefix=PREFIX)


def _read_dotenv() -> Mapping[str, str | None]:
    source = DotEnvSettingsSource
    try:
        return source(Settings, env_file=DOTENV, env_file_encoding="utf-8").env_vars
    except (OSError, UnicodeDecodeError) as error:
        message = f"{DOTENV} cannot be read: {error}; correct it or take it away"
        raise SettingsError(message) from error


def _read_config(
    config: Path | None, dotenv: Mapping[str, str | None], mistakes: Mistakes
) -> Layer:
    named = _find_config(config, dotenv)
    return {} if named is None else read_toml(named, setting_names(), mistakes)


def _find_config(config: Path | None, dotenv: Mapping[str, str | None]) -> Found | None:
    if config is not None:
        return Found(config, BY_COMMAND_LINE)
    for variables, place in ((os.environ, "environment"), (dotenv, ".env")):
        for name, text in variables.items():
            if name.upper() == CONFIG_VARIABLE and text:
                return Found(text, f"{place} {CONFIG_VARIABLE}")
    return Found(DEFAULT_CONFIG, "default") if DEFAULT_CONFIG.exists() else None


def _explain(error: ValidationError, layer: Layer) -> Mistakes:
    """Name each setting, its value unless it is secret, its source and the remedy."""
    mistakes: dict[str, SettingsError] = {}  # one a setting, however many of its paths are wrong
    for fault in error.errors(include_url=False, include_context=False):
        keys = [str(key) for key in fault["loc"]]
        names = setting_names().settings
        name = next((n for n in (".".join(keys[:2]), keys[0]) if n in names), keys[0])
        found = layer.get(name) or Found(fault["input"], "default")
        reason = fault["msg"].removeprefix("Value error, ")
        reason = f"{reason[:1].lower()}{reason[1:]}; correct it or leave it out ({EXAMPLE})"
        message = f"{_show(name, found.value, layer)} ({found.origin}): {reason}"
        mistakes.setdefault(name, SettingsError(message, setting=name))
    return list(mistakes.values())


def _show(name: str, value: object, layer: Layer) -> str:
    if setting_names().hides(name):
        return name
    if name in ADDRESSES:
        token = layer.get(TOKEN) or Found("", "default")
        value = mask_address(str(value), _reveal(token.value).strip())
    return f"{name} = {(str(value) if isinstance(value, Path) else value)!r}"


def _reveal(token: object) -> str:
    return token.get_secret_value() if isinstance(token, SecretStr) else str(token or "")
