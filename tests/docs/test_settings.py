"""The table of settings, which is that of the classes; .env and the TOML that is shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args, get_origin

from pydantic import BaseModel

from qabot.settings import Settings, load_settings
from tests.docs.conftest import TOKEN
from tests.docs.pages import PAGES, RUNNING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo


def fields_of(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from fields_of(kind, f"{prefix}{name}.")
        else:
            yield prefix + name, field


def range_of(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return f" {', '.join(get_args(field.annotation))}."
    low = next((m.ge for m in field.metadata if hasattr(m, "ge")), None)
    high = next((m.le for m in field.metadata if hasattr(m, "le")), None)
    return "" if low is None else f" {low} to {high}."


def default_of(field: FieldInfo) -> str:
    value = field.default
    if value is None:
        return "none"
    if isinstance(value, tuple):
        value = [str(path) for path in value]
    return f"`{json.dumps(value)}`"


def settings_table() -> str:
    rows = [
        f"| `{name}` | {default_of(field)} | {field.description}{range_of(field)} |"
        for name, field in fields_of(Settings)
    ]
    return "\n".join(["| Setting | Default | What it is |", "|---|---|---|", *rows, ""])


def test_the_table_of_settings_is_that_of_the_class() -> None:
    assert RUNNING.section("settings") == settings_table()


def test_the_toml_that_is_shown_can_be_loaded() -> None:
    blocks = [block for page in PAGES for block in page.blocks if block.kind == "toml"]
    assert blocks
    for block in blocks:
        Path("qabot.toml").write_text(block.text.replace("\n# ", "\n"), "utf-8")
        loaded = load_settings({"telegram.token": TOKEN}, Path("qabot.toml"))
        assert loaded.settings != Settings()
