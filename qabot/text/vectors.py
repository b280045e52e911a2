"""Static word vectors: what a word means, as far as a table tells, with no network behind it.

The table is that of WordLlama (https://github.com/dleemiller/WordLlama, MIT): 32,000 pieces of
words in 256 dimensions, inside the wheel of the extra ``qabot[semantic]``. The two files are read
directly: the package's own loader looks for the tokenizer in another folder, and would download
it.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

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
        from safetensors import safe_open

        with safe_open(self._folder / _TABLE, "numpy") as file:
            table: NDArray[np.float16] = file.get_tensor(_TENSOR)
        return table

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / _TOKENIZER))
        tokenizer.no_padding()
        return tokenizer

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
        return tuple(self._tokenizer.encode(word, add_special_tokens=False).ids)


@lru_cache(maxsize=1)
def installed_vectors() -> WordVectors | None:
    """Return the word vectors of the extra, or None where it is not installed."""
    spec = find_spec(_PACKAGE)
    readers = find_spec("safetensors"), find_spec("tokenizers")
    if spec is None or spec.origin is None or None in readers:
        return None
    folder = Path(spec.origin).parent
    files = folder / _TABLE, folder / _TOKENIZER
    return WordVectors(folder) if all(file.is_file() for file in files) else None
