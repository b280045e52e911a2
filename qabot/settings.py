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
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from qabot.errors import SettingsError
from qabot.layers import (
    EXAMPLE,
    Found,
    Layer,
    Names,
    expand_home,
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
TOKEN, TOKEN_FILE = "telegram.token", "telegram.token_file"


class _Group(BaseModel):
    # A wrong token must not be told in the message that it is wrong.
    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_default=True, hide_input_in_errors=True
    )


class RetrievalSettings(_Group):
    """How passages are cut and found."""

    passage_words: int = Field(default=100, ge=20, le=1000, description="Words a passage, about.")
    passages: int = Field(
        default=20, ge=1, le=1000, description="Best passages that are read closely."
    )
    k1: float = Field(
        default=1.2, ge=0, le=10, description="BM25: how soon repeated words saturate."
    )
    b: float = Field(
        default=0.75, ge=0, le=1, description="BM25: how much long passages are held back."
    )


class AnswerSettings(_Group):
    """How sentences are chosen."""

    limit: int = Field(default=3, ge=1, le=50, description="Most sentences of an answer.")
    min_confidence: float = Field(
        default=0.2, ge=0, le=1, description="Below this the articles do not answer, says the bot."
    )


class TelegramSettings(_Group):
    """The Telegram bot."""

    token: SecretStr | None = Field(default=None, description="From @BotFather. A secret.")
    token_file: Path | None = Field(
        default=None, description="File that holds the token (Docker secret)."
    )
    base_url: str = Field(
        default="https://api.telegram.org/bot", pattern="^https?://", description="Bot API server."
    )
    base_file_url: str = Field(
        default="https://api.telegram.org/file/bot", pattern="^https?://", description="Its files."
    )

    @field_validator("token", mode="before")
    @classmethod
    def _drop_blank(cls, value: object) -> object:
        return value.strip() or None if isinstance(value, str) else value


class LoggingSettings(_Group):
    """What is logged, to standard error."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least level that is logged."
    )

    @field_validator("level", mode="before")
    @classmethod
    def _accept_lower_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value


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
    retrieval: RetrievalSettings = RetrievalSettings()
    answer: AnswerSettings = AnswerSettings()
    telegram: TelegramSettings = TelegramSettings()
    logging: LoggingSettings = LoggingSettings()

    def __init__(self, *, _layer: Layer | None = None, **values: object) -> None:
        layer = _read_layers(values) if _layer is None else _layer
        try:
            super().__init__(**nest(layer))
        except ValidationError as error:
            raise _explain(error, layer) from error

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
class LoadedSettings:
    """Settings and where each came from.

    Attributes:
        settings: What is in force.
        origins: For each dotted name, in words: ``environment QABOT_ANSWER__LIMIT``.
    """

    settings: Settings
    origins: Mapping[str, str]

    def value(self, name: str) -> object:
        """Return the value of a dotted name; a secret stays masked."""
        value: Any = self.settings
        for key in name.split("."):
            value = getattr(value, key)
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
    layer = _read_layers(overrides or {}, config, secrets=secrets)
    settings = Settings(_layer=layer)
    names = setting_names().settings
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


def _read_layers(
    overrides: Mapping[str, Any], config: Path | None = None, *, secrets: bool = True
) -> Layer:
    names = setting_names()
    given = {name: _plain(value) for name, value in overrides.items()}
    dotenv = _read_dotenv()
    layers: list[Layer] = [
        read_mapping(given, "command line", names),
        _read_variables(os.environ, "environment"),
        _read_variables(dotenv, ".env"),
        _read_config(config, dotenv),
    ]
    merged = dict(merge_layers(layers, [(TOKEN, TOKEN_FILE)]))
    if TOKEN_FILE in merged and secrets:
        merged[TOKEN] = read_secret(TOKEN_FILE, merged[TOKEN_FILE])
    return merged


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, BaseModel) else value


def _read_variables(variables: Mapping[str, str | None], place: str) -> Layer:
    others = {name: text for name, text in variables.items() if name.upper() != CONFIG_VARIABLE}
    return read_variables(others, place, setting_names(), prefix=PREFIX)


def _read_dotenv() -> Mapping[str, str | None]:
    source = DotEnvSettingsSource
    try:
        return source(Settings, env_file=DOTENV, env_file_encoding="utf-8").env_vars
    except (OSError, UnicodeDecodeError) as error:
        message = f"{DOTENV} cannot be read: {error}; correct it or take it away"
        raise SettingsError(message) from error


def _read_config(config: Path | None, dotenv: Mapping[str, str | None]) -> Layer:
    if config is not None:
        return read_toml(Found(config, "command line"), setting_names())
    for variables, place in ((os.environ, "environment"), (dotenv, ".env")):
        for name, text in variables.items():
            if name.upper() == CONFIG_VARIABLE and text:
                return read_toml(Found(text, f"{place} {CONFIG_VARIABLE}"), setting_names())
    if DEFAULT_CONFIG.exists():
        return read_toml(Found(DEFAULT_CONFIG, "default"), setting_names())
    return {}


def _explain(error: ValidationError, layer: Layer) -> SettingsError:
    """Name the setting, its value unless it is secret, its source and the remedy."""
    errors = error.errors(include_url=False, include_context=False)
    first, names = errors[0], setting_names()
    keys = [str(key) for key in first["loc"]]
    name = next((n for n in (".".join(keys[:2]), keys[0]) if n in names.settings), keys[0])
    found = layer.get(name) or Found(first["input"], "default")
    shown = name if names.hides(name) else f"{name} = {_show(found.value)}"
    reason = first["msg"].removeprefix("Value error, ")
    reason = reason[:1].lower() + reason[1:]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    remedy = f"correct it or leave it out ({EXAMPLE})"
    return SettingsError(f"{shown} ({found.origin}): {reason}; {remedy}{more}", setting=name)


def _show(value: object) -> str:
    return repr(str(value) if isinstance(value, Path) else value)
