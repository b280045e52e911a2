"""Print what CHANGELOG.md tells of a version, for its release.

    python .ci/notes.py v1.2.3

Fails if the tag is not the version of the code, or the changelog does not tell of it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def find_version(root: Path) -> str:
    """Return the version of the code, from the one place where it stands."""
    text = (root / "qabot" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    return found[1] if found else ""


def find_notes(changelog: str, version: str) -> str:
    """Return what is told of a version, or an empty text."""
    heading = rf"^## \[{re.escape(version)}\][^\n]*\n"
    found = re.search(rf"{heading}(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""


def main(tag: str, root: Path = ROOT) -> int:
    """Print the notes and return the exit status."""
    version = find_version(root)
    if tag != f"v{version}":
        print(f"the tag is {tag} and the version of the code {version}", file=sys.stderr)
        return 1
    notes = find_notes((root / "CHANGELOG.md").read_text("utf-8"), version)
    if not notes:
        print(f"CHANGELOG.md tells nothing of [{version}]", file=sys.stderr)
        return 1
    print(notes)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
