"""Settings: which source goes first, what is refused, and what is said."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qabot.errors import SettingsError
from qabot.groups import AnswerSettings, TelegramSettings
from qabot.layers import Found, read_secret
from qabot.settings import (
    ADDRESSES,
    LoadedSettings,
    Settings,
    load_settings,
    setting_names,
)

TOKEN = "123456789:AAE-very_secret"
MONKEYPATCH = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50
)


def refusal(overrides: dict[str, Any] | None = None, config: Path | None = None) -> SettingsError:
    with pytest.raises(SettingsError) as error:
        load_settings(overrides, config)
    assert "\n" not in str(error.value)
    return error.value


def put_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("config").mkdir()
    Path("config/qabot.toml").write_text(
        'articles = ["toml"]\n[answer]\nlimit = 5\n[retrieval]\nk1 = 2.5\nb = 0.5\n'
    )
    Path(".env").write_text("QABOT_ANSWER__LIMIT=6\nQABOT_RETRIEVAL__K1=2.6\nOTHER=1\nARTICLES=x\n")
    monkeypatch.setenv("QABOT_ANSWER__LIMIT", "7")


def describe(loaded: LoadedSettings) -> dict[str, tuple[object, str]]:
    return {
        name: (loaded.value(name), origin)
        for name, origin in loaded.origins.items()
        if origin != "default"
    }


class TestPrecedence:
    def test_without_any_source_the_defaults_hold(self) -> None:
        loaded = load_settings()
        assert loaded.settings.articles == (Path("seeds"),)
        assert loaded.settings.answer.limit == 3
        assert set(loaded.origins) == set(setting_names().settings)
        assert set(loaded.origins.values()) == {"default"}

    def test_the_higher_source_wins_setting_by_setting(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put_everywhere(monkeypatch)
        assert describe(load_settings()) == {
            "articles": ((Path("toml"),), "config/qabot.toml"),
            "answer.limit": (7, "environment QABOT_ANSWER__LIMIT"),
            "retrieval.k1": (2.6, ".env QABOT_RETRIEVAL__K1"),
            "retrieval.b": (0.5, "config/qabot.toml"),
        }

    def test_the_command_line_wins_over_all(self, monkeypatch: pytest.MonkeyPatch) -> None:
        put_everywhere(monkeypatch)
        loaded = load_settings({"answer.limit": 8, "articles": (Path("a"),)})
        assert describe(loaded) | {
            "answer.limit": (8, "command line"),
            "articles": ((Path("a"),), "command line"),
        } == describe(loaded)

    def test_the_class_itself_reads_the_same_sources(self, monkeypatch: pytest.MonkeyPatch) -> None:
        put_everywhere(monkeypatch)
        assert Settings() == load_settings().settings
        assert Settings(answer=AnswerSettings(limit=9)).answer.limit == 9
        assert Settings(answer={"limit": 9}).retrieval.k1 == 2.6

    def test_a_variable_goes_before_the_json_of_its_group(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("QABOT_RETRIEVAL", '{"k1": 2, "b": 0.1}')
        monkeypatch.setenv("qabot_retrieval__b", "0.2")
        assert describe(load_settings()) == {
            "retrieval.k1": (2.0, "environment QABOT_RETRIEVAL"),
            "retrieval.b": (0.2, "environment QABOT_RETRIEVAL__B"),
        }

    def test_an_empty_variable_is_as_good_as_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        Path(".env").write_text("QABOT_ANSWER__LIMIT=\n")
        monkeypatch.setenv("QABOT_TELEGRAM__TOKEN", "")
        monkeypatch.setenv("QABOT_CONFIG", "")
        assert describe(load_settings()) == {}


class TestConfigFile:
    def test_it_is_named_by_the_command_line_then_the_environment_then_dotenv(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put_everywhere(monkeypatch)
        for number, name in enumerate(("dotenv", "environment", "option")):
            Path(f"{name}.toml").write_text(f"[retrieval]\npassages = {number + 1}\n")
        with Path(".env").open("a") as dotenv:
            dotenv.write("QABOT_CONFIG=dotenv.toml\n")
        assert load_settings().origins["retrieval.passages"] == "dotenv.toml"
        monkeypatch.setenv("QABOT_CONFIG", "environment.toml")
        assert load_settings().origins["retrieval.passages"] == "environment.toml"
        loaded = load_settings(None, Path("option.toml"))
        assert loaded.origins["retrieval.passages"] == "option.toml"
        assert loaded.settings.retrieval.passages == 3
        # Only one file is read.
        assert loaded.settings.articles == (Path("seeds"),)

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            pytest.param(None, "No such file", id="missing"),
            pytest.param(b"a = '\xff'", "not text", id="not UTF-8"),
        ],
    )
    def test_one_that_cannot_be_read_is_named(self, content: bytes | None, reason: str) -> None:
        if content is not None:
            Path("c.toml").write_bytes(content)
        error = refusal(config=Path("c.toml"))
        assert error.setting == "config"
        assert str(error).startswith("config = 'c.toml' (command line): cannot be read: ")
        assert reason in str(error)

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ("[answer]\nlimit = \n", "line 2, column 9: invalid value"),
            ("[answer]\nlimit =", "line 2, column 8: invalid value"),
            ("[answer]\nlimit = 1\nlimit = 2\n", "line 3, column 10: cannot overwrite a value"),
        ],
        ids=["within", "at the end", "twice"],
    )
    def test_one_that_is_malformed_is_told_with_the_place(self, content: str, reason: str) -> None:
        Path("c.toml").write_text(content)
        error = refusal(config=Path("c.toml"))
        assert error.setting == "config"
        said = f"config = 'c.toml' (command line): malformed TOML at {reason}; correct it"
        assert str(error) == said

    def test_a_byte_order_mark_is_passed_over(self) -> None:
        Path("c.toml").write_text("\ufeff[answer]\nlimit = 4\n", encoding="utf-8")
        assert load_settings(None, Path("c.toml")).settings.answer.limit == 4


class TestArticles:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("news", ["news"], id="one"),
            pytest.param(os.pathsep.join(["news", "b.txt", ""]), ["news", "b.txt"], id="several"),
            pytest.param('["news", "a b.txt"]', ["news", "a b.txt"], id="JSON list"),
            pytest.param("~/news", [str(Path("~/news").expanduser())], id="home"),
        ],
    )
    def test_a_variable_holds_paths(
        self, text: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("QABOT_ARTICLES", text)
        assert load_settings().settings.articles == tuple(map(Path, expected))

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("7", (7,), id="one"),
            pytest.param("7, -100123 9,", (7, -100123, 9), id="several"),
            pytest.param("[7, -5]", (7, -5), id="JSON list"),
            pytest.param("[]", (), id="empty JSON list"),
        ],
    )
    def test_a_variable_holds_numbers(
        self, text: str, expected: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("QABOT_TELEGRAM__ALLOWED", text)
        assert load_settings().settings.telegram.allowed == expected
        monkeypatch.setenv("QABOT_TELEGRAM__ALLOWED", f"{text} ann")
        assert refusal().setting == "telegram.allowed"

    @pytest.mark.parametrize(
        "text",
        [os.pathsep, "[", "[]", "[1]"],
        ids=["only separators", "half a list", "empty list", "numbers"],
    )
    def test_a_variable_without_paths_is_refused(
        self, text: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("QABOT_ARTICLES", text)
        error = refusal()
        assert error.setting == "articles"
        assert f"articles = {text!r} (environment QABOT_ARTICLES): " in str(error)


class TestColumns:
    def test_a_variable_holds_them_as_json(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("QABOT_LIBRARY__COLUMNS", '{"text": "body"}')
        assert load_settings().settings.library.columns == {"text": "body"}

    def test_a_file_holds_them_as_a_table(self) -> None:
        Path("c.toml").write_text('[library.columns]\ntext = "body"\n')
        settings = load_settings(None, Path("c.toml")).settings
        assert settings.library.columns == {"text": "body"}

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("body", "valid dictionary"),
            ('{"txt": "body"}', "txt is none of the fields text, id, title,"),
            ('{"text": 1}', "valid string"),
        ],
        ids=["no JSON", "no field", "no name"],
    )
    def test_what_names_no_columns_is_refused(
        self, text: str, reason: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("QABOT_LIBRARY__COLUMNS", text)
        error = refusal()
        assert error.setting == "library.columns"
        assert reason in str(error)


class TestUnknownNames:
    @pytest.mark.parametrize(
        ("variable", "hint"),
        [
            ("QABOT_ARTICEL", "did you mean QABOT_ARTICLES?"),
            ("QABOT_TELEGRAM__TOKN", "did you mean QABOT_TELEGRAM__TOKEN?"),
            ("QABOT_ANSWER_LIMIT", "did you mean QABOT_ANSWER__LIMIT?"),
            ("QABOT_ANSWER__MAX", "did you mean QABOT_ANSWER__LIMIT?"),
            ("QABOT_XYZZY", "config/qabot.example.toml lists every setting"),
        ],
    )
    def test_a_variable_is_refused_with_the_nearest_name(
        self, variable: str, hint: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Path(".env").write_text(f"{variable}=1\n")
        assert str(refusal()) == f"unknown setting {variable} (.env); {hint}"
        Path(".env").unlink()
        monkeypatch.setenv(variable, "1")
        assert str(refusal()) == f"unknown setting {variable} (environment); {hint}"

    @pytest.mark.parametrize(
        ("content", "name", "hint"),
        [
            ("[answer]\nlimt = 1", "answer.limt", "did you mean answer.limit?"),
            ("[answer]\nmax = 1", "answer.max", "did you mean answer.limit?"),
            ("anwser = 1", "anwser", "did you mean answer?"),
            ("[xyzzy]\na = 1", "xyzzy", "config/qabot.example.toml lists every setting"),
        ],
    )
    def test_a_name_in_a_file_is_refused_with_the_nearest(
        self, content: str, name: str, hint: str
    ) -> None:
        Path("c.toml").write_text(content)
        error = refusal(config=Path("c.toml"))
        assert str(error) == f"unknown setting {name} (c.toml); {hint}"
        assert error.setting == name

    def test_a_keyword_is_refused(self) -> None:
        with pytest.raises(SettingsError, match=r"did you mean answer\.limit\?"):
            Settings(answer={"limits": 1})
        assert refusal({"answer.limits": 1}).setting == "answer.limits"


class TestWrongValues:
    @pytest.mark.parametrize(
        ("variable", "text", "name", "reason"),
        [
            ("QABOT_ANSWER__LIMIT", "many", "answer.limit", "should be a valid integer"),
            ("QABOT_ANSWER__LIMIT", "0", "answer.limit", "greater than or equal to 1"),
            ("QABOT_RETRIEVAL__B", "1.5", "retrieval.b", "less than or equal to 1"),
            ("QABOT_LOGGING__LEVEL", "LOUD", "logging.level", "'DEBUG', 'INFO'"),
            (
                "QABOT_TELEGRAM__BASE_URL",
                "ftp://x",
                "telegram.base_url",
                "must begin with http:// or https://;",
            ),
            (
                "QABOT_TELEGRAM__BASE_FILE_URL",
                "x",
                "telegram.base_file_url",
                "with http:// or https",
            ),
            ("QABOT_TELEGRAM__WEBHOOK_URL", "x", "telegram.webhook_url", "with http:// or https"),
            (
                "QABOT_TELEGRAM__PROXY",
                "foo",
                "telegram.proxy",
                "must begin with http://, https:// or socks5://;",
            ),
            ("QABOT_RETRIEVAL", "k1", "retrieval", "not a JSON object"),
            ("QABOT_RETRIEVAL", "[1]", "retrieval", "not a JSON object"),
        ],
    )
    def test_the_setting_its_value_its_source_and_the_reason_are_named(
        self,
        variable: str,
        text: str,
        name: str,
        reason: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv(variable, text)
        error = refusal()
        assert error.setting == name
        assert str(error).startswith(f"{name} = {text!r} (environment {variable}): ")
        assert reason in str(error)

    def test_a_value_in_place_of_a_group_is_refused(self) -> None:
        Path("c.toml").write_text("answer = 3\n")
        error = refusal(config=Path("c.toml"))
        assert str(error).startswith("answer = 3 (c.toml): ")

    def test_all_mistakes_are_told_a_line_each(self, monkeypatch: pytest.MonkeyPatch) -> None:
        Path("c.toml").write_text('"line\\nend" = 1\n[answer]\nmax = 1\n')
        Path(".env").write_text("QABOT_ARTICEL=1\n")
        monkeypatch.setenv("QABOT_RETRIEVAL__B", "x")
        monkeypatch.setenv("QABOT_LOGGING", "x")
        with pytest.raises(SettingsError) as caught:
            load_settings({"retrieval.k1": "y"}, Path("c.toml"))
        assert [line.partition(" (")[0] for line in str(caught.value).split("\n")] == [
            "logging = 'x'",
            "unknown setting QABOT_ARTICEL",
            "unknown setting line end",
            "unknown setting answer.max",
            "retrieval.k1 = 'y'",
            "retrieval.b = 'x'",
        ]
        assert caught.value.setting == "logging"

    def test_a_name_without_a_value_in_dotenv_is_refused(self) -> None:
        Path(".env").write_text("QABOT_ANSWER__LIMIT\n")
        assert refusal().setting == "answer.limit"

    def test_a_dotenv_that_is_not_utf8_is_refused(self) -> None:
        Path(".env").write_bytes(b"QABOT_ANSWER__LIMIT=\xff")
        assert str(refusal()).startswith(".env cannot be read: ")


class TestToken:
    def test_a_token_file_is_read_without_white_space(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Path("token").write_text(f"  {TOKEN}\r\n")
        monkeypatch.setenv("QABOT_TELEGRAM__TOKEN_FILE", "token")
        loaded = load_settings()
        token = loaded.settings.telegram.token
        assert token is not None
        assert token.get_secret_value() == TOKEN
        assert loaded.origins["telegram.token"] == "token (environment QABOT_TELEGRAM__TOKEN_FILE)"

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            pytest.param(None, "No such file or directory", id="missing"),
            pytest.param(b" \n", "the file is empty", id="empty"),
            pytest.param(b"\xff\xfe" + TOKEN.encode(), "it is not text", id="binary"),
        ],
    )
    def test_a_token_file_that_cannot_be_used_is_named(
        self, content: bytes | None, reason: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if content is not None:
            Path("token").write_bytes(content)
        monkeypatch.setenv("QABOT_TELEGRAM__TOKEN_FILE", "token")
        error = refusal()
        assert error.setting == "telegram.token_file"
        assert str(error).startswith(
            "telegram.token_file = 'token' (environment QABOT_TELEGRAM__TOKEN_FILE): "
            f"cannot be read: {reason}; "
        )
        assert TOKEN not in str(error)

    def test_one_that_may_not_be_read_tells_who_must(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def forbid(*_args: object, **_options: object) -> None:
            raise PermissionError(13, "Permission denied")

        # Not by its mode: the superuser may read it whatever that is.
        monkeypatch.setattr(Path, "open", forbid)
        with pytest.raises(SettingsError) as caught:
            read_secret("telegram.token_file", Found("token", "command line"))
        assert str(caught.value).endswith(
            "cannot be read: Permission denied;"
            " let the user that qabot runs as (in the image uid 10001) read it"
        )

    def test_it_is_left_unread_by_who_does_not_need_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("QABOT_TELEGRAM__TOKEN_FILE", "nope")
        loaded = load_settings(secrets=False)
        assert loaded.settings.telegram.token is None
        assert loaded.settings.telegram.token_file == Path("nope")

    @pytest.mark.parametrize(
        ("dotenv", "environment", "expected"),
        [
            ("TOKEN=low", {"TOKEN_FILE": "token"}, TOKEN),
            ("TOKEN_FILE=nope", {"TOKEN": "high"}, "high"),
            ("", {"TOKEN_FILE": "nope", "TOKEN": "same"}, "same"),
        ],
        ids=["file from a higher source", "token from a higher source", "both from one source"],
    )
    def test_the_higher_source_decides_between_token_and_file(
        self,
        dotenv: str,
        environment: dict[str, str],
        expected: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        Path("token").write_text(TOKEN)
        Path(".env").write_text(f"QABOT_TELEGRAM__{dotenv}\n" if dotenv else "")
        for name, value in environment.items():
            monkeypatch.setenv(f"QABOT_TELEGRAM__{name}", value)
        token = load_settings().settings.telegram.token
        assert token is not None
        assert token.get_secret_value() == expected

    def test_a_blank_token_is_none(self) -> None:
        assert load_settings({"telegram.token": "  "}).settings.telegram.token is None

    @pytest.mark.parametrize(
        ("variable", "text"),
        [
            ("QABOT_TELEGRAM", f'{{"token": "{TOKEN}"'),
            ("QABOT_TELEGRAM", f'{{"token": ["{TOKEN}"]}}'),
            ("QABOT_TELEGRAM__TOKN", TOKEN),
        ],
        ids=["broken JSON", "wrong type", "wrong name"],
    )
    def test_no_error_tells_the_token(
        self, variable: str, text: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(variable, text)
        error: BaseException | None = refusal()
        while error is not None:
            assert TOKEN not in f"{error} {error!r}"
            error = error.__cause__ or error.__context__

    def test_nothing_shows_the_token(self) -> None:
        loaded = load_settings({"telegram.token": TOKEN})
        for shown in (repr(loaded), str(loaded.settings), str(loaded.value("telegram.token"))):
            assert TOKEN not in shown
        assert TOKEN not in loaded.settings.model_dump_json()
        assert TOKEN not in repr(TelegramSettings.model_validate({"token": TOKEN}))


class TestAddresses:
    @pytest.mark.parametrize(
        ("written", "shown"),
        [
            ("https://api.telegram.org/file/bot", "https://api.telegram.org/file/bot"),
            ("http://127.0.0.1:8081", "http://127.0.0.1:8081"),
            ("http://bot.example/bot{token}/test", "http://bot.example/bot{token}/test"),
            (f"http://h:8081/bot{TOKEN}", "http://h:8081/bot**********"),
            (f"http://h/bot{TOKEN.replace(':', '%3a')}/", "http://h/bot**********/"),
            (f"http://h/{TOKEN}/{{token}}", "http://h/**********/{token}"),
            ("http://h/bot987654321:another_token", "http://h/bot**********"),
            ("http://h/tokens/987654321:another_token", "http://h/tokens/**********"),
            ("http://user:pw@h:1/bot", "http://**********@h:1/bot"),
            ("http://user:p@w/x@h/bot", "http://**********@h/bot"),
        ],
    )
    @pytest.mark.parametrize("name", sorted({*ADDRESSES} - {"telegram.webhook_path"}))
    def test_token_and_password_are_masked(self, name: str, written: str, shown: str) -> None:
        loaded = load_settings({name: written, "telegram.token": TOKEN})
        assert loaded.value(name) == shown
        if "{token}" not in written and "**" in shown:
            assert written not in repr(loaded)
        message = str(refusal({name: f"x{written}", "telegram.token": TOKEN}))
        assert message.startswith(f"{name} = 'x{shown}' (command line): ")

    def test_a_path_with_the_token_is_masked_too(self) -> None:
        loaded = load_settings({"telegram.webhook_path": f"/{TOKEN}", "telegram.token": TOKEN})
        assert loaded.value("telegram.webhook_path") == "/**********"
        assert TOKEN not in repr(loaded)

    def test_what_is_no_address_by_default_is_shown_as_none(self) -> None:
        loaded = load_settings()
        assert loaded.value("telegram.proxy") is None

    def test_the_secret_of_the_webhook_may_come_from_a_file(self) -> None:
        Path("secret").write_text("abc-DEF_1\n")
        loaded = load_settings({"telegram.webhook_secret_file": "secret"})
        secret = loaded.settings.telegram.webhook_secret
        assert secret is not None
        assert secret.get_secret_value() == "abc-DEF_1"
        assert "abc-DEF_1" not in repr(loaded)

    def test_a_token_of_any_form_is_masked(self) -> None:
        loaded = load_settings({"telegram.token": "abc", "telegram.base_url": "http://h/abc"})
        assert loaded.value("telegram.base_url") == "http://h/**********"

    def test_the_token_may_come_from_a_file(self) -> None:
        Path("token").write_text("1:T\n")
        given_settings = {"telegram.token_file": "token", "telegram.base_url": "http://h/1:T"}
        loaded = load_settings(given_settings)
        assert loaded.value("telegram.base_url") == "http://h/**********"
        given_settings["telegram.base_url"] = "h/1:T"
        assert "telegram.base_url = 'h/**********' (" in str(refusal(given_settings))


class TestExample:
    def test_it_loads_and_gives_the_defaults(self, root: Path) -> None:
        loaded = load_settings(None, root / "config" / "qabot.example.toml")
        assert loaded.settings == Settings()

    def test_it_has_every_setting_and_no_other(self, root: Path) -> None:
        text = (root / "config" / "qabot.example.toml").read_text("utf-8")
        # Those without a default stand commented out.
        text = re.sub(r"^# (?=\w+ = )", "", text, flags=re.MULTILINE)
        tables = tomllib.loads(text)
        listed = {
            f"{name}.{key}" if isinstance(value, dict) else name
            for name, value in tables.items()
            for key in (value if isinstance(value, dict) else [name])
        }
        assert listed == set(setting_names().settings)

    def test_it_comments_each_setting(self, root: Path) -> None:
        text = (root / "config" / "qabot.example.toml").read_text("utf-8")
        for name in setting_names().settings:
            key = name.rpartition(".")[2]
            assert re.search(rf"^# .*\n(# )?{key} = ", text, re.MULTILINE), name


@given(
    limit=st.integers(1, 50),
    k1=st.floats(0, 10),
    paths=st.lists(st.from_regex(r"[a-zё/ .]*[a-zё]", fullmatch=True), min_size=1),
)
@MONKEYPATCH
def test_settings_survive_each_way_of_writing_them(limit: int, k1: float, paths: list[str]) -> None:
    given_settings = load_settings(
        {"answer.limit": limit, "retrieval.k1": k1, "articles": paths}
    ).settings
    Path("c.toml").write_text(
        f"articles = {json.dumps(paths, ensure_ascii=False)}\n"
        f"[answer]\nlimit = {limit}\n[retrieval]\nk1 = {k1!r}\n",
        encoding="utf-8",
    )
    assert load_settings(None, Path("c.toml")).settings == given_settings
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("QABOT_ANSWER__LIMIT", str(limit))
        environment.setenv("QABOT_RETRIEVAL", json.dumps({"k1": k1}))
        environment.setenv("QABOT_ARTICLES", os.pathsep.join(paths))
        assert load_settings().settings == given_settings
