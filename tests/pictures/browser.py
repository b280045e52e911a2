"""Pages of HTML as pictures, drawn by a headless Chromium.

It is ``chromium`` on the path, or what ``CHROMIUM`` names.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

SCALE = 2
_MARGIN, _HEIGHT = 10, 3000


def find_browser() -> str | None:
    """Return where the browser is, if there is one."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


def photograph(style: str, body: str, path: Path, *, width: int, colours: int) -> None:
    """Have the browser draw a page, and cut off what is empty beneath it.

    Args:
        style: CSS.
        body: HTML.
        path: Of the picture, a PNG.
        width: Of the page, in pixels of CSS.
        colours: At most so many are kept, for a small file.

    Raises:
        FileNotFoundError: If there is no Chromium.
    """
    browser = find_browser()
    if browser is None:
        raise FileNotFoundError("chromium is not on the path; install it or name it by CHROMIUM")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.html")
        head = f"<!doctype html><meta charset='utf-8'><style>{style}</style>"
        source.write_text(f"{head}{body}", encoding="utf-8")
        subprocess.run(
            [
                *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
                *("--disable-background-networking", "--disable-component-update"),
                *(f"--user-data-dir={folder}/profile", f"--window-size={width},{_HEIGHT}"),
                *(f"--force-device-scale-factor={SCALE}", f"--screenshot={path.resolve()}"),
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
    _crop(path, colours)


def _crop(path: Path, colours: int) -> None:
    """Cut off what is empty at the end, but for a margin, and keep few colours."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    empty = Image.new("RGB", picture.size, picture.getpixel((0, picture.height - 1)))
    box = ImageChops.difference(picture, empty).getbbox() or (0, 0, *picture.size)
    bottom = min(box[3] + _MARGIN * SCALE, picture.height)
    cut = picture.crop((0, 0, picture.width, bottom))
    cut.quantize(colours).save(path, optimize=True)
