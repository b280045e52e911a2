"""Which extras there are, and what wants them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from qabot.doctor import extras
from qabot.doctor.extras import EXTRAS, Extra, check_extras
from qabot.doctor.findings import Mark
from qabot.settings import load_settings

OF_DEVELOPERS = {"bench", "dev", "formats"}


def test_every_extra_is_known(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    assert {extra.name for extra in EXTRAS} == set(project["optional-dependencies"]) - OF_DEVELOPERS


def test_what_tests_need_is_there() -> None:
    assert all(extra.is_there for extra in EXTRAS)
    (finding,) = check_extras(None)
    assert "not installed" not in finding.told


@pytest.mark.parametrize("module", ["nobody_has_this", "nobody_has.this", "qabot.cli.nothing"])
def test_what_is_missing_is_told(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    missing = Extra("pdf", (module,), ".pdf")
    monkeypatch.setattr(extras, "EXTRAS", (missing,))
    (finding,) = check_extras(None)
    assert finding.told == "installed: none; not installed: pdf (.pdf)"


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("metrics", {"telegram.metrics_listen": "127.0.0.1:9464"}),
        ("socks", {"telegram.proxy": "socks5://localhost:1"}),
        ("webhook", {"telegram.webhook_url": "https://bot.example.org/x"}),
    ],
)
def test_a_setting_that_wants_what_is_missing_is_wrong(
    monkeypatch: pytest.MonkeyPatch, name: str, settings: dict[str, object]
) -> None:
    (known,) = (extra for extra in EXTRAS if extra.name == name)
    missing = Extra(name, ("nobody_has_this",), known.serves, known.wanted)
    monkeypatch.setattr(extras, "EXTRAS", (missing,))
    assert [f.mark for f in check_extras(load_settings().settings)] == [Mark.OK]
    told, wrong = check_extras(load_settings(settings).settings)
    assert (told.mark, wrong.mark) == (Mark.OK, Mark.WRONG)
    assert f"pip install 'qabot[{name}]'" in wrong.remedy
