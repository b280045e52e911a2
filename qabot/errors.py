"""What can go wrong for a caller. Each error names the culprit and the remedy.

QabotError
├── ArticlesError     nothing readable to answer from
├── CatalogueError    texts in a language of the interface that cannot be said
├── SettingsError     a setting that cannot be used
├── QuestionError     a question that cannot be asked
├── QuestionSetError  a file of questions that cannot be used
├── StateError        what must outlive a run cannot be kept
│   └── DamageError   what was kept is not as it was written
└── FrontEndError     a front end that cannot start or go on
    ├── DeafError     a bot that hears nothing any more, and should be started anew
    ├── PassingError  what may be over when it is started anew
    └── RivalError    another instance takes the bot's messages
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.models import Problem


class QabotError(Exception):
    """Base of all errors that a user can act on; its text is a clear line for each thing wrong.

    Attributes:
        status: With which the program ends.
    """

    status = 2


class ArticlesError(QabotError):
    """No article could be read.

    Attributes:
        problems: One for each input that failed.
    """

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class SettingsError(QabotError):
    """A setting is unknown, malformed or missing.

    Attributes:
        setting: Dotted name of the setting, e.g. ``telegram.token``.
    """

    def __init__(self, message: str, setting: str = "") -> None:
        super().__init__(message)
        self.setting = setting


class CatalogueError(QabotError):
    """A catalogue of what the bot says is broken; a line for each thing wrong."""


class QuestionError(QabotError):
    """A question is empty, too long or asks for what cannot be given."""


class QuestionSetError(QabotError):
    """A file of questions cannot be used.

    Attributes:
        problems: One for each line that is no question.
    """

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class StateError(QabotError):
    """What must outlive a run cannot be written or read."""


class DamageError(StateError):
    """What was kept is cut off, changed, or of another version."""


class FrontEndError(QabotError):
    """A front end cannot start or go on, e.g. Telegram refuses the token."""


class RivalError(FrontEndError):
    """Somebody else takes the bot's messages: to start it anew would only take them back."""

    status = 69  # EX_UNAVAILABLE of sysexits.h


class PassingError(FrontEndError):
    """The bot has ended by something that may be over when it is started anew."""

    status = 75  # EX_TEMPFAIL of sysexits.h: try again


class DeafError(FrontEndError):
    """The bot fetches nothing any more, by no fault of the network: only a new process helps."""

    status = PassingError.status
