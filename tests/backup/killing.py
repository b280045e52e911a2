"""Restores again and again, and dies one step later each time: what is left each time?

A step is any of what Python tells of files that are opened, named and taken away, and of SQLite.
Run as a program of its own, for it forks: ``python -m tests.backup.killing ARCHIVE OLD NEW``.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from io import BytesIO
from pathlib import Path

from qabot.backup.placing import finish
from qabot.backup.restoring import restore_backup
from tests.backup.making import contents, parts

STEPS = ("open", "os.", "sqlite3.", "shutil.")
DEAD = 9


def restore_till(step: int, archive: bytes, folder: Path) -> None:
    """Restore and die at a step."""
    left = step

    def note(event: str, _arguments: tuple[object, ...]) -> None:
        nonlocal left
        left -= event.startswith(STEPS)
        if left < 0:
            os._exit(DEAD)

    sys.addaudithook(note)
    restore_backup(BytesIO(archive), parts(folder), replace=True)
    os._exit(0)


def main() -> None:
    """Print what was left after each step, a line each: which content, which leftovers."""
    archive, old, new = map(Path, sys.argv[1:])
    content, here = archive.read_bytes(), Path("trial")
    known = {
        side: [contents(part.path) for part in parts(folder)]
        for side, folder in (("old", old), ("new", new))
    }
    for step in range(10_000):
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(old, here)
        if not (child := os.fork()):
            restore_till(step, content, here)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        # As the bot does before it works with them.
        finish(parts(here))
        found = [contents(part.path) for part in parts(here)]
        sides = [
            next((side for side in known if known[side][place] == one), "other")
            for place, one in enumerate(found)
        ]
        restore_backup(BytesIO(content), parts(here), replace=True)
        again = [contents(part.path) for part in parts(here)] == known["new"]
        clean = not list(here.glob("*.restoring*"))
        print(json.dumps([status, *sides, again and clean]), flush=True)  # noqa: T201
        if status == 0:
            return


if __name__ == "__main__":
    main()
