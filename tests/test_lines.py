"""Lines from streams of any kind."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.lines import read_lines


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", [], id="nothing"),
        pytest.param(b"a\nb", [b"a\n", b"b"], id="no end at the end"),
        pytest.param(b"12345\n", [b"12345\n"], id="as long as may be"),
        pytest.param(b"12345", [b"12345"], id="as long as may be, no end"),
        pytest.param(b"123456\na\n", [None, b"a\n"], id="longer"),
        pytest.param(b"a\n" + b"1" * 99, [b"a\n", None], id="longer, no end"),
        pytest.param(b"123456" * 9 + b"\n\n", [None, b"\n"], id="much longer"),
    ],
)
def test_lines_are_bounded(data: bytes, expected: list[bytes | None]) -> None:
    assert list(read_lines(io.BytesIO(data), 5)) == expected


@given(st.lists(st.binary(max_size=20).filter(lambda line: b"\n" not in line)))
def test_each_line_is_itself_or_none(lines: list[bytes]) -> None:
    data = b"".join(line + b"\n" for line in lines)
    expected = [line + b"\n" if len(line) <= 10 else None for line in lines]
    assert list(read_lines(io.BytesIO(data), 10)) == expected
