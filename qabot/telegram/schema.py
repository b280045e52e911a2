"""Tables of the state file: answers, votes, what each person prefers, access, chats, counts."""

from __future__ import annotations

GIVEN = (
    """CREATE TABLE given (
        chat INTEGER NOT NULL,
        message INTEGER NOT NULL,
        further TEXT NOT NULL,
        question INTEGER NOT NULL,
        topic INTEGER NOT NULL,
        person INTEGER NOT NULL,
        asked TEXT NOT NULL,
        answer TEXT,
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (chat, message)
    ) STRICT""",
    "CREATE INDEX given_question ON given (chat, question)",
    "CREATE INDEX given_person ON given (person)",
    "CREATE INDEX given_at ON given (at)",
)

VOTES = (
    """CREATE TABLE vote (
        chat INTEGER NOT NULL,
        message INTEGER NOT NULL,
        person INTEGER NOT NULL,
        up INTEGER NOT NULL,
        question TEXT NOT NULL,
        lang TEXT NOT NULL,
        sentences TEXT NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (chat, message, person)
    ) STRICT""",
    "CREATE INDEX vote_person ON vote (person)",
    "CREATE INDEX vote_at ON vote (at)",
)

PREFERENCES = (
    """CREATE TABLE preference (
        person INTEGER PRIMARY KEY,
        language TEXT,
        sentences INTEGER,
        context INTEGER NOT NULL
    ) STRICT""",
)

ACCESS = (
    """CREATE TABLE permit (
        who INTEGER PRIMARY KEY,
        allowed INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE invitation (
        code TEXT PRIMARY KEY,
        expires REAL NOT NULL
    ) WITHOUT ROWID, STRICT""",
    """CREATE TABLE refused (
        person INTEGER PRIMARY KEY,
        at REAL NOT NULL
    ) STRICT""",
    """CREATE TABLE audit (
        place INTEGER PRIMARY KEY,
        at REAL NOT NULL,
        who INTEGER NOT NULL,
        deed TEXT NOT NULL,
        whom INTEGER NOT NULL
    ) STRICT""",
)

DEEDS_ON_ARTICLES = ("ALTER TABLE audit ADD COLUMN what TEXT NOT NULL DEFAULT ''",)

CHATS = (
    """CREATE TABLE closed (
        chat INTEGER PRIMARY KEY,
        at REAL NOT NULL
    ) STRICT""",
    """CREATE TABLE moved (
        was INTEGER PRIMARY KEY,
        now INTEGER NOT NULL,
        at REAL NOT NULL
    ) STRICT""",
)

TALLY = (
    """CREATE TABLE tally (
        day TEXT NOT NULL,
        kind TEXT NOT NULL,
        bucket INTEGER NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (day, kind, bucket)
    ) WITHOUT ROWID, STRICT""",
)
