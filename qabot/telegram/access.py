"""Who may use the bot: by the settings, and by what admins have said since, which goes first.

::

    admin                        always
    denied, person or chat       never
    public                       everybody else
    allowlist, invite            whoever is allowed, and everybody in a chat that is

With ``invite`` a person becomes one of the allowed by a link that an admin has made.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from qabot.telegram.audit import KEPT, Audit
from qabot.telegram.database import Database

INVITATION = "invite_"
"""Begins the payload of a deep link that admits a person; the code follows."""

INVITATION_LASTS = 7 * 24 * 3600.0
"""Seconds."""


class Mode(Enum):
    """For whom the bot is."""

    PUBLIC = "public"
    ALLOWLIST = "allowlist"
    INVITE = "invite"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the settings say of access.

    Attributes:
        mode: For whom the bot is.
        admins: Numbers of people.
        allowed: Numbers of people and chats.
    """

    mode: Mode = Mode.PUBLIC
    admins: frozenset[int] = frozenset()
    allowed: frozenset[int] = frozenset()


class Access:
    """Decisions on access, kept in the database; safe to share between threads."""

    def __init__(
        self, database: Database, policy: Policy, *, clock: Callable[[], float] = time.time
    ) -> None:
        self.policy = policy
        self._database = database
        self._clock = clock
        self.audit = Audit(database, clock=clock)
        database.at_tidying(self._delete_old)

    def is_admin(self, person: int) -> bool:
        """Tell whether somebody may change all this."""
        return person in self.policy.admins

    def admits(self, person: int, chat: int) -> bool:
        """Tell whether somebody may use the bot in a chat."""
        if self.is_admin(person):
            return True
        rows = self._database.rows("SELECT allowed FROM permit WHERE who IN (?, ?)", (person, chat))
        said = {bool(allowed) for (allowed,) in rows}
        if False in said:
            return False
        if self.policy.mode is Mode.PUBLIC or True in said:
            return True
        return not self.policy.allowed.isdisjoint((person, chat))

    def decide(self, by: int, whom: int, *, allowed: bool) -> None:
        """Have a person or chat admitted or not, from now on."""
        with self._database.transaction() as connection:
            self._permit(connection, whom, allowed=allowed)
            self.audit.note(connection, by, "allow" if allowed else "deny", whom=whom)

    def invite(self, by: int) -> str:
        """Return the payload of a new invitation; only what it hashes to is kept."""
        code = secrets.token_urlsafe(24)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO invitation VALUES (?, ?)",
                (_hash(code), self._clock() + INVITATION_LASTS),
            )
            self.audit.note(connection, by, "invite")
        return INVITATION + code

    def redeem(self, payload: str, person: int) -> bool:
        """Admit somebody by an invitation, which is used up; tell whether it was good for it.

        It is not for those whom an admin has denied.
        """
        if self.policy.mode is not Mode.INVITE or not payload.startswith(INVITATION):
            return False
        code = _hash(payload.removeprefix(INVITATION))
        with self._database.transaction() as connection:
            denied = connection.execute(
                "SELECT 1 FROM permit WHERE who = ? AND NOT allowed", (person,)
            ).fetchone()
            used = not denied and connection.execute(
                "DELETE FROM invitation WHERE code = ? AND expires > ?", (code, self._clock())
            )
            if not used or not used.rowcount:
                return False
            self._permit(connection, person, allowed=True)
            self.audit.note(connection, person, "join", whom=person)
        return True

    def was_told(self, person: int) -> bool:
        """Tell whether somebody knows that they may not use the bot."""
        return bool(self._database.rows("SELECT 1 FROM refused WHERE person = ?", (person,)))

    def note_told(self, person: int) -> None:
        """Remember that somebody was told."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO refused VALUES (?, ?)", (person, self._clock())
            )

    def decided(self, *, allowed: bool) -> list[int]:
        """Return whom admins and invitations have admitted, or whom admins have denied."""
        query = "SELECT who FROM permit WHERE allowed = ? ORDER BY who"
        return [who for (who,) in self._database.rows(query, (allowed,))]

    def move(self, connection: sqlite3.Connection, was: int, now: int) -> None:
        """Have what was decided of a chat hold under another number, in a transaction under way.

        The settings may name the former one.
        """
        row = connection.execute("SELECT allowed FROM permit WHERE who = ?", (was,)).fetchone()
        if row is None and was not in self.policy.allowed:
            return
        connection.execute(
            "INSERT OR IGNORE INTO permit VALUES (?, ?)", (now, row[0] if row else True)
        )
        connection.execute("DELETE FROM permit WHERE who = ?", (was,))
        self.audit.note(connection, was, "move", whom=now)

    def forget(self, connection: sqlite3.Connection, person: int) -> None:
        """Delete that somebody was refused; what admins decided and did is theirs."""
        connection.execute("DELETE FROM refused WHERE person = ?", (person,))

    def _permit(self, connection: sqlite3.Connection, whom: int, *, allowed: bool) -> None:
        connection.execute("INSERT OR REPLACE INTO permit VALUES (?, ?)", (whom, allowed))
        connection.execute("DELETE FROM refused WHERE person = ?", (whom,))

    def _delete_old(self, connection: sqlite3.Connection) -> None:
        now = self._clock()
        connection.execute("DELETE FROM invitation WHERE expires < ?", (now,))
        connection.execute("DELETE FROM refused WHERE at < ?", (now - KEPT,))


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
