"""The one place that reads settings: command line, environment, files, defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEFAULT_CONFIG = Path("config/qabot.toml")


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class RetrievalSettings(_Group):
    """How passages are cut and found."""

    passage_words: int = Field(100, ge=20, le=1000, description="Words a passage, about.")
    passages: int = Field(20, ge=1, le=1000, description="Best passages that are read closely.")
    k1: float = Field(1.2, ge=0, le=10, description="BM25: how soon repeated words saturate.")
    b: float = Field(0.75, ge=0, le=1, description="BM25: how much long passages are held back.")


class AnswerSettings(_Group):
    """How sentences are chosen."""

    limit: int = Field(3, ge=1, le=50, description="Most sentences of an answer.")
    min_confidence: float = Field(
        0.5, ge=0, le=1, description="Below this the bot says that the articles do not answer."
    )


class TelegramSettings(_Group):
    """The Telegram bot."""

    token: SecretStr | None = Field(None, description="From @BotFather. A secret.")
    token_file: Path | None = Field(None, description="File that holds the token (Docker secret).")
    base_url: str = Field("https://api.telegram.org/bot", description="Bot API server.")
    base_file_url: str = Field("https://api.telegram.org/file/bot", description="Its files.")


class LoggingSettings(_Group):
    """What is logged, to standard error."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least level that is logged."
    )


class Settings(BaseSettings):
    """Everything that can be set, in groups."""

    model_config = SettingsConfigDict(
        env_prefix="QABOT_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    articles: Annotated[tuple[Path, ...], NoDecode] = Field(
        (Path("seeds"),), description="Files and folders of articles."
    )
    retrieval: RetrievalSettings = RetrievalSettings()
    answer: AnswerSettings = AnswerSettings()
    telegram: TelegramSettings = TelegramSettings()
    logging: LoggingSettings = LoggingSettings()
