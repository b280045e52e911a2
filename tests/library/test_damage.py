"""Whatever happens to a file: its articles, or what is wrong with it, and never an error."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qabot.library.collection import READERS, read_sources
from qabot.library.reading import Source
from qabot.library.unpacking import plain_name
from tests.library.given import FILES, read

NAMES = sorted(path.name for path in FILES.iterdir() if path.name != "README.md")
HEAVY = (
    *("backports.zstd", "bs4", "defusedxml", "feedparser", "lxml", "mammoth", "markdown_it"),
    *("pypdfium2", "trafilatura", "warcio", "yaml"),
)


def test_every_format_has_a_file_that_a_program_wrote() -> None:
    of_tests = {".txt", ".jsonl", ".ndjson"}  # written by hand, as people do
    same = {".htm": ".html", ".xhtml": ".html", ".markdown": ".md", ".xml": ".rss"}
    suffixes = {f".{plain_name(name).rpartition('.')[2]}" for name in NAMES}
    assert {same.get(suffix, suffix) for suffix in set(READERS) - of_tests} <= suffixes


@pytest.mark.parametrize("name", NAMES)
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_damaged_files_are_told_or_read(name: str, data: st.DataObject) -> None:
    content = bytearray((FILES / name).read_bytes())
    end = data.draw(st.one_of(st.just(len(content)), st.integers(0, len(content))), "length")
    del content[end:]
    if content:
        place = st.integers(0, len(content) - 1)
        for at, value in data.draw(st.lists(st.tuples(place, st.integers(0, 255)), max_size=8)):
            content[at] = value
    found = read(name, bytes(content))
    assert found.articles or found.problems
    for problem in found.problems:
        assert problem.reason
        assert problem.remedy
    for article in found.articles:
        assert article.text.strip()
        assert article.id


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_a_wrong_suffix_is_told_or_does_no_harm(suffix: str) -> None:
    for name in NAMES:
        found = read(f"a{suffix}", (FILES / name).read_bytes())
        assert found.articles or found.problems, name


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_what_is_too_large_is_told_and_not_held_in_memory(suffix: str) -> None:
    # 200 MB that take no space on the disk.
    path = Path(f"large{suffix}")
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n" if suffix == ".pdf" else b"text\n")
        file.truncate(200_000_000)
    tracemalloc.start()
    try:
        found = read_sources([Source(path, path.name)])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.articles == ()
    assert found.problems
    assert peak < 150_000_000


def test_nothing_is_imported_for_formats_that_are_not_met() -> None:
    code = f"""
import sys
import qabot
from qabot.library import load_articles
assert load_articles([sys.argv[1]]).articles
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    seed = FILES / "storm.txt.gz"
    run = subprocess.run(
        [sys.executable, "-c", code, seed], capture_output=True, text=True, check=True
    )
    assert run.stdout == "[]\n"
