"""Figures of the running bot, for Prometheus: counted only where an address is set."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from qabot import __version__
from qabot.errors import SettingsError
from qabot.models import Answer
from qabot.telegram.listening import read_address, show_address

logger = logging.getLogger(__name__)

_SETTING = "telegram.metrics_listen"


class Metrics:
    """Counts nothing: what there is while no address is set."""

    def note_answers(self, answers: Iterable[Answer | None], seconds: float) -> None:
        """Note that questions have their answers; None is the reply to one that was refused.

        Args:
            answers: To the questions of one message.
            seconds: From the beginning of work on the message till the last of it was sent.
        """

    def note_inline(self) -> None:
        """Note that somebody types a question in another chat."""

    def note_error(self, kind: str) -> None:
        """Note that a request to the Bot API failed."""

    def watch_over(
        self,
        *,
        count_articles: Callable[[], int],
        count_open: Callable[[], int],
        poll_age: Callable[[], float | None],
    ) -> None:
        """Ask for these whenever figures are wanted."""

    @contextmanager
    def served(self) -> Iterator[None]:
        """Give the figures to whoever asks, for the time of the block."""
        yield


class PrometheusMetrics(Metrics):
    """Counts, and tells it to whoever asks at an address.

    Args:
        listen: HOST:PORT.

    Raises:
        SettingsError: If that is none, or the library is missing.
    """

    def __init__(self, listen: str) -> None:
        self._address = read_address(listen, _SETTING, example="127.0.0.1:9464 or [::1]:9464")
        try:
            from prometheus_client import (
                CollectorRegistry,
                Counter,
                Gauge,
                Histogram,
                Info,
                ProcessCollector,
            )
        except ImportError as error:
            raise SettingsError(
                f"{_SETTING} needs prometheus-client ({error}); install it with: "
                "pip install 'qabot[metrics]'",
                _SETTING,
            ) from error
        self._registry = registry = CollectorRegistry()
        self._questions = Counter("qabot_questions", "Questions replied to.", registry=registry)
        self._answered = Counter("qabot_answered", "Those with an answer.", registry=registry)
        self._abstained = Counter("qabot_abstained", "Those without one.", registry=registry)
        self._inline = Counter(
            "qabot_inline_queries", "Looked up while somebody types.", registry=registry
        )
        self._seconds = Histogram(
            "qabot_answer_seconds",
            "From the beginning of work on a message till all of its answers were sent.",
            registry=registry,
        )
        self._errors = Counter(
            "qabot_api_errors", "Requests to the Bot API that failed.", ["kind"], registry=registry
        )
        Info("qabot_build", "What runs.", registry=registry).info({"version": __version__})
        ProcessCollector(registry=registry)
        self._articles = Gauge("qabot_articles", "Answered from.", registry=registry)
        self._open = Gauge("qabot_open_messages", "Messages not done with.", registry=registry)
        self._poll_age = Gauge(
            "qabot_poll_age_seconds", "Since messages were last fetched.", registry=registry
        )

    def note_answers(self, answers: Iterable[Answer | None], seconds: float) -> None:
        """Note that questions have their answers."""
        for answer in answers:
            self._questions.inc()
            if answer is not None:
                (self._answered if answer.answered else self._abstained).inc()
        self._seconds.observe(seconds)

    def note_inline(self) -> None:
        """Note that somebody types a question in another chat."""
        self._inline.inc()

    def note_error(self, kind: str) -> None:
        """Note that a request to the Bot API failed."""
        self._errors.labels(kind).inc()

    def watch_over(
        self,
        *,
        count_articles: Callable[[], int],
        count_open: Callable[[], int],
        poll_age: Callable[[], float | None],
    ) -> None:
        """Ask for these whenever figures are wanted."""

        def age() -> float:
            seconds = poll_age()
            return math.nan if seconds is None else seconds

        self._articles.set_function(count_articles)
        self._open.set_function(count_open)
        self._poll_age.set_function(age)

    @contextmanager
    def served(self) -> Iterator[None]:
        """Give the figures to whoever asks at the address.

        Raises:
            SettingsError: If it cannot be had.
        """
        from prometheus_client import start_http_server

        host, port = self._address
        address = show_address(host, port)
        try:
            server, thread = start_http_server(port, host, registry=self._registry)
        except OSError as error:
            raise SettingsError(
                f"{_SETTING} = {address} cannot be used: {error}; name another", _SETTING
            ) from error
        logger.info("Figures for Prometheus are at http://%s/metrics", address)
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def open_metrics(listen: str | None) -> Metrics:
    """Return what counts, if it is wanted.

    Raises:
        SettingsError: If the address is none, or the library for it is missing.
    """
    return Metrics() if listen is None else PrometheusMetrics(listen)
