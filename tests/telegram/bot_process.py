"""The real program against the fake Bot API: ``python -m qabot telegram`` and what it prints."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qabot.telegram.service import GRACE_SECONDS
from tests.telegram.fake_api import TOKEN, FakeApi

ROOT = Path(__file__).resolve().parents[2]
SECRET = TOKEN.partition(":")[2]

# Of the machine's own settings only these: proxies must not stand before loopback.
_INHERITED = ("PATH", "HOME", "SYSTEMROOT", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")


class BotProcess:
    """One run of the bot; its output goes to files, so that it can never block on them."""

    def __init__(
        self,
        folder: Path,
        base_url: str,
        *arguments: str,
        token: str | None = TOKEN,
        program: str = "-m qabot",
        **settings: str,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._out, self._err = folder / "out.txt", folder / "err.txt"
        variables = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        variables |= {"QABOT_TELEGRAM__BASE_URL": base_url, "PYTHONUNBUFFERED": "1"}
        # Not that of whoever runs the tests.
        variables["XDG_STATE_HOME"] = str(folder.resolve())
        # In most tests one person asks in all chats, and more than anybody may.
        variables["QABOT_TELEGRAM__QUESTIONS_PER_MINUTE"] = "0"
        variables |= {f"QABOT_{name}": value for name, value in settings.items()}
        if token is not None:
            variables["QABOT_TELEGRAM__TOKEN"] = token
        if not arguments:
            arguments = ("--articles", str(ROOT / "seeds"))
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, *shlex.split(program), "telegram", *arguments],
                env=variables,
                cwd=folder,
                stdout=out,
                stderr=err,
            )

    @property
    def output(self) -> str:
        """All that was printed so far, on both streams."""
        return self._out.read_text("utf-8") + self._err.read_text("utf-8")

    def memory(self, field: str = "VmRSS") -> float:
        """Return megabytes of memory as the kernel counts them, 0 where it does not tell.

        Args:
            field: ``VmRSS`` is what is held now, ``VmHWM`` the most that ever was.
        """
        status = Path(f"/proc/{self.process.pid}/status")
        lines = status.read_text("utf-8").splitlines() if status.exists() else []
        return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{field}:"))

    def wait(self, seconds: float = 2 * GRACE_SECONDS) -> int:
        """Wait for the end, for which it may take its time, and return the exit status."""
        return self.process.wait(seconds)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(number)
        return self.wait()

    def kill(self) -> None:
        """End the process at once, as a crash would."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """End the process whatever it does, and hold it to its silence about the token."""
        if self.process.poll() is None:
            self.kill()
        assert SECRET not in self.output


@contextmanager
def bot_process(
    folder: Path,
    base_url: str,
    *arguments: str,
    token: str | None = TOKEN,
    program: str = "-m qabot",
    **settings: str,
) -> Iterator[BotProcess]:
    """Run the bot for the time of the block."""
    bot = BotProcess(folder, base_url, *arguments, token=token, program=program, **settings)
    try:
        yield bot
    finally:
        bot.close()


def free_port() -> int:
    """Return a port of loopback that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def webhook_settings(port: int) -> dict[str, str]:
    """Return the settings for a webhook on a port of loopback, with no TLS before it."""
    return {
        "TELEGRAM__WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
        "TELEGRAM__WEBHOOK_LISTEN": f"127.0.0.1:{port}",
    }


def wait_until_polling(api: FakeApi, bot: BotProcess) -> None:
    """Wait until the bot waits for updates."""
    api.wait_until(lambda: api.polls > 0 or bot.process.poll() is not None, 20)
    assert api.polls > 0, bot.output
