"""The map of modules in docs/building.md."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.docs.pages import BUILDING, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

SECOND_COLUMN = 52


class Row(NamedTuple):
    """A module or package on the map; one within a package has no floor."""

    floor: int | None
    name: str
    phrase: str


def rows_of_the_map() -> Iterator[Row]:
    package = ""
    for line in BUILDING.block("modules").lines:
        if top := re.fullmatch(r"([ \d]\d)  (\w+)(/?) +(\S.*)", line):
            package = top[2] + top[3]
            yield Row(int(top[1]), package, top[4])
            continue
        # One or two modules a line, in columns.
        assert line.startswith(" " * 6), line
        for cell in (line[6:SECOND_COLUMN], line[SECOND_COLUMN:]):
            name, _, phrase = cell.strip().partition(" ")
            if name:
                yield Row(None, package + name, phrase.strip())


def test_the_map_has_every_module_and_a_phrase_for_it() -> None:
    rows = list(rows_of_the_map())
    package = ROOT / "qabot"
    files = {str(path.relative_to(package).with_suffix("")) for path in package.rglob("*.py")}
    modules = {name for name in files if not name.endswith("__init__")}
    packages = {f"{name.removesuffix('__init__')}" for name in files - modules} - {""}
    assert sorted(row.name for row in rows) == sorted(modules | packages)
    assert all(row.phrase for row in rows)


def test_the_floors_are_the_layers_that_imports_obey() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts: list[dict[str, Any]] = pyproject["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    expected = [
        (floor, name)
        for floor, layer in zip(range(len(layers), 0, -1), layers, strict=True)
        for name in layer.split(" | ")
    ]
    tops = [row for row in rows_of_the_map() if row.floor is not None]
    assert [(row.floor, row.name.rstrip("/")) for row in tops] == expected
