"""The settings in groups: what each may be, its default, and what it is for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator

from qabot.layers import Numbers, expand_home

FIELDS = ("text", "id", "title", "lang", "source", "url", "published", "author")
"""What an article may be given in a table."""


def _beginning(*schemes: str, also: Sequence[str] = ()) -> AfterValidator:
    """Return what has an address begin with one of some schemes, and says so in words.

    Args:
        schemes: Those that are told.
        also: Others, for those who know of them.
    """
    *others, last = (f"{scheme}://" for scheme in schemes)

    def check(address: str) -> str:
        if not address.startswith((*others, last, *(f"{scheme}://" for scheme in also))):
            raise ValueError(f"must begin with {', '.join(others)} or {last}")
        return address

    return AfterValidator(check)


HttpAddress = Annotated[str, _beginning("http", "https")]
ProxyAddress = Annotated[str, _beginning("http", "https", "socks5", also=["socks5h"])]


class _Group(BaseModel):
    # A wrong token must not be told in the message that it is wrong.
    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_default=True, hide_input_in_errors=True
    )


class LibrarySettings(_Group):
    """How articles are read."""

    file: Path | None = Field(
        default=None,
        description="SQLite file of the library, of what was added to the articles and removed; "
        "none is one in the user's state folder, or beside the bot's state file.",
    )
    cache: bool = Field(
        default=True,
        description="Keep the index of many articles on disk, so that the next start need not read "
        "them again: beside the library, or in the user's cache folder.",
    )
    processes: int = Field(
        default=0,
        ge=0,
        le=64,
        description="Processes that read many articles at once; 0 is one a core, at most 8.",
    )
    columns: dict[str, str] = Field(
        default={},
        description="Of CSV and TSV: the column that has a field, if it is not called like that.",
    )

    @field_validator("file", mode="before")
    @classmethod
    def _expand_home(cls, value: object) -> object:
        return expand_home(value) if isinstance(value, str) else value

    @field_validator("columns", mode="before")
    @classmethod
    def _read_json(cls, value: object) -> object:
        # In the environment.
        try:
            return json.loads(value) if isinstance(value, str) else value
        except ValueError:
            return value

    @field_validator("columns")
    @classmethod
    def _check_fields(cls, value: dict[str, str]) -> dict[str, str]:
        if unknown := sorted(set(value) - set(FIELDS)):
            raise ValueError(f"{unknown[0]} is none of the fields {', '.join(FIELDS)}")
        return value


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
    recency: float = Field(
        default=0.0,
        ge=0,
        le=0.1,
        description="Newer articles go first where scores differ by less, in log-odds; 0 is off.",
    )
    word_vectors: bool = Field(
        default=True, description="Compare meanings, where `qabot[semantic]` is installed."
    )


class TelegramSettings(_Group):
    """The Telegram bot."""

    token: SecretStr | None = Field(default=None, description="From @BotFather. A secret.")
    token_file: Path | None = Field(
        default=None, description="File that holds the token (Docker secret)."
    )
    base_url: HttpAddress = Field(
        default="https://api.telegram.org/bot",
        repr=False,
        description="Bot API server.",
    )
    base_file_url: HttpAddress = Field(
        default="https://api.telegram.org/file/bot",
        repr=False,
        description="Its files.",
    )
    proxy: ProxyAddress | None = Field(
        default=None,
        repr=False,
        description="Proxy to reach that server by: http, https, or socks5 with `qabot[socks]`.",
    )
    webhook_url: HttpAddress | None = Field(
        default=None,
        repr=False,
        description="Where Telegram delivers messages; none is polling. Needs `qabot[webhook]`.",
    )
    webhook_listen: str = Field(
        default="127.0.0.1:8080",
        description="Where the webhook listens, behind what ends TLS: HOST:PORT or unix:PATH.",
    )
    webhook_path: str | None = Field(
        default=None,
        repr=False,
        description="Path that arrives there; none is that of the address.",
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        description="What Telegram must send along; none is a new one a start. A secret.",
    )
    webhook_secret_file: Path | None = Field(default=None, description="File that holds it.")

    state_file: Path | None = Field(
        default=None,
        description="SQLite file that outlives a run; none is one in the user's state folder.",
    )
    deaf_after: float = Field(
        default=120,
        ge=15,
        le=3600,
        description="Seconds in which a poll or check of the webhook must end, else the bot does.",
    )
    metrics_listen: str | None = Field(
        default=None,
        description="HOST:PORT with figures for Prometheus, at /metrics; needs `qabot[metrics]`.",
    )
    access: Literal["public", "allowlist", "invite"] = Field(
        default="public", description="Who may use the bot."
    )
    admins: Numbers = Field(default=(), description="Numbers of people who may change that.")
    allowed: Numbers = Field(default=(), description="Numbers of people and chats.")
    questions_per_minute: int = Field(
        default=20, ge=0, le=6000, description="Of one person, in the long run; 0 is no limit."
    )
    questions_burst: int = Field(
        default=30, ge=1, le=6000, description="Of one person, at once after a pause."
    )

    @field_validator("state_file", mode="before")
    @classmethod
    def _expand_home(cls, value: object) -> object:
        return expand_home(value) if isinstance(value, str) else value

    @field_validator(
        "token", "proxy", "webhook_url", "webhook_path", "webhook_secret", mode="before"
    )
    @classmethod
    def _drop_blank(cls, value: object) -> object:
        return value.strip() or None if isinstance(value, str) else value


class LoggingSettings(_Group):
    """What is logged: by the bot to standard output, by other commands to standard error."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least level that is logged."
    )
    format: Literal["human", "json"] = Field(
        default="human", description="Lines for people, or a JSON object a line."
    )
    questions: bool = Field(
        default=False, description="Log the text of questions with their outcome."
    )

    @field_validator("level", mode="before")
    @classmethod
    def _accept_lower_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("format", mode="before")
    @classmethod
    def _accept_upper_case(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value
