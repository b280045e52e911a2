"""What a language says for times: one readable TOML file each, made into patterns."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_FOLDER = resources.files("qabot.text") / "languages" / "dates"

# What stands for a time where only the words around it are looked at: for one that may stand alone,
# for a date, for one that needs a preposition, and for what is as often no time ("may").
RECENT, DATE, OTHER, UNSURE = "\x01", "\x02", "\x03", "\x04"

_IN_FRAMES = {
    "alone": f"[{RECENT}{DATE}]",
    "recent": RECENT,
    "other": OTHER,
    "any": f"[{RECENT}{DATE}{OTHER}]",
    "unsure": UNSURE,
}
_NUMBER_OF_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_IN_TIMES = {
    "dd": _NUMBER_OF_DAY,
    "yyyy": "(?:19|20)[0-9]{2}",
    "decade": "(?:19|20)?[0-9]0",
}
# Times that are written alike in every language.
_ISO = {"iso": ["(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})"]}
_DOTTED = {"date": ["{dd}\\.{mm}\\.{yyyy}"]}
_NO_LANGUAGE: dict[str, Any] = {"frames": {"within": ["{alone}"]}}

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_GROUP = re.compile(r"\(\?P<\w+>")
_NEVER = "(?!)"


class Kind(NamedTuple):
    """A kind of times: "ago", as each of some patterns may tell it, and the mark it gets."""

    name: str
    patterns: tuple[str, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class DateTables:
    """What a language says for times, lower case; ``languages/dates/en.toml`` tells more.

    Attributes:
        hint: Finds what no time lacks: a digit or the name of a month, a day or a unit.
        times: Finds any time; the group is its place in ``kinds``, behind a letter.
        kinds: What each is.
        frames: How marks stand in a text; the group is a kind of frame and a number.
        months: Pattern of each, from January.
        weekdays: Likewise, from Monday.
        units: Likewise, by their English names.
        numbers: Of words for numbers ("n"), days ("day") and years ("year").
        unsure: Times that get the mark of unsure ones.
        not_after: What makes a time that is asked about, right before it.
        not_before: Likewise, behind it.
    """

    hint: re.Pattern[str]
    times: re.Pattern[str]
    kinds: tuple[Kind, ...]
    frames: re.Pattern[str]
    months: tuple[re.Pattern[str], ...]
    weekdays: tuple[re.Pattern[str], ...]
    units: Mapping[str, re.Pattern[str]]
    numbers: Mapping[str, Mapping[str, int]]
    unsure: re.Pattern[str]
    not_after: re.Pattern[str]
    not_before: re.Pattern[str]


@lru_cache(maxsize=1)
def date_languages() -> frozenset[str]:
    """Return the ISO 639-1 codes of the languages that have such tables."""
    return frozenset(p.name[:-5] for p in _FOLDER.iterdir() if p.name.endswith(".toml"))


@lru_cache(maxsize=64)
def date_tables(lang: str) -> DateTables:
    """Return the tables of a language; where it has none, those of dates in digits."""
    raw = _NO_LANGUAGE
    if lang in date_languages():
        raw = tomllib.loads((_FOLDER / f"{lang}.toml").read_text(encoding="utf-8"))
    months, weekdays = raw.get("months", ()), raw.get("weekdays", ())
    units, numbers = raw.get("units", {}), raw.get("numbers", {})
    days, years = raw.get("days", {}), raw.get("years", {})
    parts = {
        **_IN_TIMES,
        "mm": "(?:0?[1-9]|1[0-2])",
        "month": _either(months),
        "weekday": _either(weekdays),
        "unit": _either(units.values()),
        "n": _either(["[0-9]{1,4}", *_longest_first(numbers)]),
        "day": _either(_longest_first(days)),
        "year": _either([_IN_TIMES["yyyy"], *_longest_first(years)]),
    }
    sections = (
        (_ISO, DATE),
        (_DOTTED, DATE),
        (raw.get("alone", {}), RECENT),
        (raw.get("other", {}), OTHER),
    )
    told = [
        (name, patterns, DATE if name == "date" else mark)
        for kinds, mark in sections
        for name, patterns in kinds.items()
    ]
    named = _either(parts[name] for name in ("month", "weekday", "unit", "day"))
    return DateTables(
        hint=re.compile(rf"[0-9]|\b{_spaced(named)}(?!\w)"),
        times=_finder([_either(_filled(p, parts) for p in patterns) for _, patterns, _ in told]),
        kinds=tuple(
            Kind(name, tuple(_filled(p, parts, named=True) for p in patterns), mark)
            for name, patterns, mark in told
        ),
        frames=_frames(raw["frames"]),
        months=tuple(map(re.compile, months)),
        weekdays=tuple(map(re.compile, weekdays)),
        units={name: re.compile(pattern) for name, pattern in units.items()},
        numbers={"n": numbers, "day": days, "year": years},
        unsure=re.compile(_either(raw.get("unsure", ()))),
        not_after=re.compile(rf"\b{_either(raw.get('not_after', ()))}\s+\Z"),
        not_before=re.compile(_spaced(_either(raw.get("not_before", ())))),
    )


def _finder(kinds: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern of any time that is neither part of a word nor of a longer number."""
    groups = (f"(?P<k{number}>{pattern})" for number, pattern in enumerate(kinds))
    return re.compile(rf"\b(?<![0-9][-–—/.:,]){_either(groups)}(?!\w|[-–—/.:,][0-9])")


def _frames(frames: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    numbers = count()
    groups = []
    for kind, patterns in frames.items():
        for pattern in patterns:
            number = next(numbers)
            own = {**_IN_FRAMES, "from": f"(?P<from{number}>{_NUMBER_OF_DAY})"}
            groups.append(f"(?P<{kind}{number}>{_filled(pattern, own)})")
    return re.compile(rf"(?<!\w){_either(groups)}(?!\w)")


def _filled(pattern: str, parts: Mapping[str, str], *, named: bool = False) -> str:
    """Return a pattern with what its placeholders stand for, as groups of their names or not."""

    def part(match: re.Match[str]) -> str:
        return f"(?P<{match[1]}>{parts[match[1]]})" if named else parts[match[1]]

    filled = _spaced(_PLACEHOLDER.sub(part, pattern))
    return filled if named or "from" in parts else _GROUP.sub("(?:", filled)


def _spaced(pattern: str) -> str:
    return pattern.replace(" ", r"\s+")


def _either(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns) or _NEVER})"


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))
