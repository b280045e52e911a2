"""A few minutes of a busy chat; `endurance` by itself runs two hours of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.telegram.endurance import CEILING, endure


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from Linux")
def test_a_busy_chat_leaves_no_memory_behind(tmp_path: Path) -> None:
    course = endure(tmp_path, 300)
    first, last = course.samples[0], course.samples[-1]
    assert first.memory > 0
    assert last.messages == 300
    assert last.answers > 200
    assert last.state > first.state
    assert course.growth < CEILING
