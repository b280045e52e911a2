"""Passages of real English prose, no two alike: the text that is searched.

By default the RFCs as Debian packs them, which are good prose, free of charge and the same for
all; any folder with ``.txt`` or ``.txt.gz`` files will do.
"""

from __future__ import annotations

import gzip
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.retrieval.passages import cut_passages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER = Path("/usr/share/doc/RFC")
PASSAGE_WORDS = 100
_SHORTEST_PARAGRAPH, _SHORTEST_PASSAGE = 12, 50  # words
_LETTERED = 0.8  # of the words of prose are of letters, tables and diagrams have fewer
_SHORTEST_WORD = 3.5  # letters on average, and that with their marks
_ADVICE = """no {found} of English prose in {folder}.
On Debian the RFCs are in its non-free section; once that is among the sources of apt:

    sudo apt-get install doc-rfc

(an image that leaves out /usr/share/doc has none of their files even so: unpack the packages
with `apt-get download` and `dpkg-deb -x` instead). Or name a folder of .txt or .txt.gz files
with --text."""

_PAGE_BREAK = re.compile(
    r"^[^\n]*\[Page +\w+\]\s*(?:^(?:RFC|Internet-Draft) [^\n]*)?", re.MULTILINE
)
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_DRAWN = ("....", ". . . .", "----", "====", "____", "+-", "||")  # contents, diagrams
_LETTERS = re.compile(r"(?<!\S)[(\"']?[A-Za-z][a-z'’-]*[.,;:!?)\"']*(?!\S)")
_LAST = frozenset(".!?:)\"'")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"(])")


class NoProseError(Exception):
    """There is not as much text as was asked for; says where to get it."""

    def __init__(self, folder: Path, found: str) -> None:
        super().__init__(_ADVICE.format(folder=folder, found=found))


def read_passages(
    folder: Path, number: int, *, progress: Callable[[int], object] = lambda _: None
) -> list[str]:
    """Return distinct passages of about 100 words, in an order of chance, always the same.

    Args:
        folder: Where the texts are, in folders or not.
        number: How many are wanted.
        progress: Is told how many more there are, from time to time.

    Raises:
        NoProseError: If there are fewer.
    """
    chance = random.Random(0)
    files = text_files(folder)
    chance.shuffle(files)
    passages: list[str] = []
    seen: set[int] = set()
    for file in files:
        new = list(distinct_passages(read_text(file), seen))
        passages += new
        progress(min(len(new), number - len(passages) + len(new)))
        if len(passages) >= number:
            break
    else:
        raise NoProseError(folder, f"{number:,} passages (only {len(passages):,})")
    del passages[number:]
    chance.shuffle(passages)  # else those of one text would stand together
    return passages


def text_files(folder: Path) -> list[Path]:
    """Return the files of text in a folder and below, none twice, in order of their names."""
    found = [*folder.rglob("*.txt"), *folder.rglob("*.txt.gz")]
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def read_text(path: Path) -> str:
    """Return the text of a file; what is not UTF-8 is passed over."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    return data.decode("utf-8", "ignore").replace("\r\n", "\n")


def distinct_passages(text: str, seen: set[int]) -> Iterator[str]:
    """Yield passages of the paragraphs that were not met before.

    Args:
        text: Paragraphs between blank lines, perhaps in pages.
        seen: What was met in texts before; those of this text are added. Paragraphs are
            compared, not passages: legal notices are the same everywhere, what stands before
            them is not.
    """
    sentences: list[str] = []
    for paragraph in prose_paragraphs(text):
        likeness = hash(paragraph.lower())
        if likeness not in seen:
            seen.add(likeness)
            sentences += _SENTENCE_END.split(paragraph)
    lengths = [sentence.count(" ") + 1 for sentence in sentences]
    for run in cut_passages(lengths, PASSAGE_WORDS):
        if _SHORTEST_PASSAGE <= sum(lengths[run.start : run.stop]) <= 2 * PASSAGE_WORDS:
            yield " ".join(sentences[run.start : run.stop])


def prose_paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs that are whole sentences, each as one line."""
    for paragraph in _PARAGRAPHS.split(_PAGE_BREAK.sub("\n\n", text)):
        if any(mark in paragraph for mark in _DRAWN):
            continue
        line = " ".join(paragraph.split())
        if line and not line[0].islower() and line[-1] in _LAST and _is_wordy(line):
            yield line


def _is_wordy(line: str) -> bool:
    words = line.count(" ") + 1
    if words < _SHORTEST_PARAGRAPH or len(line) < _SHORTEST_WORD * words:
        return False
    return len(_LETTERS.findall(line)) >= _LETTERED * words
