"""What the bot keeps: saved while it serves, put back, and told where it cannot be used."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.image.deployment import TOKEN_PLACE, Deployment
from tests.image.engine import Outcome
from tests.telegram.messages import private

TOLL = 'Toll of the bridge\n\n"The toll will fall in May," said Mayor Ada Holm on Friday.\n'
SAYS = "The toll will fall in May"


def test_a_backup_made_while_it_serves_answers_from_an_empty_volume(deployment: Deployment) -> None:
    chat = private()
    with deployment.bot() as bot:
        added = bot.execute("qabot", "add", "-", stdin=TOLL.encode())
        assert added.status == 0, added.err
        deployment.api.wait_until(lambda: SAYS in deployment.ask(chat, "what did Holm say?"), 30)
        saved = bot.execute("qabot", "backup", "-")
        assert saved.status == 0, saved.err
    with deployment.engine.volume() as fresh:
        restored = deployment.engine.run(
            *(deployment.image, "restore", "-"),
            options=[f"--volume={fresh}:/state"],
            stdin=saved.raw,
        )
        assert restored.status == 0, restored.err
        deployment.state = fresh
        with deployment.bot():
            assert SAYS in deployment.ask(private(), "what did Holm say?")
            # The conversation goes on too.
            assert SAYS in deployment.ask(chat, "when?")


def test_a_backup_that_was_changed_on_its_way_is_not_put_back(deployment: Deployment) -> None:
    with deployment.bot() as bot:
        saved = bot.execute("qabot", "backup", "-").raw
    spoilt = (
        saved[: len(saved) // 2]
        + bytes([saved[len(saved) // 2] ^ 1])
        + saved[len(saved) // 2 + 1 :]
    )
    with deployment.engine.volume() as fresh:
        volume = [f"--volume={fresh}:/state"]
        run = deployment.engine.run(
            deployment.image, "restore", "-", options=volume, stdin=bytes(spoilt)
        )
        assert (run.status, run.out) == (2, "")
        assert "cannot be restored" in run.err
        shown = deployment.engine.run(
            *(deployment.image, "-c", "find /state -type f"),
            options=[*volume, "--entrypoint=sh"],
        )
        assert shown.out == ""


def begin(deployment: Deployment, *options: str) -> Outcome:
    """Start the bot where it cannot serve, and return how it ended."""
    address = f"--env=QABOT_TELEGRAM__BASE_URL={deployment.base_url}"
    return deployment.engine.run(deployment.image, options=[address, *options], network="host")


def with_token(deployment: Deployment) -> list[str]:
    return [
        f"--env=QABOT_TELEGRAM__TOKEN_FILE={TOKEN_PLACE}",
        f"--volume={deployment.token_file}:{TOKEN_PLACE}:ro",
    ]


def test_without_a_token_it_says_where_to_get_one(deployment: Deployment) -> None:
    run = begin(deployment)
    assert run.status == 2
    assert "get one from @BotFather" in run.err


def test_a_token_that_is_refused_is_told_and_not_shown(deployment: Deployment) -> None:
    deployment.token_file.chmod(0o644)
    deployment.token_file.write_text(f"123456:{'x' * 35}", "utf-8")
    run = begin(deployment, *with_token(deployment))
    assert run.status == 2
    assert "refused the token" in run.err
    assert "x" * 35 not in run.err


def test_a_token_file_that_its_user_may_not_read_is_named(deployment: Deployment) -> None:
    deployment.token_file.chmod(0o600)
    run = begin(deployment, *with_token(deployment))
    assert run.status == 2
    assert TOKEN_PLACE in run.err


@pytest.mark.parametrize("mode", [0o755, 0o700])
def test_a_folder_with_nothing_to_read_is_named(
    deployment: Deployment, tmp_path: Path, mode: int
) -> None:
    folder = tmp_path / "news"
    folder.mkdir(mode=mode)
    run = begin(deployment, *with_token(deployment), f"--volume={folder}:/articles:ro")
    assert run.status == 2
    assert "/articles" in run.err


def test_a_library_of_a_newer_version_is_left_as_it_is(
    deployment: Deployment, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    (state / "qabot").mkdir(parents=True)
    library = state / "qabot" / "library.sqlite"
    with sqlite3.connect(library) as connection:
        connection.execute("CREATE TABLE article (id TEXT)")
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    for place in (state, state / "qabot", library):
        place.chmod(0o777)
    before = library.read_bytes()
    run = begin(deployment, *with_token(deployment), f"--volume={state}:/state")
    assert run.status == 2
    assert "made by a newer qabot" in run.err
    assert library.read_bytes() == before


def test_a_volume_that_cannot_be_written_to_is_told(deployment: Deployment, tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir(mode=0o755)
    mount = f"--volume={state}:/state"
    run = deployment.engine.run(deployment.image, "doctor", "--offline", options=[mount])
    assert run.status == 1
    assert [line for line in run.out.splitlines() if line.startswith("wrong: state: /state")]
