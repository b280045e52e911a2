"""Figures of the running bot, for Prometheus: counted only where a port is set."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from qabot.errors import SettingsError
from qabot.models import Answer

logger = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
"""Figures are for this machine alone."""


class Metrics:
    """Counts nothing: what there is while no port is set."""

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
        self, count_open: Callable[[], int], poll_age: Callable[[], float | None]
    ) -> None:
        """Ask for these two whenever figures are wanted."""

    @contextmanager
    def served(self) -> Iterator[None]:
        """Give the figures to whoever asks, for the time of the block."""
        yield


class PrometheusMetrics(Metrics):
    """Counts, and tells it on a port of loopback.

    Raises:
        SettingsError: If the library is missing.
    """

    def __init__(self, port: int) -> None:
        try:
            from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
        except ImportError as error:
            raise SettingsError(
                f"telegram.metrics_port needs prometheus-client ({error}); install it with: "
                "pip install 'qabot[metrics]'",
                "telegram.metrics_port",
            ) from error
        self._port = port
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
        self, count_open: Callable[[], int], poll_age: Callable[[], float | None]
    ) -> None:
        """Ask for these two whenever figures are wanted."""

        def age() -> float:
            seconds = poll_age()
            return math.nan if seconds is None else seconds

        self._open.set_function(count_open)
        self._poll_age.set_function(age)

    @contextmanager
    def served(self) -> Iterator[None]:
        """Give the figures to whoever asks on the port.

        Raises:
            SettingsError: If the port cannot be had.
        """
        from prometheus_client import start_http_server

        try:
            server, thread = start_http_server(self._port, LOOPBACK, registry=self._registry)
        except OSError as error:
            raise SettingsError(
                f"telegram.metrics_port = {self._port} cannot be used: {error}; name another",
                "telegram.metrics_port",
            ) from error
        logger.info("Figures for Prometheus are at http://%s:%d/metrics", LOOPBACK, self._port)
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def open_metrics(port: int | None) -> Metrics:
    """Return what counts, if it is wanted.

    Raises:
        SettingsError: If the library for it is missing.
    """
    return Metrics() if port is None else PrometheusMetrics(port)
