"""What the tests of the Telegram front end share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.telegram.fake_api import FakeApi
from tests.telegram.fake_server import served


@pytest.fixture(autouse=True)
def surroundings_of_the_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what the running bot sets for the library, and keep proxies out of loopback."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def api() -> FakeApi:
    """A Bot API of this test's own."""
    return FakeApi()


@pytest.fixture
def base_url(api: FakeApi) -> Iterator[str]:
    """Where the API is served."""
    with served(api) as url:
        yield url
    assert not api.violations
