"""The pictures of the pages: each is drawn by the project, stands on a page, and is soon there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import ROOT
from tests.docs.pages import PAGES

PICTURES = sorted(path.relative_to(ROOT) for path in Path(__file__).parent.glob("*.png"))

each_picture = pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.stem)


@each_picture
def test_a_picture_is_drawn_by_make_pictures(picture: Path) -> None:
    module = ".".join(picture.with_suffix("").parts)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert f"$(PYTHON) -m {module} {picture}\n" in makefile
    assert (ROOT / picture).with_suffix(".py").exists()


@each_picture
def test_a_picture_stands_on_a_page(picture: Path) -> None:
    assert any(link.endswith(str(picture)) for page in PAGES for link in page.links)


@each_picture
def test_a_picture_is_small_and_sharp(picture: Path) -> None:
    assert (ROOT / picture).stat().st_size < 300_000
    with Image.open(ROOT / picture) as opened:
        assert opened.width >= 1600
