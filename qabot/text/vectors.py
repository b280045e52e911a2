"""Static word vectors: what a word means, as far as a table tells, with no network behind it.

The table is that of WordLlama (https://github.com/dleemiller/WordLlama, MIT): 32,000 pieces of
words in 256 dimensions, inside the wheel of the extra ``qabot[semantic]``. Its two files are read
directly, and none of the packages it wants is used: its own loader looks for the tokenizer in
another folder, and would download it.
"""

from __future__ import annotations

import json
import re
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qabot.text.pieces import Pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_PACKAGE = "wordllama"
_TABLE = Path("weights", "l2_supercat_256.safetensors")
_TENSOR = "embedding.weight"
_TOKENIZER = Path("tokenizers", "l2_supercat_tokenizer_config.json")
_WORDS_KEPT = 1 << 17
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")


class WordVectors:
    """A table of word vectors, read when the first one is asked for."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of the package that holds the table."""
        self._folder = folder
        self._pieces_of = lru_cache(maxsize=_WORDS_KEPT)(self._cut)

    @cached_property
    def _table(self) -> NDArray[np.float16]:
        return map_tensor(self._folder / _TABLE, _TENSOR)

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces.from_file(self._folder / _TOKENIZER)

    @property
    def dimensions(self) -> int:
        """Numbers a vector."""
        return int(self._table.shape[1])

    @staticmethod
    def knows(text: str) -> bool:
        """Tell whether a text is mostly in Latin script.

        Words of other scripts fall into letters, whose vectors say nothing: with them Russian
        questions were answered no better, and foreign ones abstained from less.
        """
        letters = sum(c.isalpha() for c in text)
        return 2 * len(_LATIN.findall(text)) > letters

    def vectors_of(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of words as written, [words, dimensions].

        That of a word is the sum of its pieces', so that the sum over a text is, but for its
        length, what WordLlama takes for the text's.
        """
        pieces = [self._pieces_of(word) for word in words]
        # Those of all first pieces at once, then all second ones: few words have many.
        vectors = self._rows([each[0] if each else 0 for each in pieces])
        vectors[[not each for each in pieces]] = 0
        for number in range(1, max(map(len, pieces), default=0)):
            long = [at for at, each in enumerate(pieces) if len(each) > number]
            vectors[long] += self._rows([pieces[at][number] for at in long])
        return vectors

    def _rows(self, pieces: Sequence[int]) -> NDArray[np.float32]:
        numbers = np.array(pieces, dtype=np.int64)
        rows: NDArray[np.float32] = self._table.take(numbers, axis=0).astype(np.float32)
        return rows

    def _cut(self, word: str) -> tuple[int, ...]:
        return self._pieces.cut(word)


def map_tensor(path: Path, name: str) -> NDArray[np.float16]:
    """Return a table of half-precision numbers out of a file, mapped: what is looked at is read.

    The form is that of https://github.com/huggingface/safetensors#format: the length of a header,
    the header as JSON, and the numbers of each tensor, little-endian.

    Raises:
        ValueError: If it is of other numbers.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        told = json.loads(file.read(length))[name]
    if told["dtype"] != "F16":
        raise ValueError(f"{path} has numbers of the kind {told['dtype']}, and not F16")
    begin, _ = told["data_offsets"]
    shape = tuple(told["shape"])
    return np.asarray(np.memmap(path, "<f2", mode="r", offset=8 + length + begin, shape=shape))


@lru_cache(maxsize=1)
def installed_vectors() -> WordVectors | None:
    """Return the word vectors of the extra, or None where it is not installed."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    files = folder / _TABLE, folder / _TOKENIZER
    return WordVectors(folder) if all(file.is_file() for file in files) else None
