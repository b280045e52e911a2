"""A small library goes the way of a large one; `endurance` by itself takes one of any size."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.library.endurance import steps


@pytest.mark.skipif(
    not Path("/proc").exists(), reason="processes are spawned and measured by POSIX"
)
def test_a_library_is_synced_asked_changed_and_asked_again(tmp_path: Path) -> None:
    taken = list(steps(tmp_path, 12))
    assert [step.name for step in taken if not step.met] == []
    assert all(step.memory > 1 for step in taken)
